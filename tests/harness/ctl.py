"""madangctl, run as an operator runs it."""

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios

from harness.madang import PASSED_ON, PROGRAM
from harness.waiting import PATIENCE, wait_for

CTL = PROGRAM.with_name("madangctl")


def make_ctl_environment(extra=None):
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**environment, **(extra or {})}


def run_ctl(*arguments, env=None, input="", wrapper=()):
    """Runs madangctl to its end: a CompletedProcess with returncode, stdout, stderr."""
    command = [str(word) for word in (*wrapper, CTL, *arguments)]
    environment = make_ctl_environment(env)
    return subprocess.run(command, env=environment, input=input, capture_output=True, text=True, timeout=6 * PATIENCE)


class Terminal:
    """A command on a terminal of its own, of 24 lines: typed to, and looked at."""

    def __init__(self, *command, env=None, folder=None, columns=80):
        self.shown = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            os.chdir(folder or "/")
            environment = {"TERM": "dumb", "LANG": "C.UTF-8", **(env or {})}
            os.execvpe(command[0], [str(word) for word in command], make_ctl_environment(environment))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.end()

    @property
    def screen(self):
        """All that it has shown so far."""
        try:
            while select.select([self.terminal], [], [], 0)[0] and (more := os.read(self.terminal, 65536)):
                self.shown += more
        except OSError:  # how Linux says that nobody has the other end
            pass
        return self.shown.decode(errors="replace").replace("\r\n", "\n")

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def expect(self, text):
        wait_for(lambda: text in self.screen, what=f"{text!r} on the terminal")

    def wait(self):
        """Waits for the command to end by itself: the exit code."""

        def has_ended():
            self.screen  # it might wait for somebody who reads
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            return pid and [os.waitstatus_to_exitcode(status)]

        (code,) = wait_for(has_ended, what="the command on the terminal to end")
        self.pid = None
        return code

    def end(self):
        """Hangs up."""
        os.close(self.terminal)
        if self.pid is not None:
            os.waitpid(self.pid, 0)


class Ctl:
    """madangctl on the bus of a server."""

    def __init__(self, madang):
        self.bus = madang.bus.address

    def run(self, *arguments, **options):
        return run_ctl("--bus", self.bus, *arguments, **options)

    def on_terminal(self, *arguments, **options):
        return Terminal(CTL, "--bus", self.bus, *arguments, **options)

    def __call__(self, *arguments, **options):
        """Does what must succeed; what it printed, without the last newline."""
        done = self.run(*arguments, **options)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout.removesuffix("\n")

    def read(self, *arguments):
        """What it prints as JSON."""
        return json.loads(self("--json", *arguments))

    def fail(self, *arguments, code=1, **options):
        """Does what must fail; what it said, of which the first line is the reason."""
        done = self.run(*arguments, **options)
        assert (done.returncode, done.stdout) == (code, ""), done
        assert done.stderr.startswith("madangctl: ")
        return done.stderr.removeprefix("madangctl: ")
