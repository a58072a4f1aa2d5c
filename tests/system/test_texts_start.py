"""Every reason for which madangd does not come up, and its help, is told to an operator in each of the languages."""

import contextlib
import os
import shutil
import socketserver
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from harness import Madang
from harness.bus import BusError, Caller
from harness.madang import make_dir, run_madangd
from harness.people import numbers
from harness.texts import LANGUAGES, find_untold
from system.test_outages import Relay

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can have a machine where all this is wrong"),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]

ANYWHERE = ("--listen", "127.0.0.1:0")
ELSEWHERE = ("--database", "host=/nonexistent")
KEY = "the-secret-key-that-signs-our-tokens"
LONG = 5000  # bytes: no secret has as many
NAMELESS, NOBODY = 54321, 65534  # users, of whom one is known by his number alone
WRONG_VALUES = {
    "server": {
        "listen": "nowhere",
        "bus": "nowhere",
        "public-url": "x",
        "allowed-hosts": "a b:1",
        "trusted-proxies": "x",
        "cors-origins": "x",
        "socket-origins": "x",
        "time-zone": "Mars/Base",
        "language": "de",
        "nonsense": "x",
    },
    "database": {"pool": "many"},
    "limits": {"sends-user": "many"},
    "sockets": {"ping-seconds": "60\nsilence-seconds = 60"},
    "nonsense": {"x": "x"},
}

def start(*arguments, **options):
    """What run_madangd() is given."""
    return arguments, options


def become(user):
    """A wrapper by which a command is run by another user."""
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]


def replace(place, content):
    """A wrapper by which a command finds something else in that place."""
    return ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', content, place]


# The command line and the configuration


def write(text, name="madang.conf"):
    path = make_dir("c-") / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def list_configurations():
    yield "[server\n"
    yield b"[server]\nbus = \xff\n"
    for group, values in WRONG_VALUES.items():
        for key, value in values.items():
            yield f"[{group}]\n{key} = {value}\n"


def list_misuses():
    yield start("--help")
    yield start("--wrong")
    yield start("extra")
    yield start("--listen")
    yield start("--check=yes")
    yield start("--listen", "\udcff")
    yield start("--check", env={"SECRET_KEY": "x" * LONG})
    yield start("--config", "/nonexistent")
    yield start("--config", "/dev/zero")
    for text in list_configurations():
        yield start("--check", "--config", write(text))


# The state directory and the addresses


def make_state(secret=None, mode=0o600):
    """A state directory with a secret."""
    state = make_dir("t-") / "state"
    state.mkdir()
    if secret is not None:
        (state / "secret").write_text(secret)
        (state / "secret").chmod(mode)
    return state


def list_folders():
    linked, folder, pictures, locked = make_state(), make_state(), make_state(KEY), make_state(KEY)
    (linked / "secret").symlink_to("secret")
    (folder / "secret").mkdir()
    (pictures / "media").write_text("precious")
    (locked / "lock").symlink_to("lock")
    for path in ("/proc/state", linked, folder, pictures):
        yield start("--state-dir", path, *ANYWHERE, *ELSEWHERE)
    for secret, mode in (("", 0o600), (KEY, 0o644), ("x" * LONG, 0o600)):
        yield start("--state-dir", make_state(secret, mode), *ANYWHERE, *ELSEWHERE)
    yield start("--state-dir", locked, *ANYWHERE)


def list_addresses():
    yield start("--check", "--listen", "192.0.2.1:8000", "--state-dir", make_state())
    wrapper = ["bash", "-c", 'LISTEN_PID=$$ exec "$@" 3</dev/null', "bash"]
    yield start("--state-dir", make_state(), env={"LISTEN_FDS": "1"}, wrapper=wrapper)


# The embedded database


def make_cluster(version, user="postgres", name="PG_VERSION"):
    """The state directory of what looks like a database of that version."""
    state = make_state(KEY)
    (state / "postgresql").mkdir()
    (state / "postgresql" / name).write_text(version)
    for path in (state, *state.rglob("*")):
        shutil.chown(path, user, user)
    return state


def make_programs(text):
    """What stands for PostgreSQL's programs."""
    programs = make_dir("p-") / "15/bin"
    programs.mkdir(parents=True)
    for name in ("initdb", "postgres", "pg_ctl"):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return programs.parents[1]


def list_users():
    shut, open_to_all = make_dir("t-"), make_dir("t-")
    shut.chmod(0o700)
    open_to_all.chmod(0o777)
    yield start("--state-dir", shut / "state", *ANYWHERE)
    yield start("--state-dir", open_to_all / "state", *ANYWHERE, wrapper=become(NAMELESS))
    yield start("--state-dir", make_cluster("15", "root"), *ANYWHERE)
    passwd = write("root:x:0:0:root:/root:/bin/sh\n", "passwd")
    yield start("--state-dir", make_state(), *ANYWHERE, wrapper=replace("/etc/passwd", passwd))


