"""What was acknowledged is stored, once, whatever dies: the server, its database, or a part of that."""

import contextlib
import json
import os
import signal
import threading
import time

import pytest
from harness import CLOSE, PATIENCE, TEXT, Madang, People, encode_frame, wait_for
from harness.dialect import say
from harness.http import encode_request
from harness.load import Load, check_history, read_history
from harness.outages import (
    LOST,
    Freeze,
    Outage,
    await_loss,
    await_ready,
    find_postmasters,
    set_standby,
)
from harness.websocket import make_handshake

LONG = 6 * PATIENCE
WAIT_SECONDS = 10  # that a message waits for the database, by the contract
LATE_SECONDS = 5  # beyond that, on a busy machine


@pytest.fixture
def madang():
    with Madang() as server:
        yield server


@pytest.fixture
def crowd(madang):
    return People(madang).register_users(2)


@pytest.fixture
def room(crowd):
    return crowd[0].room()["id"]


# The server


def test_stop_under_load(madang, crowd, room):
    """SIGTERM: all sockets get 1001, and what was stored is exactly what was answered before that."""
    load = Load(crowd, room)
    load.await_answers(20)
    begin = time.monotonic()
    assert madang.stop() == 0
    assert time.monotonic() - begin < WAIT_SECONDS
    load.abandon()
    assert [talker.code for talker in load.talkers] == [1001] * len(load.talkers)
    madang.start()
    history = read_history(crowd[0], room)
    check_history(history, load.promised)
    heard = {talker.name: {item["id"] for item in talker.heard} for talker in load.talkers}
    stored = {item["id"] for item in history}
    for talker in load.talkers:
        first = min(heard[talker.name])
        assert {key for key in stored if key >= first} == heard[talker.name], "stored, but not told"


def test_stop_with_nobody(madang):
    begin = time.monotonic()
    assert madang.stop() == 0
    assert time.monotonic() - begin < PATIENCE / 2
    madang.start()


def test_stop_with_a_burst_in_flight(madang, crowd, room):
    """What was read from a socket before the end is stored and echoed; the rest is neither."""
    minsu = crowd[0]
    count = 2000
    burst = b"".join(encode_frame(TEXT, f'{{"type": "chat.message", "message": "{n}"}}') for n in range(count))
    socket = minsu.socket(room)
    sender = threading.Thread(target=quietly, args=[socket.send_raw, burst], daemon=True)
    sender.start()
    echoed = [socket.receive_json()["message"]]
    stopper = threading.Thread(target=madang.stop, daemon=True)
    stopper.start()
    frame = socket.receive()
    while frame.opcode == TEXT:
        echoed.append(json.loads(frame.payload)["message"])
        frame = socket.receive()
    assert frame.opcode == CLOSE and frame.payload[:2] == (1001).to_bytes(2, "big")
    socket.drop()
    stopper.join(LONG)
    sender.join(PATIENCE)
    assert madang.process is None
    madang.start()
    assert [item["message"] for item in read_history(minsu, room)] == echoed
    assert echoed == [str(number) for number in range(len(echoed))]


def quietly(function, *arguments):
    with contextlib.suppress(OSError):
        function(*arguments)


def test_stop_with_silent_peers(madang, crowd, room):
    """Sockets that do not answer the close frame, and half requests, do not hold it up."""
    sockets = [crowd[0].socket(room) for _ in range(20)]
    streams = [madang.connect() for _ in range(20)]
    for stream in streams[:10]:
        stream.send(b"GET / HT")
    begin = time.monotonic()
    assert madang.stop() == 0
    assert time.monotonic() - begin < WAIT_SECONDS
    for socket in sockets:
        socket.drop()
    for stream in streams:
        stream.close()
    madang.start()


def test_kill_under_load(madang, crowd, room):
    """kill -9: what was answered is there, once; what was not may be sent again, and is there once too."""
    promised, unanswered = {}, []
    for _ in range(3):
        load = Load(crowd, room)
        load.await_answers(20)
        assert madang.kill() == -signal.SIGKILL
        load.abandon()
        promised.update(load.promised)
        unanswered += [(sender.person, client_id) for sender in load.all for client_id in sender.unanswered]
        madang.start()
        check_history(read_history(crowd[0], room), promised)
    for person, client_id in unanswered:
        answer = person.say(room, f"{client_id}", client_id=client_id)
        promised[answer["id"]] = answer["message"]
    history = read_history(crowd[0], room)
    check_history(history, promised)
    assert len(history) == len(promised)


