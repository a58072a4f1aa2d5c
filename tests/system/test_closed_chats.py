"""Document 003: chats over HTTP and their socket (/ws/api/chat/{id}/), and who may into a closed room at all."""

import json
import re
from datetime import datetime

import pytest
from harness import People, Refused

CHATS = "/api/chat/"
USER_KEYS = {"id", "first_name", "last_name", "username", "email"}
CHAT_KEYS = {"id", "name", "participants", "created_at"}
ITEM_KEYS = {"id", "chat", "user", "content", "timestamp"}
FRAME_KEYS = {"message", "username", "first_name", "last_name", "timestamp", "id", "seq"}
INVALID = {"error_type": "invalid_request", "message": "Invalid message format."}
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
MICROSECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d")
DAY_FIRST = re.compile(r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d")
HUGE = 2**63


@pytest.fixture(scope="module")
def crowd(madang):
    crowd = People(madang).register_users(4)
    madang.admin.set_superuser(crowd[3])
    return crowd


@pytest.fixture
def dan(crowd):
    return crowd[0]


@pytest.fixture
def ove(crowd):
    return crowd[1]


@pytest.fixture
def outsider(crowd):
    return crowd[2]


@pytest.fixture
def boss(crowd):
    return crowd[3]


@pytest.fixture
def chat(madang, dan, ove):
    """A closed chat of two."""
    return madang.admin.create_room(members=[dan, ove])


def show_user(person):
    return {"id": person.id, "first_name": "", "last_name": "", "username": person.username, "email": person.email}


def say(person, chat, content, **fields):
    return person.post(f"{CHATS}{chat}/message", {"content": content, **fields}).expect(201).json()


def read(person, chat, query=""):
    return person.get(f"{CHATS}{chat}/message{query}").expect(200).json()


# The list


def test_list(madang, people):
    ada, ben, cleo = people.register_users(3)
    madang.sql("UPDATE users SET first_name = 'Ада', last_name = 'Л.' WHERE id = %s", ada.id)
    first = madang.admin.create_room("первый", members=[ben, ada])
    opened = madang.admin.create_room("открытый", closed=False, members=[ada])
    madang.admin.create_room(members=[ben, cleo])
    own = ada.room("своя")["id"]
    ben.room("чужая")
    chats = ada.get(CHATS).expect(200).json()
    assert [chat["id"] for chat in chats] == [first, opened, own]
    assert all(set(chat) == CHAT_KEYS for chat in chats)
    assert [chat["name"] for chat in chats] == ["первый", "открытый", "своя"]
    shown = {**show_user(ada), "first_name": "Ада", "last_name": "Л."}
    assert chats[0]["participants"] == [shown, show_user(ben)]
    assert chats[1]["participants"] == chats[2]["participants"] == [shown]
    assert all(SECONDS.fullmatch(chat["created_at"]) for chat in chats)
    assert ada.get("/chat/").expect(200).json() == ada.get("//chat").expect(200).json() == chats
    assert cleo.get("/chat").expect(200).json() != []
    assert people.register_user().get("/chat").expect(200).json() == []


def test_entering_makes_no_member(people):
    host, guest = people.register_users(2)
    room = host.room()["id"]
    say(guest, room, "hello")
    with guest.chat_socket(room), guest.socket(room):
        assert guest.get(CHATS).expect(200).json() == []
    assert host.get(CHATS).json()[0]["participants"] == [show_user(host)]


def test_superuser_lists_all(madang, boss, chat):
    empty = madang.admin.create_room(closed=False)
    chats = {chat["id"]: chat for chat in boss.get(CHATS).expect(200).json()}
    assert len(chats[chat]["participants"]) == 2
    assert chats[empty]["participants"] == []


def test_list_pages(madang, people):
    person = people.register_user()
    rooms = [madang.admin.create_room(members=[person]) for _ in range(5)]

    def ask(query):
        answer = person.get(f"/chat/{query}").expect(200)
        return [chat["id"] for chat in answer.json()], answer.headers.get("Link")

    assert ask("") == (rooms, None)
    found, link = ask("?limit=2")
    assert found == rooms[3:] and f'</chat/?limit=2&before={rooms[3]}>; rel="prev"' in link
    found, link = ask(f"?limit=2&after={rooms[0]}")
    assert found == rooms[1:3] and f'</chat/?limit=2&after={rooms[2]}>; rel="next"' in link
    assert ask(f"?before={rooms[2]}")[0] == rooms[:2]
    assert ask(f"?after={rooms[0]}&before={rooms[4]}&limit=2")[0] == rooms[2:4]


def test_pages_of_crowds(fresh_madang):
    """A page ends where its chats have ten thousand participants; the links lead on."""
    server = fresh_madang()
    person = People(server).register_user()
    server.sql("INSERT INTO users (username, nickname) SELECT 'u' || n, 'u' || n FROM generate_series(1, 3999) AS n")
    server.sql(
        "WITH r AS (INSERT INTO rooms (name, closed) SELECT 'crowd', true FROM generate_series(1, 5) RETURNING id)"
        " INSERT INTO members SELECT r.id, u.id FROM r, users u WHERE u.id > 0"
    )
    pages, path = [], "/chat/"
    while path:
        answer = person.get(path).expect(200)
        pages.append([(chat["id"], len(chat["participants"])) for chat in answer.json()])
        link = re.search(r'<([^>]*)>; rel="prev"', answer.headers.get("Link", ""))
        path = link and link[1]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {number for page in pages for _, number in page} == {4000}
    assert len({room for page in pages for room, _ in page}) == 5


def test_whole_list(madang, people):
    """Up to a thousand where nothing is asked; the link to the rest asks for no number either."""
    person = people.register_user()
    madang.sql(
        "WITH r AS (INSERT INTO rooms (name, closed) SELECT 'many', true FROM generate_series(1, 1003) RETURNING id)"
        " INSERT INTO members SELECT id, %s FROM r",
        person.id,
    )
    answer = person.get("/chat/").expect(200)
    chats = [chat["id"] for chat in answer.json()]
    assert len(chats) == 1000 and chats == sorted(chats)
    assert f'</chat/?before={chats[0]}>; rel="prev"' in answer.headers["Link"]
    rest = person.get(f"/chat/?before={chats[0]}").expect(200).json()
    assert len(rest) == 3
    assert len(person.get("/chat/?limit=200").expect(200).json()) == 200


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=1001", "limit=x", "before=-1", f"after={HUGE}"])
@pytest.mark.parametrize("path", ["/chat/", "/api/chat/{chat}/message"])
def test_bad_page(dan, chat, path, query):
    answer = dan.get(f"{path.format(chat=chat)}?{query}", headers={"Accept-Language": "en"}).expect(400)
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"].startswith(query.split("=")[0] + ": ")


# Messages


def test_say_and_read(dan, ove, chat):
    item = say(dan, chat, "Привет!")
    assert set(item) == ITEM_KEYS and set(item["user"]) == USER_KEYS
    assert item["chat"] == chat and item["content"] == "Привет!" and item["user"] == show_user(dan)
    assert type(item["id"]) is int and MICROSECONDS.fullmatch(item["timestamp"])
    other = say(ove, chat, "8")
    assert read(dan, chat) == read(ove, chat) == [item, other]
    assert dan.get(f"/chat/{chat}/message").status == 404  # no alias: 003 has its list alone under /chat/
    assert read(dan, chat, "/") == [item, other]


def test_history_pages(dan, chat):
    ids = [say(dan, chat, str(number))["id"] for number in range(60)]

    def ask(query):
        answer = dan.get(f"{CHATS}{chat}/message{query}").expect(200)
        return [item["id"] for item in answer.json()], answer.headers.get("Link", "")

    found, link = ask("")
    assert found == ids[10:] and f'?limit=50&before={ids[10]}>; rel="prev"' in link
    assert ask(f"?before={ids[10]}") == (ids[:10], f'<{CHATS}{chat}/message?limit=50&after={ids[9]}>; rel="next"')
    assert ask(f"?after={ids[3]}&limit=2")[0] == ids[4:6]
    assert ask("?limit=200")[0] == ids
    assert ask(f"?after={ids[-1]}")[0] == []


def test_sending_once(dan, ove, chat):
    first = say(dan, chat, "once", client_id="one")
    assert say(dan, chat, "twice", client_id="one") == first
    again = dan.post(f"{CHATS}{chat}/message", {"content": "x"}, headers={"Idempotency-Key": "one"}).expect(201)
    assert again.json() == first
    assert say(ove, chat, "another's", client_id="one") != first
    assert len(read(dan, chat)) == 2


BAD_CONTENT = {
    "missing": {},
    "null": {"content": None},
    "number": {"content": 1},
    "list": {"content": ["x"]},
    "empty": {"content": ""},
    "blank": {"content": " \n\u3000"},
    "too long": {"content": "가" * 4001},
    "bad client_id": {"content": "x", "client_id": 7},
    "long client_id": {"content": "x", "client_id": "x" * 65},
}


@pytest.mark.parametrize("kind", BAD_CONTENT)
def test_bad_content(dan, chat, kind):
    answer = dan.post(f"{CHATS}{chat}/message", BAD_CONTENT[kind]).expect(400)
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"].startswith("client_id: " if "client_id" in kind else "content: ")
    assert answer.headers["Content-Language"] == "ru"
    assert read(dan, chat) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"content": "a\\u0000"}', b'{"content": "\xff"}'])