def list_clusters():
    yield start("--check", "--state-dir", make_cluster("14"), *ANYWHERE)
    yield start("--check", "--state-dir", make_cluster("", name="precious"), *ANYWHERE)
    broken = make_programs("#!/nonexistent\n"), make_programs("#!/bin/sh\necho no >&2; exit 1\n")
    for programs in (make_dir("p-"), *broken):
        yield start("--state-dir", make_state(), *ANYWHERE, wrapper=replace("/usr/lib/postgresql", programs))
    runtime = make_dir("r-")
    (runtime / "postgresql").write_text("precious")
    for path in ("/proc", runtime):
        yield start("--state-dir", make_cluster("15"), *ANYWHERE, env={"RUNTIME_DIRECTORY": str(path)})


def list_strays():
    """A server of somebody else's, which the daemon cannot end."""
    state = make_cluster("15", NOBODY)
    command = ["postgres", "-c", "import time; time.sleep(600)", state / "postgresql"]
    with subprocess.Popen(command, executable=sys.executable) as stray:
        try:
            (state / "postgresql/postmaster.pid").write_text(f"{stray.pid}\n")
            yield start("--state-dir", state, *ANYWHERE, wrapper=become(NOBODY))
        finally:
            stray.kill()


def list_rivals(owner):
    """Another madangd has what is needed."""
    yield start("--state-dir", owner.state_dir, *ANYWHERE)
    yield start("--state-dir", make_state(), *ANYWHERE, "--bus", owner.bus.address)


# Databases of others


class OldPostgresql(socketserver.ThreadingTCPServer):
    """Says which version it has, and no more."""

    daemon_threads = True

    class RequestHandlerClass(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(1024)
            self.request.sendall(
                b"".join(
                    kind + struct.pack(">I", len(body) + 4) + body
                    for kind, body in (
                        (b"R", bytes(4)),
                        (b"S", b"server_version\0009.6\0"),
                        (b"S", b"server_encoding\0UTF8\0"),
                        (b"Z", b"I"),
                    )
                )
            )
            self.request.recv(1024)


class Once(Relay):
    """Lets in who comes first, and nobody else."""

    is_open = True

    def verify_request(self, request, address):
        was_open, self.is_open = self.is_open, False
        return was_open


@contextlib.contextmanager
def serving(server):
    """Its port, while it answers."""
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def make_database(owner, options="", *statements):
    """A database beside the embedded one, on which statements were run; how to reach it."""
    name = f"other_{next(numbers)}"
    owner.sql(f"CREATE DATABASE {name} {options}")
    conninfo = owner.conninfo.replace("dbname=madang", f"dbname={name}")
    with contextlib.closing(psycopg2.connect(conninfo)) as connection:
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)
    return conninfo


def list_databases(owner):
    old = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'LATIN1'"
    for conninfo in (
        "host=/nonexistent",
        "nonsense",
        make_database(owner, old),
        make_database(owner, "", "CREATE TABLE users (theirs text)"),
        make_database(owner, "", "CREATE TABLE schema_versions (theirs text)"),
        make_database(owner, "", "CREATE TABLE schema_versions AS SELECT 9999 AS version"),
        make_database(owner) + " options='-c default_transaction_read_only=on'",
        make_database(owner) + " options='-c role=pg_monitor'",
    ):
        yield start("--check", *ANYWHERE, "--state-dir", make_state(KEY), "--database", conninfo)


def list_patient_starts(owner):
    """What is waited for in vain, some seconds."""
    locked = make_database(owner)
    with contextlib.closing(psycopg2.connect(locked)) as connection:
        connection.cursor().execute("SELECT pg_advisory_lock(713582209)")
        yield start("--check", *ANYWHERE, "--state-dir", make_state(KEY), "--database", locked)
    with serving(OldPostgresql(("127.0.0.1", 0), OldPostgresql.RequestHandlerClass)) as port:
        conninfo = f"host=127.0.0.1 port={port} dbname=x sslmode=disable gssencmode=disable"
        yield start("--check", *ANYWHERE, "--state-dir", make_state(KEY), "--database", conninfo)
    with Once(os.fspath(owner.runtime_dir / "postgresql/.s.PGSQL.5432")) as relay:
        conninfo = f"host=127.0.0.1 port={relay.server_address[1]} user=madang dbname=madang"
        yield start(*ANYWHERE, "--state-dir", make_state(KEY), "--database", conninfo)


def list_starts(owner):
    for scene in (list_misuses, list_folders, list_addresses, list_users, list_clusters, list_strays):
        yield from scene()
    for scene in (list_rivals, list_databases, list_patient_starts):
        yield from scene(owner)


def hear(owner, language):
    """All that an operator hears who tries each of these."""
    for arguments, options in list_starts(owner):
        env = {**options.pop("env", {}), "LANG": language}
        done = run_madangd(*arguments, env=env, **options)
        yield done.stdout + done.stderr
    with pytest.raises(BusError) as raised:
        Caller(owner.bus.address).call("Reload", locale=language)
    yield raised.value.text


@pytest.fixture(scope="module")
def told():
    """In all languages at once, as some of it takes its time."""
    with Madang(bus=True, config="") as owner, ThreadPoolExecutor(len(LANGUAGES)) as pool:
        owner.allow_warning("pipe")
        owner.config_path.unlink()
        os.mkfifo(owner.config_path)
        return dict(zip(LANGUAGES, pool.map(lambda language: list(hear(owner, language)), LANGUAGES)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_said(told, language):
    assert find_untold("start", language, told[language]) == []
