"""Muting: who is silent in a room, on every route and socket, from when and until when."""

import pytest
from harness.bus import ERROR, BusError

MUTED = {"error_type": "muted", "message": "You are muted in this room."}


@pytest.fixture
def dan(people):
    return people.register_user()


@pytest.fixture
def ove(people):
    return people.register_user()


@pytest.fixture
def chat(madang, dan, ove):
    return madang.admin.create_room(members=[dan, ove])


def mute(madang, room_id, person, muted=True):
    madang.admin.call("MuteMember", room_id, getattr(person, "id", person), muted)


def say(socket, message, **fields):
    socket.send_json({"type": "chat.message", "message": message, **fields})


def check_refused(madang, name, *arguments):
    with pytest.raises(BusError) as caught:
        mute(madang, *arguments)
    assert caught.value.name == ERROR + name and caught.value.text


def test_every_door(madang, dan, chat):
    mute(madang, chat, dan)
    for path in ("/chat/v1/message/", "/api/chat/message/"):
        answer = dan.post(path, {"message": "hear me", "room": chat}).expect(403)
        assert list(answer.json()) == ["detail"]
    answer = dan.post(f"/api/chat/{chat}/message", {"content": "hear me"}).expect(403)
    assert list(answer.json()) == ["error"]
    for open_socket in (dan.socket, dan.chat_socket):
        with open_socket(chat) as socket:
            say(socket, "hear me")
            assert socket.receive_json() == MUTED
            socket.ping()
    assert dan.get(f"/api/chat/{chat}/message").expect(200).json() == []


def test_text(madang, dan, chat):
    mute(madang, chat, dan)
    answer = dan.post("/chat/v1/message/", {"message": "x", "room": chat}, headers={"Accept-Language": "en"})
    assert answer.expect(403).json() == {"detail": "You are muted in this room."}


def test_reads_on(madang, dan, ove, chat):
    """A muted user hears what others say, and finds it."""
    mute(madang, chat, dan)
    with dan.socket(chat) as socket:
        ove.say(chat, "news")
        assert socket.receive_json()["message"] == "news"
    assert [item["content"] for item in dan.get(f"/api/chat/{chat}/message").json()] == ["news"]


def test_there_alone(madang, dan, ove, chat):
    mute(madang, chat, dan)
    ove.say(chat, "I may")
    dan.say(dan.room()["id"], "here I may")
    with dan.direct_socket() as mine, ove.direct_socket() as theirs:
        mine.send_json({"target_nickname": ove.nickname, "message": "so I tell you"})
        assert theirs.receive_json()["message"] == "so I tell you"


def test_at_once(madang, dan, ove, chat):
    """What is written on an open socket behind the call is not heard; nor is it after leaving and coming back."""
    with dan.socket(chat) as socket, ove.chat_socket(chat) as other:
        say(socket, "before")
        assert socket.receive_json()["message"] == "before"
        mute(madang, chat, dan)
        say(socket, "after")
        assert socket.receive_until(lambda frame: "error_type" in frame) == MUTED
        mute(madang, chat, dan, False)
        say(socket, "again")
        assert socket.receive_until(lambda frame: frame.get("type") == "chat.message")["message"] == "again"
        assert [other.receive_json()["message"] for _ in range(2)] == ["before", "again"]


def test_no_later_message(madang, dan, chat):
    """Of a stream of messages, none comes behind what follows the muting."""
    with dan.socket(chat) as socket:
        for number in range(400):
            say(socket, str(number))
        mute(madang, chat, dan)
        mark = madang.admin.call("SendRoomMessage", chat, "silence")
        socket.ping()
    messages = dan.get(f"/api/chat/{chat}/message?limit=200").json()
    assert messages[-1]["id"] == mark


def test_leaving_unmutes_nobody(madang, dan, chat):
    mute(madang, chat, dan)
    madang.admin.remove_member(chat, dan)
    madang.admin.add_member(chat, dan)
    dan.post("/chat/v1/message/", {"message": "x", "room": chat}).expect(403)
    assert [row["muted"] for row in madang.admin.call("ListMembers", chat) if row["id"] == dan.id] == [True]


def test_repeats(madang, dan, chat):
    """What was said before is answered as it was, on every door."""
    first = dan.say(chat, "before", client_id="c1")
    mute(madang, chat, dan)
    assert dan.say(chat, "before", client_id="c1") == first
    with dan.socket(chat) as socket:
        say(socket, "before", client_id="c1")
        assert socket.receive_json()["id"] == first["id"]
        say(socket, "now", client_id="c2")
        assert socket.receive_json() == MUTED
    mute(madang, chat, dan, False)
    assert dan.say(chat, "now", client_id="c2")["id"] > first["id"]


def test_twice(madang, dan, chat):
    for _ in range(2):
        mute(madang, chat, dan)
    for _ in range(2):
        mute(madang, chat, dan, False)
    dan.say(chat, "I may")


def test_open_room(madang, dan, ove):
    """Of an open room, whoever could speak there."""
    room = ove.room()["id"]
    mute(madang, room, dan)
    dan.post("/chat/v1/message/", {"message": "x", "room": room}).expect(403)


def test_superuser(madang, dan, chat):
    madang.admin.set_superuser(dan)
    mute(madang, chat, dan)
    dan.post("/chat/v1/message/", {"message": "x", "room": chat}).expect(403)


def test_refused(madang, people, dan, chat):
    outsider = people.register_user()
    check_refused(madang, "NotMember", chat, outsider)
    check_refused(madang, "NoSuchUser", chat, 999999)
    check_refused(madang, "NoSuchUser", chat, 0)
    check_refused(madang, "NoSuchRoom", 999999, dan)
    check_refused(madang, "NoSuchRoom", -1, dan, False)
    mute(madang, chat, outsider, False)


def test_deleted_room(madang, dan, chat):
    mute(madang, chat, dan)
    madang.admin.delete_room(chat)
    assert madang.sql("SELECT count(*) FROM mutes WHERE room_id = %s", chat) == [(0,)]