def test_no_stray_database(madang, crowd, room):
    """Killed, the server takes its database with it, or finds and ends it before it starts another."""
    for _ in range(3):
        old = find_postmasters(madang)
        assert old == [madang.postmaster_pid()]
        madang.process.kill()
        madang.process.wait()
        Madang.running.remove(madang)
        madang.process = None
        madang.start()
        new = find_postmasters(madang)
        assert new == [madang.postmaster_pid()] and new != old
    assert crowd[0].say(room, "all is well")["seq"] == 1


def test_kill_while_starting(madang, crowd, room):
    """However often it is killed on its way up, it comes up in the end."""
    crowd[0].say(room, "before")
    assert madang.stop() == 0
    for delay in (0.02, 0.1, 0.2, 0.3):
        madang.start(wait=False)
        with contextlib.suppress(AssertionError):
            wait_for(lambda: "Listening" in madang.log[-100:], delay)
        madang.process.kill()
        madang.process.wait()
        Madang.running.remove(madang)
        madang.process = None
    madang.start()
    assert [item["message"] for item in read_history(crowd[0], room)] == ["before"]
    assert find_postmasters(madang) == [madang.postmaster_pid()]


# The database


def test_database_killed_under_load(madang, crowd, room):
    """kill -9 of PostgreSQL: sockets stay open, all is answered when it is back, nothing is lost or doubled."""
    madang.allow_warning(LOST)
    idle = crowd[1].socket(room)
    load = Load(crowd, room)
    for _ in range(3):
        load.await_answers(20)
        os.kill(madang.postmaster_pid(), signal.SIGKILL)
        await_loss(madang)
        await_ready(madang)
    load.await_answers(20)
    load.finish()
    load.check_whole(crowd[0])
    assert {response.status for poster in load.posters for response in poster.refusals} <= {503}
    say(idle, "I was here all the while")
    idle.receive_until(lambda frame: frame.get("message") == "I was here all the while")
    idle.drop()


def list_backends(madang, query=""):
    rows = madang.sql(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'madang' AND pid <> pg_backend_pid()"
        " AND query LIKE %s", f"%{query}%"
    )
    return [pid for (pid,) in rows]


def test_backend_killed_under_load(madang, crowd, room):
    """kill -9 of one connection's process: PostgreSQL throws all out and recovers."""
    madang.allow_warning(LOST)
    load = Load(crowd, room)
    for _ in range(3):
        load.await_answers(20)
        os.kill(list_backends(madang)[-1], signal.SIGKILL)
        await_loss(madang)
        await_ready(madang)
    load.await_answers(20)
    load.finish()
    load.check_whole(crowd[0])


def test_connections_terminated_under_load(madang, crowd, room):
    """As an administrator does it; each connection heals alone."""
    madang.allow_warning(LOST)
    load = Load(crowd, room)
    for _ in range(10):
        load.await_answers(5)
        madang.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                   " WHERE application_name = 'madang' AND pid <> pg_backend_pid()")
    load.await_answers(20)
    load.finish()
    load.check_whole(crowd[0])


def test_commit_whose_answer_is_lost(madang, crowd, room):
    """
    The connection ends after the commit and before its answer: the message is stored, so the room is told of it.

    A standby that is waited for and does not exist holds the commit, visible to nobody, where it can be cut.
    """
    madang.allow_warning(LOST)
    minsu, yuna = crowd
    with minsu.socket(room) as a, yuna.socket(room) as b:
        a.receive_json()
        say(a, "first")
        assert a.receive_json()["seq"] == b.receive_json()["seq"] == 1
        set_standby(madang, "nobody")
        say(a, "second", client_id="the second")
        find = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        ((pid,),) = wait_for(lambda: madang.sql(find), what="the commit to wait")
        set_standby(madang, "", pid)
        frame = a.receive_json(LONG)
        assert (frame["message"], frame["seq"], frame["client_id"]) == ("second", 2, "the second")
        say(a, "third")
        assert [b.receive_json(LONG)["message"] for _ in range(2)] == ["second", "third"]
        assert a.receive_json()["seq"] == 3
    check_history(read_history(minsu, room), {frame["id"]: "second"})


def test_commit_that_fails(madang, crowd, room):
    """PostgreSQL answers a statement before it commits: only the commit's own answer counts."""
    madang.allow_warning("A batch of|A message cannot be stored|POST .* failed")
    madang.sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
        "CREATE CONSTRAINT TRIGGER no_evil AFTER INSERT ON chats DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW WHEN (new.message = 'evil') EXECUTE FUNCTION refuse()"
    )
    minsu, yuna = crowd
    with minsu.socket(room) as a, yuna.socket(room) as evil:
        a.receive_json()
        say(evil, "evil")
        frame = evil.receive()
        assert frame.opcode == CLOSE, f"the room was told of what is not stored: {frame}"
        say(a, "good")
        heard = a.receive_until(lambda frame: frame["type"] == "chat.message")
        assert (heard["message"], heard["seq"]) == ("good", 1)
        response = minsu.post("/chat/v1/message/", {"room": room, "message": "evil"})
        assert response.status >= 500
    check_history(read_history(minsu, room), {heard["id"]: "good"})


