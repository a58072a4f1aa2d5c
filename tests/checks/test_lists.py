"""Lists that must hold every file: one that is left out is found here, not by its absence at run time."""

import re

from checks.tree import ROOT, SOURCES, expect_none

STATEMENTS = ROOT / "data/sql/statements"
MIGRATIONS = ROOT / "data/sql/migrations"
UNITS = ROOT / "tests/unit"


def compare(listed, there, where):
    for one in sorted(there - listed):
        yield f"{one} is not in {where}"
    for one in sorted(listed - there):
        yield f"{one} is in {where}, but does not exist"


def test_sources_are_built():
    text = (SOURCES / "meson.build").read_text()
    there = {str(path.relative_to(SOURCES)) for path in SOURCES.glob("**/*.c")}
    expect_none(compare(set(re.findall(r"'([\w./-]+\.c)'", text)), there, "src/meson.build"), "what is not built rots")


def test_units_are_run():
    text = (UNITS / "meson.build").read_text()
    there = {path.stem.removeprefix("test-") for path in UNITS.glob("test-*.c")}
    absent = (f"test-{one}.c is not in tests/unit/meson.build" for one in sorted(there) if f"'{one}'" not in text)
    expect_none(absent, "a test that is not run tests nothing")


def test_sql_is_packed():
    text = (ROOT / "data/madang.gresource.xml").read_text()
    listed = set(re.findall(r">\s*(sql/[\w./-]+\.sql)\s*<", text))
    there = {str(path.relative_to(ROOT / "data")) for path in (ROOT / "data/sql").glob("**/*.sql")}
    expect_none(compare(listed, there, "data/madang.gresource.xml"), "the program finds its SQL within itself")


def test_statements_are_named():
    text = (SOURCES / "store/madang-statement.c").read_text()
    listed = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', text))
    there = {path.stem for path in STATEMENTS.glob("*.sql")}
    expect_none(compare(listed, there, "src/store/madang-statement.c"), "one table names every statement")


def test_statements_are_sent():
    named = set(re.findall(r"\[(MADANG_STATEMENT_\w+)\]", (SOURCES / "store/madang-statement.c").read_text()))
    stores = [path for path in SOURCES.glob("store/*.c") if path.stem != "madang-statement"]
    sent = {word for path in stores for word in re.findall(r"\bMADANG_STATEMENT_\w+", path.read_text())}
    assert named, "src/store/madang-statement.c names no statement"
    expect_none(sorted(named - sent), "a statement that nobody sends is dead")


def test_migrations_are_numbered():
    numbers = [int(path.name[:4]) for path in sorted(MIGRATIONS.glob("*.sql"))]
    assert numbers == list(range(1, len(numbers) + 1)), "the schema moves forward by numbers without a gap"
