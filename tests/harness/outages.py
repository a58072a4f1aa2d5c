"""What can befall a server's own database, and how a test knows that it is over."""

import contextlib
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
from harness.madang import is_running
from harness.waiting import PATIENCE, wait_for

LOST = "The connection to the database is lost|The database has ended"
HEALING_SECONDS = 6 * PATIENCE


def is_ready(madang):
    return madang.get("/readyz").status == 200


def await_loss(madang):
    wait_for(lambda: not is_ready(madang), what="the loss to be seen")


def await_ready(madang):
    wait_for(lambda: is_ready(madang), HEALING_SECONDS, "the server to heal")


def list_database(madang):
    """PostgreSQL's processes, the postmaster first."""
    postmaster = madang.postmaster_pid()
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return [postmaster, *map(int, children)]


def find_postmasters(madang):
    """The database servers that run on this state directory."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (path / "cmdline").read_bytes().split(b"\0")
            if words[0].endswith(b"/postgres") and os.fsencode(madang.state_dir / "postgresql") in words:
                found[int(path.name)] = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
    # A process that one has just forked still has its name.
    return [pid for pid, parent in found.items() if parent not in found and is_running(pid)]


def set_standby(madang, name, pid=None):
    """Changes whom commits wait for; first ends the backend that is waiting."""
    connection = psycopg2.connect(madang.conninfo)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            if pid is not None:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            cursor.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
            cursor.execute("SELECT pg_reload_conf()")
    finally:
        connection.close()
    shown = name or ""
    wait_for(lambda: madang.sql("SHOW synchronous_standby_names") == [(shown,)], what="the setting")


def lose_answer(madang, pattern, act):
    """What act() gives whose statement, like this pattern, is committed while nobody hears that it is.

    A standby that is waited for and does not exist holds the commit where its connection can be cut.
    """
    find = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE %s"
    madang.allow_warning(LOST)
    set_standby(madang, "nobody")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(act)
        pid = wait_for(lambda: madang.sql(find, pattern), what="the commit")[0][0]
        set_standby(madang, "", pid)
        answer = answer.result()
    await_ready(madang)
    return answer


class Trouble:
    """The database cannot be had while this is entered."""

    def __init__(self, madang):
        self.madang = madang
        self.begin = None

    def __enter__(self):
        self.madang.allow_warning(LOST)
        self.strike(list_database(self.madang))
        self.begin = time.monotonic()
        return self

    def __exit__(self, *exc):
        self.heal()

    @property
    def age(self):
        return time.monotonic() - self.begin


class Outage(Trouble):
    """It is away: its folder has rights that PostgreSQL refuses, so that it does not come back."""

    def strike(self, pids):
        self.folder = self.madang.state_dir / "postgresql"
        self.folder.chmod(0o777)
        os.kill(pids[0], signal.SIGKILL)
        wait_for(lambda: not any(map(is_running, pids)), what="the database's end")
        await_loss(self.madang)

    def heal(self):
        self.folder.chmod(0o700)


class Freeze(Trouble):
    """It is there and answers nothing: every process of it is stopped, as by a disk that hangs."""

    def strike(self, pids):
        self.pids = pids
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)

    def heal(self):
        for pid in self.pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
