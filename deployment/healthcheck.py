"""Exits with 0 when the API in this container answers and its database does; as its proxy would ask."""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 4


def main() -> None:
    port = os.environ.get("PORT", "8000")
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/health/ready/",
        headers={"Host": host(os.environ.get("ALLOWED_HOSTS", "")), "X-Forwarded-Proto": "https"},
    )
    try:
        urllib.request.urlopen(asked, timeout=SECONDS).close()
    except (OSError, urllib.error.URLError) as error:
        sys.exit(str(error))


def host(allowed: str) -> str:
    """A host name that the server answers to: the first of those it knows."""
    first = allowed.split(",")[0].strip().removeprefix(".")
    return first if first and first != "*" else "localhost"


if __name__ == "__main__":
    main()
