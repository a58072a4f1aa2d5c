"""Sending a user's sockets away."""

import pytest
from harness.bus import ERROR, BusError


@pytest.fixture
def anna(people):
    return people.register_user()


def disconnect(madang, user, reason=""):
    return madang.admin.call("DisconnectUser", getattr(user, "id", user), reason)


def test_all_sockets(madang, people, anna):
    """Every socket of that user and of nobody else, with the code of its dialect and the reason."""
    other = people.register_user()
    room = anna.room()["id"]
    with other.socket(room) as stays, other.direct_socket() as direct:
        sockets = [anna.direct_socket(), anna.socket(room), anna.chat_socket(room), anna.socket(room)]
        assert stays.receive_json() == {"type": "chat.user.join", "username": anna.nickname}
        assert disconnect(madang, anna, "점검 중입니다") == 4
        for socket, code in zip(sockets, (3401, 4001, 4001, 4001), strict=True):
            socket.expect_close(code, "점검 중입니다")
        assert stays.receive_json() == {"type": "chat.user.leave", "username": anna.nickname}
        stays.ping()
        direct.ping()


def test_comes_again(madang, anna):
    """At once, with the same tokens: nothing is revoked."""
    room = anna.room()["id"]
    with anna.socket(room) as socket:
        assert disconnect(madang, anna) == 1
        socket.expect_close(4001, "")
    with anna.socket(room) as socket:
        socket.send_json({"type": "chat.message", "message": "back again"})
        assert socket.receive_json()["message"] == "back again"
    anna.get("/user/profile/").expect(200)


def test_nothing_open(madang, anna):
    assert disconnect(madang, anna) == 0
    with anna.socket(anna.room()["id"]) as socket:
        assert [disconnect(madang, anna), disconnect(madang, anna)] == [1, 0]
        socket.expect_close(4001)


def test_not_logged_in(madang, anna):
    """A socket of nobody yet is nobody's."""
    with madang.socket("/ws/chatting/") as socket:
        assert disconnect(madang, anna) == 0
        with pytest.raises(BusError) as caught:
            disconnect(madang, 0)
        assert caught.value.name == ERROR + "NoSuchUser"
        socket.ping()


def test_refused(madang, anna):
    for user in (999999, 0, -1):
        with pytest.raises(BusError) as caught:
            disconnect(madang, user)
        assert caught.value.name == ERROR + "NoSuchUser"
    with anna.socket(anna.room()["id"]) as socket:
        for reason in ("x" * 121, "방" * 41):
            with pytest.raises(BusError) as caught:
                disconnect(madang, anna, reason)
            assert caught.value.name == ERROR + "InvalidArgument"
        socket.ping()
        assert disconnect(madang, anna, "방" * 40) == 1
        socket.expect_close(4001, "방" * 40)
