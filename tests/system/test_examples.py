"""The examples of the documentation, run as they stand: an answer that has changed is an example that is wrong."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from harness import PATIENCE, PING, PONG, People
from harness.examples import Values, make_template, read_blocks, read_commands, read_frames

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1:8000"  # what the pages call the server
CURLRC = 'silent\nwrite-out = "%{stderr}%{http_code}"\n'  # an answer's status, beside what the page shows
ACTION = re.compile(
    r"(?P<who>\w+) (?:"
    r"opens (?P<opens>\S+)|is refused (?P<status>\d+) at (?P<refused>\S+)|(?P<closes>closes)"
    r"|→ (?P<sends>.+)|← close (?P<code>\d+)|← (?P<receives>.+))",
    re.DOTALL,
)
READERS = {"console": read_commands, "frames": read_frames}


def list_pages():
    """Those that have examples."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in pages if any(kind in READERS for kind, _, _ in read_blocks(page.read_text()))]


def name_page(page):
    return str(page.relative_to(ROOT))


class Runner:
    """Runs a page on a server of its own."""

    def __init__(self, madang):
        self.madang = madang
        self.values = Values(API=madang.url)
        for person in (People(madang).register_user(name, f"{name}@example.org") for name in ("minji", "ivan")):
            name = person.nickname.upper()
            self.values.values |= {name: person.token, f"{name}_ID": person.id}
        self.functions = ""
        self.sockets = {}
        self.dir = madang.dir / "shell"
        self.dir.mkdir()
        (self.dir / ".curlrc").write_text(CURLRC)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for socket in self.sockets.values():
            socket.drop()

    def run_shell(self, command):
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "CURL_HOME": str(self.dir),
            "DBUS_SYSTEM_BUS_ADDRESS": self.madang.bus.address,
            **self.values.get_environment(),
        }
        words = ["bash", "-euc", self.functions + command]
        return subprocess.run(words, env=environment, cwd=self.dir, capture_output=True, text=True, timeout=PATIENCE)

    def run_command(self, command, shown):
        done = self.run_shell(command)
        assert done.returncode == 0, f"{done.returncode}: {done.stderr}"
        if re.match(r"\w+\(\)", command):
            self.functions += f"{command}\n"
        elif not command.startswith("curl "):
            self.values.match_answer(shown, done.stdout)
        elif " -i " in command:
            self.match_response(shown, done.stdout)
        else:
            assert done.stderr == "200", f"{done.stderr}: {done.stdout}"
            self.values.match_answer(shown, done.stdout)

    def match_response(self, shown, actual):
        """The status, the headers shown (not their order, and others may be there), and the body."""
        shown_head, _, shown_body = shown.partition("\n\n")
        head, _, body = actual.replace("\r\n", "\n").partition("\n\n")
        status, *fields = head.split("\n")
        shown_status, *shown_fields = shown_head.split("\n")
        assert status == shown_status.strip(), f"{status}: {body}"
        for field in shown_fields:
            pattern = re.compile(self.values.make_pattern(field.strip()))
            assert any(pattern.fullmatch(one) for one in fields), f"no {field!r} in {fields}"
        self.values.match_answer(shown_body, body)

    def run_frame(self, what, _):
        action = ACTION.fullmatch(what)
        assert action, f"nobody can do {what!r}"
        who = action["who"]
        if action["opens"]:
            self.sockets[who] = self.madang.socket(self.values.fill(action["opens"]))
        elif action["refused"]:
            response = self.madang.refused_socket(self.values.fill(action["refused"]))
            assert response.status == int(action["status"]), response
        elif action["closes"]:
            self.check_silence(who)
            self.sockets.pop(who).close()
        elif action["sends"]:
            self.sockets[who].send_text(self.values.fill(action["sends"]))
        elif action["code"]:
            self.sockets.pop(who).expect_close(int(action["code"]))
        else:
            self.values.match(make_template(action["receives"]), self.sockets[who].receive_json())

    def check_silence(self, who):
        """Everything that came was shown."""
        socket = self.sockets[who]
        socket.send_frame(PING, b"shown")
        frame = socket.receive_frame()
        while frame.opcode == PING:
            frame = socket.receive_frame()
        assert frame.opcode == PONG, f"the page does not show that {who} receives {frame}"

    def run_step(self, kind, step):
        """What is wrong with a step; None where it went as shown."""
        try:
            (self.run_command if kind == "console" else self.run_frame)(step.what, step.answer)
        except (AssertionError, ValueError, KeyError, EOFError, OSError) as error:
            return f"line {step.line}: {step.what}\n{error!r}"
        return None

    def run_page(self, page):
        __tracebackhide__ = True
        text = page.read_text().replace(HOST, self.madang.host)
        for kind, line, lines in read_blocks(text):
            assert kind in READERS, f"line {line}: {kind or 'a block without a name'} is nothing that is run"
            for step in READERS[kind](line, lines):
                problem = self.run_step(kind, step)
                assert problem is None, problem
        for who in self.sockets:
            self.check_silence(who)


@pytest.mark.parametrize("page", list_pages(), ids=name_page)
def test_page(fresh_madang, page):
    with Runner(fresh_madang(bus=True)) as runner:
        runner.run_page(page)


# What would not be seen if the comparison were lenient

SHOWN = """{"id": $ID, "n": …, "list": [{"text": "가, $ID and …"}], "none": null,
  "at": "2026-11-21T18:30:00.123456+09:00", "time": "18:30", "yes": true}"""
SAME = {
    "id": 7,
    "n": 1,
    "list": [{"text": "가, 7 and more"}],
    "none": None,
    "at": "2031-01-02T03:04:05.000001+03:00",
    "time": "00:01",
    "yes": True,
}


def test_match():
    values = Values()
    values.match(make_template(SHOWN), SAME)
    assert values.fill("room $ID") == "room 7"


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"id": "7"},
        {"n": "1"},
        {"n": True},
        {"n": None},
        {"list": []},
        {"list": 2 * SAME["list"]},
        {"list": [{"text": "가, 8 and more"}]},
        {"list": [{"text": "가, 7 and "}]},
        {"none": 0},
        {"at": "2031-01-02T03:04:05+03:00"},
        {"at": "2031-01-02T03:04:05.000001Z"},
        {"time": "1:01"},
        {"yes": 1},
    ],
    ids=str,
)
def test_drift(change):
    with pytest.raises(AssertionError):
        Values().match(make_template(SHOWN), {**SAME, **change})


@pytest.mark.parametrize("name", list(SAME))
def test_missing_member(name):
    with pytest.raises(AssertionError):
        Values().match(make_template(SHOWN), {key: SAME[key] for key in SAME if key != name})
