"""Sending once: a message that comes again, by socket and by REST, is the one that came first."""

import threading

import pytest
from harness import PATIENCE
from harness.dialect import check_quiet, join, make_client_id, say
from harness.load import read_history

def test_client_id_is_for_the_sender_alone(room, minsu, yuna):
    key = make_client_id()
    with minsu.socket(room) as a, minsu.socket(room) as b, yuna.socket(room) as c:
        assert a.receive_json() == b.receive_json() == join(yuna)
        say(a, "x", client_id=key)
        frame = a.receive_json()
        assert frame["client_id"] == key
        assert b.receive_json() == frame
        assert c.receive_json() == {name: value for name, value in frame.items() if name != "client_id"}


def test_repeat_by_socket(room, minsu, yuna):
    key = make_client_id()
    with minsu.socket(room) as a, minsu.socket(room) as b, yuna.socket(room) as c:
        assert a.receive_json() == b.receive_json() == join(yuna)
        say(a, "once", client_id=key)
        first = a.receive_json()
        assert b.receive_json()["id"] == c.receive_json()["id"] == first["id"]
        for text in ("once", "another text"):
            say(b, text, client_id=key)
            assert b.receive_json() == first
        check_quiet(a, b, c)
        say(c, "between", client_id=key)  # another's: unique per sender
        assert c.receive_json()["seq"] == 2
    assert [item["message"] for item in read_history(minsu, room)] == ["once", "between"]


def test_repeat_in_another_room(minsu):
    first, second = minsu.room()["id"], minsu.room()["id"]
    key = make_client_id()
    with minsu.socket(first) as a, minsu.socket(second) as b:
        say(a, "once", client_id=key)
        frame = a.receive_json()
        say(b, "elsewhere", client_id=key)
        assert b.receive_json() == frame
        check_quiet(a, b)
    assert minsu.say(second, "elsewhere", client_id=key)["room"] == first
    assert read_history(minsu, second) == []


def test_repeat_across_ways(room, minsu, yuna):
    by_rest, by_socket = make_client_id(), make_client_id()
    with minsu.socket(room) as a, yuna.socket(room) as b:
        assert a.receive_json() == join(yuna)
        answer = minsu.say(room, "by REST", client_id=by_rest)
        first = a.receive_json()
        assert first["client_id"] == by_rest and first["id"] == answer["id"]
        say(a, "again", client_id=by_rest)
        assert a.receive_json() == first
        say(a, "by socket", client_id=by_socket)
        second = a.receive_json()
        again = minsu.say(room, "again", client_id=by_socket)
        assert (again["id"], again["message"]) == (second["id"], "by socket")
        assert [b.receive_json()["id"] for _ in range(2)] == [first["id"], second["id"]]
        check_quiet(a, b)


def test_idempotency_key_is_the_same_thing(room, minsu):
    key = make_client_id()
    headers = {"Idempotency-Key": key}
    body = {"room": room, "message": "once"}
    with minsu.socket(room) as a:
        answer = minsu.post("/chat/v1/message/", body, headers=headers).expect(201).json()
        assert a.receive_json()["client_id"] == key
        assert minsu.post("/chat/v1/message/", body, headers=headers).expect(201).json() == answer
        assert minsu.say(room, "once", client_id=key) == answer
        check_quiet(a)
        say(a, "once", client_id=key)
        assert a.receive_json()["id"] == answer["id"]


@pytest.mark.parametrize("key", ["a", "k" * 64, "키" * 64, "🔑 with 'quotes' and %"])
def test_client_ids(room, minsu, key):
    with minsu.socket(room) as a:
        say(a, "x", client_id=key)
        frame = a.receive_json()
        assert frame["client_id"] == key
        assert minsu.say(room, "x", client_id=key)["id"] == frame["id"]


@pytest.mark.parametrize("key", ["", " ", "k" * 65, 1, ["x"]])
def test_bad_client_ids(room, minsu, key):
    body = {"room": room, "message": "x", "client_id": key}
    assert "client_id" in minsu.post("/chat/v1/message/", body).expect(400).json()
    assert read_history(minsu, room) == []


def test_same_client_id_in_one_packet(room, minsu):
    key = make_client_id()
    with minsu.socket(room) as a:
        for number in range(20):
            say(a, f"text {number}", client_id=key)
        frames = [a.receive_json() for _ in range(20)]
        check_quiet(a)
    assert frames == [frames[0]] * 20
    assert [item["message"] for item in read_history(minsu, room)] == ["text 0"]


def test_same_client_id_from_everywhere_at_once(room, minsu, yuna):
    """By REST and by two sockets together: one message, and everybody is told of the same one."""
    rounds = 20
    keys = [make_client_id() for _ in range(rounds)]
    answers = []
    ready = threading.Barrier(3)

    def post():
        for key in keys:
            ready.wait(PATIENCE)
            answers.append(minsu.say(room, "x", client_id=key))

    def talk(socket):
        for key in keys:
            ready.wait(PATIENCE)
            say(socket, "x", client_id=key)

    with minsu.socket(room) as a, minsu.socket(room) as b, yuna.socket(room) as c:
        assert a.receive_json() == b.receive_json() == join(yuna)
        threads = [threading.Thread(target=talk, args=[socket]) for socket in (a, b)]
        threads.append(threading.Thread(target=post))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        seen = [c.receive_json() for _ in range(rounds)]
        check_quiet(c)
    assert [item["id"] for item in answers] == [frame["id"] for frame in seen]
    assert [frame["seq"] for frame in seen] == list(range(1, rounds + 1))
    assert len(read_history(minsu, room)) == rounds