def test_bad_body(dan, chat, body):
    answer = dan.request(
        "POST", f"{CHATS}{chat}/message", body=body, headers={"Content-Type": "application/json"}
    ).expect(400)
    assert list(answer.json()) == ["detail"]


def test_wrong_type(dan, chat):
    answer = dan.request("POST", f"{CHATS}{chat}/message", form={"content": "x"}).expect(415)
    assert list(answer.json()) == ["detail"]


def test_longest_content(dan, ove, chat):
    with ove.chat_socket(chat) as socket:
        text = "가" * 4000
        assert say(dan, chat, text)["content"] == text
        assert socket.receive_json()["message"] == text


# Who may


ROUTES = [
    ("GET", "/api/chat/{room}/message"),
    ("POST", "/api/chat/{room}/message"),
    ("GET", "/chat/v1/room/{room}/"),
    ("POST", "/api/chat/room/{room}/"),
    ("POST", "/chat/v1/message/"),
]
SOCKETS = ["/ws/chat/{room}/chat/", "/ws/api/chat/{room}/"]


def ask_route(person, method, path, room):
    body = {"content": "x", "message": "x", "room": room} if method == "POST" else None
    return person.request(method, path.format(room=room), json=body)


@pytest.mark.parametrize("method, path", ROUTES)
def test_closed_routes(dan, outsider, boss, chat, method, path):
    key = "error" if path.startswith("/api/chat/{") else "detail"
    answer = ask_route(outsider, method, path, chat).expect(403)
    assert list(answer.json()) == [key]
    assert ask_route(outsider, method, path, 999999).status == 404
    for person in (dan, boss):
        assert ask_route(person, method, path, chat).status in (200, 201)
        assert list(ask_route(person, method, path, 999999).expect(404).json()) == [key]
    assert ask_route(outsider, method, path, outsider.room()["id"]).status in (200, 201)


