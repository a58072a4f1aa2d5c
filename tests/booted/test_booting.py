"""On which machines the tests under systemd run: where none boots, one line says why."""

import subprocess
import sys

import pytest
from harness.madang import ROOT

# The machine's control groups as another may have them, in a mount namespace of its own.
FOLDER = "/sys/fs/cgroup"
ONE_TREE = f"test -e {FOLDER}/cgroup.controllers || mount -t cgroup2 cgroup2 {FOLDER}"
GROUPS = {
    "one tree": ONE_TREE,
    "one tree that is not ours": f"{ONE_TREE}; mount --bind {FOLDER} {FOLDER}; mount -o remount,bind,ro {FOLDER}",
    "none": f"mount -t tmpfs tmpfs {FOLDER}",
}


def boot(groups):
    script = f"{GROUPS[groups]}; exec '{sys.executable}' -m harness.booted"
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", script]
    return subprocess.run(command, cwd=ROOT / "tests", capture_output=True, text=True)


def test_one_tree_of_groups():
    done = boot("one tree")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("groups, reason", [("one tree that is not ours", "Read-only"), ("none", "no control groups")])
def test_it_says_why_not(groups, reason):
    done = boot(groups)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert reason in done.stderr
