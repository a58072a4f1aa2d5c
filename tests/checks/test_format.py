"""The layout that .clang-format describes."""

import subprocess

from checks.tree import ROOT


def test_format():
    done = subprocess.run([ROOT / "dev", "fmt", "--check"], capture_output=True, text=True)
    wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if "error: code should be" in line})
    assert done.returncode == 0, f"run ./dev fmt: {', '.join(wrong) or done.stderr}"