def check_unavailable(response):
    assert response.status == 503
    assert response.headers["Content-Type"].startswith("application/json")
    assert set(response.json()) == {"detail"}
    assert int(response.headers["Retry-After"]) > 0


def expect_refusal(socket, outage):
    """The socket whose message waited in vain is closed with 1013 in time."""
    socket.expect_close(1013, deadline=LONG)
    assert WAIT_SECONDS - 1 < outage.age < WAIT_SECONDS + LATE_SECONDS


@pytest.mark.slow
def test_database_away(madang, crowd, room):
    minsu, yuna = crowd
    path = f"/ws/chat/{room}/chat/"
    answers = []
    with minsu.socket(room) as a, minsu.socket(room) as patient, yuna.socket(room) as b:
        say(b, "before")
        assert a.receive_until(lambda frame: frame.get("message") == "before")["seq"] == 1
        with Outage(madang) as outage:
            say(a, "during", client_id="the one during")
            poster = threading.Thread(
                target=lambda: answers.append(
                    minsu.post("/chat/v1/message/", {"room": room, "message": "by REST"}, deadline=LONG)
                ),
                daemon=True,
            )
            poster.start()
            check_unavailable(madang.get("/readyz"))
            madang.get("/healthz").expect(200)
            check_unavailable(minsu.get("/chat/v1/room/"))
            check_unavailable(minsu.get(f"/chat/v1/room/{room}/"))
            check_unavailable(madang.refused_socket(path, minsu.authorization))
            check_unavailable(madang.refused_socket(f"{path}?token={yuna.token}"))
            assert madang.refused_socket(path).status == 403
            login = {"email": minsu.email, "password": minsu.password}
            check_unavailable(madang.post("/user/v1/login/", login))
            assert outage.age < WAIT_SECONDS / 2, "an outage that is known is told at once"
            b.send_text("{}")  # what needs no database goes on
            assert b.receive_until(lambda frame: "error_type" in frame)["error_type"] == "invalid_request"
            expect_refusal(a, outage)
            poster.join(LONG)
            check_unavailable(answers[0])
        await_ready(madang)
        for socket in (patient, b):
            say(socket, f"after {id(socket)}")
            heard = socket.receive_until(lambda frame: frame.get("message") == f"after {id(socket)}")
            assert heard["sender"] in (minsu.email, yuna.email)
        again = minsu.say(room, "during", client_id="the one during")
    history = read_history(minsu, room)
    check_history(history, {again["id"]: "during"})


@pytest.mark.slow
def test_database_frozen(madang, crowd, room):
    minsu, yuna = crowd
    responses = []

    def get(path):
        responses.append(minsu.get(path, deadline=LONG))

    with minsu.socket(room) as a, yuna.socket(room) as b:
        say(b, "before")
        assert a.receive_until(lambda frame: frame.get("message") == "before")["seq"] == 1
        with Freeze(madang) as outage:
            say(a, "during", client_id="the one during")
            threads = [threading.Thread(target=get, args=[path], daemon=True) for path in ("/chat/v1/room/",) * 2]
            for thread in threads:
                thread.start()
            madang.get("/healthz").expect(200)
            b.ping()
            expect_refusal(a, outage)
            for thread in threads:
                thread.join(LONG)
            for response in responses:
                check_unavailable(response)
            check_unavailable(madang.get("/readyz"))
        await_ready(madang)
        say(b, "after")
        b.receive_until(lambda frame: frame.get("message") == "after")
        again = minsu.say(room, "during", client_id="the one during")
    check_history(read_history(minsu, room), {again["id"]: "during"})


def test_short_outage(madang, crowd, room):
    """What is sent while the database is away for a moment is answered when it is back, in its order."""
    minsu, yuna = crowd
    with minsu.socket(room) as a, yuna.socket(room) as b:
        a.receive_json()
        with Outage(madang):
            for number in range(100):
                say(a, f"waiting {number}")
        frames = [b.receive_json(LONG) for _ in range(100)]
        assert [frame["message"] for frame in frames] == [f"waiting {number}" for number in range(100)]
        assert [a.receive_json()["seq"] for _ in frames] == list(range(1, 101))
    check_history(read_history(minsu, room), {frame["id"]: frame["message"] for frame in frames})


