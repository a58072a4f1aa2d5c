"""How madangd comes up and goes, and how it says why it does not come up."""

import base64
import contextlib
import hashlib
import hmac
import os
import re
import signal
import socket
import sys
import time

import psycopg2
import pytest
from harness import People, run_madangd, wait_for
from harness.madang import make_dir
from harness.refusal import fail
from harness.waiting import PATIENCE

DATABASE_PATIENCE = 5  # seconds that a database which is not there is waited for


@pytest.fixture
def folder():
    return make_dir("t-")


# The command line


def test_version():
    done = run_madangd("--version")
    assert done.returncode == 0
    assert re.fullmatch(r"madangd \d+\.\d+\.\d+\n", done.stdout)
    assert done.stderr == ""


def test_help():
    done = run_madangd("--help")
    assert done.returncode == 0
    for option in ("--config", "--listen", "--state-dir", "--database", "--bus", "--check", "--version"):
        assert option in done.stdout


@pytest.mark.parametrize("language, text", [("ko_KR.UTF-8", "설정 파일"), ("ru_RU.UTF-8", "Файл настроек")])
def test_help_in_a_language(language, text):
    done = run_madangd("--help", env={"LANG": language})
    assert text in done.stdout and "?" not in done.stdout


@pytest.mark.parametrize("arguments", [["--wrong"], ["extra"], ["--listen"]], ids=" ".join)
def test_wrong_usage(arguments):
    assert "--help" in fail(2, *arguments)


@pytest.mark.parametrize(
    "text, place",
    [
        ("[server\n", ":1:"),
        ("[server]\nlisten = x\nnonsense\n", ":3:"),
        ("[server]\nlistn = x\n", ":2: [server] listn:"),
        ("[srv]\nlisten = x\n", ":1: [srv]"),
        ("[server]\n\nlisten = nowhere\n", ":3: [server] listen:"),
        ("[database]\npool = 0\n", ":2: [database] pool:"),
        ("[database]\npool = many\n", ":2: [database] pool:"),
        ("[limits]\nlogin-failures-account = 10\n", ":2: [limits] login-failures-account:"),
        ("[log]\nlevel = loud\n", ":2: [log] level:"),
        ("[server]\ntime-zone = Mars/Base\n", ":2: [server] time-zone:"),
        ("[server]\nbus = \xff\n".encode("latin-1"), ":2:"),
    ],
    ids=ascii,
)
def test_wrong_configuration(folder, text, place):
    path = folder / "madang.conf"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert f"{path}{place}" in fail(3, "--config", path, "--state-dir", folder / "state")
    assert not (folder / "state").exists()


def test_missing_configuration(folder):
    assert f"{folder}/none.conf" in fail(3, "--config", folder / "none.conf")


def test_configuration_without_end():
    """It is not read for ever."""
    assert "/dev/zero" in fail(3, "--config", "/dev/zero")


@pytest.mark.parametrize("size, code", [(1 << 20, 0), ((1 << 20) + 1, 3)])
def test_long_configuration(folder, size, code):
    path = folder / "madang.conf"
    path.write_bytes(b"#" * size)
    done = run_madangd("--check", "--config", path, "--listen", "127.0.0.1:0", "--state-dir", folder / "state")
    assert done.returncode == code, done.stderr


def test_configuration_that_is_a_folder(folder):
    assert str(folder) in fail(3, "--config", folder)


def test_wrong_option_value():
    assert "--listen:" in fail(3, "--listen", "nowhere")


def test_values_are_not_printed(folder):
    """They may be secrets."""
    path = folder / "madang.conf"
    path.write_text("[database]\nconninfo = password=hunter2\x01\npool = hunter2\n")
    assert "hunter2" not in fail(3, "--config", path)


# What goes wrong at the start


@pytest.mark.parametrize(
    "locale, text",
    [
        ({"LANG": "ko_KR.UTF-8"}, "1부터 64까지의"),
        ({"LANG": "ru_RU.UTF-8"}, "от 1 до 64"),
        ({"LANG": "en_US.UTF-8"}, "from 1 to 64"),
        ({"LANG": "C.UTF-8"}, "from 1 to 64"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "ru_RU"}, "от 1 до 64"),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "ko_KR"}, "1부터 64까지의"),
        ({"LANG": "fr_FR.UTF-8"}, "from 1 to 64"),
    ],
    ids=str,
)
def test_language_of_errors(folder, locale, text):
    path = folder / "madang.conf"
    path.write_text("[database]\npool = 0\n")
    assert text in fail(3, "--config", path, env=locale)


def test_port_in_use(madang, folder):
    address = f"127.0.0.1:{madang.port}"
    assert address in fail(5, "--listen", address, "--state-dir", folder / "state")
    assert not (folder / "state").exists()
    assert madang.get("/healthz").status == 200


