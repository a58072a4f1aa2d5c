"""Waiting for what will come, with an end: a test never sleeps and hopes."""

import os
import time

# Everything that is waited for comes within this many seconds, or the test fails. A server with sanitizers is slower.
PATIENCE = float(os.environ.get("MADANG_TEST_PATIENCE", "10"))
POLL_SECONDS = 0.01


def wait_for(condition, deadline=PATIENCE, what=None):
    """Calls condition() until it gives something true, and returns that; fails after deadline seconds."""
    __tracebackhide__ = True
    end = time.monotonic() + deadline
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            name = what or getattr(condition, "__name__", "the condition")
            raise AssertionError(f"waited {deadline} s in vain for {name}")
        time.sleep(POLL_SECONDS)
