"""A whole madangd for a test: started on a copy of a warm cluster, watched, and cleaned away."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg2

from harness.admin import Admin
from harness.bus import Bus
from harness.talking import Talking
from harness.waiting import PATIENCE, wait_for

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("MADANGD", ROOT / "build/src/madangd")).resolve()
SESSION_DIR = "MADANG_TEST_DIR"  # where this run's servers live: the environment hands it to the workers
START_SECONDS = 6 * PATIENCE  # making a cluster, on a machine that does much else
STOP_SECONDS = 15  # the daemon promises 10

# What of the environment reaches a server: the tests of a person's machine must not differ from those of another.
PASSED_ON = ("PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "G_SLICE")

# A sanitizer keeps freed memory back, and that would look like a leak where memory is measured.
FRUGAL = {"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=16:detect_leaks=0"}

COMPLAINT = re.compile(
    r"^(?:\S+Z )?(?:warning|error) .*"  # our own log
    r"|^.*-(?:CRITICAL|WARNING|ERROR) \*\*.*"  # GLib's, before the log is set up
    r"|^postgresql\[\d+\]: PANIC.*"
    r"|^.*(?:ERROR: \w+Sanitizer|runtime error:).*",
    re.MULTILINE,
)
LISTENING = re.compile(r"Listening on (?:http://\S+?:(?P<port>\d+)|unix:(?P<path>\S+))$", re.MULTILINE)


def make_environment(extra):
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment["LANG"] = "C.UTF-8"
    environment.update(extra or {})
    return environment


def make_dir(name):
    """A new folder of this run's, which the database's user may pass through; removed at the end of the run."""
    path = tempfile.mkdtemp(prefix=name, dir=os.environ[SESSION_DIR])
    os.chmod(path, 0o711)
    return Path(path)


def quote_sanitizer(text):
    """What a sanitizer says behind its first line; nothing where none has spoken."""
    match = re.search(r"ERROR: \w+Sanitizer|runtime error:", text)
    return "\n" + text[match.start() : match.start() + 4000] if match else ""


def is_running(pid):
    """Whether there is such a process; one that ended and was not waited for yet is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def run_madangd(*arguments, env=None, wrapper=(), deadline=START_SECONDS):
    """Runs madangd to its end, for what ends by itself: a CompletedProcess with returncode, stdout, stderr."""
    command = [str(word) for word in (*wrapper, PROGRAM, "--bus", "none", *arguments)]  # unless they say another
    environment = make_environment(env)
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=deadline)


def get_template():
    """A state directory with a cluster that has the schema: made by the first who asks, for all workers."""
    folder = Path(os.environ[SESSION_DIR]) / "template"
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = make_dir("draft-")
            server = Madang(template=False, state_dir=draft / "state")
            server.start().stop()
            draft.joinpath("state").rename(folder)
    return folder


