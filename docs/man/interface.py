"""The administrator's interface as data/org.madang.Chat1.xml describes it, for who reads it."""

import re
import textwrap
from dataclasses import dataclass, field
from xml.etree import ElementTree

PARAMETER = re.compile(r"@([\w-]+): *(.*)", re.DOTALL)
NONE = "none of its own"


@dataclass
class Member:
    """A method, a property or a signal. arguments: name, type and direction; notes: what each of them is."""

    kind: str
    name: str
    type: str = ""
    arguments: list = field(default_factory=list)
    notes: dict = field(default_factory=dict)
    paragraphs: list = field(default_factory=list)

    def list_types(self, direction):
        return "".join(type for _, type, where in self.arguments if where == direction)


@dataclass
class Interface:
    name: str
    paragraphs: list
    members: list

    def list_members(self, kind):
        return [member for member in self.members if member.kind == kind]


def read_comment(text):
    """NAME: with its parameters, and the paragraphs behind them."""
    head, *paragraphs = re.split(r"\n{2,}", textwrap.dedent(text).strip())
    name, *parameters = re.split(r"\n(?=@)", head)
    notes = {}
    for parameter in parameters:
        key, note = PARAMETER.fullmatch(parameter).groups()
        if note != NONE:
            notes[key] = " ".join(note.split())
    return name.rstrip(":"), notes, [" ".join(paragraph.split()) for paragraph in paragraphs]


def read_member(element, comment):
    name, notes, paragraphs = read_comment(comment)
    assert name == element.get("name"), f"the comment of {name} stands above {element.get('name')}"
    default = "out" if element.tag == "signal" else "in"
    arguments = [(arg.get("name"), arg.get("type"), arg.get("direction", default)) for arg in element.iter("arg")]
    unknown = set(notes) - {argument for argument, *_ in arguments}
    assert not unknown, f"{name} has no {unknown}"
    return Member(element.tag, name, element.get("type", ""), arguments, notes, paragraphs)


def pair(parent):
    """Each element with the comment above it."""
    comment = None
    for child in parent:
        if child.tag is ElementTree.Comment:
            comment = child.text
        elif child.tag != "annotation":
            yield child, comment


def read_interfaces(path):
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    root = ElementTree.parse(path, parser).getroot()
    for element, comment in pair(root):
        _, notes, paragraphs = read_comment(comment)
        members = [read_member(*child) for child in pair(element)]
        yield Interface(element.get("name"), paragraphs, members)