def test_address_of_others(folder):
    fail(5, "--listen", "192.0.2.1:8000", "--state-dir", folder / "state")


def test_unreachable_database(folder):
    line = fail(4, "--listen", "127.0.0.1:0", "--state-dir", folder / "state", "--database", "host=/nonexistent")
    assert "/nonexistent" in line


def test_password_is_not_printed(folder):
    conninfo = "host=127.0.0.1 port=1 user=madang password=hunter2"
    done = run_madangd("--check", "--listen", "127.0.0.1:0", "--state-dir", folder / "state", "--database", conninfo)
    assert done.returncode == 4
    assert "hunter2" not in done.stderr


def test_database_that_refuses(fresh_madang, folder):
    """That is an answer: nothing is waited for."""
    owner = fresh_madang()
    conninfo = owner.conninfo.replace("dbname=madang", "dbname=nowhere")
    began = time.monotonic()
    line = fail(4, "--listen", "127.0.0.1:0", "--state-dir", folder / "state", "--database", conninfo)
    assert "nowhere" in line
    assert time.monotonic() - began < DATABASE_PATIENCE


@pytest.mark.parametrize(
    "damage, reason",
    [
        ("ALTER TABLE rooms RENAME COLUMN name TO label", 'column .*name.* does not exist'),
        ("DROP SEQUENCE chats_id CASCADE", "chats_id"),
        ("CREATE ROLE guest; GRANT SELECT ON schema_versions TO guest; ALTER ROLE madang SET role = guest", "denied"),
    ],
    ids=("column", "sequence", "right"),
)
def test_database_that_refuses_a_statement(fresh_madang, folder, damage, reason):
    owner = fresh_madang()
    owner.allow_warning("cannot be used")  # where a connection of its own is just being made
    owner.sql(damage)
    began = time.monotonic()
    line = fail(4, "--listen", "127.0.0.1:0", "--state-dir", folder / "state", "--database", owner.conninfo)
    assert re.search(reason, line)
    assert time.monotonic() - began < DATABASE_PATIENCE


def test_own_database_that_refuses_a_statement(fresh_madang):
    server = fresh_madang()
    server.sql("ALTER TABLE rooms RENAME COLUMN name TO label")
    assert server.stop() == 0
    began = time.monotonic()
    line = fail(4, "--listen", "127.0.0.1:0", "--state-dir", server.state_dir, env=server.env)
    assert "name" in line
    assert time.monotonic() - began < 6 * PATIENCE  # half of what a database that recovers is given
    assert server.postmaster_pid() is None


def test_newer_schema_of_the_embedded_database(fresh_madang):
    server = fresh_madang()
    server.sql("INSERT INTO schema_versions (version) VALUES (9999)")
    assert server.stop() == 0
    assert "9999" in fail(4, "--listen", "127.0.0.1:0", "--state-dir", server.state_dir, env=server.env)
    wait_for(lambda: server.postmaster_pid() is None, what="the database's end")


def test_two_on_one_state(fresh_madang):
    server = fresh_madang()
    line = fail(4, "--listen", "127.0.0.1:0", "--state-dir", server.state_dir)
    assert str(server.state_dir) in line
    assert server.get("/readyz").status == 200


# Only root's database runs as somebody else, who may not get to his files.
if os.geteuid() == 0:

    def test_closed_folder(folder):
        folder.chmod(0o700)
        assert str(folder) in fail(4, "--listen", "127.0.0.1:0", "--state-dir", folder / "state")
        assert not (folder / "state").exists()


def test_the_database_is_nobody_special(madang):
    """Neither root nor reachable by others."""
    uid = os.stat(f"/proc/{madang.postmaster_pid()}").st_uid
    assert uid != 0 and (uid == os.geteuid() or os.geteuid() == 0)
    assert os.stat(madang.runtime_dir / "postgresql").st_mode & 0o777 == 0o700


# The secret


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def is_signed(token, secret):
    signed, _, signature = token.rpartition(".")
    return hmac.compare_digest(hmac.new(secret, signed.encode(), hashlib.sha256).digest(), decode(signature))


def test_secret_is_made_and_kept(fresh_madang):
    server = fresh_madang(template=False)
    path = server.state_dir / "secret"
    secret = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(rb"[0-9a-f]{128}\n?", secret)
    person = People(server).register_user()
    server.restart()
    assert path.read_bytes() == secret
    person.get("/chat/v1/room/").expect(200)


def test_secrets_differ(fresh_madang):
    secrets = {(fresh_madang(template=False).state_dir / "secret").read_bytes() for _ in range(2)}
    assert len(secrets) == 2


