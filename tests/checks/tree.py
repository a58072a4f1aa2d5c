"""The files that the checks read."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src"


def list_files(*folders, suffixes):
    """Files below folders of the root whose names end so, by their path; what was made or fetched is not among them."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)
    return sorted(path for path in found if path.is_file() and not {"__pycache__", "node_modules"} & {*path.parts})


def name(path):
    return str(path.relative_to(ROOT))


def find_lines(files, pattern):
    """file:line: text of every line that a regular expression matches."""
    for path in files:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if pattern.search(line):
                yield f"{name(path)}:{number}: {line.strip()}"


def expect_none(found, reason):
    lines = list(found)
    assert not lines, f"{reason}:\n" + "\n".join(lines)