class Madang(Talking):
    """
    A server of the test's own. It runs between start() and stop() or kill(), and may be started again on its state.

    options: further arguments; config: the text of a configuration file; env: more environment; listen: other addresses
    than a free port of 127.0.0.1; template: False for an empty state directory; state_dir: another than its own;
    database: a conninfo, else the embedded one; bus: True for a D-Bus of its own, or a Bus of the test's; wrapper: a
    command that runs the one behind it, such as taskset; pass_fds: descriptors to hand over, as subprocess.Popen takes
    them.
    """

    running = []  # all that were started in this process and not stopped: looked at after every test

    def __init__(
        self,
        *options,
        config=None,
        env=None,
        listen=("127.0.0.1:0",),
        template=True,
        state_dir=None,
        database=None,
        bus=False,
        wrapper=(),
        pass_fds=(),
    ):
        self.dir = make_dir("s-")
        self.runtime_dir = self.dir / "r"
        self.runtime_dir.mkdir(mode=0o711)
        self.runtime_dir.chmod(0o711)
        self.state_dir = Path(state_dir or self.dir / "state")
        self.log_path = self.dir / "log"
        self.options = list(options)
        if config is not None:
            self.config_path = self.dir / "madang.conf"
            self.config_path.write_text(config)
            self.options += ["--config", self.config_path]
        if database is not None:
            self.options += ["--database", database]
        self.own_bus = Bus(self.dir).start() if bus is True else None
        self.bus = self.own_bus or bus or None
        self.bus_admin = None
        self.options += ["--bus", self.bus.address if self.bus else "none"]
        self.env = {"RUNTIME_DIRECTORY": str(self.runtime_dir), **(env or {})}
        self.listen = listen
        self.wrapper = wrapper
        self.pass_fds = pass_fds
        self.process = None
        self.checked = 0  # how far the log was looked at
        self.expected = []
        self.allowed = []
        if template and state_dir is None and database is None:
            subprocess.run(["cp", "-a", "--reflink=auto", get_template(), self.state_dir], check=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.discard()

    # Life

    def start(self, wait=True):
        """Starts it and, unless wait is False, waits until it listens."""
        assert self.process is None
        before = len(self.log)
        command = [*self.wrapper, PROGRAM, "--state-dir", self.state_dir]
        command += [word for address in self.listen for word in ("--listen", address)]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command + self.options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=make_environment(self.env),
                pass_fds=self.pass_fds,
            )
        Madang.running.append(self)
        if wait:
            self.await_listening(before)
        return self

    def await_listening(self, since=0):
        __tracebackhide__ = True
        def listens():
            if self.process.poll() is not None:
                raise AssertionError(f"madangd ended with {self.process.returncode}:\n{self.log}")
            return list(LISTENING.finditer(self.log, since))

        for match in wait_for(listens, START_SECONDS, "madangd to listen"):
            if match["port"]:
                self.port = int(match["port"])
            else:
                self.socket_path = match["path"]

    def stop(self, deadline=STOP_SECONDS):
        """Stops it as an operator does, by SIGTERM; returns the exit code."""
        return self.end(signal.SIGTERM, deadline)

    def kill(self):
        """Kills it as a crash would; its database goes with it."""
        return self.end(signal.SIGKILL, STOP_SECONDS)

    def end(self, number, deadline):
        self.signal(number)
        return self.wait(deadline)

    def signal(self, number):
        """Sends a signal and leaves it at that; wait() is for what follows."""
        self.process.send_signal(number)

    def wait(self, deadline=STOP_SECONDS):
        """Waits for the end of the daemon and of its database; returns the exit code."""
        database = self.postmaster_pid()
        process, self.process = self.process, None
        Madang.running.remove(self)
        try:
            code = process.wait(deadline)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            process.wait()
            raise AssertionError(f"madangd did not end within {deadline} s:\n{self.log[-3000:]}") from None
        if database is not None:
            wait_for(lambda: not is_running(database), STOP_SECONDS, "the database's end")
        return code

    def restart(self):
        """Stops and starts it on its state; a port that was free to choose is another then."""
        assert self.stop() == 0, self.log
        return self.start()

    def discard(self):
        """The end of it, whatever it did: stops it, looks at its log for the last time, and removes its folder."""
        code = 0
        try:
            if self.process is not None and self.process.poll() is None:
                code = self.stop()
            self.check()
            assert code == 0, f"madangd ended with {code}:\n{self.log}"
        finally:
            if self.process is not None:
                self.process = None
                Madang.running.remove(self)
            if self.bus_admin is not None:
                self.bus_admin.close()
            if self.own_bus is not None:
                self.own_bus.stop()
            shutil.rmtree(self.dir, ignore_errors=True)

    # What it says

    @property
    def log(self):
        return self.log_path.read_text(errors="backslashreplace") if self.log_path.exists() else ""

    def wait_log(self, pattern, deadline=PATIENCE):
        """Waits for a line of the log that pattern (a regular expression) matches."""
        return wait_for(lambda: re.search(pattern, self.log, re.MULTILINE), deadline, f"{pattern!r} in the log")

    def expect_warning(self, pattern):
        """This test makes the server write such a warning or error: it must come before the test's end."""
        self.expected.append(pattern)

    def allow_warning(self, pattern):
        """This test may make the server write such a warning or error."""
        self.allowed.append(pattern)

    def check(self):
        """Fails if the log has complaints since the last call that no test wanted, or lacks wanted ones."""
        __tracebackhide__ = True
        expected, self.expected = self.expected, []
        allowed, self.allowed = self.allowed + expected, []
        begin = self.checked
        if expected and self.process is not None:
            wait_for(lambda: all(re.search(p, self.log[begin:]) for p in expected), what=f"the warnings {expected}")
        text = self.log
        self.checked = len(text)
        complaints = COMPLAINT.findall(text[begin:])
        unwanted = [line for line in complaints if not any(re.search(p, line) for p in allowed)]
        missing = [p for p in expected if not any(re.search(p, line) for line in complaints)]
        assert not unwanted, "madangd complained:\n" + "\n".join(unwanted) + quote_sanitizer(text[begin:])
        assert not missing, f"madangd did not write {missing}"

    def forget(self):
        """The test has failed: what it left in the log is not the next one's."""
        self.checked = len(self.log)
        self.expected, self.allowed = [], []

    def check_alive(self):
        __tracebackhide__ = True
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            self.process = None
            Madang.running.remove(self)
            raise AssertionError(f"madangd died with {code}:\n{self.log[-3000:]}")

    # Looking at it

    @property
    def pid(self):
        return self.process.pid

    def postmaster_pid(self):
        """The embedded PostgreSQL's process; None where none runs."""
        try:
            return int((self.state_dir / "postgresql/postmaster.pid").read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None

    @property
    def conninfo(self):
        """How to reach the embedded database from the test."""
        return f"host={self.runtime_dir}/postgresql user=madang dbname=madang"

    @property
    def admin(self):
        """The administrator, of a server with a bus."""
        if self.bus_admin is None:
            self.bus_admin = Admin(self)
        return self.bus_admin

    def sql(self, statement, *parameters):
        """Runs a statement in a transaction of its own; the rows as tuples, or [] where it has none."""
        connection = psycopg2.connect(self.conninfo)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def rss(self):
        """The memory of the daemon itself in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1]) * 1024

    def count_descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))
