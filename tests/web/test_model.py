"""The page's model without a browser: its own tests, run by node."""

import subprocess

from harness.madang import ROOT


def test_model():
    done = subprocess.run(["node", ROOT / "tests/web/unit/run.mjs"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
