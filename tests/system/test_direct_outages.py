"""Direct messages while the database is away, and when the server ends under load."""

import threading

import pytest
from harness import PATIENCE, Madang, People, wait_for
from harness.outages import LOST, Freeze, Outage, await_ready, set_standby

PATH = "/ws/chatting/"
WAIT_SECONDS = 10  # what a client is promised
LATE_SECONDS = 5
LONG = WAIT_SECONDS + 3 * PATIENCE


@pytest.fixture
def madang():
    with Madang() as server:
        yield server


@pytest.fixture
def pair(madang):
    return People(madang).register_users(2)


def say(socket, person, message):
    socket.send_json({"target_nickname": person.nickname, "message": message})


def read_history(person, other):
    items, last = [], 0
    while True:
        path = f"/api/chatting/messages/?target_nickname={other.nickname}&limit=200&after={last}"
        page = person.get(path).expect(200).json()
        items += page
        if len(page) < 200:
            return [item["message"] for item in items]
        last = page[-1]["id"]


@pytest.mark.slow
def test_database_away(madang, pair):
    anna, boris = pair
    with (
        anna.direct_socket() as sending,
        boris.direct_socket() as listening,
        madang.socket(PATH) as early,
        Outage(madang) as outage,
    ):
        say(sending, boris, "during")
        assert madang.refused_socket(PATH).status == 503
        early.send_json({"token": anna.token})
        early.expect_close(1013)
        # what needs no database goes on
        listening.send_text("garbage")
        assert listening.receive_json()["error"] == "Invalid message format."
        madang.post("/s2sapi/system-message/", {"target_nickname": boris.nickname, "message": "soon"}).expect(200)
        assert listening.receive_json()["message"] == "soon"
        assert outage.age < WAIT_SECONDS / 2
        sending.expect_close(1013, deadline=LONG)
        assert WAIT_SECONDS - 1 < outage.age < WAIT_SECONDS + LATE_SECONDS
        outage.heal()
        await_ready(madang)
        with anna.direct_socket() as again:
            say(again, boris, "after")
            assert listening.receive_json()["message"] == again.receive_json()["message"] == "after"
    assert read_history(anna, boris) == ["after"]


@pytest.mark.parametrize("trouble", [Outage, Freeze])
def test_short_trouble(madang, pair, trouble):
    """What is sent meanwhile arrives when the database is back: once, and in its order."""
    anna, boris = pair
    texts = [f"{i}" for i in range(50)]
    with anna.direct_socket() as sending, boris.direct_socket() as listening:
        say(sending, boris, "before")
        listening.receive_json()
        with trouble(madang):
            for text in texts:
                say(sending, boris, text)
            sending.ping()
        await_ready(madang)
        assert [listening.receive_json(LONG)["message"] for _ in texts] == texts
        listening.expect_nothing()
    assert read_history(boris, anna) == ["before", *texts]


def test_login_that_ended_meanwhile(madang, pair):
    """What is stored is told, though its answer was lost and its sender's session ended before it was asked after."""
    madang.allow_warning(LOST)
    anna, boris = pair
    with anna.direct_socket() as sending, boris.direct_socket() as listening:
        set_standby(madang, "nobody")  # holds the commit, where it can be cut
        say(sending, boris, "stored")
        find = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        ((pid,),) = wait_for(lambda: madang.sql(find), what="the commit to wait")
        madang.sql("SET synchronous_commit = local; DELETE FROM sessions WHERE user_id = %s", anna.id)
        set_standby(madang, "", pid)
        assert listening.receive_json(LONG)["message"] == sending.receive_json(LONG)["message"] == "stored"
    assert read_history(boris, anna) == ["stored"]


def test_stop_under_load(madang, pair):
    """What was answered is stored, once; what was stored was told to the receiver."""
    anna, boris = pair
    echoes, heard = [], []

    def read(socket, frames):
        try:
            while True:
                frames.append(socket.receive_json()["message"])
        except (AssertionError, EOFError, ConnectionError):
            pass

    def talk(socket):
        try:
            for i in range(100000):
                say(socket, boris, f"{i}")
        except OSError:
            pass

    with anna.direct_socket() as sending, boris.direct_socket() as listening:
        threads = [
            threading.Thread(target=read, args=(sending, echoes)),
            threading.Thread(target=read, args=(listening, heard)),
            threading.Thread(target=talk, args=(sending,)),
        ]
        for thread in threads:
            thread.start()
        wait_for(lambda: len(heard) > 100)
        assert madang.stop() == 0
        for thread in threads:
            thread.join(LONG)
    madang.start()
    stored = read_history(anna, boris)
    assert len(echoes) > 0
    assert stored == [f"{i}" for i in range(len(stored))]
    assert echoes == stored[: len(echoes)] and heard == stored[: len(heard)]
    assert len(stored) == len(echoes) == len(heard)
