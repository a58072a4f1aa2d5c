"""The examples of the documentation: how they are read, and what an answer must be to be the one that is shown.

What the signs mean to readers: docs/protocol.md, "How to read the examples".
"""

import json
import re
from collections import namedtuple

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"\$([A-Z][A-Z0-9_]*)")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d|\d\d-\d\d-\d{4} \d\d:\d\d:\d\d|\b\d\d:\d\d\b")
STRING = re.compile(r'("(?:[^"\\]|\\.)*")')
NUMBER = "\0"  # before it in a text of a template: what follows is no text, but the name of a number, or nothing
SIGNS = re.compile(rf"(?P<any>…)|(?P<sign>{NAME.pattern})|(?P<time>{TIME.pattern})")

Step = namedtuple("Step", "line what answer")  # a command or what a socket does; the answer is a text


def read_blocks(text):
    """The fenced blocks of a page: (kind, line of the first, lines)."""
    for match in FENCE.finditer(text):
        yield match[1], text.count("\n", 0, match.start()) + 2, match[2].splitlines()


def read_commands(line, lines):
    """The steps of a block of commands: what is typed behind $, its further lines indented, and the answer below."""
    steps = []
    typing = False
    for number, text in enumerate(lines, line):
        if text.startswith("$ "):
            steps.append(Step(number, [text[2:]], []))
            typing = True
        else:
            typing = typing and text.startswith("    ")
            (steps[-1].what if typing else steps[-1].answer).append(text)
    return [Step(step.line, "\n".join(step.what), "\n".join(step.answer)) for step in steps]


def read_frames(line, lines):
    """The steps of a block of frames; a line that begins with a blank goes on with the one before."""
    steps = []
    for number, text in enumerate(lines, line):
        if text.startswith(" "):
            steps[-1] = steps[-1]._replace(what=f"{steps[-1].what}\n{text}")
        else:
            steps.append(Step(number, text, None))
    return steps


def make_template(text):
    """The JSON that an example shows, with its signs for numbers as texts."""
    parts = STRING.split(text)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(rf"…|{NAME.pattern}", lambda sign: json.dumps(NUMBER + (sign[1] or "")), parts[i])
    return json.loads("".join(parts))


class Values:
    """What the names of a page stand for."""

    def __init__(self, **values):
        self.values = values

    def fill(self, text):
        """The text with every $NAME replaced."""
        return NAME.sub(lambda name: str(self.values[name[1]]), text)

    def get_environment(self):
        return {name: str(value) for name, value in self.values.items()}

    def match_number(self, name, actual):
        assert type(actual) is int, f"{actual!r} is no number"
        if name:
            known = self.values.setdefault(name, actual)
            assert str(known) == str(actual), f"${name} is {known}, not {actual}"

    def make_pattern(self, text):
        """A regular expression for a text with signs, with a group for each name that stands for nothing yet."""

        def write(sign):
            if sign["any"]:
                return ".+"
            if sign["time"]:
                return re.sub(r"\d", r"\\d", re.escape(sign["time"]))
            name = sign["sign"][1:]
            return re.escape(str(self.values[name])) if name in self.values else f"(?P<{name}>.+)"

        end = 0
        pattern = ""
        for sign in SIGNS.finditer(text):
            pattern += re.escape(text[end : sign.start()]) + write(sign)
            end = sign.end()
        return pattern + re.escape(text[end:])

    def match_text(self, shown, actual):
        match = re.fullmatch(self.make_pattern(shown), actual, re.DOTALL)
        assert match, f"{actual!r} is not {shown!r}"
        self.values.update(match.groupdict())

    def match(self, shown, actual):
        """Fails unless a JSON value is the one that a template shows."""
        if isinstance(shown, str) and shown.startswith(NUMBER):
            self.match_number(shown[1:], actual)
            return
        assert type(actual) is type(shown), f"{actual!r} is not {shown!r}"
        if isinstance(shown, str):
            self.match_text(shown, actual)
        elif isinstance(shown, dict):
            assert set(actual) == set(shown), f"the members are {sorted(actual)}, not {sorted(shown)}"
            for name in shown:
                self.match(shown[name], actual[name])
        elif isinstance(shown, list):
            assert len(actual) == len(shown), f"{len(actual)} items, not {len(shown)}: {actual!r}"
            for one, other in zip(shown, actual):
                self.match(one, other)
        else:
            assert actual == shown, f"{actual!r} is not {shown!r}"

    def match_answer(self, shown, actual):
        """Fails unless an answer's text is the one shown: as JSON where it is JSON, else as a text."""
        try:
            value = json.loads(actual)
        except ValueError:
            self.match_text(shown.strip(), actual.strip())
        else:
            self.match(make_template(shown), value)
