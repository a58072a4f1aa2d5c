"""Who hears of whose coming and going (document 000), and who counts as online."""

import re

import pytest
from harness import Madang, People, wait_for


def befriend(person, other):
    person.post("/user/add-friend/", {"email": other.email}).expect(200)


def unfriend(person, other):
    person.post("/user/delete-friend/", {"email": other.email}).expect(200)


def receive(socket):
    frame = socket.receive_json()
    assert re.fullmatch(r"\d\d:\d\d", frame.pop("time"))
    return frame


def status(watcher, person, word):
    return {
        "type": "send_status",
        "target_nickname": watcher.nickname,
        "from": person.nickname,
        "from_id": person.id,
        "status": word,
    }


def check_silent(*sockets):
    for socket in sockets:
        socket.ping()
        socket.expect_nothing(0.05)


@pytest.fixture
def trio(people):
    """Anna counts Boris as a friend; nobody else counts anybody."""
    anna, boris, clara = people.register_users(3)
    befriend(anna, boris)
    return anna, boris, clara


def test_online_and_offline(trio):
    """The one who counts the other as a friend hears, on every socket; the other way nobody does."""
    anna, boris, clara = trio
    with anna.direct_socket() as one, anna.direct_socket() as other, clara.direct_socket() as stranger:
        with boris.direct_socket() as socket:
            assert socket.greeting["online_friends"] == []
            assert receive(one) == receive(other) == status(anna, boris, "online")
        assert receive(one) == receive(other) == status(anna, boris, "offline")
        check_silent(one, other, stranger)


def test_nobody_hears_of_who_does_not_count(trio):
    anna, boris, _ = trio
    with boris.direct_socket() as socket:
        with anna.direct_socket() as watcher:
            assert watcher.greeting["online_friends"] == [[boris.id, boris.nickname]]
        check_silent(socket)


def test_second_tab_is_no_news(trio):
    anna, boris, _ = trio
    with anna.direct_socket() as watcher:
        with boris.direct_socket() as first:
            assert receive(watcher)["status"] == "online"
            with boris.direct_socket() as second:
                second.ping()
            first.ping()
            check_silent(watcher)
            with boris.direct_socket() as second:
                first.close()
                check_silent(watcher)
                second.close()
            assert receive(watcher)["status"] == "offline"
        check_silent(watcher)


@pytest.mark.parametrize("leave", ["close", "drop", "reset"])
def test_ways_to_leave(trio, leave):
    anna, boris, _ = trio
    with anna.direct_socket() as watcher:
        socket = boris.direct_socket()
        assert receive(watcher)["status"] == "online"
        getattr(socket, leave)()
        assert receive(watcher) == status(anna, boris, "offline")


def test_missed_heartbeat(fresh_madang):
    server = fresh_madang(config="[sockets]\nping-seconds = 1\nsilence-seconds = 3\n")
    anna, boris = People(server).register_users(2)
    befriend(anna, boris)
    with anna.direct_socket() as watcher, boris.direct_socket():
        assert receive(watcher)["status"] == "online"
        assert receive(watcher)["status"] == "offline"


def test_logout_is_leaving(trio):
    anna, boris, _ = trio
    with anna.direct_socket() as watcher, boris.direct_socket() as socket:
        assert receive(watcher)["status"] == "online"
        boris.post("/user/logout/").expect(200)
        assert receive(watcher)["status"] == "offline"
        socket.expect_close(3401)


def test_failed_login_is_no_coming(madang, trio):
    anna, boris, _ = trio
    with anna.direct_socket() as watcher:
        with madang.socket("/ws/chatting/") as socket:
            socket.send_json({"token": boris.refresh})
            socket.expect_close(3401)
        check_silent(watcher)


def test_new_friends_are_heard_of_at_once(trio):
    anna, boris, clara = trio
    with anna.direct_socket() as watcher:
        with clara.direct_socket():
            check_silent(watcher)
            befriend(anna, clara)
            check_silent(watcher)
        assert receive(watcher) == status(anna, clara, "offline")
        with clara.direct_socket():
            assert receive(watcher) == status(anna, clara, "online")
            unfriend(anna, clara)
            befriend(clara, anna)
        with clara.direct_socket() as socket:
            assert socket.greeting["online_friends"] == [[anna.id, anna.nickname]]
        check_silent(watcher)


