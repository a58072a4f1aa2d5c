"""Slow mode: a pause between two messages of a member, on every route and socket."""

import time

import pytest
from harness import People, wait_for
from harness.bus import ERROR, BusError, GLib


@pytest.fixture
def dan(people):
    return people.register_user()


@pytest.fixture
def room(people):
    return people.register_user().room()["id"]


def set_options(madang, room_id, slow_mode=None, **options):
    if slow_mode is not None:
        options["slow-mode"] = GLib.Variant("u", slow_mode)
    madang.admin.call("SetRoomOptions", room_id, **options)


def say(socket, message, **fields):
    socket.send_json({"type": "chat.message", "message": message, **fields})


def check_refused(answer, most):
    assert list(answer.expect(429).json()) == ["detail"]
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= most
    return seconds


def check_frame(frame, most):
    assert set(frame) == {"error_type", "message", "retry_after"}
    assert frame["error_type"] == "slow_mode" and frame["message"] == "This room is in slow mode."
    assert isinstance(frame["retry_after"], int) and 1 <= frame["retry_after"] <= most


def test_every_door(madang, dan, room):
    set_options(madang, room, 60)
    dan.say(room, "first")
    for path in ("/chat/v1/message/", "/api/chat/message/"):
        check_refused(dan.post(path, {"message": "second", "room": room}), 60)
    check_refused(dan.post(f"/api/chat/{room}/message", {"content": "second"}), 60)
    for open_socket in (dan.socket, dan.chat_socket):
        with open_socket(room) as socket:
            say(socket, "second")
            check_frame(socket.receive_json(), 60)
            socket.ping()
    assert [item["content"] for item in dan.get(f"/api/chat/{room}/message").json()] == ["first"]


def test_text(madang, dan, room):
    set_options(madang, room, 60)
    dan.say(room, "first")
    answer = dan.post("/chat/v1/message/", {"message": "x", "room": room}, headers={"Accept-Language": "en"})
    assert answer.json() == {"detail": "This room is in slow mode. Wait a moment before you write again."}


def test_pause(madang, dan, room):
    """Whoever waits as long as he is told may write again, and not before."""
    set_options(madang, room, 2)
    dan.say(room, "first")
    begun = time.monotonic()
    answer = dan.post("/chat/v1/message/", {"message": "second", "room": room})
    seconds = check_refused(answer, 2)
    time.sleep(seconds)
    dan.say(room, "second")
    assert time.monotonic() - begun >= 1


def test_each_his_own(madang, people, dan, room):
    """One's own pause, in that room."""
    set_options(madang, room, 60)
    dan.say(room, "first")
    people.register_user().say(room, "first too")
    dan.say(dan.room()["id"], "elsewhere")


def test_burst(madang, people, dan, room):
    """Of many at once, on an open socket: the first goes, the others are refused one by one."""
    set_options(madang, room, 60)
    other = people.register_user()
    with dan.socket(room) as socket, other.socket(room) as listener:
        for number in range(50):
            say(socket, str(number))
        frames = [socket.receive_until(lambda frame: frame.get("type") != "chat.user.join") for _ in range(50)]
        told = [frame for frame in frames if "error_type" not in frame]
        assert [frame["message"] for frame in told] == ["0"]
        for frame in frames:
            if "error_type" in frame:
                check_frame(frame, 60)
        assert listener.receive_json()["message"] == "0"
        listener.ping()
        listener.expect_nothing(0.05)


def test_at_once(madang, dan, room):
    """Felt by what comes next on sockets that are open; and gone as soon."""
    with dan.socket(room) as socket:
        for switch in (60, 0, 60, 0):
            set_options(madang, room, switch)
            frames = []
            for message in ("one", "two"):
                say(socket, message)
                frames.append(socket.receive_json())
            assert ["error_type" in frame for frame in frames] == [False, switch > 0]


def test_repeats(madang, dan, room):
    """What was said is answered as it was; what was refused was not said."""
    set_options(madang, room, 60)
    first = dan.say(room, "first", client_id="c1")
    assert dan.say(room, "first", client_id="c1") == first
    body = {"message": "second", "room": room, "client_id": "c2"}
    check_refused(dan.post("/chat/v1/message/", body), 60)
    with dan.socket(room) as socket:
        say(socket, "first", client_id="c1")
        assert socket.receive_json()["id"] == first["id"]
    set_options(madang, room, 0)
    assert dan.post("/chat/v1/message/", body).expect(201).json()["id"] > first["id"]


def test_superuser(madang, people, room):
    boss = people.register_user()
    madang.admin.set_superuser(boss)
    set_options(madang, room, 60)
    for number in range(3):
        boss.say(room, str(number))


def test_bad_message_slows_nobody(madang, dan, room):
    set_options(madang, room, 60)
    dan.post("/chat/v1/message/", {"message": " ", "room": room}).expect(400)
    dan.post("/chat/v1/message/", {"message": "x", "room": room, "parent_chat": 999999}).expect(400)
    dan.say(room, "first")


def test_muted_first(madang, dan, room):
    """Who is muted is told so, whatever the pause."""
    set_options(madang, room, 60)
    dan.say(room, "first")
    madang.admin.call("MuteMember", room, dan.id, True)
    dan.post("/chat/v1/message/", {"message": "second", "room": room}).expect(403)


def test_shown(madang, room):
    set_options(madang, room, 21600)
    assert madang.admin.call("GetRoom", room)["slow-mode"] == 21600
    set_options(madang, room, 0)
    assert madang.admin.call("GetRoom", room)["slow-mode"] == 0


def test_renamed(madang, dan, room):
    """Nobody is told; whoever reads finds it."""
    with dan.socket(room) as socket:
        set_options(madang, room, name="서재 📚")
        assert dan.get(f"/chat/v1/room/{room}/").json()["name"] == "서재 📚"
        assert madang.admin.call("GetRoom", room)["name"] == "서재 📚"
        socket.ping()
        socket.expect_nothing(0.05)
    set_options(madang, room, 5, name="both")
    row = madang.admin.call("GetRoom", room)
    assert (row["name"], row["slow-mode"]) == ("both", 5)
    set_options(madang, room)
    assert madang.admin.call("GetRoom", room)["name"] == "both"


@pytest.mark.parametrize(
    "options", [{"slow_mode": 21601}, {"slow_mode": 2**32 - 1}, {"name": " "}, {"name": "x" * 101}]
)
def test_invalid(madang, room, options):
    before = madang.admin.call("GetRoom", room)
    with pytest.raises(BusError) as caught:
        set_options(madang, room, **options)
    assert caught.value.name == ERROR + "InvalidArgument"
    assert madang.admin.call("GetRoom", room) == before


def test_unknown_room(madang):
    for options in ({}, {"slow_mode": 5}):
        with pytest.raises(BusError) as caught:
            set_options(madang, 999999, **options)
        assert caught.value.name == ERROR + "NoSuchRoom"


def test_restart(fresh_madang):
    """The pause outlives the server."""
    madang = fresh_madang(bus=True)
    dan = People(madang).register_user()
    room = dan.room()["id"]
    set_options(madang, room, 600)
    dan.say(room, "first")
    madang.restart()
    wait_for(lambda: madang.get("/readyz").status == 200)
    check_refused(dan.post("/chat/v1/message/", {"message": "x", "room": room}), 600)
