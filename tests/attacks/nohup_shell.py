"""Leave processes behind with the shell: nohup, &, disown, setsid.

class: outlive
expect: graded
"""

EXTRA = [
    """%%bash --bg
exec -a attack-canary-background sleep 120""",
    """import subprocess

subprocess.Popen("nohup sh -c 'sleep 120; : attack-canary-nohup' >/dev/null 2>&1 &", shell=True)
subprocess.Popen("setsid sh -c 'sleep 120; : attack-canary-setsid' >/dev/null 2>&1 &", shell=True)
get_ipython().system_raw("sh -c 'sleep 120; : attack-canary-system' >/dev/null 2>&1 &")""",
]