@pytest.mark.parametrize("path", SOCKETS)
def test_closed_sockets(madang, dan, outsider, boss, chat, path):
    where = path.format(room=chat)
    ways = {
        "header": lambda person: madang.socket(where, person.authorization),
        "token": lambda person: madang.socket(f"{where}?token={person.token}"),
        "cookie": lambda person: madang.socket(
            where, {"Cookie": f"sessionid={person.session_id}", "Origin": madang.url}
        ),
    }
    for way in ways.values():
        with pytest.raises(Refused) as refusal:
            way(outsider)
        assert refusal.value.response.status == 403
        for person in (dan, boss):
            way(person).close()
    assert madang.refused_socket(where).status == 403
    for person in (dan, outsider, boss):
        assert madang.refused_socket(path.format(room=999999), person.authorization).status == 404
        assert madang.refused_socket(path.format(room=HUGE), person.authorization).status == 404


@pytest.mark.parametrize("path", SOCKETS)
def test_open_sockets(dan, outsider, path):
    """What a user makes is open to everybody in every dialect."""
    room = dan.room()["id"]
    outsider.open(path.format(room=room)).close()
    assert [say(outsider, room, "hi")] == read(outsider, room)


def test_closed_rooms_in_lists(madang, people, boss):
    """A page is full however many closed rooms lie between, and a member finds his in order."""
    person, host = people.register_users(2)
    opened = [host.room()["id"]]
    mine = madang.admin.create_room(members=[person])
    madang.sql("INSERT INTO rooms (name, closed) SELECT 'closed', true FROM generate_series(1, 300)")
    opened.append(host.room()["id"])
    own = person.room()["id"]
    madang.sql("INSERT INTO rooms (name, closed) SELECT 'closed', true FROM generate_series(1, 300)")

    def ask(who, query):
        return [room["id"] for room in who.get(f"/chat/v1/room/{query}").expect(200).json()]

    assert ask(person, "?limit=4") == [opened[0], mine, opened[1], own]
    assert ask(person, f"?limit=2&after={opened[0]}") == [mine, opened[1]]
    assert ask(person, f"?limit=2&before={own}") == [mine, opened[1]]
    assert ask(host, f"?limit=9&after={opened[0]}") == [opened[1], own]
    assert len(ask(boss, f"?limit=200&after={opened[0]}")) == 200


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/chat/"),
        ("GET", "/api/chat/1/message"),
        ("POST", "/api/chat/1/message"),
        ("PUT", "/api/chat/1/user/1/"),
        ("DELETE", "/api/chat/1/user/1/"),
    ],
)
def test_nobody(madang, method, path):
    for headers in ({}, {"Authorization": "Token " + "0" * 40}, {"Authorization": "Bearer x"}):
        body = {"content": "x"} if method == "POST" else None
        answer = madang.request(method, path, json=body, headers=headers).expect(401)
        assert list(answer.json()) == ["detail"]
        assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize(
    "method, path, allowed",
    [
        ("POST", "/chat/", "GET, HEAD, OPTIONS"),
        ("PUT", "/api/chat/1/message", "GET, HEAD, POST, OPTIONS"),
        ("GET", "/api/chat/1/user/1/", "PUT, DELETE, OPTIONS"),
    ],
)
def test_wrong_method(dan, method, path, allowed):
    answer = dan.request(method, path).expect(405)
    assert list(answer.json()) == ["detail"] and answer.headers["Allow"] == allowed


