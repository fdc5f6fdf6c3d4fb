"""Call home over HTTP and HTTPS, by name and by address.

class: network
expect: graded
"""

EXTRA = [
    """import urllib.request

for url in ("http://example.com/", "https://example.com/", "http://1.1.1.1/", "http://[2606:4700::1111]/",
            "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:8888/api"):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            print("LOOT:", url, answer.status)
    except OSError as error:
        print(url, type(error).__name__)""",
    """%%bash
timeout 4 curl -sS -m 3 http://example.com/ > /dev/null 2>&1 && echo LOOT: curl
timeout 4 bash -c 'exec 3<>/dev/tcp/1.1.1.1/80' 2> /dev/null && echo LOOT: bash
true""",
]
