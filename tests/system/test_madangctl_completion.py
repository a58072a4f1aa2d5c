"""What bash does for Tab behind madangctl: with what people call themselves, and with servers that are slow or away."""

import shlex

import pytest
from harness import People
from harness.ctl import CTL, Ctl, Terminal, run_ctl
from harness.madang import ROOT, make_dir
from harness.people import PASSWORD, numbers
from harness.waiting import wait_for

# Stands for madangctl on the command line: asks the real one what may stand there, and writes down what it was given.
STAND_IN = """#!/bin/sh
folder={folder}
if [ "$1" = complete ]; then
  shift
  exec {program} complete --bus {bus} "$@"
fi
printf '%s\\0' "$@" >$folder/draft
mv $folder/draft $folder/given
"""

RC = """
PS1='> ' HISTFILE= PATH={folder}:$PATH
. /usr/share/bash-completion/bash_completion
. {completion}
bind 'set bell-style none'
bind 'set completion-query-items 0'
"""


class Shell(Terminal):
    """An interactive bash with our completion."""

    def __init__(self, bus):
        self.folder = make_dir("b-")
        self.given = self.folder / "given"
        program = self.folder / "madangctl"
        program.write_text(STAND_IN.format(folder=self.folder, program=CTL, bus=shlex.quote(bus)))
        program.chmod(0o755)
        rc = self.folder / "rc"
        rc.write_text(RC.format(folder=self.folder, completion=ROOT / "data/completions/madangctl"))
        super().__init__("bash", "--noprofile", "--rcfile", rc, "-i", folder=self.folder)

    def run(self, line):
        """Types a line and Enter, and returns the words that the program was given."""
        self.given.unlink(missing_ok=True)
        self.type(line + "\n")
        wait_for(lambda: self.screen and self.given.exists(), what="bash to run madangctl")
        return self.given.read_text().split("\0")[:-1]


@pytest.fixture(scope="module")
def ctl(madang):
    return Ctl(madang)


@pytest.fixture
def shell(madang):
    with Shell(madang.bus.address) as shell:
        yield shell


@pytest.fixture
def anna(madang):
    return People(madang).register_user()


def complete(ctl, *words):
    done = run_ctl("complete", "--bus", ctl.bus, *words)
    assert (done.returncode, done.stderr) == (0, "")
    return [line.split("\t") for line in done.stdout.splitlines()]


# What is offered


def test_words(ctl, anna):
    assert ["user"] in complete(ctl, "") and complete(ctl, "us") == [["user"]]
    assert complete(ctl, "user", "set") == [["set-password"]]
    assert complete(ctl, "user", "create", "--pass") == [["--password-stdin"]]
    assert complete(ctl, "room", "create", "x", "--pass") == []
    assert [anna.email] in complete(ctl, "user", "show", anna.email[:6])
    assert complete(ctl, "user", "show", f"nick:{anna.nickname}") == [[f"nick:{anna.nickname}"]]
    room = ctl("room", "create", "이름", "--member", anna.nickname)
    assert [room, "이름"] in complete(ctl, "room", "show", room)
    assert [anna.nickname] in complete(ctl, "room", "add-member", room, anna.nickname)
    assert complete(ctl, "user", "list", "") == []


def test_values_of_options(ctl, anna):
    assert complete(ctl, "--bus", "ses") == [["session"]] and complete(ctl, "--bus=ses") == [["--bus=session"]]
    assert [anna.email] in complete(ctl, "room", "create", "x", "--member", anna.email)
    assert complete(ctl, "room", "create", "x", f"--member={anna.email[:-1]}") == [[f"--member={anna.email}"]]
    assert complete(ctl, "user", "list", "--search", "") == []
    assert complete(ctl, "user", "show", "--", "--js") == []


@pytest.mark.parametrize("begin", ["{}", "'{}", '"{}', "'{}'", '"{}"'])
def test_open_quotes(ctl, begin):
    name = f"open quote{next(numbers)}"
    ctl("user", "create", "--username", name, "--password-stdin", input=PASSWORD)
    assert [name] in complete(ctl, "user", "show", begin.format(name))


def test_nobody_answers():
    """Nor is anybody bothered."""
    done = run_ctl("complete", "--bus", "unix:path=/nonexistent", "room", "show", "")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_frozen_bus(fresh_madang):
    """Nobody waits long for Tab, whoever does not answer."""
    server = fresh_madang(bus=True)
    server.bus.freeze()
    try:
        done = run_ctl("complete", "--bus", server.bus.address, "room", "show", "")
    finally:
        server.bus.thaw()
    assert (done.stdout, done.stderr) == ("", "")


# What bash makes of it


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "two words",
        "it's",
        'say "so',
        "$(touch run)",
        "`touch run`",
        "$HOME",
        "wow!!",
        "back\\slash",
        "a;touch run",
        "*",
        "#hash",
        "이름 둘",
        "ends'",
        'ends"',
    ],
)
def test_names_are_data(ctl, shell, name, quote):
    """They are inserted so that the program gets them as they are, whatever stands in them, and nothing else runs."""
    name = f"n{next(numbers)} {name}"
    ctl("user", "create", "--username", name, "--password-stdin", input=PASSWORD)
    begin = name.split(" ")[0] + (" " if quote else "\\ ")
    assert shell.run(f"madangctl user show {quote}{begin}\t") == ["user", "show", name]
    assert not (shell.folder / "run").exists()


def test_behind_word_breaks(shell, anna):
    """bash takes `:`, `=` and `@` for the ends of words."""
    local, _, domain = anna.email.partition("@")
    assert shell.run(f"madangctl user show {local}@{domain[:3]}\t") == ["user", "show", anna.email]
    assert shell.run(f"madangctl user show nick:{anna.nickname[:-1]}\t") == ["user", "show", f"nick:{anna.nickname}"]
    member = f"--member=email:{anna.email}"
    assert shell.run(f"madangctl room create x {member[:-2]}\t") == ["room", "create", "x", member]


def test_rooms_are_shown_by_name(ctl, shell):
    """The id alone comes onto the line."""
    room = ctl("room", "create", "its name")
    for _ in range(10):
        ctl("room", "create", "another")
    assert shell.run(f"madangctl room show {room}\t") == ["room", "show", room]
    shell.type("madangctl room show \t\t")
    shell.expect(f"{room}  (its name)")
