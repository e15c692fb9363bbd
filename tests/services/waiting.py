"""Waiting for another process."""

import time

SECONDS = 60


def eventually(found):
    """What is found at last; the wait for another process is bounded."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(0.05)
    raise AssertionError("It did not come to pass.")
