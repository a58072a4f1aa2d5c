"""Writes the tables of docs/administration.md: the administrator's interface, one row for each member of it."""

import re
from pathlib import Path

from interface import read_interfaces

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/administration.md"
DESCRIBED = ROOT / "data/org.madang.Chat1.xml"
HEADS = {
    "method": ["| method | takes → gives | does |", "|---|---|---|"],
    "property": ["| property | type | is |", "|---|---|---|"],
    "signal": ["| signal | brings | means |", "|---|---|---|"],
}
TABLE = re.compile("(?:%s)(?:\n\\|.*)*" % "|".join(re.escape("\n".join(head)) for head in HEADS.values()))


def show_types(member):
    if member.kind == "property":
        return f"`{member.type}`"
    given = member.list_types("out")
    if member.kind == "signal":
        return f"`{given}`"
    return f"`{member.list_types('in')}`" + (f" → `{given}`" if given else "")


def end(text):
    return text if text.endswith(".") else f"{text}."


def show_meaning(member):
    return " ".join([*member.paragraphs, *(end(f"*{name}*: {note}") for name, note in member.notes.items())])


def make_table(interface, kind):
    rows = (
        f"| `{member.name}` | {show_types(member)} | {show_meaning(member)} |"
        for member in sorted(interface.list_members(kind), key=lambda member: member.name)
    )
    return "\n".join([*HEADS[kind], *rows])


def make_tables():
    for interface in read_interfaces(DESCRIBED):
        for kind in HEADS:
            if interface.list_members(kind):
                yield make_table(interface, kind)


def renew(page):
    """The page with its tables made anew; they are told by their heads, and stand in the order of the interfaces."""
    tables = list(make_tables())
    assert len(TABLE.findall(page)) == len(tables), f"{PAGE} should have {len(tables)} tables"
    return TABLE.sub(lambda _: tables.pop(0), page)


if __name__ == "__main__":
    PAGE.write_text(renew(PAGE.read_text()))
