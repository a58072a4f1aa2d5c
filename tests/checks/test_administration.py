"""The administrator's door and the configuration: what operators read of them is what they are."""

import re
import sys

from checks.tree import ROOT, SOURCES, expect_none, list_files, name

sys.path.insert(0, str(ROOT / "docs/man"))
from markdown import find_section  # noqa: E402
from reference import renew  # noqa: E402

ADMINISTRATION = (ROOT / "docs/administration.md").read_text()
CONFIGURATION = (ROOT / "docs/configuration.md").read_text()
OPERATING = (ROOT / "docs/operating.md").read_text()
METHOD = re.compile(r'\{ "(\w+)", (READ|MESSAGE|MEMBERS|USERS|SERVICE), \w')
CALL = r"\b(?:g_warning|g_critical|madang_log_event) \((?:G_LOG_LEVEL_\w+,\s*MADANG_LOG_\w+,)?\s*"
COMPLAINT = re.compile(CALL + r'((?:"[^"\n]*"\s*|MADANG_\w+\s*)+)')
PLACE = re.compile(r"%\d*\$?[a-z]|MADANG_\w+")
ROW = re.compile(r"^\| `(.+?)` \|", re.MULTILINE)


def test_reference():
    assert ADMINISTRATION == renew(ADMINISTRATION), "run docs/man/reference.py, or ./dev fmt"


def test_actions():
    """Each method stands beside the action that it needs."""
    table = (SOURCES / "admin/madang-admin-manager.c").read_text()
    wanted = {action: set() for action in ("READ", "MESSAGE", "MEMBERS", "USERS", "SERVICE")}
    for method, action in METHOD.findall(table):
        wanted[action].add(method)
    assert all(wanted.values())
    for action, methods in wanted.items():
        row = re.search(rf"^\| `org\.madang\.chat1\.{action.lower()}` \| (.*) \|$", ADMINISTRATION, re.MULTILINE)
        assert set(re.findall(r"`([A-Z]\w+)`", row[1])) - {"Send"} == methods


def test_errors():
    table = (SOURCES / "base/madang-error.c").read_text()
    known = set(re.findall(r'"([A-Z][a-z]\w+)"', table))
    rows = re.findall(r"^\| (`.*?) \|", find_section(ADMINISTRATION, "Errors"), re.MULTILINE)
    told = set(re.findall(r"`(\w+)`", " ".join(rows)))
    assert told and told == known


def test_what_waits_for_a_restart():
    """Every key that does not change at once is named as such."""
    table = (SOURCES / "base/madang-config-key.c").read_text()
    entries = re.split(r"\n  \{", table)
    keys = (re.match(r' "\w+", "([\w-]+)"', entry) for entry in entries if "is_live" not in entry)
    waiting = {key[1] for key in keys if key}
    told = re.search(r"waits for the next start:([^.]*)\.", " ".join(CONFIGURATION.split()))
    assert set(re.findall(r"`([a-z-]+)`", told[1])) == waiting


def list_complaints():
    for path in list_files("src", suffixes={".c"}):
        if "ctl" not in path.parts:
            for literals in COMPLAINT.findall(path.read_text()):
                yield path, re.sub(r'"\s*(MADANG_\w+)\s*"', r"\1", re.sub(r'"\s*"', "", literals.strip())).strip('"')


def is_told(complaint):
    words = [re.escape(part) for part in PLACE.split(complaint)]
    pattern = re.compile("[^|]*".join(words))
    return any(pattern.fullmatch(row.replace("`", "")) for row in ROW.findall(OPERATING))


def test_warnings_are_explained():
    found = list(list_complaints())
    assert len(found) > 10
    absent = (f"{name(path)}: {text}" for path, text in found if text != "%s" and not is_told(text))
    expect_none(absent, "docs/operating.md says what each warning means")
