"""Direct messages (document 000): to whom they go, what is refused, and what the history shows."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from harness import People

HISTORY = "/api/chatting/messages/"
BLOCKS = "/api/chatting/blockedusers/"
INVALID = "Invalid message format."


def check_time(frame):
    assert re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", frame.pop("time")), frame
    return frame


def say(socket, nickname, message):
    socket.send_json({"target_nickname": nickname, "message": message})


def receive(socket):
    return check_time(socket.receive_json())


def spoken(person, message):
    return {"type": "chat_message", "message": message, "from": person.nickname}


@pytest.fixture
def pair(people):
    return people.register_users(2)


def test_message(people, pair):
    """Every socket of the receiver, the sending one of the sender, nobody else."""
    anna, boris = pair
    third = people.register_user()
    with (
        anna.direct_socket() as sending,
        anna.direct_socket() as other,
        boris.direct_socket() as first,
        boris.direct_socket() as second,
        third.direct_socket() as stranger,
    ):
        say(sending, boris.nickname, "안녕")
        for socket in (sending, first, second):
            assert receive(socket) == spoken(anna, "안녕")
        for socket in (sending, other, first, second, stranger):
            socket.ping()
            socket.expect_nothing(0.05)


def test_to_oneself(pair):
    anna = pair[0]
    with anna.direct_socket() as sending, anna.direct_socket() as other:
        say(sending, anna.nickname, "note")
        for socket in (sending, other):
            assert receive(socket) == spoken(anna, "note")
            socket.ping()
            socket.expect_nothing(0.05)


TEXTS = [
    "x",
    " \t padded \n",
    '<script>alert("1")</script> & \\ / "',
    "🏡 마당 Привет e\u0301",
    "\u0001\u001f\u007f\u2028",
    4000 * "가",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_passes_verbatim(pair, text):
    anna, boris = pair
    with anna.direct_socket() as sending, boris.direct_socket() as listening:
        say(sending, boris.nickname, text)
        assert receive(sending)["message"] == text
        assert receive(listening)["message"] == text
    assert anna.get(f"{HISTORY}?target_nickname={boris.nickname}").json()[-1]["message"] == text


def test_decomposed_nickname(people):
    """Korean is typed decomposed on some systems, and is the same name."""
    anna, boris = people.register_user(), people.register_user(nickname="한글이")
    with anna.direct_socket() as sending, boris.direct_socket():
        say(sending, "\u1112\u1161\u11ab\u1100\u1173\u11af\u110b\u1175", "hello")
        assert receive(sending) == spoken(anna, "hello")


@pytest.mark.parametrize("nickname", ["nobody at all", "admin", 30 * "x", "한글 없음", '"; DROP TABLE users'])
def test_unknown(pair, nickname):
    with pair[0].direct_socket() as socket:
        say(socket, nickname, "hello")
        assert receive(socket) == {"type": "chat_message", "error": "No User or Offline", "from": nickname}
        say(socket, pair[0].nickname, "still here")
        assert receive(socket)["message"] == "still here"


def test_offline_is_not_stored(pair):
    anna, boris = pair
    with anna.direct_socket() as socket:
        say(socket, boris.nickname, "lost")
        assert receive(socket) == {"type": "chat_message", "error": "No User or Offline", "from": boris.nickname}
        with boris.direct_socket() as listening:
            say(socket, boris.nickname, "heard")
            assert receive(listening)["message"] == "heard"
            assert receive(socket)["message"] == "heard"
    messages = boris.get(f"{HISTORY}?target_nickname={anna.nickname}").expect(200).json()
    assert [item["message"] for item in messages] == ["heard"]


def test_room_socket_is_no_address(pair):
    """Whoever is only in a room cannot be written to."""
    anna, boris = pair
    room = boris.room()["id"]
    with anna.direct_socket() as socket, boris.socket(room):
        say(socket, boris.nickname, "hello")
        assert receive(socket)["error"] == "No User or Offline"


MALFORMED = [
    "",
    "hello",
    "[]",
    "null",
    "{}",
    '{"message": "x"}',
    '{"target_nickname": "x"}',
    '{"target_nickname": "", "message": "x"}',
    '{"target_nickname": " ", "message": "x"}',
    '{"target_nickname": 1, "message": "x"}',
    '{"target_nickname": null, "message": "x"}',
    '{"target_nickname": "x", "message": null}',
    '{"target_nickname": "x", "message": 1}',
    '{"target_nickname": "x", "message": ["x"]}',
    '{"target_nickname": "x", "message": {}}',
    '{"target_nickname": "x", "message": ""}',
    '{"target_nickname": "x", "message": " \\n\\t\u3000"}',
    '{"target_nickname": "x", "message": "a\\u0000b"}',
    '{"target_nickname": "x\\u0000", "message": "a"}',
    '{"target_nickname": "x", "message": "\\ud800"}',
    '{"target_nickname": "x", "message": "' + 4001 * "x" + '"}',
    '{"target_nickname": "x", "message": "x"',
    '{"target_nickname": "x", "message": "x"} {}',
]


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed(pair, text):
    """The socket stays."""
    with pair[0].direct_socket() as socket:
        socket.send_text(text)
        assert receive(socket) == {"type": "chat_message", "error": INVALID}
        say(socket, pair[0].nickname, "still here")
        assert receive(socket)["message"] == "still here"


def test_order(pair):
    """What one sends arrives in the order it was sent, on every socket and in the history."""
    anna, boris = pair
    texts = [f"{i}" for i in range(300)]
    with anna.direct_socket() as sending, boris.direct_socket() as first, boris.direct_socket() as second:
        for text in texts:
            say(sending, boris.nickname, text)
        for socket in (sending, first, second):
            assert [receive(socket)["message"] for _ in texts] == texts
    path = f"{HISTORY}?target_nickname={boris.nickname}&limit=200&after=0"
    assert [item["message"] for item in anna.get(path).json()] == texts[:200]


def test_both_at_once(pair):
    """Two who write to each other at once both hear everything, in each one's order."""
    anna, boris = pair
    count = 100

    def talk(person, target, heard):
        with person.direct_socket() as socket:
            start.wait()
            for i in range(count):
                say(socket, target.nickname, f"{i}")
            while len(heard) < 2 * count:
                heard.append(receive(socket))
            done.wait()

    start, done = threading.Barrier(2), threading.Barrier(2)
    heard = {anna: [], boris: []}
    threads = [
        threading.Thread(target=talk, args=(anna, boris, heard[anna])),
        threading.Thread(target=talk, args=(boris, anna, heard[boris])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for frames in heard.values():
        for person in pair:
            own = [frame["message"] for frame in frames if frame["from"] == person.nickname]
            assert own == [f"{i}" for i in range(count)]


def test_new_nickname_is_the_address_at_once(pair):
    anna, boris = pair
    with anna.direct_socket() as sending, boris.direct_socket() as listening:
        old, boris.nickname = boris.nickname, f"new {boris.nickname}"
        boris.patch("/user/profile/", {"nickname": boris.nickname}).expect(200)
        say(sending, old, "hello")
        assert receive(sending) == {"type": "chat_message", "error": "No User or Offline", "from": old}
        say(sending, boris.nickname, "hello")
        assert receive(listening) == receive(sending) == spoken(anna, "hello")
        say(listening, anna.nickname, "yes")
        assert receive(sending) == spoken(boris, "yes")


def test_concurrent_names(pair):
    """Of several new names at once the last one is the address, in the profile and in memory."""
    anna, boris = pair
    with boris.direct_socket() as listening, anna.direct_socket() as sending, ThreadPoolExecutor(6) as pool:
        for turn in range(40):
            names = [f"{turn} {i} {boris.username}"[:20] for i in range(6)]
            list(pool.map(lambda name: boris.patch("/user/profile/", {"nickname": name}).expect(200), names))
            boris.nickname = boris.get("/user/profile/").json()["nickname"]
            say(sending, boris.nickname, "hello")
            assert receive(listening) == receive(sending) == spoken(anna, "hello")


# Blocks


def block(person, other):
    person.post(BLOCKS, {"target_nickname": other.nickname}).expect(201)


def unblock(person, other):
    person.delete(BLOCKS, {"target_nickname": other.nickname}).expect(200)


def test_blocked(pair):
    """One way, at once, for open sockets too; who is blocked sees nothing of it."""
    anna, boris = pair
    with anna.direct_socket() as blocked, boris.direct_socket() as listening:
        say(blocked, boris.nickname, "before")
        assert receive(blocked) == receive(listening)
        block(boris, anna)
        say(blocked, boris.nickname, "unheard")
        assert receive(blocked) == spoken(anna, "unheard")
        say(listening, anna.nickname, "other way")
        assert receive(blocked) == spoken(boris, "other way")
        assert receive(listening) == spoken(boris, "other way")
        unblock(boris, anna)
        say(blocked, boris.nickname, "after")
        assert receive(listening) == spoken(anna, "after")
    seen = boris.get(f"{HISTORY}?target_nickname={anna.nickname}").json()
    assert [item["message"] for item in seen] == ["before", "other way", "after"]
    written = anna.get(f"{HISTORY}?target_nickname={boris.nickname}").json()
    assert [item["message"] for item in written] == ["before", "unheard", "other way", "after"]


def test_blocked_by_somebody_offline(pair):
    """Offline is offline for the blocked too."""
    anna, boris = pair
    block(boris, anna)
    with anna.direct_socket() as socket:
        say(socket, boris.nickname, "hello")
        assert receive(socket)["error"] == "No User or Offline"


# History


@pytest.fixture(scope="module")
def talk(madang):
    """Two people, and 60 messages between them, each the answer to the one before."""
    anna, boris = People(madang).register_users(2)
    with anna.direct_socket() as one, boris.direct_socket() as other:
        for i in range(60):
            sender, target = ((one, boris), (other, anna))[i % 2]
            say(sender, target.nickname, f"message {i}")
            receive(one), receive(other)
    return anna, boris


def get_history(person, other, query=""):
    return person.get(f"{HISTORY}?target_nickname={quote(other.nickname)}{query}").expect(200)


def test_history(talk):
    anna, boris = talk
    answer = get_history(anna, boris)
    items = answer.json()
    assert [item["message"] for item in items] == [f"message {i}" for i in range(10, 60)]
    for i, item in enumerate(items):
        sender, target = (anna, boris) if i % 2 == 0 else (boris, anna)
        assert set(item) == {"id", "from", "to", "message", "created_at"}
        assert (item["from"], item["to"]) == (sender.nickname, target.nickname)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d", item["created_at"])
    ids = [item["id"] for item in items]
    assert all(isinstance(id, int) for id in ids) and ids == sorted(set(ids))
    assert items == get_history(boris, anna).json()
    assert 'rel="prev"' in answer.headers["Link"] and 'rel="next"' not in answer.headers["Link"]


def test_history_pages(talk):
    anna, boris = talk
    everything = get_history(anna, boris, "&limit=200").json()
    ids = [item["id"] for item in everything]
    assert len(ids) == 60
    assert "Link" not in get_history(anna, boris, "&limit=200").headers
    assert get_history(anna, boris, f"&before={ids[10]}").json() == everything[:10]
    assert get_history(anna, boris, f"&after={ids[10]}&limit=5").json() == everything[11:16]
    assert get_history(anna, boris, f"&after={ids[10]}&before={ids[20]}").json() == everything[11:20]
    assert get_history(anna, boris, "&limit=3").json() == everything[-3:]
    assert get_history(anna, boris, f"&after={ids[-1]}").json() == []


def test_history_is_of_these_two_alone(people, talk):
    third = people.register_user()
    for person in talk:
        assert get_history(third, person).json() == []
        assert get_history(person, third).json() == []
    assert get_history(third, third).json() == []


@pytest.mark.parametrize(
    "query, status",
    [
        ("", 400),
        ("?target_nickname=", 400),
        ("?target_nickname=%20", 400),
        ("?target_nickname=nobody+here", 404),
        ("?target_nickname=admin", 404),
        ("?target_nickname=x&limit=0", 400),
        ("?target_nickname=x&limit=201", 400),
        ("?target_nickname=x&before=-1", 400),
        ("?target_nickname=x&after=99999999999999999999", 400),
    ],
)
def test_bad_history(pair, query, status):
    answer = pair[0].get(HISTORY + query).expect(status)
    if status == 404:
        assert pair[0].get(HISTORY + query, headers={"Accept-Language": "en"}).json() == {"detail": "Not found."}
    elif "limit" not in query and "before" not in query and "after" not in query:
        assert set(answer.json()) == {"target_nickname"}


def test_history_needs_a_caller(madang):
    madang.get(f"{HISTORY}?target_nickname=x").expect(401)


def test_history_by_new_names(pair):
    """The names are today's."""
    anna, boris = pair
    with anna.direct_socket() as socket, boris.direct_socket():
        say(socket, boris.nickname, "hello")
        receive(socket)
    boris.nickname = f"other {boris.nickname}"
    boris.patch("/user/profile/", {"nickname": boris.nickname}).expect(200)
    assert get_history(anna, boris).json()[0]["to"] == boris.nickname


# Limits, and a database that is away


def test_rate_limit(fresh_madang):
    server = fresh_madang(config="[limits]\nsends-user = 2/60\n")
    anna = People(server).register_user()
    with anna.direct_socket() as socket:
        for i in range(3):
            say(socket, anna.nickname, f"{i}")
        frames = [receive(socket) for _ in range(3)]
        assert {"type": "chat_message", "error": "Too many messages."} in frames
        assert [frame["message"] for frame in frames if "message" in frame] == ["0", "1"]


def test_restart_keeps_the_history(fresh_madang):
    server = fresh_madang()
    anna, boris = People(server).register_users(2)
    with anna.direct_socket() as socket, boris.direct_socket() as listening:
        say(socket, boris.nickname, "hello")
        receive(listening)
        assert server.stop() == 0
        listening.expect_close(1001)
    server.start()
    assert [item["message"] for item in get_history(boris, anna).json()] == ["hello"]
