"""How long a WebSocket lives: heartbeats, credentials that expire, sessions and users that end."""

import time

import pytest
from harness import CLOSE, PATIENCE, PING, PONG, Madang, People, wait_for
from harness.tokens import read_claims, sign_token

SECRET = "a secret that the test knows, and nobody else does"
PING_SECONDS = 1
SILENCE_SECONDS = 3
CONFIG = f"""
[sockets]
ping-seconds = {PING_SECONDS}
silence-seconds = {SILENCE_SECONDS}
"""


@pytest.fixture(scope="module")
def madang():
    with Madang(config=CONFIG, env={"SECRET_KEY": SECRET}) as server:
        yield server


@pytest.fixture(scope="module")
def pair(madang):
    return People(madang).register_users(2)


@pytest.fixture
def minsu(pair):
    return pair[0]


@pytest.fixture
def yuna(pair):
    return pair[1]


@pytest.fixture
def room(minsu):
    return minsu.room()["id"]


def is_leave(person):
    return lambda frame: frame == {"type": "chat.user.leave", "username": person.nickname}


def say(socket, message):
    socket.send_json({"type": "chat.message", "message": message})


def shorten(person, seconds):
    """A token of the person's session that is good for so many seconds more, and that time."""
    expiry = int(time.time()) + seconds
    return sign_token(SECRET, {**read_claims(person.token), "exp": expiry}), expiry


def check_not_again(madang, socket_path, token):
    assert madang.refused_socket(f"{socket_path}?token={token}").status == 403


# Heartbeats


def test_server_pings(minsu, room):
    with minsu.socket(room) as socket:
        begin = time.monotonic()
        for _ in range(2):
            frame = socket.receive_frame(PATIENCE)
            assert frame.opcode == PING and len(frame.payload) <= 125
            socket.send_frame(PONG, frame.payload)
        assert time.monotonic() - begin >= PING_SECONDS


def test_silent_peer_is_gone(minsu, yuna, room):
    """It answers nothing, as behind a pulled cable; the others hear that it left. Who answers stays all the while."""
    with minsu.socket(room) as a, yuna.socket(room) as silent:
        begin = time.monotonic()
        a.receive_until(is_leave(yuna), SILENCE_SECONDS + PATIENCE)
        waited = time.monotonic() - begin
        assert waited > SILENCE_SECONDS - 1.5
        frames = silent.stream.read_all()
        assert frames.startswith(b"\x89"), "it was pinged"
        say(a, "I am still here")
        a.receive_until(lambda frame: frame.get("message") == "I am still here")


def test_anything_heard_is_life(minsu, yuna, room):
    """A peer that sends but never answers a ping is there."""
    with minsu.socket(room) as a, yuna.socket(room) as talker:
        end = time.monotonic() + SILENCE_SECONDS + 2
        while time.monotonic() < end:
            say(talker, "I never pong")
            a.receive_until(lambda frame: frame.get("message") == "I never pong")
            try:
                while talker.receive_frame(0.3).opcode != CLOSE:
                    pass
                raise AssertionError("it was closed")
            except TimeoutError:
                pass


# Expiry


def test_expired_token_closes_its_sockets(madang, minsu, yuna, room):
    path = f"/ws/chat/{room}/chat/"
    token, expiry = shorten(yuna, 2)
    with minsu.socket(room) as a, yuna.socket(room) as lasting:
        sockets = [madang.socket(f"{path}?token={token}") for _ in range(2)]
        sockets.append(madang.socket(path, {"Authorization": f"Bearer {token}"}))
        cookies = {"Cookie": f"access_token={token}", "Origin": madang.url}
        sockets.append(madang.socket(path, cookies))
        say(sockets[0], "before")
        for socket in sockets:
            socket.receive_until(lambda frame: frame.get("message") == "before")
        for socket in sockets:
            socket.expect_close(4001, deadline=2 + PATIENCE)
            assert time.time() >= expiry, "closed before its time"
        assert time.time() < expiry + PATIENCE / 2
        check_not_again(madang, path, token)
        say(lasting, "the other token is still good")
        a.receive_until(lambda frame: frame.get("message") == "the other token is still good")
        lasting.ping()
        lasting.close()
        a.receive_until(is_leave(yuna))


