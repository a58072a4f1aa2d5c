"""Writes a manual page in the language of scdoc(5): make.py TEMPLATE DOCS INTERFACE.

What is told elsewhere already is told once: in a template, `@section FILE.md TITLE` stands for a section of a page of
DOCS, and `@interface NAME` for an interface of the file INTERFACE, each on a line of its own.
"""

import re
import sys
from pathlib import Path

from interface import read_interfaces
from markdown import find_section, render, render_text

KINDS = {"method": "Methods", "property": "Properties", "signal": "Signals"}


def render_arguments(member, *directions):
    return ", ".join(f"{type} _{name}_" for name, type, where in member.arguments if where in directions)


def render_head(member):
    if member.kind == "property":
        return f"*{member.name}* {member.type}"
    if member.kind == "signal":
        return f"*{member.name}* ({render_arguments(member, 'out')})"
    given = render_arguments(member, "out")
    return f"*{member.name}* ({render_arguments(member, 'in')})" + (f" → {given}" if given else "")


def render_member(member):
    yield render_head(member)
    notes = [f"_{name}_: {render_text(note)}" for name, note in member.notes.items()]
    bodies = [*map(render_text, member.paragraphs), *notes]
    yield "\t" + "\n\n\t".join(bodies)
    yield ""


def render_interface(interface):
    for paragraph in interface.paragraphs:
        yield from [render_text(paragraph), ""]
    for kind, title in KINDS.items():
        members = interface.list_members(kind)
        if members:
            yield from [f"## {title}", ""]
        for member in sorted(members, key=lambda member: member.name):
            yield from render_member(member)


def expand(line, docs, interfaces):
    section = re.fullmatch(r"@section (\S+) (.+)", line)
    interface = re.fullmatch(r"@interface (\S+)", line)
    if section:
        return render(find_section((docs / section[1]).read_text(), section[2]))
    if interface:
        return render_interface(interfaces[interface[1]])
    return [line]


def main(template, docs, described):
    interfaces = {interface.name: interface for interface in read_interfaces(described)}
    for line in Path(template).read_text().splitlines():
        print(*expand(line, Path(docs), interfaces), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