def test_new_nickname(trio):
    """Names are today's, on both ends."""
    anna, boris, _ = trio
    with anna.direct_socket() as watcher:
        with boris.direct_socket():
            assert receive(watcher)["status"] == "online"
            for person in (anna, boris):
                person.nickname = f"new {person.nickname}"
                person.patch("/user/profile/", {"nickname": person.nickname}).expect(200)
            with anna.direct_socket() as second:
                assert second.greeting["online_friends"] == [[boris.id, boris.nickname]]
        assert receive(watcher) == status(anna, boris, "offline")


def test_blocks_do_not_hide(trio):
    """Presence is not touched by blocks, either way."""
    anna, boris, _ = trio
    for person, other in ((anna, boris), (boris, anna)):
        person.post("/api/chatting/blockedusers/", {"target_nickname": other.nickname}).expect(201)
    with anna.direct_socket() as watcher, boris.direct_socket():
        assert receive(watcher) == status(anna, boris, "online")


def test_everybody_sees_everybody(people):
    """A circle of friends comes one by one: each hears of those who come later, and is told who is there."""
    circle = people.register_users(6)
    for person in circle:
        for other in circle:
            if other is not person:
                befriend(person, other)
    sockets = []
    for i, person in enumerate(circle):
        socket = person.direct_socket()
        assert socket.greeting["online_friends"] == [[other.id, other.nickname] for other in circle[:i]]
        for watcher, earlier in zip(circle, sockets):
            assert receive(earlier) == status(watcher, person, "online")
        sockets.append(socket)
    for i, person in enumerate(circle[:-1]):
        sockets[i].close()
        for watcher, later in zip(circle[i + 1 :], sockets[i + 1 :]):
            assert receive(later) == status(watcher, person, "offline")
    sockets[-1].drop()


def get_online(person):
    return {item["nickname"]: item["online"] for item in person.get("/user/friends/").expect(200).json()}


def test_any_socket_is_online(madang, trio):
    """The list of friends knows who has any socket at all; only those of document 000 are told of."""
    anna, boris, _ = trio
    room = boris.room()["id"]
    assert get_online(anna) == {boris.nickname: False}
    with anna.direct_socket() as watcher:
        with boris.socket(room):
            assert get_online(anna) == {boris.nickname: True}
            with boris.direct_socket():
                assert receive(watcher)["status"] == "online"
            assert receive(watcher)["status"] == "offline"
            assert get_online(anna) == {boris.nickname: True}
        wait_for(lambda: get_online(anna) == {boris.nickname: False})
        check_silent(watcher)
        with madang.socket("/ws/chatting/"):
            assert get_online(anna) == {boris.nickname: False}


def test_many_come_and_go(madang):
    """Nobody is left over, whoever comes and goes at once."""
    anna, boris = People(madang).register_users(2)
    befriend(anna, boris)
    with anna.direct_socket() as watcher:
        for _ in range(20):
            sockets = [boris.direct_socket() for _ in range(3)]
            for socket in sockets:
                socket.drop()
        words = []
        with boris.direct_socket():
            while True:
                try:
                    words.append(watcher.receive_json(0.3)["status"])
                except TimeoutError:
                    break
        assert receive(watcher)["status"] == "offline"
    assert words[0] == words[-1] == "online"
    assert all(one != other for one, other in zip(words, words[1:]))


def test_restart(fresh_madang):
    """After a restart everybody is offline until they come back."""
    server: Madang = fresh_madang()
    anna, boris = People(server).register_users(2)
    befriend(anna, boris)
    with boris.direct_socket():
        server.restart()
        assert get_online(anna) == {boris.nickname: False}
        with anna.direct_socket() as watcher:
            assert watcher.greeting["online_friends"] == []
            with boris.direct_socket():
                assert receive(watcher) == status(anna, boris, "online")