def test_expiry_is_announced_as_a_leave(madang, minsu, yuna, room):
    token, _ = shorten(yuna, 2)
    with minsu.socket(room) as a, madang.socket(f"/ws/chat/{room}/chat/?token={token}"):
        a.receive_until(is_leave(yuna), 2 + PATIENCE)


# Sessions and users that end


def refresh(person, token):
    return person.madang.post("/api/token/refresh/", {"refresh": token})


def test_stolen_refresh_token_closes_the_session(madang, people, minsu, room):
    person = people.register_user()
    first, access = person.refresh, person.token
    person.log_in()  # another session
    with minsu.socket(room) as a, person.socket(room) as other_session:
        stolen = [madang.socket(f"/ws/chat/{room}/chat/?token={access}") for _ in range(2)]
        second = refresh(person, first).expect(200).json()
        stolen.append(madang.socket(f"/ws/chat/{room}/chat/?token={second['access']}"))
        refresh(person, second["refresh"]).expect(200)
        refresh(person, first).expect(401)
        for socket in stolen:
            socket.expect_close(4001)
        check_not_again(madang, f"/ws/chat/{room}/chat/", second["access"])
        say(other_session, "the other login stands")
        other_session.receive_until(lambda frame: frame.get("message") == "the other login stands")
        other_session.close()
        a.receive_until(is_leave(person))


def test_refreshing_leaves_sockets_alone(madang, people, room):
    person = people.register_user()
    with person.socket(room) as socket:
        token = person.refresh
        for _ in range(3):
            token = refresh(person, token).expect(200).json()["refresh"]
        say(socket, "still here")
        assert socket.receive_json()["message"] == "still here"


def test_session_that_ended_elsewhere(madang, people, minsu, room):
    """As another node, or an administrator's SQL, ends it: the next message is refused, and the socket with it."""
    person = people.register_user()
    with minsu.socket(room) as a, person.socket(room) as b, person.socket(room) as c:
        madang.sql("DELETE FROM sessions WHERE user_id = %s", person.id)
        say(b, "am I still somebody?")
        b.expect_close(4001)
        say(c, "and here?")
        c.expect_close(4001)
        a.receive_until(is_leave(person))
        say(a, "no")
        assert a.receive_json()["seq"] == 1
    assert person.get("/chat/v1/room/").status == 401


def test_disabled_user(madang, people, minsu, room):
    person = people.register_user()
    with minsu.socket(room) as a, person.socket(room) as b:
        say(b, "before")
        assert b.receive_json()["message"] == "before"
        madang.sql("UPDATE users SET is_active = false WHERE id = %s", person.id)
        say(b, "after")
        b.expect_close(4001)
        a.receive_until(is_leave(person))
        say(a, "only one was stored")
        assert a.receive_json()["seq"] == 2
    check_not_again(madang, f"/ws/chat/{room}/chat/", person.token)
    assert person.get("/chat/v1/room/").status == 401


def test_closed_sockets_leave_nothing(madang, people, room):
    """Whatever ended them."""
    person = people.register_user()
    before = madang.count_descriptors()
    token, _ = shorten(person, 2)
    sockets = [madang.socket(f"/ws/chat/{room}/chat/?token={token}") for _ in range(30)]
    for half_closed, dropped in zip(sockets[::3], sockets[1::3]):
        half_closed.stream.finish_sending()
        dropped.drop()
    wait_for(lambda: madang.count_descriptors() <= before, 3 * PATIENCE, f"at most {before} descriptors")
    for socket in sockets:
        socket.drop()
