"""Adds up what the test runners of build folders found, names what failed, and ends with the one line that counts.

A unit test counts by its cases (TAP lines), a program that ends badly without a failed case as one failed case.
"""

import json
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

CASE = re.compile(r"^(not )?ok \d+ ([^#\n]*)(# SKIP)?", re.MULTILINE)


def read_units(path):
    """Pairs of a case's name and its result, of a log that meson test wrote."""
    for line in path.read_text().splitlines():
        program = json.loads(line)
        name = program["name"].split(" / ")[-1]
        cases = CASE.findall(program.get("stdout", ""))
        for bad, case, skipped in cases:
            yield f"{name} {case.strip()}", "failed" if bad else "skipped" if skipped else "passed"
        if program["result"] == "SKIP":
            yield name, "skipped"
        elif program["result"] not in ("OK", "EXPECTEDFAIL"):
            if not any(bad for bad, _, _ in cases):
                yield f"{name} ({program['result'].lower()})", "failed"
        elif not cases:
            yield name, "passed"


def read_pytest(path):
    """The same, of a report in pytest's JUnit format; a test that fails and cannot clean up either fails once."""
    results = {}
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            results[name] = "failed"
        elif case.find("skipped") is not None:
            results.setdefault(name, "skipped")
        else:
            results.setdefault(name, "passed")
    return results.items()


def read_folder(folder):
    units = folder / "meson-logs/testlog.json"
    if units.exists():
        yield from read_units(units)
    for path in (folder / "pytest.xml", folder / "booted.xml"):
        if path.exists():
            yield from read_pytest(path)


def main():
    count = Counter()
    for folder in map(Path, sys.argv[1:]):
        for name, result in read_folder(folder):
            count[result] += 1
            if result != "passed":
                print(f"{result}: {folder}: {name}")
    skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
    print(f"{count['passed']} passed, {count['failed']} failed{skipped}")
    if os.environ.get("CI") == "true" and count["skipped"]:
        return 1
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main())
