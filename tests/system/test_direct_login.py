"""The socket of document 000: who may stay on it, and for how long."""

import json
import time
from contextlib import suppress
from urllib.parse import quote

import pytest
from harness import BINARY, CLOSE, PATIENCE, TEXT, Madang, People, encode_frame, wait_for
from harness.outages import Freeze, await_ready
from harness.tokens import read_claims, sign_token

SECRET = "a secret that the test knows, and nobody else does"
PATH = "/ws/chatting/"


@pytest.fixture(scope="module")
def madang():
    with Madang(env={"SECRET_KEY": SECRET}) as server:
        yield server


def log_in(socket, token):
    socket.send_json({"token": token})
    return socket.receive_json()


def test_welcome(madang, people):
    person = people.register_user()
    with madang.socket(PATH) as socket:
        assert log_in(socket, person.token) == {"message": "You have successfully logged", "online_friends": []}
        socket.expect_nothing()


@pytest.mark.parametrize("path", ["/ws/chatting", "//ws//chatting/", "/ws/chatting/?token=garbage"])
def test_paths(madang, people, path):
    with madang.socket(path) as socket:
        assert "online_friends" in log_in(socket, people.register_user().token)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer garbage"},
        {"Cookie": "sessionid=garbage"},
        {"Cookie": "sessionid=garbage", "Origin": "https://elsewhere.example.org"},
    ],
)
def test_handshake_needs_nobody(madang, people, headers):
    """An identity that comes with it is not used, be it good or bad."""
    with madang.socket(PATH, headers) as socket:
        assert "online_friends" in log_in(socket, people.register_user().token)


def test_identity_of_handshake_is_no_login(madang, people):
    person = people.register_user()
    with person.open(PATH, {"Cookie": f"sessionid={person.session_id}", "Origin": madang.url}) as socket:
        socket.send_json({"target_nickname": person.nickname, "message": "hello"})
        socket.expect_close(3401)


def test_opaque_token(madang, people):
    """The other kind of token names the same user."""
    with madang.socket(PATH) as socket:
        assert "online_friends" in log_in(socket, people.register_user().session_id)


BAD_FIRST_FRAMES = [
    "",
    "hello",
    "null",
    "[]",
    "{}",
    '"token"',
    '{"token": null}',
    '{"token": ""}',
    '{"token": 1}',
    '{"token": ["x"]}',
    '{"token": "garbage"}',
    '{"token": "a.b.c"}',
    '{"token": "\\u0000"}',
    '{"token": "' + 40 * "0" + '"}',
    '{"token": "' + 5000 * "x" + '"}',
    '{"target_nickname": "x", "message": "y"}',
    '{"type": "chat.message", "message": "y"}',
    '{"token": "x"',
]


@pytest.mark.parametrize("text", BAD_FIRST_FRAMES)
def test_bad_first_frame(madang, text):
    with madang.socket(PATH) as socket:
        socket.send_text(text)
        socket.expect_close(3401)


def test_refresh_token_is_no_token(madang, people):
    with madang.socket(PATH) as socket:
        socket.send_json({"token": people.register_user().refresh})
        socket.expect_close(3401)


def test_binary(madang):
    with madang.socket(PATH) as socket:
        socket.send_frame(BINARY, b"{}")
        socket.expect_close(1003)


def test_too_big(madang):
    with madang.socket(PATH) as socket:
        socket.send_text('{"token": "' + 70000 * "x" + '"}')
        socket.expect_close(1009)


def test_message_behind_the_token(madang, people):
    """What follows the token at once waits for the login, and is heard."""
    person = people.register_user()
    with madang.socket(PATH) as socket:
        socket.send_json({"token": person.token})
        socket.send_json({"target_nickname": person.nickname, "message": "early"})
        socket.send_text("garbage")
        assert "online_friends" in socket.receive_json()
        frames = [socket.receive_json(), socket.receive_json()]
        assert sorted(frame.get("message", frame.get("error")) for frame in frames) == [
            "Invalid message format.",
            "early",
        ]


def encode_json(value):
    return encode_frame(TEXT, json.dumps(value))


@pytest.mark.parametrize("end", [(CLOSE, b"\x03\xe8"), (BINARY, b"x")])
def test_all_behind_the_token(madang, people, end):
    """A close in the same packet comes after the messages before it."""
    person = people.register_user()
    frames = [{"token": person.token}]
    frames += [{"target_nickname": person.nickname, "message": f"early {number}"} for number in range(100)]
    with madang.socket(PATH) as socket:
        socket.send_raw(b"".join(map(encode_json, frames)) + encode_frame(*end))
        with suppress(EOFError, ConnectionResetError):
            while socket.receive_frame().opcode != CLOSE:
                pass
    history = f"/api/chatting/messages/?limit=200&target_nickname={quote(person.nickname)}"
    wait_for(lambda: len(person.get(history).expect(200).json()) == 100)


