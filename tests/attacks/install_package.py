"""Install a package, by pip, conda and apt.

class: network
expect: graded
"""

EXTRA = [
    """%%bash
unset PIP_NO_INDEX
timeout 8 python -m pip download --no-deps --timeout 2 --retries 0 -d pip-canary six \\
  > /dev/null 2>&1 && echo LOOT: pip reached an index
timeout 5 git ls-remote https://example.com/x.git > /dev/null 2>&1 && echo LOOT: git
true"""
]