@pytest.mark.parametrize("path", ["x/message", f"{HUGE}/message", "-1/message", "1", "1/user/x", "1/user/"])
def test_unknown_path(dan, path):
    assert list(dan.get(CHATS + path).expect(404).json()) == ["detail"]


def test_head(dan, chat):
    assert dan.request("HEAD", "/chat/").expect(200).body == b""
    assert dan.request("HEAD", f"{CHATS}{chat}/message").expect(200).body == b""


# The socket


def test_frame(madang, dan, ove, boss, chat):
    madang.sql("UPDATE users SET first_name = 'Дан', last_name = 'Ё\"' WHERE id = %s", dan.id)
    try:
        with dan.chat_socket(chat) as a, ove.chat_socket(chat) as b, boss.chat_socket(chat) as c:
            a.send_json({"message": "Hi Postman"})
            frames = [socket.receive_json() for socket in (a, b, c)]
    finally:
        madang.sql("UPDATE users SET first_name = '', last_name = '' WHERE id = %s", dan.id)
    assert frames[0] == frames[1] == frames[2]
    frame = frames[0]
    assert set(frame) == FRAME_KEYS
    assert (frame["message"], frame["username"]) == ("Hi Postman", dan.username)
    assert (frame["first_name"], frame["last_name"]) == ("Дан", 'Ё"')
    assert frame["seq"] == 1 and DAY_FIRST.fullmatch(frame["timestamp"])
    item = read(ove, chat)[0]
    assert item["id"] == frame["id"] and item["content"] == "Hi Postman"
    moment = datetime.fromisoformat(item["timestamp"])
    assert frame["timestamp"] == moment.strftime("%d-%m-%Y %H:%M:%S")


