"""What an act forbids, nobody hears after its answer: not even what was being stored meanwhile.

Each message waits for a locked row in the middle of its statement, which has found the sender as he was before.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg2
import pytest
from harness.bus import turn_loop
from harness.waiting import wait_for

ENDED = "SELECT NOT EXISTS (SELECT FROM sessions WHERE user_id = %s)"
ACTS = {
    "SetActive": ((False,), "SELECT NOT is_active FROM users WHERE id = %s"),
    "RevokeTokens": ((), ENDED),
    "SetPassword": (("another password 7",), ENDED),
    "SetSuperuser": ((False,), "SELECT NOT is_superuser FROM users WHERE id = %s"),
}
SOON = 0.2  # seconds in which an answer would have come that waits for nothing


@contextmanager
def hold(madang, table, row):
    """Whoever writes what refers to the row waits until this ends."""
    connection = psycopg2.connect(madang.conninfo)
    try:
        connection.cursor().execute(f"SELECT FROM {table} WHERE id = %s FOR UPDATE", (row,))
        yield
    finally:
        connection.close()


@contextmanager
def hold_direct_messages(madang):
    """They refer to no row that could be locked."""
    connection = psycopg2.connect(madang.conninfo)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("""
        CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END';
        CREATE TRIGGER pause BEFORE INSERT ON directs FOR EACH ROW EXECUTE FUNCTION pause();
    """)
    try:
        cursor.execute("SELECT pg_advisory_lock(1)")
        yield
    finally:
        cursor.execute("SELECT pg_advisory_unlock(1); DROP FUNCTION pause CASCADE")
        connection.close()


def await_flight(madang):
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    wait_for(lambda: madang.sql(waiting) == [(1,)], what="the message to wait for the row")


def await_act(madang, is_done, person):
    wait_for(lambda: madang.sql(is_done, person.id) == [(True,)], what="the act to be done")


def begin_act(madang, method, person):
    """What it would be answered with has come when this returns: the server's database was asked since."""
    arguments, is_done = ACTS[method]
    act = madang.admin.caller.begin(method, person.id, *arguments)
    await_act(madang, is_done, person)
    madang.admin.call("GetStats")
    turn_loop()
    return act


def hear(socket, kind="chat.message"):
    return socket.receive_until(lambda event: event["type"] == kind)


@pytest.mark.parametrize("method", ACTS)
def test_act(madang, people, method):
    speaker = madang.admin.create_user(superuser=True)
    listener = people.register_user()
    room = madang.admin.create_room(members=[listener])
    with listener.socket(room) as hears, speaker.socket(room) as speaks:
        hear(hears, "chat.user.join")
        with hold(madang, "rooms", room):
            speaks.send_json({"type": "chat.message", "message": "just in time"})
            await_flight(madang)
            act = begin_act(madang, method, speaker)
            assert act.outcome is None, "answered before the message was heard"
        assert hear(hears)["message"] == "just in time"
        assert isinstance(act.finish(), tuple)


def test_direct_message(madang, people):
    speaker, listener = people.register_users(2)
    with listener.direct_socket() as hears, speaker.direct_socket() as speaks:
        with hold_direct_messages(madang):
            speaks.send_json({"target_nickname": listener.nickname, "message": "just in time"})
            await_flight(madang)
            act = begin_act(madang, "RevokeTokens", speaker)
            assert act.outcome is None, "answered before the message was heard"
        assert hear(hears, "chat_message")["message"] == "just in time"
        assert isinstance(act.finish(), tuple)


def test_logout(madang, people):
    speaker, listener = people.register_users(2)
    room = madang.admin.create_room(members=[speaker, listener])
    with listener.socket(room) as hears, speaker.socket(room) as speaks, ThreadPoolExecutor(1) as pool:
        hear(hears, "chat.user.join")
        with hold(madang, "rooms", room):
            speaks.send_json({"type": "chat.message", "message": "just in time"})
            await_flight(madang)
            answer = pool.submit(speaker.post, "/user/logout/")
            await_act(madang, ENDED, speaker)
            with pytest.raises(TimeoutError):
                answer.result(SOON)
        assert hear(hears)["message"] == "just in time"
        answer.result().expect(200)


def test_what_gives_waits_for_nobody(madang, people):
    speaker, listener = people.register_users(2)
    room = madang.admin.create_room(members=[speaker, listener])
    with speaker.socket(room) as speaks:
        with hold(madang, "rooms", room):
            speaks.send_json({"type": "chat.message", "message": "whenever"})
            await_flight(madang)
            madang.admin.call("SetSuperuser", listener.id, True)
        assert hear(speaks)["message"] == "whenever"
