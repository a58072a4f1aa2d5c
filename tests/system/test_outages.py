"""A database that is there, but not as it should be: not found, under another name, or too slow for all who ask."""

import contextlib
import os
import resource
import select
import socket
import socketserver
import threading

import psycopg2
import pytest
from harness import Madang, People, run_madangd, wait_for
from harness.dialect import say
from harness.http import encode_request
from harness.outages import HEALING_SECONDS, LOST, Freeze, await_loss, await_ready

QUERIES_MAX = 1024  # that wait on one connection: MADANG_QUERIES_MAX


@pytest.fixture
def madang():
    with Madang() as server:
        yield server


@pytest.fixture
def person(madang):
    return People(madang).register_user()


def test_removed_socket(madang, person):
    """Cleaners of temporary folders do that. PostgreSQL does not notice, but nobody finds it any more."""
    madang.expect_warning("The database's socket in .* was removed")
    madang.allow_warning(LOST)
    room = person.room()["id"]
    before = madang.postmaster_pid()
    path = madang.runtime_dir / "postgresql/.s.PGSQL.5432"
    path.unlink()
    wait_for(lambda: madang.postmaster_pid() not in (None, before), HEALING_SECONDS, "another database")
    wait_for(path.is_socket, HEALING_SECONDS, "another socket")
    await_ready(madang)
    assert person.say(room, "found again")["seq"] == 1


def test_removed_runtime_folder(madang, person):
    madang.expect_warning("The database's socket in .* was removed")
    madang.allow_warning(LOST)
    before = madang.postmaster_pid()
    folder = madang.runtime_dir / "postgresql"
    folder.rename(madang.runtime_dir / "swept")
    with contextlib.closing(psycopg2.connect(madang.conninfo.replace("/postgresql", "/swept"))) as connection:
        connection.cursor().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'madang'"
        )
    wait_for(lambda: madang.postmaster_pid() not in (None, before), HEALING_SECONDS, "another database")
    await_ready(madang)
    assert person.room()["id"] > 0


@pytest.mark.slow
def test_stored_after_refusal(madang):
    """A frozen database stores what it was sent when it wakes: then the room hears of it, though it was refused."""
    minsu, yuna = People(madang).register_users(2)
    room = minsu.room()["id"]
    with minsu.socket(room) as a, yuna.socket(room) as b:
        a.receive_json()
        with Freeze(madang):
            say(a, "frozen", client_id="the one")
            a.expect_close(1013, deadline=HEALING_SECONDS)
        await_ready(madang)
        again = minsu.say(room, "frozen", client_id="the one")
        say(b, "after")
        heard = [b.receive_until(lambda frame: frame["type"] == "chat.message") for _ in range(2)]
        assert [frame["message"] for frame in heard] == ["frozen", "after"]
        assert [frame["seq"] for frame in heard] == [1, 2]
        assert heard[0]["id"] == again["id"]


def send_many(madang, request, count):
    """Sends a request on each of so many connections, which it returns."""
    streams = [madang.connect() for _ in range(count)]
    for stream in streams:
        stream.send(request)
    return streams


def find_answered(streams):
    poll = select.poll()
    by_number = {stream.socket.fileno(): stream for stream in streams}
    for number in by_number:
        poll.register(number, select.POLLIN)
    return [by_number[number] for number, _ in poll.poll(0)]


def test_too_many_queries(fresh_madang):
    """What the one connection takes waits; all beyond it is told to come again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * QUERIES_MAX)), hard))
    madang = fresh_madang(config="[database]\npool = 1\n")
    person = People(madang).register_user()
    request = encode_request("GET", "/chat/v1/room/", {"Host": madang.host, **person.authorization})
    extra = 6
    with contextlib.ExitStack() as stack:
        lock = stack.enter_context(contextlib.closing(psycopg2.connect(madang.conninfo)))
        lock.cursor().execute("LOCK TABLE rooms")
        streams = send_many(madang, request, QUERIES_MAX + extra)
        for stream in streams:
            stack.callback(stream.close)
        refused = wait_for(lambda: len(found := find_answered(streams)) >= extra and found, what="refusals")
        for stream in refused:
            response = stream.read_response()
            assert response.status == 503
            assert int(response.headers["Retry-After"]) > 0
        assert len(refused) == extra
        madang.get("/healthz").expect(200)
        lock.rollback()
        for stream in set(streams) - set(refused):
            stream.read_response().expect(200)


# Names


def copy(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class Relay(socketserver.ThreadingTCPServer):
    """A port by which a database is reached that listens on a unix socket alone."""

    daemon_threads = True
    request_queue_size = 20

    class RequestHandlerClass(socketserver.BaseRequestHandler):
        def handle(self):
            with socket.socket(socket.AF_UNIX) as other:
                other.connect(self.server.path)
                threading.Thread(target=copy, args=[other, self.request], daemon=True).start()
                copy(self.request, other)

    def __init__(self, path):
        super().__init__(("127.0.0.1", 0), self.RequestHandlerClass)
        self.path = path
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *exc):
        self.shutdown()
        super().__exit__(*exc)


def test_database_by_name(fresh_madang):
    """The name is looked up for every connection, and each of its addresses is tried."""
    owner = fresh_madang()
    guests = "FROM pg_stat_activity WHERE application_name = 'guest'"
    with Relay(os.fspath(owner.runtime_dir / "postgresql/.s.PGSQL.5432")) as relay:
        where = f"host=localhost port={relay.server_address[1]} user=madang dbname=madang application_name=guest"
        guest = fresh_madang(database=where, template=False)
        person = People(guest).register_user()
        guest.allow_warning(LOST)
        before = {pid for pid, _ in owner.sql(f"SELECT pid, pg_terminate_backend(pid) {guests}")}
        wait_for(lambda: {pid for pid, in owner.sql(f"SELECT pid {guests}")}.isdisjoint(before), what="their end")
        await_ready(guest)
        assert person.room()["id"] > 0
        guest.check()
        assert guest.stop() == 0


def test_stop_while_it_is_away():
    """To stop is not to have it back."""
    with Madang() as owner, Madang(database=owner.conninfo) as guest:
        guest.allow_warning("database|connection")
        assert owner.stop() == 0
        guest.wait_log("The database is away")
        assert guest.stop() == 0
        assert "The database is back" not in guest.log
        owner.start()


@pytest.mark.slow
def test_silent_host(fresh_madang):
    """A host that takes connections and says nothing is left for the next, also after every loss."""
    owner = fresh_madang()
    with Relay(os.fspath(owner.runtime_dir / "postgresql/.s.PGSQL.5432")) as relay, socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(100)
        ports = f"{silent.getsockname()[1]},{relay.server_address[1]}"
        where = f"host=127.0.0.1,127.0.0.1 port={ports} user=madang dbname=madang application_name=guest"
        guest = fresh_madang(database=where, template=False)
        guest.allow_warning(LOST)
        assert People(guest).register_user().room()["id"] > 0
        owner.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'guest'")
        await_loss(guest)
        await_ready(guest)
        guest.check()
        assert guest.stop() == 0


@pytest.mark.slow
def test_name_that_nobody_has(tmp_path):
    """It waits a while, for a name may be late at the machine's start, and then says which name it was."""
    done = run_madangd(
        "--listen", "127.0.0.1:0", "--state-dir", tmp_path / "state", "--database", "host=madang-test.invalid"
    )
    assert done.returncode == 4
    assert "madang-test.invalid" in done.stderr
