"""One message reaches every socket of its room, in one order for all of them and for the history."""

import json
import threading

import pytest
from harness import PATIENCE, People, wait_for
from harness.load import Poster, Talker, check_history, read_history

LONG = 6 * PATIENCE  # for a thousand sockets on a machine that does much else


@pytest.fixture(scope="module")
def crowd(madang):
    return People(madang).register_users(5)


@pytest.fixture
def room(crowd):
    return crowd[0].room()["id"]


def open_sockets(people, room, count):
    """So many sockets of these people in turn, when all joins have been told."""
    sockets = [people[number % len(people)].socket(room) for number in range(count)]
    for socket in sockets:
        socket.ping(LONG)
    return sockets


def say(socket, message):
    socket.send_json({"type": "chat.message", "message": message})


@pytest.mark.parametrize(("members", "senders", "messages"), [(2, 2, 200), (50, 50, 20), (1000, 10, 10)])
def test_one_order_for_all(crowd, room, members, senders, messages):
    sockets = open_sockets(crowd, room, members)
    texts = [f"{sender} says {number}" for sender in range(senders) for number in range(messages)]

    def talk(sender):
        for number in range(messages):
            say(sockets[sender], f"{sender} says {number}")

    threads = [threading.Thread(target=talk, args=[sender]) for sender in range(senders)]
    for thread in threads:
        thread.start()
    heard = [sockets[0].receive(LONG).payload]
    heard += [sockets[0].receive(LONG).payload for _ in texts[1:]]
    for thread in threads:
        thread.join()
    for socket in sockets[1:]:
        assert [socket.receive(LONG).payload for _ in texts] == heard
    for socket in sockets:
        socket.ping(LONG)  # and nothing more
        socket.drop()
    check_order(crowd[0], room, heard, texts)


def check_order(person, room, heard, texts):
    frames = [json.loads(payload) for payload in heard]
    assert [frame["seq"] for frame in frames] == list(range(1, len(texts) + 1))
    ids = [frame["id"] for frame in frames]
    assert ids == sorted(set(ids))
    assert sorted(frame["message"] for frame in frames) == sorted(texts)
    for sender in {text.split()[0] for text in texts}:
        own = [frame["message"] for frame in frames if frame["message"].split()[0] == sender]
        assert own == [f"{sender} says {number}" for number in range(len(own))], "a sender's own order"
    history = read_history(person, room)
    known = ("id", "seq", "message", "created_at")
    assert [[item[key] for key in known] for item in history] == [[frame[key] for key in known] for frame in frames]


def test_many_ways_at_once(crowd, room):
    """By socket and by REST, in two rooms: each room has its own whole numbers, and every socket hears all."""
    rooms = [room, crowd[0].room()["id"]]
    talkers = [Talker(person, number) for number in rooms for person in crowd[:3]]
    posters = [Poster(person, number) for number in rooms for person in crowd[3:]]
    for thread in talkers + posters:
        thread.start()
    wait_for(lambda: min(len(thread.answers) for thread in talkers + posters) >= 40, LONG)
    for thread in posters + talkers:
        thread.finish()
    for number in rooms:
        history = read_history(crowd[0], number)
        own = [thread for thread in talkers + posters if thread.room_id == number]
        check_history(history, {key: text for thread in own for key, text in thread.promised.items()})
        assert len(history) == sum(len(thread.sent) for thread in own)
        seqs = [item["seq"] for item in history]
        for talker in (thread for thread in talkers if thread.room_id == number):
            heard = [frame["seq"] for frame in talker.heard]
            assert heard == seqs[seqs.index(heard[0]) : seqs.index(heard[-1]) + 1]


def test_late_comer_misses_nothing_from_then_on(crowd, room):
    """What a socket hears, from its first message on, has no gaps, whenever it came."""
    minsu, yuna = crowd[:2]
    talker = Talker(minsu, room, window=32)
    talker.start()
    for _ in range(20):
        with yuna.socket(room) as socket:
            frames = [socket.receive_json() for _ in range(20)]
        seqs = [frame["seq"] for frame in frames]
        assert seqs == list(range(seqs[0], seqs[0] + 20))
        before = yuna.get(f"/chat/v1/room/{room}/").expect(200).json()["chat_messages"]
        assert before[-1]["seq"] >= seqs[-1]
    talker.finish()


def test_echo_comes_after_the_commit(madang, crowd, room):
    """Whoever hears of a message finds it in the history."""
    minsu, yuna = crowd[:2]
    with yuna.socket(room) as socket:
        talker = Talker(minsu, room, window=32)
        talker.start()
        for _ in range(50):
            heard = socket.receive_until(lambda frame: frame["type"] == "chat.message")
            assert madang.sql("SELECT seq FROM chats WHERE id = %s", heard["id"]) == [(heard["seq"],)]
        talker.finish()