def test_flood_in_an_outage(madang, crowd, room):
    """More than may wait for one socket: the rest stays with its sender, and all is answered in order."""
    minsu, yuna = crowd
    texts = [f"patient {number}" for number in range(2000)]
    data = b"".join(encode_frame(TEXT, f'{{"type": "chat.message", "message": "{text}"}}') for text in texts)
    with minsu.socket(room) as a, yuna.socket(room) as b:
        a.receive_json()
        with Outage(madang):
            writer = threading.Thread(target=a.send_raw, args=[data], daemon=True)
            writer.start()
            b.ping()
        for socket in (a, b):
            assert [socket.receive_json(LONG)["message"] for _ in texts] == texts
        writer.join(LONG)
    assert [item["message"] for item in read_history(minsu, room)] == texts


def test_peers_that_leave_while_the_database_thinks(madang, crowd, room):
    """Upgrades and messages in flight whose clients are gone by the answer: they harm nobody."""
    minsu, yuna = crowd
    before = madang.count_descriptors()
    request = encode_request("GET", f"/ws/chat/{room}/chat/", make_handshake(madang.host, minsu.authorization))
    sockets = [yuna.socket(room) for _ in range(20)]
    for socket in sockets:
        socket.ping()
    with Freeze(madang):
        streams = [madang.connect() for _ in range(20)]
        for stream in streams:
            stream.send(request)
        for number, socket in enumerate(sockets):
            say(socket, f"my last words {number}")
        madang.get("/healthz").expect(200)
        for one, other in zip(streams[::2] + sockets[::2], streams[1::2] + sockets[1::2]):
            one.reset()
            (other.drop if other in sockets else other.close)()
        madang.get("/healthz").expect(200)
    history = wait_for(lambda: (found := read_history(minsu, room)) and len(found) == 20 and found)
    check_history(history, {})
    wait_for(lambda: madang.count_descriptors() <= before, LONG, "all descriptors to be free")
    with minsu.socket(room) as socket:
        say(socket, "still here")
        assert socket.receive_json()["seq"] == 21


def test_stop_while_the_database_is_frozen(madang, crowd, room):
    """It goes in time, and tells every socket; nothing is acknowledged that is not stored."""
    madang.allow_warning("database")
    minsu, yuna = crowd
    with minsu.socket(room) as a, yuna.socket(room) as b:
        a.receive_json()
        with Freeze(madang) as outage:
            say(a, "too late")
            a.ping()
            madang.process.send_signal(signal.SIGTERM)
            b.expect_close(1001, deadline=LONG)
            code = a.receive(LONG).payload[:2]
            assert code in ((1001).to_bytes(2, "big"), (1013).to_bytes(2, "big"))
            a.drop()
            assert madang.process.wait(WAIT_SECONDS + LATE_SECONDS) == 0
            assert outage.age < WAIT_SECONDS
            Madang.running.remove(madang)
            madang.process = None
    madang.start()
    assert minsu.say(room, "up again")["seq"] in (1, 2)


def test_stop_while_the_database_is_away(madang, crowd, room):
    madang.allow_warning("database")
    minsu, _ = crowd
    with minsu.socket(room) as a, Outage(madang) as outage:
        say(a, "too late")
        a.ping()
        assert madang.stop() == 0
        assert outage.age < WAIT_SECONDS
    madang.start()
    assert minsu.say(room, "up again")["seq"] == 1


def test_one_bad_message_does_not_fail_others(madang, crowd, room):
    """A row that PostgreSQL refuses, for whatever reason, is refused alone."""
    madang.allow_warning("A batch of|A message cannot be stored")
    madang.sql("ALTER TABLE chats ADD CONSTRAINT no_evil CHECK (message <> 'evil')")
    minsu, yuna = crowd
    with minsu.socket(room) as a, yuna.socket(room) as evil:
        a.receive_json()
        texts = [f"good {number}" for number in range(200)]
        frames = [encode_frame(TEXT, f'{{"type": "chat.message", "message": "{text}"}}') for text in texts]
        a.send_raw(b"".join(frames[:100]))
        say(evil, "evil")
        a.send_raw(b"".join(frames[100:]))
        heard = []
        while len(heard) < len(texts):
            frame = a.receive_json(LONG)
            if frame["type"] == "chat.message":
                heard.append(frame)
        assert [frame["message"] for frame in heard] == texts
        assert [frame["seq"] for frame in heard] == list(range(1, 201))
        while evil.receive(LONG).opcode != CLOSE:
            pass
    check_history(read_history(minsu, room), {frame["id"]: frame["message"] for frame in heard})