def test_gone_while_the_token_is_looked_at(madang):
    """Whoever is gone before the answer to a token takes along what came behind it, a close frame too."""
    for _ in range(50):
        socket = madang.socket(PATH)
        socket.send_raw(encode_json({"token": 40 * "0"}) + encode_frame(CLOSE, b"\x03\xe8"))
        socket.reset()
    madang.get("/healthz").expect(200)


def test_nothing_delivered_before_login(madang, people):
    anna, boris = people.register_users(2)
    with boris.direct_socket() as listening, madang.socket(PATH) as socket:
        socket.send_json({"target_nickname": boris.nickname, "message": "too early"})
        socket.send_json({"token": anna.token})
        socket.expect_close(3401)
        listening.expect_nothing()


def test_silence(fresh_madang):
    server = fresh_madang(config="[sockets]\nlogin-seconds = 1\n")
    person = People(server).register_user()
    begin = time.monotonic()
    with server.socket(PATH) as silent, server.socket(PATH) as pinging, person.direct_socket() as known:
        pinging.ping()
        silent.expect_close(3401)
        assert 1 <= time.monotonic() - begin < PATIENCE
        pinging.expect_close(3401)
        known.ping()


def shorten(person, seconds):
    """A token of the person's session that is good for so many seconds more."""
    return sign_token(SECRET, {**read_claims(person.token), "exp": int(time.time()) + seconds})


def test_expired_token_closes(madang, people):
    person = people.register_user()
    with madang.socket(PATH) as short, madang.socket(PATH) as renewed:
        log_in(short, shorten(person, 2))
        log_in(renewed, shorten(person, 2))
        renewed.send_json({"token": person.token})
        short.expect_close(3401)
        renewed.ping()
        renewed.expect_nothing(1.2)


def test_renewal_in_time(madang, people):
    """It counts when it comes, however long the database looks at it."""
    person = people.register_user()
    with madang.socket(PATH) as socket:
        log_in(socket, shorten(person, 2))
        with Freeze(madang):
            socket.send_json({"token": person.token})
            socket.expect_nothing(3.5)
        await_ready(madang)
        socket.ping()
        socket.expect_nothing(1.2)


def test_renewal_by_the_same_user(madang, people):
    """No answer, no new login; the socket goes on, also by a session that the first token knew nothing of."""
    person = people.register_user()
    with person.direct_socket() as socket, person.direct_socket() as other:
        person.log_in()
        socket.send_json({"token": person.token})
        socket.ping()
        socket.expect_nothing()
        other.expect_nothing()
        socket.send_json({"target_nickname": person.nickname, "message": "still here"})
        assert socket.receive_json()["message"] == "still here"


def test_renewed_socket_stands_by_the_new_session(madang, people):
    person = people.register_user()
    first = person.token
    with person.direct_socket() as socket, person.direct_socket() as left:
        person.log_in()
        socket.send_json({"token": person.token})
        socket.ping()
        madang.post("/user/logout/", headers={"Authorization": f"Bearer {first}"}).expect(200)
        left.expect_close(3401)
        socket.send_json({"target_nickname": person.nickname, "message": "still here"})
        assert socket.receive_json()["message"] == "still here"
        person.post("/user/logout/").expect(200)
        socket.expect_close(3401)


@pytest.mark.parametrize("make", [lambda other: other.token, lambda other: "garbage", lambda other: 7])
def test_renewal_by_a_wrong_token(people, make):
    person, other = people.register_users(2)
    with person.direct_socket() as socket:
        socket.send_text(json.dumps({"token": make(other)}))
        socket.expect_close(3401)


def test_logout_closes(madang, people):
    person, other = people.register_users(2)
    with person.direct_socket() as first, person.direct_socket() as second, other.direct_socket() as stranger:
        person.post("/user/logout/").expect(200)
        first.expect_close(3401)
        second.expect_close(3401)
        stranger.ping()
    with madang.socket(PATH) as socket:
        socket.send_json({"token": person.token})
        socket.expect_close(3401)


def test_disabled_user(madang, people):
    person = people.register_user()
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", person.id)
    with madang.socket(PATH) as socket:
        socket.send_json({"token": person.token})
        socket.expect_close(3401)


def test_many_friends(madang, people):
    """A login with thousands of friends both ways is one statement and no work that grows with them."""
    person, friend = people.register_users(2)
    madang.sql(
        "INSERT INTO users (username, nickname) SELECT 'crowd' || i, 'crowd' || i FROM generate_series(1, 10000) i"
    )
    madang.sql("INSERT INTO friends SELECT %s, id FROM users WHERE username LIKE 'crowd%%'", person.id)
    madang.sql("INSERT INTO friends SELECT id, %s FROM users WHERE username LIKE 'crowd%%'", person.id)
    madang.sql("INSERT INTO friends VALUES (%s, %s)", person.id, friend.id)
    with friend.direct_socket():
        begin = time.monotonic()
        with person.direct_socket() as socket:
            assert time.monotonic() - begin < 1
            assert socket.greeting["online_friends"] == [[friend.id, friend.nickname]]
