"""Rules for the text of the sources."""

import re

import pytest
from checks.tree import ROOT, SOURCES, expect_none, find_lines, list_files, name

C_FILES = list_files("src", "tests", suffixes={".c", ".h"})
HEADERS = [path for path in C_FILES if path.suffix == ".h" and path.is_relative_to(SOURCES)]
SUFFIXES = {".c", ".h", ".py", ".sql", ".md", ".build", ".conf", ".xml"}
PAGE_FILES = list_files("data/web", "tests", suffixes={".ts", ".tsx", ".css", ".html", ".mjs"})
TEXTS = [ROOT / "README.md", *list_files("src", "tests", "data", "docs", "po", suffixes=SUFFIXES), *PAGE_FILES]
SCRIPTS = [ROOT / "dev", ROOT / ".ci/run", *list_files("po", "tests", suffixes={".sh"})]
LINES_MAX = 600
COLUMNS_MAX = 120
PLAIN = re.compile(r"_(free|ref|unref|quark) \(")  # say it by their names


def test_no_goto():
    expect_none(find_lines(C_FILES, re.compile(r"^\s*goto\b")), "g_autoptr frees on every way out; no goto is needed")


def test_no_notes_to_self():
    pattern = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    expect_none(find_lines(TEXTS + SCRIPTS, pattern), "do it, or open an issue: notes in the source are never read")


def test_no_paths_of_one_machine():
    pattern = re.compile(r"(?<![\w.])/wo" r"rk/|\bsha" r"red/")
    expect_none(find_lines(TEXTS + SCRIPTS, pattern), "the tree stands alone, on any machine")


def test_files_are_short():
    files = [path for path in C_FILES + PAGE_FILES + list_files("tests", suffixes={".py"})]
    lengths = ((path, len(path.read_text().splitlines())) for path in files)
    expect_none(
        (f"{name(path)}: {length} lines" for path, length in lengths if length > LINES_MAX),
        f"a file is a class: beyond {LINES_MAX} lines it is two",
    )


def test_lines_are_short():
    pattern = re.compile(rf"^.{{{COLUMNS_MAX + 1},}}$")
    files = [path for path in TEXTS if path.suffix in {".c", ".h", ".py", ".sql", ".build"}] + PAGE_FILES + SCRIPTS
    expect_none(find_lines(files, pattern), f"at most {COLUMNS_MAX} columns: two files fit beside each other")


def test_no_tabs():
    files = [path for path in TEXTS if path.suffix != ".md"] + SCRIPTS
    expect_none(find_lines(files, re.compile(r"\t|[ \t]$")), "spaces, and none at the end of a line")


def test_headers_are_included_once():
    missing = (name(path) for path in HEADERS if not re.search(r"^#pragma once$", path.read_text(), re.MULTILINE))
    expect_none(missing, "a header begins with what it is and #pragma once")


def test_headers_say_what_they_are():
    missing = (name(path) for path in HEADERS if not path.read_text().startswith("/*"))
    expect_none(missing, "a header's first lines tell role, ownership and thread")


def find_undocumented(path):
    """Functions of a header without a comment right before them; those that follow one without a gap share it."""
    documented = False
    declaration = ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if declaration or re.match(r"^[A-Za-z].*\bmadang_\w+ \(", line):
            declaration += line
            if not documented and not PLAIN.search(line):
                yield f"{name(path)}:{number}: {line.strip()}"
                documented = True  # the rest of this paragraph is said already
            if line.rstrip().endswith((";", "}")):
                declaration = ""
        elif line.rstrip().endswith("*/"):
            documented = True
        elif not line.strip() or line.startswith(("#", "G_DE")):
            documented = False


def test_public_functions_are_documented():
    found = (line for path in HEADERS for line in find_undocumented(path))
    expect_none(found, "whoever calls it must not have to read its code: units, ownership, nullability, errors")


def find_prefixed(path):
    """Static functions that begin with madang_ but for those whose names GLib's macros give (G_DEFINE_…)."""
    text = path.read_text()
    for match in re.finditer(r"^static [^;{}()=]*?\b(madang_\w+) \(", text, re.MULTILINE):
        if not re.search(r"_(class_init|init|private_copy|private_clear)$", match[1]):
            yield f"{name(path)}:{text.count(chr(10), 0, match.end()) + 1}: {match[1]}"


def test_prefixes():
    """A static function's name is its own file's affair; a public one begins with madang_ (private headers too)."""
    files = [path for path in C_FILES if path.suffix == ".c" and path.is_relative_to(SOURCES)]
    found = (line for path in files for line in find_prefixed(path))
    expect_none(found, "a private name has no prefix: the prefix says that others use it")


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_scripts_run(script):
    assert script.stat().st_mode & 0o111, "a script is executable"