def test_given_secret(fresh_madang):
    secret = "마당 열쇠 " * 10
    server = fresh_madang(template=False, env={"SECRET_KEY": secret})
    assert not (server.state_dir / "secret").exists()
    person = People(server).register_user()
    assert is_signed(person.token, secret.encode())
    with open(f"/proc/{server.postmaster_pid()}/environ", "rb") as environment:
        assert b"SECRET_KEY" not in environment.read()


def test_short_secret(fresh_madang):
    server = fresh_madang(env={"SECRET_KEY": "short"})
    server.expect_warning("SECRET_KEY.*shorter than 32 bytes")
    assert is_signed(People(server).register_user().token, b"short")


def test_redis_has_no_effect(fresh_madang):
    server = fresh_madang(env={"CHANNEL_LAYER_REDIS_URL": "redis://127.0.0.1:1/0"})
    server.expect_warning("CHANNEL_LAYER_REDIS_URL.*has no effect")
    assert server.get("/readyz").status == 200


# Where it listens


def test_unix_socket(fresh_madang, folder):
    server = fresh_madang(listen=[f"unix:{folder}/socket"])
    assert server.get("/healthz").status == 200
    minji = People(server).register_user()
    room = minji.room()
    with minji.socket(room["id"]) as socket_:
        minji.say(room["id"], "안녕")
        assert socket_.receive_json()["message"] == "안녕"


def test_unix_socket_of_a_killed_server(fresh_madang, folder):
    server = fresh_madang(listen=[f"unix:{folder}/socket"])
    server.kill()
    assert os.path.exists(f"{folder}/socket")
    server.start()
    assert server.get("/healthz").status == 200


def test_unix_socket_of_a_running_server(fresh_madang, folder):
    server = fresh_madang(listen=[f"unix:{folder}/socket"])
    fail(5, "--listen", f"unix:{folder}/socket", "--state-dir", folder / "state")
    assert server.get("/healthz").status == 200


def test_file_in_the_way(folder):
    (folder / "file").write_text("precious")
    fail(5, "--listen", f"unix:{folder}/file", "--state-dir", folder / "state")
    assert (folder / "file").read_text() == "precious"


def test_several_addresses(fresh_madang, folder):
    server = fresh_madang(listen=["127.0.0.1:0", f"unix:{folder}/socket"])
    assert server.get("/healthz").status == 200
    server.port = None
    assert server.get("/healthz").status == 200


def test_passed_sockets(fresh_madang):
    """As systemd passes them (sd_listen_fds(3)): from descriptor 3 on, for the process that LISTEN_PID names."""
    with socket.create_server(("127.0.0.1", 0)) as passed:
        number = passed.fileno()
        server = fresh_madang(
            listen=(),
            env={"LISTEN_FDS": "1"},
            pass_fds=[number],
            wrapper=["bash", "-c", f'LISTEN_PID=$$ exec "$@" 3<&{number}', "bash"],
        )
        assert server.port == passed.getsockname()[1]
        assert server.get("/healthz").status == 200


@pytest.mark.parametrize(
    "descriptor",
    ["<.", "</dev/null", "</etc/passwd", "<>/dev/udp/127.0.0.1/9", "<&-"],
    ids=("folder", "device", "file", "datagrams", "closed"),
)
def test_passed_descriptor_is_no_listener(folder, descriptor):
    wrapper = ["bash", "-c", f'LISTEN_PID=$$ exec "$@" 3{descriptor}', "bash"]
    assert "3" in fail(5, "--state-dir", folder / "state", env={"LISTEN_FDS": "1"}, wrapper=wrapper)
    assert not (folder / "state").exists()


def test_passed_socket_does_not_listen(folder):
    with socket.create_server(("127.0.0.1", 0)) as peer:
        wrapper = ["bash", "-c", f'LISTEN_PID=$$ exec "$@" 3<>/dev/tcp/127.0.0.1/{peer.getsockname()[1]}', "bash"]
        assert "3" in fail(5, "--state-dir", folder / "state", env={"LISTEN_FDS": "1"}, wrapper=wrapper)


# Databases of others


def test_external_database(fresh_madang):
    owner = fresh_madang()
    guest = fresh_madang(template=False, env={"MADANG_DATABASE": owner.conninfo})
    person = People(owner).register_user()
    answer = guest.post("/user/v1/login/", {"email": person.email, "password": person.password})
    assert answer.status == 200
    assert guest.get("/readyz").status == 200
    assert not (guest.state_dir / "postgresql").exists()
    assert guest.stop() == 0
    assert owner.get("/readyz").status == 200


def test_external_database_that_is_empty(fresh_madang):
    owner = fresh_madang()
    owner.sql("CREATE DATABASE empty")
    guest = fresh_madang(database=owner.conninfo.replace("dbname=madang", "dbname=empty"))
    assert People(guest).register_user().id > 0


