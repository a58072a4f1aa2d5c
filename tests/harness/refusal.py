"""Running a madangd that must end by itself, and looking at what it left alone."""

import os

from harness.madang import run_madangd


def fail(code, *arguments, **options):
    """Runs madangd, which must refuse with this exit code and one line, and returns the line."""
    done = run_madangd(*arguments, **options)
    lines = [line for line in done.stderr.splitlines() if line.startswith("madangd: ")]
    assert done.returncode == code, done
    assert len(lines) == 1, done.stderr
    return lines[0]


def list_tree(path):
    """Every file below a path with the time of its last change."""
    return {
        os.path.join(top, name): os.lstat(os.path.join(top, name)).st_mtime_ns
        for top, folders, files in os.walk(path)
        for name in folders + files
    }
