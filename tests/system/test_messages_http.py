"""Messages over HTTP: sending, sending once, and what is refused."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import Madang, People
from harness.dialect import make_client_id
from harness.load import read_history

MESSAGES = "/chat/v1/message/"
KEYS = {"id", "seq", "sender", "room", "message", "created_at", "parent_chat"}


@pytest.fixture(scope="module")
def madang():
    with Madang(config="[server]\ntime-zone = Asia/Seoul\n") as server:
        yield server


def post(person, room=..., message="안녕하세요!", headers=None, **fields):
    body = {"message": message, **fields}
    if room is not ...:
        body["room"] = room
    return person.post(MESSAGES, body, headers=headers)


# Sending


@pytest.mark.parametrize("path", ["/chat/v1/message/", "/chat/v1/message", "/api/chat/message/", "//api/chat//message"])
def test_documented_message(minsu, room, path):
    chat = minsu.post(path, {"message": "안녕하세요!", "room": room}).expect(201).json()
    assert set(chat) == KEYS
    assert chat == {
        "id": chat["id"],
        "seq": 1,
        "sender": minsu.id,
        "room": room,
        "message": "안녕하세요!",
        "created_at": chat["created_at"],
        "parent_chat": None,
    }
    assert type(chat["id"]) is int
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+09:00", chat["created_at"])
    assert read_history(minsu, room) == [chat]


def test_numbering(minsu, yuna, room):
    chats = [person.say(room, f"{number}") for number in range(10) for person in (minsu, yuna)]
    assert [chat["seq"] for chat in chats] == list(range(1, 21))
    assert all(a["id"] < b["id"] and a["created_at"] <= b["created_at"] for a, b in zip(chats, chats[1:]))
    assert read_history(yuna, room) == chats


def test_numbering_in_parallel(minsu, yuna, room):
    other = minsu.room()["id"]

    def send(number):
        person = (minsu, yuna)[number % 2]
        return person.say((room, other)[number // 2 % 2], f"{number}")

    with ThreadPoolExecutor(16) as pool:
        chats = list(pool.map(send, range(120)))
    for place in (room, other):
        own = sorted((chat for chat in chats if chat["room"] == place), key=lambda chat: chat["id"])
        assert [chat["seq"] for chat in own] == list(range(1, 61))
        assert read_history(minsu, place) == own


@pytest.mark.parametrize(
    "message",
    [
        "x",
        "가" * 4000,
        "🎈" * 4000,
        "각" * 4000,
        "  spaces stay  ",
        "two\nlines\r\n\tand a tab",
        "it's \"quoted\" 100% \\ \\u0000 {0} $1 <script>alert(1)</script>",
        "\u0001\u001f\u007f\u0085\u2028\ufeff",
        "'); DROP TABLE chats;--",
        "👩\u200d👩\u200d👧 \u202eabc",
        "\ufdd0\U0010ffff",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_text_passes_verbatim(minsu, room, message):
    assert post(minsu, room, message).expect(201).json()["message"] == message
    assert read_history(minsu, room)[0]["message"] == message


@pytest.mark.parametrize("message", ["가" * 4001, "x" * 100_000], ids=lambda text: ascii(text[:1]))
def test_message_too_long(minsu, room, message):
    texts = post(minsu, room, message).expect(400).json()["message"]
    assert re.search("4[,.\u00a0\u202f ]?000", texts[0])
    assert read_history(minsu, room) == []


@pytest.mark.parametrize(
    "message", [..., None, "", " ", "\n\t \u3000\u00a0\u2003", 5, 1.5, True, [], {}, ["x"]], ids=ascii
)
def test_bad_message(minsu, room, message):
    body = {"room": room} if message is ... else {"room": room, "message": message}
    assert "message" in minsu.post(MESSAGES, body).expect(400).json()
    assert read_history(minsu, room) == []


@pytest.mark.parametrize("text", ["\\u0000", "a\\u0000b", "a\\u0000"])
def test_null_character(minsu, room, text):
    body = f'{{"message": "{text}", "room": {room}}}'
    minsu.request("POST", MESSAGES, body=body, headers={"Content-Type": "application/json"}).expect(400)
    assert read_history(minsu, room) == []


def test_unknown_fields_are_ignored(minsu, room):
    chat = post(minsu, room, sender=1, id=5, seq=9, created_at="x", nested={"a": [1, {"b": None}]}).expect(201).json()
    assert (chat["sender"], chat["seq"]) == (minsu.id, 1)


# The room


def test_digit_strings(minsu, room):
    first = post(minsu, str(room)).expect(201).json()
    assert first["room"] == room
    assert post(minsu, room, parent_chat=str(first["id"])).expect(201).json()["parent_chat"] == first["id"]


@pytest.mark.parametrize(
    "value",
    [2**63, 10**30, str(2**63), "9" * 40, 1.5, "1.5", "x", "", " 1", "+1", "0x1", True, [], {}, [1], -1, "-1"],
    ids=repr,
)
def test_bad_number(minsu, room, value):
    for body in ({"message": "x", "room": value}, {"message": "x", "room": room, "parent_chat": value}):
        answer = minsu.post(MESSAGES, body)
        assert answer.status == 400 or (value in (-1, "-1") and answer.status == 404)
    assert read_history(minsu, room) == []


@pytest.mark.parametrize(
    "number", ["1e3", "1E400", "-0", "01", "1.", ".5", "0x10", "NaN", "Infinity", "-Infinity", "+1"]
)
def test_odd_number(minsu, number):
    body = f'{{"message": "x", "room": {number}}}'
    answer = minsu.request("POST", MESSAGES, body=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400 or (number == "-0" and answer.status == 404)


@pytest.mark.parametrize("room_id", [999_999_999, 2**63 - 1, 0, "0"])
def test_unknown_room(minsu, room_id):
    assert post(minsu, room_id).expect(404).json() == {"detail": "Not found."}


def test_without_a_room_the_lobby(madang, people):
    first, second = people.register_users(2)
    chat = post(first).expect(201).json()
    again = post(second, None).expect(201).json()
    assert again["room"] == chat["room"]
    assert again["seq"] == chat["seq"] + 1
    assert read_history(second, chat["room"])[-2:] == [chat, again]
    room = second.get(f"/chat/v1/room/{chat['room']}/").expect(200).json()
    assert room["owner"] is None
    assert madang.sql("SELECT count(*) FROM rooms WHERE is_lobby") == [(1,)]


def test_by_opaque_token(madang, people):
    """Both schemes name the same user: the sender, and the room entered last on an open socket."""
    person = people.register_user()
    room = person.room()["id"]
    socket = person.socket(room)
    answer = madang.post(MESSAGES, {"message": "x"}, headers={"Authorization": f"Token {person.session_id}"})
    chat = answer.expect(201).json()
    assert (chat["sender"], chat["room"]) == (person.id, room)
    socket.close()


def test_lobby_in_parallel(fresh_madang):
    """Many who come first at once find the same lobby."""
    server = fresh_madang()
    persons = People(server).register_users(8)
    with ThreadPoolExecutor(8) as pool:
        chats = list(pool.map(lambda person: post(person).expect(201).json(), persons))
    assert len({chat["room"] for chat in chats}) == 1
    assert sorted(chat["seq"] for chat in chats) == list(range(1, 9))


def test_lobby_is_made_again(fresh_madang):
    server = fresh_madang()
    person = People(server).register_user()
    lobby = post(person).expect(201).json()["room"]
    server.sql("DELETE FROM chats")
    server.sql("DELETE FROM rooms WHERE id = %s", lobby)
    assert post(person).expect(201).json()["room"] != lobby


# The parent


def test_parent(minsu, yuna, room):
    first = minsu.say(room, "question")
    answer = yuna.say(room, "answer", parent_chat=first["id"])
    assert answer["parent_chat"] == first["id"]
    assert [chat["parent_chat"] for chat in read_history(minsu, room)] == [None, first["id"]]
    assert minsu.say(room, "no parent", parent_chat=None)["parent_chat"] is None


def test_parent_must_be_of_the_room(minsu, room):
    stranger = minsu.say(minsu.room()["id"], "elsewhere")
    for parent in (stranger["id"], 999_999_999, 2**63 - 1, 0, "0"):
        assert "parent_chat" in post(minsu, room, parent_chat=parent).expect(400).json()
    assert read_history(minsu, room) == []
    assert minsu.say(room, "x")["seq"] == 1


# Sending once


@pytest.mark.parametrize("way", ["body", "header"])
def test_a_repeat_gives_the_first(minsu, room, way):
    other = minsu.room()["id"]
    name = make_client_id()
    extra = {"client_id": name} if way == "body" else {"headers": {"Idempotency-Key": name}}
    first = post(minsu, room, "first", **extra).expect(201).json()
    assert set(first) == KEYS
    for place, text in ((room, "first"), (room, "second"), (other, "third"), (999_999_999, "fourth"), (..., "fifth")):
        assert post(minsu, place, text, **extra).expect(201).json() == first
    assert read_history(minsu, room) == [first]
    assert read_history(minsu, other) == []
    assert minsu.say(room, "next")["seq"] == 2


def test_both_ways_name_the_same(minsu, room):
    name = make_client_id()
    first = post(minsu, room, "first", client_id=name).expect(201).json()
    assert post(minsu, room, "second", headers={"Idempotency-Key": name}).expect(201).json() == first
    assert post(minsu, room, "third", headers={"idempotency-key": name}, client_id=name).expect(201).json() == first
    name = f"열쇠 {make_client_id()}"
    first = post(minsu, room, "first", headers={"Idempotency-Key": name}).expect(201).json()
    assert post(minsu, room, "second", client_id=name).expect(201).json() == first


def test_a_repeat_keeps_the_parent(minsu, room):
    parent = minsu.say(room, "parent")["id"]
    name = make_client_id()
    first = post(minsu, room, parent_chat=parent, client_id=name).expect(201).json()
    assert first["parent_chat"] == parent
    assert post(minsu, room, client_id=name).expect(201).json() == first
    assert post(minsu, room, parent_chat=999_999_999, client_id=name).expect(201).json() == first


def test_senders_do_not_share_client_ids(minsu, yuna, room):
    name = make_client_id()
    first = post(minsu, room, client_id=name).expect(201).json()
    second = post(yuna, room, client_id=name).expect(201).json()
    assert first["id"] != second["id"]
    assert (first["sender"], second["sender"]) == (minsu.id, yuna.id)


def test_a_client_id_outlives_the_session(people):
    person = people.register_user()
    room = person.room()["id"]
    name = make_client_id()
    first = post(person, room, client_id=name).expect(201).json()
    person.log_in()
    assert post(person, room, client_id=name).expect(201).json() == first


def test_a_client_id_outlives_the_server(fresh_madang):
    server = fresh_madang()
    person = People(server).register_user()
    room = person.room()["id"]
    first = post(person, room, client_id="once").expect(201).json()
    server.kill()
    server.start()
    assert post(person, room, client_id="once").expect(201).json() == first


@pytest.mark.parametrize("requests", [2, 24])
def test_repeats_in_parallel(minsu, room, requests):
    name = make_client_id()
    with ThreadPoolExecutor(requests) as pool:
        answers = list(pool.map(lambda number: post(minsu, room, f"{number}", client_id=name), range(requests)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert len(read_history(minsu, room)) == 1
    assert minsu.say(room, "next")["seq"] == 2


@pytest.mark.parametrize(
    "name",
    ["x", "가" * 64, "🎈" * 64, "550e8400-e29b-41d4-a716-446655440000", "it's \"odd\" 100% \\"],
    ids=lambda name: ascii(name[:12]),
)
def test_good_client_id(people, name):
    person = people.register_user()
    room = person.room()["id"]
    first = post(person, room, client_id=name).expect(201).json()
    assert post(person, room, client_id=name).expect(201).json() == first
    assert post(person, room, client_id=name[:-1] + "?").expect(201).json() != first


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 65, "가" * 65, 5, True, [], {}, "a\0b"], ids=lambda name: ascii(name)[:12]
)
def test_bad_client_id(minsu, room, name):
    answer = post(minsu, room, client_id=name).expect(400)
    assert name == "a\0b" or "client_id" in answer.json()
    assert read_history(minsu, room) == []


@pytest.mark.parametrize("name", ["x" * 65, "가" * 65, ""], ids=lambda name: ascii(name)[:12])
def test_bad_idempotency_key(minsu, room, name):
    post(minsu, room, headers={"Idempotency-Key": name}).expect(400)
    assert read_history(minsu, room) == []


def test_idempotency_key_that_is_no_utf8(minsu, room):
    post(minsu, room, headers={"Idempotency-Key": "\udcff\udcfe"}).expect(400)


def test_null_is_no_client_id(minsu, room):
    first = post(minsu, room, client_id=None).expect(201).json()
    second = post(minsu, room, client_id=None).expect(201).json()
    assert first["id"] != second["id"]


def test_a_refused_message_leaves_its_client_id_free(minsu, room):
    name = make_client_id()
    post(minsu, room, " ", client_id=name).expect(400)
    post(minsu, 999_999_999, client_id=name).expect(404)
    assert post(minsu, room, client_id=name).expect(201).json()["seq"] == 1


# Half a message


def make_head(person, *fields):
    lines = (f"POST {MESSAGES} HTTP/1.1", "Host: x", f"Authorization: Bearer {person.token}", *fields)
    return "".join(f"{line}\r\n" for line in lines) + "Content-Type: application/json\r\n\r\n"


def send_half(madang, person, room, make_body):
    """Sends a body that is whole JSON but not a whole body, and ends the connection; nothing may come of it."""
    body = json.dumps({"message": "half", "room": room})
    fields, data = make_body(body)
    with madang.connect() as stream:
        stream.send(make_head(person, fields) + data)
        stream.finish_sending()
        assert b" 201 " not in stream.read_all()
    assert read_history(person, room) == []


def test_cut_body(madang, minsu, room):
    send_half(madang, minsu, room, lambda body: (f"Content-Length: {len(body) + 10}", body))


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "\r\n",
        "\r\n0\r\n",
        "\r\nzz\r\n",
        "\r\n-1\r\n",
        "\r\nffffffffffffffffff\r\n",
        "\r\n\r\n\r\n",
        "\r\n0x0\r\n\r\n",
        "junk",
    ],
)
def test_chunks_without_end(madang, minsu, room, rest):
    """A chunked body is whole with its last chunk only (RFC 9112, section 8)."""
    send_half(madang, minsu, room, lambda body: ("Transfer-Encoding: chunked", f"{len(body):x}\r\n{body}{rest}"))


def test_chunks(madang, minsu, room):
    body = json.dumps({"message": "in pieces", "room": room})
    pieces = "".join(f"1\r\n{letter}\r\n" for letter in body) + "0\r\n\r\n"
    with madang.connect() as stream:
        stream.send(make_head(minsu, "Transfer-Encoding: chunked") + pieces)
        assert stream.read_response("POST").expect(201).json()["message"] == "in pieces"