def test_option_wins_over_environment(fresh_madang):
    owner = fresh_madang()
    guest = fresh_madang(database=owner.conninfo, env={"MADANG_DATABASE": "host=/nonexistent"})
    assert guest.get("/readyz").status == 200


# Health, and the end


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/healthz/", "//readyz"])
def test_health(madang, path):
    assert madang.get(path).status == 200
    assert madang.request("HEAD", path).status == 200


def test_killed_database_is_started_again(fresh_madang):
    server = fresh_madang()
    server.allow_warning("database|connection|postgres")
    first = server.postmaster_pid()
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: server.postmaster_pid() not in (None, first), what="another database")
    assert server.get("/healthz").status == 200
    wait_for(lambda: server.get("/readyz").status == 200, what="readiness")
    assert People(server).register_user().id > 0


def test_not_ready_without_the_database(fresh_madang):
    """Frozen, not dead: nothing tells the daemon but the silence."""
    owner = fresh_madang()
    guest = fresh_madang(database=owner.conninfo)
    guest.allow_warning("database|connection")
    assert owner.stop() == 0
    wait_for(lambda: guest.get("/readyz").status == 503, what="503")
    assert guest.get("/healthz").status == 200


def test_hangup(fresh_madang):
    server = fresh_madang()
    person = People(server).register_user()
    server.signal(signal.SIGHUP)
    server.wait_log("The configuration was read again")
    person.get("/chat/v1/room/").expect(200)
    assert server.get("/readyz").status == 200


def test_hangup_before_it_is_heard(fresh_madang):
    """Held until then: a signal that is held stays with the process from before its first instruction."""
    hold = "import os, signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [1]); os.kill(os.getpid(), 1)"
    wrapper = [sys.executable, "-c", f"{hold}; os.execv(sys.argv[1], sys.argv[1:])"]
    server = fresh_madang(wrapper=wrapper)
    server.wait_log("The configuration is not read again while the server starts")
    assert server.get("/readyz").status == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("pattern", ["postgresql.draft-*/PG_VERSION", "postgresql", "postgresql/postmaster.pid"])
def test_stop_while_the_database_is_made(fresh_madang, number, pattern):
    server = fresh_madang(template=False, wait=False)
    wait_for(lambda: list(server.state_dir.glob(pattern)), what=pattern)
    server.signal(number)
    assert server.wait() == 0, server.log
    assert not list(server.state_dir.glob("postgresql.draft-*"))
    assert server.postmaster_pid() is None
    assert not list(server.runtime_dir.iterdir())
    assert "Listening" not in server.log
    assert People(server.start()).register_user().id > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_while_the_database_is_awaited(fresh_madang, number):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        conninfo = f"host=127.0.0.1 port={silent.getsockname()[1]} connect_timeout=600"
        server = fresh_madang(database=conninfo, wait=False)
        with silent.accept()[0]:
            server.signal(number)
            assert server.wait() == 0, server.log


def test_stop_while_a_migration_is_awaited(fresh_madang):
    """Another madangd migrates, and takes its time."""
    owner = fresh_madang()
    with contextlib.closing(psycopg2.connect(owner.conninfo)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(713582209)")
        guest = fresh_madang(database=owner.conninfo, wait=False)
        wait_for(
            lambda: owner.sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"), what="the lock"
        )
        guest.signal(signal.SIGTERM)
        assert guest.wait() == 0, guest.log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop(fresh_madang, number):
    server = fresh_madang()
    minji = People(server).register_user()
    room = minji.room()
    socket_ = minji.socket(room["id"])
    minji.say(room["id"], "마지막")
    socket_.receive_json()
    server.signal(number)
    socket_.expect_close(1001)
    assert server.wait(10) == 0
    assert server.postmaster_pid() is None
    assert not (server.runtime_dir / "postgresql").exists()


def test_stop_with_a_peer_that_says_nothing(fresh_madang):
    """Half a request, an idle connection and a socket that does not answer the close hold nobody for long."""
    server = fresh_madang()
    minji = People(server).register_user()
    room = minji.room()
    with server.connect() as half, server.connect(), minji.socket(room["id"]):
        half.send("POST /chat/v1/message/ HTTP/1.1\r\nHost: x\r\n")
        assert server.stop(deadline=10) == 0


def test_history_survives_a_kill(fresh_madang):
    server = fresh_madang(template=False)
    minji = People(server).register_user()
    room = minji.room()
    sent = [minji.say(room["id"], f"줄 {number}") for number in range(5)]
    server.kill()
    server.start()
    shown = minji.get(f"/chat/v1/room/{room['id']}/").expect(200).json()
    assert shown["chat_messages"] == sent