def test_client_id_in_frames(dan, ove, chat):
    with dan.chat_socket(chat) as desk, dan.chat_socket(chat) as phone, ove.chat_socket(chat) as other:
        desk.send_json({"message": "once", "client_id": "x-1"})
        first = desk.receive_json()
        assert set(first) == FRAME_KEYS | {"client_id"} and first["client_id"] == "x-1"
        assert phone.receive_json() == first
        assert set(other.receive_json()) == FRAME_KEYS
        phone.send_json({"message": "twice", "client_id": "x-1"})
        assert phone.receive_json() == first
        desk.ping()
        other.ping()


def test_no_joins(dan, ove, chat):
    """Neither here nor, of those who are here, on the rooms' other socket."""
    with dan.chat_socket(chat) as a, dan.socket(chat) as b:
        with ove.chat_socket(chat):
            a.ping()
        b.ping()
        with ove.socket(chat):
            assert b.receive_json() == {"type": "chat.user.join", "username": ove.nickname}
        assert b.receive_json() == {"type": "chat.user.leave", "username": ove.nickname}
        a.ping()


@pytest.mark.parametrize("text", ["", " ", "\n\t\r", "\u3000\u00a0"])
def test_blank_is_dropped(dan, chat, text):
    with dan.chat_socket(chat) as socket:
        socket.send_json({"message": text})
        socket.ping()
    assert read(dan, chat) == []


BAD_FRAMES = [
    "",
    "hello",
    "[]",
    "null",
    '"x"',
    "{}",
    '{"message": null}',
    '{"message": 1}',
    '{"message": ["x"]}',
    '{"content": "x"}',
    '{"message": "a\\u0000"}',
    '{"message": "\\ud800"}',
    '{"message": "x"',
    '{"message": "x", "message": "y"}',
    '{"message": "x", "client_id": 1}',
    '{"message": "x", "client_id": ""}',
    json.dumps({"message": "x" * 4001}),
]


@pytest.mark.parametrize("text", BAD_FRAMES, ids=range(len(BAD_FRAMES)))
def test_bad_frame(dan, ove, chat, text):
    with dan.chat_socket(chat) as a, ove.chat_socket(chat) as b:
        a.send_text(text)
        assert a.receive_json() == INVALID
        a.send_json({"type": "whatever", "message": "still here"})
        assert a.receive_json()["message"] == b.receive_json()["message"] == "still here"
    assert len(read(dan, chat)) == 1


def test_binary(dan, chat):
    with dan.chat_socket(chat) as socket:
        socket.send_frame(2, b"{}")
        socket.expect_close(1003)


def test_too_large(dan, chat):
    with dan.chat_socket(chat) as socket:
        socket.send_text(json.dumps({"message": "x" * 65536}))
        socket.expect_close(1009)


def test_time_zone(fresh_madang):
    server = fresh_madang(bus=True, config="[server]\ntime-zone=Asia/Seoul\n")
    person = People(server).register_user()
    room = server.admin.create_room(members=[person])
    server.sql("UPDATE rooms SET created_at = '2024-11-04T07:30:50.9Z'")
    assert person.get("/chat/").json()[0]["created_at"] == "2024-11-04T16:30:50+09:00"
    say(person, room, "x")
    server.sql("UPDATE chats SET created_at = '2024-11-04T20:31:23.116252Z'")
    assert read(person, room)[0]["timestamp"] == "2024-11-05T05:31:23.116252+09:00"
