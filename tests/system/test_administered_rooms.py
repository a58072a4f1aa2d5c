"""What the administrator does to rooms and members, as those see it who are in them."""

import json
import struct

import pytest
from harness import CLOSE, TEXT, People, wait_for

SOCKETS = ["socket", "chat_socket"]


@pytest.fixture(scope="module")
def crowd(madang):
    return People(madang).register_users(3)


@pytest.fixture
def dan(crowd):
    return crowd[0]


@pytest.fixture
def ove(crowd):
    return crowd[1]


@pytest.fixture
def outsider(crowd):
    return crowd[2]


def test_made_closed(madang, dan, ove, outsider):
    chat = madang.admin.create_room("закрытый", owner=dan, members=[ove])
    for person in (dan, ove):
        chats = {item["id"]: item for item in person.get("/chat/").expect(200).json()}
        assert [user["id"] for user in chats[chat]["participants"]] == sorted([dan.id, ove.id])
        person.chat_socket(chat).close()
        assert person.get(f"/chat/v1/room/{chat}/").expect(200).json()["owner"] == dan.id
    assert outsider.get(f"/api/chat/{chat}/message").status == 403
    assert outsider.get("/chat/").json() == []


def test_made_open(madang, dan, outsider):
    room = madang.admin.create_room(closed=False, members=[dan], post=7)
    outsider.chat_socket(room).close()
    assert outsider.get(f"/chat/v1/room/{room}/").expect(200).json()["post"] == 7


def test_members(madang, dan, ove):
    chat = madang.admin.create_room(members=[dan])
    assert ove.get(f"/api/chat/{chat}/message").status == 403
    madang.admin.add_member(chat, ove)
    with ove.chat_socket(chat) as closed, ove.socket(chat) as rooms, dan.chat_socket(chat) as stays:
        madang.admin.remove_member(chat, ove)
        closed.expect_close(4003)
        rooms.expect_close(4003)
        stays.ping()
    assert ove.get(f"/api/chat/{chat}/message").status == 403


def expect_end(socket, code):
    """What comes before the close are joins and leaves of the others."""
    frame = socket.receive()
    while frame.opcode == TEXT:
        assert json.loads(frame.payload)["type"] in ("chat.user.join", "chat.user.leave")
        frame = socket.receive()
    assert (frame.opcode, frame.payload[:2]) == (CLOSE, struct.pack("!H", code))
    socket.drop()


@pytest.mark.parametrize("closed", [True, False])
def test_deleted(madang, dan, ove, closed):
    chat = madang.admin.create_room(closed=closed, members=[dan, ove])
    other = madang.admin.create_room(members=[dan])
    dan.say(chat, "going")
    kept = dan.say(other, "staying")
    sockets = [getattr(person, kind)(chat) for person in (dan, ove) for kind in SOCKETS]
    elsewhere = dan.chat_socket(other)
    madang.admin.delete_room(chat)
    for socket in sockets:
        expect_end(socket, 4000)
    elsewhere.ping()
    elsewhere.close()
    for path in ("/chat/v1/room/{}/", "/api/chat/{}/message"):
        assert dan.get(path.format(chat)).status == 404
    for kind in ("/ws/chat/{}/chat/", "/ws/api/chat/{}/"):
        assert madang.refused_socket(kind.format(chat), dan.authorization).status == 404
    assert dan.post(f"/api/chat/{chat}/message", {"content": "x"}).expect(404).json() == {"error": "Not found."}
    assert chat not in [item["id"] for item in dan.get("/chat/").json()]
    assert dan.get(f"/api/chat/{other}/message").json()[0]["id"] == kept["id"]


def count_messages(madang, room):
    return madang.sql("SELECT count(*) FROM chats WHERE room_id = %s", room)[0][0]


def fill(madang, room, count):
    madang.sql(
        "INSERT INTO chats (room_id, id, seq, sender_id, message, token, created_at)"
        " SELECT %s, nextval('chats_id'), i, 0, 'x', gen_random_uuid(), now() FROM generate_series(1, %s) i",
        room,
        count,
    )


def test_messages_go_too(madang, dan):
    room = madang.admin.create_room(members=[dan])
    fill(madang, room, 3500)
    madang.admin.delete_room(room)
    wait_for(lambda: count_messages(madang, room) == 0)
    wait_for(lambda: madang.sql("SELECT count(*) FROM deleted_rooms") == [(0,)])


def test_messages_go_after_a_restart(fresh_madang):
    """What a crash has left behind goes when the server is there again."""
    server = fresh_madang()
    person = People(server).register_user()
    room, other = person.room()["id"], person.room()["id"]
    fill(server, room, 2500)
    fill(server, other, 10)
    server.sql("DELETE FROM rooms WHERE id = %s", room)
    assert count_messages(server, room) == 2500
    server.kill()
    server.start()
    wait_for(lambda: count_messages(server, room) == 0)
    assert count_messages(server, other) == 10


def test_lobby_is_made_again(madang, dan):
    first = dan.post("/chat/v1/message/", {"message": "anybody?"}).expect(201).json()["room"]
    madang.admin.delete_room(first)
    second = dan.post("/chat/v1/message/", {"message": "anybody now?"}).expect(201).json()["room"]
    assert second != first
