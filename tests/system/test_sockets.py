"""The room dialect of 002 and 004 (/ws/chat/{room}/chat/): what its frames say, and who gets them."""

import json
import re
import time
from datetime import datetime

import pytest
from harness import Madang, People
from harness.dialect import check_quiet, join, leave, say
from harness.load import read_history

INVALID = {"error_type": "invalid_request", "message": "Invalid message format."}
KEYS = {"type", "message", "sender", "nickname", "profile_picture_url", "id", "seq", "created_at"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d")


# The message frame


def test_message_reaches_everybody(room, minsu, yuna):
    with minsu.socket(room) as a, minsu.socket(room) as b, yuna.socket(room) as c:
        assert a.receive_json() == b.receive_json() == join(yuna)
        say(a, "안녕하세요!")
        frames = [socket.receive_json() for socket in (a, b, c)]
        check_quiet(a, b, c)
    assert frames[0] == frames[1] == frames[2]
    frame = frames[0]
    assert set(frame) == KEYS
    assert frame["type"] == "chat.message"
    assert frame["message"] == "안녕하세요!"
    assert frame["sender"] == minsu.email
    assert frame["nickname"] == minsu.nickname
    assert type(frame["id"]) is int and frame["id"] > 0
    assert frame["seq"] == 1
    assert TIME.fullmatch(frame["created_at"])


def test_rooms_are_apart(minsu, yuna):
    here, there = minsu.room()["id"], minsu.room()["id"]
    with minsu.socket(here) as a, yuna.socket(there) as b:
        say(a, "here")
        assert a.receive_json()["seq"] == 1
        say(b, "there")
        assert b.receive_json()["message"] == "there"
        check_quiet(a, b)


def test_sender_without_email(madang, people, room):
    dima = people.register_user()
    madang.sql("UPDATE users SET email = '', username = %s WHERE id = %s", "dima the first", dima.id)
    with dima.socket(room) as socket:
        say(socket, "привет")
        assert socket.receive_json()["sender"] == "dima the first"


def test_nickname_of_now(madang, people, room):
    """A frame shows the sender as he is when he sends, not as he was when the socket opened."""
    person = people.register_user()
    with person.socket(room) as socket:
        madang.sql("UPDATE users SET nickname = %s WHERE id = %s", "새 이름", person.id)
        say(socket, "who am I")
        assert socket.receive_json()["nickname"] == "새 이름"


def test_picture_is_served(madang, room, minsu):
    with minsu.socket(room) as socket:
        say(socket, "look at me")
        picture = socket.receive_json()["profile_picture_url"]
    assert picture.startswith("/media/")
    response = madang.get(picture).expect(200)
    assert response.headers["Content-Type"].startswith("image/")
    assert response.body
    madang.get("/" + picture).expect(200)  # the known pages put "/" before it as well


TEXTS = {
    "Korean": "안녕하세요, 마당입니다.",
    "Korean, decomposed": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "Russian": "Привет, как дела?",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 🇰🇷 👍🏽 🐍",
    "right to left": "\u202eabc\u202c \u200fשלום\u200e مرحبا \u2067x\u2069",
    "combining": "Z\u0351\u036b\u0343a\u0330l\u0321g\u0322o",
    "spaces kept": "  \t in \n\r\n between \u00a0\u3000 ",
    "controls": "\u0001\u0002\u001b[31m\u007f\u0085\u2028\u2029",
    "JSON in it": '{"type": "chat.message", "message": "\\u0041\\\\"}',
    "HTML": "<script>alert('x')</script>&amp;</div>",
    "SQL": "'; DROP TABLE chats; -- %s %(a)s $1 {} \\",
    "array": '{1,2,"3"} NULL {} ,',
    "NULL": "NULL",
    "backslashes": '\\ \\\\ \\" \\u0000 /',
    "noncharacters": "\uffff\ufffe\U0010ffff\ufeff",
    "one character": "ㅋ",
    "zero width": "\u200b",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_text_verbatim(room, minsu, yuna, kind):
    text = TEXTS[kind]
    with minsu.socket(room) as a, yuna.socket(room) as b:
        assert a.receive_json() == join(yuna)
        say(a, text)
        assert a.receive_json()["message"] == text
        assert b.receive_json()["message"] == text
        a.send_text(json.dumps({"type": "chat.message", "message": text}))  # in ASCII, with escapes
        assert b.receive_json()["message"] == text
    assert [item["message"] for item in read_history(minsu, room)] == [text, text]
    assert yuna.say(room, text)["message"] == text


@pytest.mark.parametrize("character", ["가", "a", "é", "🐍", "\u1112\u1161\u11ab"])
def test_longest_message(room, minsu, yuna, character):
    with minsu.socket(room) as a, yuna.socket(room) as b:
        assert a.receive_json() == join(yuna)
        say(a, character * 4000)
        assert b.receive_json()["message"] == character * 4000
        assert a.receive_json()["message"] == character * 4000
        say(a, character * 4001)
        assert a.receive_json() == INVALID
        check_quiet(a, b)
    assert len(read_history(minsu, room)) == 1


def test_unknown_fields_are_ignored(room, minsu):
    with minsu.socket(room) as socket:
        say(socket, "x", room=1, sender="admin", seq=99, id=1, nickname="boss", extra={"deep": [1, {"er": None}]})
        frame = socket.receive_json()
        assert (frame["sender"], frame["seq"]) == (minsu.email, 1)


def test_seq_and_order(room, minsu, yuna):
    with minsu.socket(room) as a, yuna.socket(room) as b:
        assert a.receive_json() == join(yuna)
        for number in range(1, 4):
            for socket in (a, b):
                say(socket, f"message {number}")
                assert a.receive_json() == b.receive_json()
        say(a, "the last")
        assert a.receive_json()["seq"] == b.receive_json()["seq"] == 7


def test_one_time_everywhere(room, minsu):
    """The frame, the answer by REST and the history tell the same of a message."""
    with minsu.socket(room) as socket:
        say(socket, "by socket")
        frames = [socket.receive_json()]
        answer = minsu.say(room, "by REST")
        frames.append(socket.receive_json())
    history = read_history(minsu, room)
    assert history[1] == answer
    for frame, item in zip(frames, history):
        assert {key: frame[key] for key in ("id", "seq", "message", "created_at")} == {
            key: item[key] for key in ("id", "seq", "message", "created_at")
        }
        assert item["sender"] == minsu.id and item["room"] == room and item["parent_chat"] is None


# What is no message


MALFORMED = {
    "empty": "",
    "blank": " ",
    "no JSON": "hello",
    "array": "[]",
    "text": '"chat.message"',
    "number": "1",
    "null": "null",
    "half": '{"type": "chat.message", "message": "x"',
    "trailing": '{"type": "chat.message", "message": "x"} x',
    "two": '{"type": "chat.message", "message": "x"}{"type": "chat.message", "message": "x"}',
    "single quotes": "{'type': 'chat.message', 'message': 'x'}",
    "comment": '{"type": "chat.message", "message": "x"} // x',
    "control character": '{"type": "chat.message", "message": "a\nb"}',
    "no type": '{"message": "x"}',
    "type null": '{"type": null, "message": "x"}',
    "type number": '{"type": 1, "message": "x"}',
    "type unknown": '{"type": "chat.user.join", "message": "x"}',
    "type in capitals": '{"type": "CHAT.MESSAGE", "message": "x"}',
    "no message": '{"type": "chat.message"}',
    "message null": '{"type": "chat.message", "message": null}',
    "message number": '{"type": "chat.message", "message": 1}',
    "message list": '{"type": "chat.message", "message": ["x"]}',
    "message object": '{"type": "chat.message", "message": {"x": "y"}}',
    "message empty": '{"type": "chat.message", "message": ""}',
    "message blank": '{"type": "chat.message", "message": " \\t\\r\\n\\u00a0\\u3000\\u2003"}',
    "message too long": json.dumps({"type": "chat.message", "message": "x" * 4001}),
    "U+0000": '{"type": "chat.message", "message": "a\\u0000b"}',
    "half a surrogate pair": '{"type": "chat.message", "message": "\\ud800"}',
    "client_id number": '{"type": "chat.message", "message": "x", "client_id": 1}',
    "client_id blank": '{"type": "chat.message", "message": "x", "client_id": " "}',
    "client_id too long": json.dumps({"type": "chat.message", "message": "x", "client_id": "x" * 65}),
    "client_id with U+0000": '{"type": "chat.message", "message": "x", "client_id": "a\\u0000"}',
    "deep": "[" * 30000 + "]" * 30000,
    "open": "[" * 65536,
    "deep in a field": '{"type": "chat.message", "message": "x", "y": ' + "[" * 10000 + "]" * 10000 + "}",
    "many fields": json.dumps({str(n): n for n in range(4000)}),
    "huge number": '{"type": "chat.message", "message": 1e999999}',
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed(room, minsu, yuna, kind):
    with minsu.socket(room) as a, yuna.socket(room) as b:
        assert a.receive_json() == join(yuna)
        b.send_text(MALFORMED[kind])
        assert b.receive_json() == INVALID
        check_quiet(a, b)
        say(b, "still here")
        assert a.receive_json()["message"] == b.receive_json()["message"] == "still here"


def test_error_is_never_translated(madang, room, minsu):
    with minsu.open(f"/ws/chat/{room}/chat/", {"Accept-Language": "ko"}) as socket:
        socket.send_text("{}")
        assert socket.receive_json() == INVALID


# By REST to the sockets


@pytest.mark.parametrize("path", ["/chat/v1/message/", "/api/chat/message/", "/chat/v1/message"])
def test_rest_reaches_sockets(room, minsu, yuna, path):
    with minsu.socket(room) as a, yuna.socket(room) as b:
        assert a.receive_json() == join(yuna)
        answer = yuna.post(path, {"room": room, "message": "편지"}).expect(201).json()
        frame = a.receive_json()
        assert b.receive_json() == frame
        assert set(frame) == KEYS
        assert (frame["id"], frame["seq"], frame["message"]) == (answer["id"], answer["seq"], "편지")
        assert frame["sender"] == yuna.email


def test_rest_by_somebody_outside(room, minsu, yuna):
    """Who posts need not have a socket, and enters by that nowhere."""
    with minsu.socket(room) as a:
        yuna.say(room, "from outside")
        assert a.receive_json()["message"] == "from outside"
        check_quiet(a)


def test_parent(room, minsu):
    first = minsu.say(room, "question")
    with minsu.socket(room) as a:
        second = minsu.say(room, "answer", parent_chat=first["id"])
        assert set(a.receive_json()) == KEYS
    assert second["parent_chat"] == first["id"]
    assert read_history(minsu, room)[1]["parent_chat"] == first["id"]


def test_parent_elsewhere(room, minsu):
    stranger = minsu.say(minsu.room()["id"], "in another room")
    with minsu.socket(room) as a:
        for parent in (stranger["id"], 999999999, -1, "x", 1.5, [1]):
            body = {"room": room, "message": "x", "parent_chat": parent}
            assert minsu.post("/chat/v1/message/", body).expect(400).json()
        check_quiet(a)
    assert read_history(minsu, room) == []


def test_post_without_room(minsu, people):
    """Goes to the room entered last on a socket that is still open."""
    person = people.register_user()
    first, second = minsu.room()["id"], minsu.room()["id"]

    def post():
        return person.post("/api/chat/message/", {"type": "chat.message", "message": "x"}).expect(201).json()["room"]

    lobby = post()
    with person.socket(first) as a:
        assert post() == first
        b = person.socket(second)
        assert post() == second
        b.close()
        assert post() == first
        again = person.socket(first)
        b = person.socket(second)
        again.close()
        assert post() == second
        b.close()
        assert post() == first
        a.close()
    assert post() == lobby
    assert minsu.post("/api/chat/message/", {"message": "x"}).expect(201).json()["room"] == lobby


def test_lobby_is_open(minsu, yuna, people):
    lobby = people.register_user().post("/chat/v1/message/", {"message": "anybody here?"}).expect(201).json()
    with minsu.socket(lobby["room"]) as a, yuna.socket(lobby["room"]) as b:
        assert a.receive_json() == join(yuna)
        say(b, "in the lobby")
        assert a.receive_json()["seq"] > lobby["seq"]


# Rights that end


def test_no_longer_a_member(madang, minsu, yuna):
    room = minsu.room()["id"]
    madang.sql("UPDATE rooms SET closed = true WHERE id = %s", room)
    madang.sql("INSERT INTO members (room_id, user_id) VALUES (%s, %s)", room, yuna.id)
    with minsu.socket(room) as a, yuna.socket(room) as b:
        assert a.receive_json() == join(yuna)
        madang.sql("DELETE FROM members WHERE room_id = %s AND user_id = %s", room, yuna.id)
        say(b, "do I still belong?")
        b.expect_close(4003)
        assert a.receive_json() == leave(yuna)
        say(a, "no")
        assert a.receive_json()["seq"] == 1


def test_room_is_gone(madang, minsu):
    room = minsu.room()["id"]
    with minsu.socket(room) as a:
        madang.sql("DELETE FROM rooms WHERE id = %s", room)
        say(a, "is this still here?")
        a.expect_close(4000)


def test_times_are_now(room, minsu):
    before = time.time()
    created = minsu.say(room, "x")["created_at"]
    seconds = datetime.fromisoformat(created).timestamp()
    assert before - 5 < seconds < time.time() + 5


@pytest.fixture(scope="module")
def seoul():
    with Madang(config="[server]\ntime-zone = Asia/Seoul\n") as server:
        yield server


def test_times_are_shown_in_the_configured_zone(seoul):
    person = People(seoul).register_user()
    room = person.room()["id"]
    with person.socket(room) as socket:
        say(socket, "x")
        frame = socket.receive_json()
    assert frame["created_at"].endswith("+09:00")
    assert read_history(person, room)[0]["created_at"] == frame["created_at"]


@pytest.fixture
def brake():
    with Madang(config="[limits]\nsends-user = 3/60\n") as server:
        yield server


def test_rate_of_sends(brake):
    """One account for all of a user's sockets and posts; others have their own."""
    minsu, yuna = People(brake).register_users(2)
    room = minsu.room()["id"]
    with minsu.socket(room) as a, minsu.socket(room) as b, yuna.socket(room) as c:
        a.receive_json()
        b.receive_json()
        for number, socket in enumerate((a, b, a)):
            say(socket, f"message {number}")
            assert c.receive_json()["message"] == f"message {number}"
        for socket in (a, b):
            for _ in range(3):
                assert socket.receive_json()["type"] == "chat.message"
            say(socket, "one too many")
            frame = socket.receive_json()
            assert set(frame) == {"error_type", "message", "retry_after"}
            assert frame["error_type"] == "rate_limited"
            assert isinstance(frame["message"], str)
            assert 0 < frame["retry_after"] <= 60
        response = minsu.post("/chat/v1/message/", {"room": room, "message": "x"}).expect(429)
        assert 0 < int(response.headers["Retry-After"]) <= 60
        assert set(response.json()) == {"detail"}
        say(c, "I may")
        assert a.receive_json()["message"] == b.receive_json()["message"] == "I may"
