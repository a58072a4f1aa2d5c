"""Who may open a WebSocket, and what the upgrade itself must be."""

import base64
import os
import time

import pytest
from harness import PATIENCE, Madang, People, Stream, WebSocket, encode_frame, wait_for
from harness.http import encode_request
from harness.tokens import read_claims, sign_token

SECRET = "a secret that the test knows, and nobody else does"
FRIENDLY_ORIGIN = "https://app.example.org"
FOREIGN_ORIGIN = "http://evil.example"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
MANY = 500


@pytest.fixture(scope="module")
def madang():
    config = f"[server]\nsocket-origins = {FRIENDLY_ORIGIN}\n"
    with Madang(config=config, env={"SECRET_KEY": SECRET}) as server:
        yield server


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def yuna(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def room(minsu):
    return minsu.room()


@pytest.fixture
def path(room):
    return room["chat_url"]


@pytest.fixture(scope="module")
def bad_tokens(minsu):
    claims = read_claims(minsu.token)
    unsigned = sign_token(SECRET, claims, {"alg": "none", "typ": "JWT"}).rsplit(".", 1)[0] + "."
    return {
        "no JWT": "x",
        "empty": "",
        "another's key": sign_token("x" * 40, claims),
        "no algorithm": unsigned,
        "expired": sign_token(SECRET, {**claims, "exp": int(time.time()) - 5}),
        "no session": sign_token(SECRET, {**claims, "sid": "00000000-0000-0000-0000-000000000000"}),
        "refresh": minsu.refresh,
        "no user's hex": "0123456789abcdef" * 2 + "01234567",
    }


BAD_TOKENS = (
    "no JWT",
    "empty",
    "another's key",
    "no algorithm",
    "expired",
    "no session",
    "refresh",
    "no user's hex",
)


def cookie(person, *names):
    return "; ".join(["theme=dark", *(f"{name}={person.cookies[name]}" for name in names), "lang=ko"])


def check_identity(socket, person):
    """The socket speaks as this person."""
    text = f"who am I {os.urandom(4).hex()}"
    with socket:
        socket.send_json({"type": "chat.message", "message": text})
        frame = socket.receive_until(lambda value: value.get("message") == text)
    assert frame["sender"] == person.email


def check_refused(response, status):
    assert response.status == status
    assert response.headers["Content-Type"].startswith("application/json")
    assert set(response.json()) == {"detail"}
    assert "Upgrade" not in response.headers


# Who comes in


def test_authorization_header(madang, minsu, path):
    check_identity(madang.socket(path, minsu.authorization), minsu)


def test_authorization_scheme_in_any_case(madang, minsu, path):
    check_identity(madang.socket(path, {"Authorization": f"bearer {minsu.token}"}), minsu)


def test_token_in_query(madang, minsu, path):
    check_identity(madang.socket(f"{path}?token={minsu.token}"), minsu)


def test_token_in_query_among_others(madang, minsu, path):
    check_identity(madang.socket(f"{path}?v=2&token={minsu.token}&x=%20"), minsu)


def test_nobody(madang, path):
    check_refused(madang.refused_socket(path), 403)


@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_bad_token_in_query(madang, path, bad_tokens, kind):
    check_refused(madang.refused_socket(f"{path}?token={bad_tokens[kind]}"), 403)


@pytest.mark.parametrize("scheme", ["Bearer", "Token", "Basic", "Bearer Bearer"])
@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_bad_token_in_header(madang, path, bad_tokens, kind, scheme):
    headers = {"Authorization": f"{scheme} {bad_tokens[kind]}"}
    check_refused(madang.refused_socket(path, headers), 403)


def test_malformed_header(madang, path):
    for value in ("", " ", "Bearer", "é", "x" * 5000, "Bearer " + "x" * 5000, "Token " + "a" * 39):
        check_refused(madang.refused_socket(path, {"Authorization": value}), 403)


def test_token_of_a_session_that_the_user_left(madang, people, path):
    leaver = people.register_user()
    madang.sql("DELETE FROM sessions WHERE user_id = %s", leaver.id)
    check_refused(madang.refused_socket(path, leaver.authorization), 403)


def test_token_of_somebody_disabled(madang, people, path):
    troll = people.register_user()
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", troll.id)
    check_refused(madang.refused_socket(path, troll.authorization), 403)


# Cookies


@pytest.mark.parametrize("name", ["sessionid", "access_token"])
def test_cookie(madang, minsu, path, name):
    headers = {"Cookie": cookie(minsu, name), "Origin": madang.url}
    check_identity(madang.socket(path, headers), minsu)


def test_cookie_of_an_https_page(madang, minsu, path):
    headers = {"Cookie": cookie(minsu, "access_token"), "Origin": f"https://{madang.host}"}
    check_identity(madang.socket(path, headers), minsu)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("chat.example.org", "http://chat.example.org"),
        ("chat.example.org", "https://chat.example.org"),
        ("chat.example.org:80", "http://chat.example.org"),
        ("chat.example.org", "http://chat.example.org:80"),
        ("chat.example.org:443", "https://chat.example.org"),
        ("chat.example.org", "https://chat.example.org:443"),
        ("chat.example.org:8000", "http://chat.example.org:8000"),
        ("CHAT.example.org", "http://chat.EXAMPLE.org"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("[::1]", "http://[::1]"),
    ],
)
def test_own_origin(madang, minsu, path, host, origin):
    headers = {"Host": host, "Cookie": cookie(minsu, "access_token"), "Origin": origin}
    check_identity(madang.socket(path, headers), minsu)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (None, FOREIGN_ORIGIN),
        (None, "null"),
        (None, ""),
        (None, "file://"),
        (None, "http://127.0.0.1"),
        (None, "http://127.0.0.1:1"),
        ("chat.example.org", "http://chat.example.org:8000"),
        ("chat.example.org:8000", "http://chat.example.org"),
        ("chat.example.org:443", "http://chat.example.org"),
        ("chat.example.org", "http://chat.example.org:443"),
        ("chat.example.org", "http://chat.example.org.evil.example"),
        ("chat.example.org", "http://evil.example/chat.example.org"),
        ("chat.example.org", "http://evil.example#chat.example.org"),
        ("chat.example.org", "http://chat.example.org@evil.example"),
        ("chat.example.org", "http://evil.example@chat.example.org"),
        ("chat.example.org", "chat.example.org"),
        ("chat.example.org", "ftp://chat.example.org"),
        ("chat.example.org", "http://www.chat.example.org"),
        (None, "http://app.example.org"),
        (None, "https://app.example.org:8443"),
        (None, "https://app.example.org.evil.example"),
    ],
)
def test_foreign_origin(madang, minsu, path, host, origin):
    host = host or madang.host
    headers = {"Host": host, "Cookie": cookie(minsu, "access_token"), "Origin": origin}
    check_refused(madang.refused_socket(path, headers), 403)


def test_origin_on_the_list(madang, minsu, path):
    headers = {"Cookie": cookie(minsu, "access_token"), "Origin": FRIENDLY_ORIGIN}
    check_identity(madang.socket(path, headers), minsu)


def test_cookie_without_origin(madang, minsu, path):
    check_refused(madang.refused_socket(path, {"Cookie": cookie(minsu, "access_token")}), 403)


def test_foreign_page_with_a_token(madang, minsu, path):
    """Only what a browser adds by itself needs an origin."""
    check_identity(madang.socket(f"{path}?token={minsu.token}", {"Origin": FOREIGN_ORIGIN}), minsu)


def test_bad_cookie(madang, path):
    for value in ("access_token=x", "sessionid=x", "access_token=", "sessionid", ";;;=", "other=1"):
        check_refused(madang.refused_socket(path, {"Cookie": value, "Origin": madang.url}), 403)


# Several at once


def test_header_before_token(madang, minsu, yuna, path):
    check_identity(madang.socket(f"{path}?token={yuna.token}", minsu.authorization), minsu)


def test_token_before_cookie(madang, minsu, yuna, path):
    headers = {"Cookie": cookie(yuna, "access_token"), "Origin": madang.url}
    check_identity(madang.socket(f"{path}?token={minsu.token}", headers), minsu)


def test_header_before_cookie(madang, minsu, yuna, path):
    headers = {"Cookie": cookie(yuna, "access_token"), "Origin": madang.url, **minsu.authorization}
    check_identity(madang.socket(path, headers), minsu)


def test_bad_header_is_not_passed_over(madang, minsu, path):
    headers = {"Authorization": "Bearer x", "Cookie": cookie(minsu, "access_token"), "Origin": madang.url}
    check_refused(madang.refused_socket(f"{path}?token={minsu.token}", headers), 403)


def test_bad_token_is_not_passed_over(madang, minsu, path):
    headers = {"Cookie": cookie(minsu, "access_token"), "Origin": madang.url}
    check_refused(madang.refused_socket(f"{path}?token=x", headers), 403)


# Where to


def test_unknown_room(madang, minsu):
    for number in ("999999999", "9223372036854775807", "9223372036854775808", "9" * 40, "0"):
        check_refused(madang.refused_socket(f"/ws/chat/{number}/chat/", minsu.authorization), 404)


def test_unknown_path(madang, minsu):
    for path in ("/ws/chat/x/chat/", "/ws/chat/-1/chat/", "/ws/chat/1/chat/x", "/ws/chat//chat/", "/ws/"):
        assert madang.refused_socket(path, minsu.authorization).status == 404


def test_nobody_does_not_learn_whether_a_room_is_there(madang):
    check_refused(madang.refused_socket("/ws/chat/999999999/chat/"), 403)


def test_closed_room(madang, minsu, yuna):
    room = minsu.room()
    madang.sql("UPDATE rooms SET closed = true WHERE id = %s", room["id"])
    check_refused(madang.refused_socket(room["chat_url"], yuna.authorization), 403)
    check_identity(minsu.socket(room["id"]), minsu)
    madang.sql("INSERT INTO members (room_id, user_id) VALUES (%s, %s)", room["id"], yuna.id)
    check_identity(yuna.socket(room["id"]), yuna)


def test_superuser_in_a_closed_room(madang, people, minsu):
    room = minsu.room()
    madang.sql("UPDATE rooms SET closed = true WHERE id = %s", room["id"])
    boss = people.register_user()
    check_refused(madang.refused_socket(room["chat_url"], boss.authorization), 403)
    madang.sql("UPDATE users SET is_superuser = true WHERE id = %s", boss.id)
    check_identity(boss.socket(room["id"]), boss)


def test_slashes(madang, minsu, room):
    number = room["id"]
    for path in (f"/ws/chat/{number}/chat", f"//ws//chat///{number}/chat//", f"/ws/chat/000{number}/chat/"):
        check_identity(madang.socket(path, minsu.authorization), minsu)


# What an upgrade must be


def test_answer(madang, minsu, path):
    headers = {**minsu.authorization, "Sec-WebSocket-Key": KEY}
    with madang.socket(path, headers) as socket:
        answer = socket.response.headers
    assert answer["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert answer["Upgrade"].lower() == "websocket"
    assert answer["Connection"].lower() == "upgrade"
    assert "Content-Length" not in answer and "Transfer-Encoding" not in answer


def test_words_in_any_case(madang, minsu, path):
    headers = {"Upgrade": "WebSocket", "Connection": "keep-alive, UPGRADE", **minsu.authorization}
    check_identity(madang.socket(path, headers), minsu)


@pytest.mark.parametrize(
    "offer",
    [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits=15, permessage-deflate",
        "x-webkit-deflate-frame",
    ],
)
def test_compression_is_never_agreed(madang, minsu, path, offer):
    headers = {"Sec-WebSocket-Extensions": offer, **minsu.authorization}
    with madang.socket(path, headers) as socket:
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        socket.ping()


def test_plain_get(madang, minsu, path):
    response = minsu.get(path)
    check_upgrade_required(response)


def check_upgrade_required(response):
    assert response.status == 426
    assert response.headers["Upgrade"].lower() == "websocket"
    assert set(response.json()) == {"detail"}


def test_other_methods(minsu, path):
    response = minsu.post(path, {})
    assert response.status == 405
    assert "GET" in response.headers["Allow"]


def test_another_protocol(madang, minsu, path):
    headers = {"Upgrade": "h2c", **minsu.authorization}
    check_upgrade_required(madang.refused_socket(path, headers))


@pytest.mark.parametrize("version", ["12", "8", "0", "14", "x", None])
def test_other_version(madang, minsu, path, version):
    """RFC 6455, section 4.4: the refusal names the version that is spoken."""
    response = madang.refused_socket(path, {"Sec-WebSocket-Version": version, **minsu.authorization})
    assert response.status in (400, 426)
    assert response.headers["Sec-WebSocket-Version"] == "13"


@pytest.mark.parametrize("key", [None, "", "short", "not base64 at all, is it"])
def test_bad_key(madang, minsu, path, key):
    headers = {"Sec-WebSocket-Key": key, **minsu.authorization}
    assert madang.refused_socket(path, headers).status == 400


def test_no_connection_header(madang, minsu, path):
    headers = {"Connection": None, **minsu.authorization}
    assert madang.refused_socket(path, headers).status in (400, 426)


def test_refusal_keeps_the_connection(madang, minsu, path):
    """A client that was refused may try again on the same connection."""
    with madang.connect() as stream:
        assert stream.request("GET", path, upgrade_fields(madang, {})).status == 403
        stream.send(encode_request("GET", path, upgrade_fields(madang, minsu.authorization)))
        assert stream.read_head().status == 101


def upgrade_fields(madang, more):
    return {
        "Host": madang.host,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        **more,
    }


def test_old_http(madang, minsu, path):
    """RFC 6455, section 4.1: at least HTTP/1.1."""
    request = encode_request("GET", path, upgrade_fields(madang, minsu.authorization))
    with madang.connect() as stream:
        stream.send(request.replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert stream.read_head().status in (400, 426, 505)


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "OPTIONS", "DELETE"])
def test_upgrade_by_another_method(madang, minsu, path, method):
    with madang.connect() as stream:
        fields = {**upgrade_fields(madang, minsu.authorization), "Content-Length": "0"}
        stream.send(encode_request(method, path, fields))
        assert stream.read_head().status not in (101, 500)


@pytest.mark.parametrize(
    "more",
    [{"Content-Length": "5"}, {"Transfer-Encoding": "chunked"}, {"Content-Length": "5", "Expect": "100-continue"}],
)
def test_upgrade_with_a_body(madang, minsu, path, more):
    """Its bytes are never taken for frames, and it does not disturb the next."""
    body = b"hello" if "Content-Length" in more else b"5\r\nhello\r\n0\r\n\r\n"
    with madang.connect() as stream:
        stream.send(encode_request("GET", path, {**upgrade_fields(madang, minsu.authorization), **more}) + body)
        status = stream.read_head().status
        if status == 100:
            status = stream.read_head().status
        assert status in (101, 400)
        if status == 101:
            adopt(stream).ping()
    check_identity(minsu.open(path), minsu)


def test_upgrade_behind_a_request(madang, minsu, path):
    """On a kept connection, pipelined, and with a first frame behind it."""
    request = encode_request("GET", "/healthz", {"Host": madang.host})
    upgrade = encode_request("GET", path, upgrade_fields(madang, minsu.authorization))
    with madang.connect() as stream:
        stream.send(request + upgrade + encode_frame(1, '{"type": "chat.message", "message": "third"}'))
        assert stream.read_response().status == 200
        assert stream.read_head().status == 101
        assert adopt(stream).receive_json()["message"] == "third"


@pytest.mark.parametrize("name", ["Authorization", "Sec-WebSocket-Version", "Host"])
def test_header_twice(madang, minsu, yuna, path, name):
    """What may stand once does not open a socket as somebody else."""
    fields = upgrade_fields(madang, minsu.authorization)
    others = {**upgrade_fields(madang, yuna.authorization), "Host": "evil.example", "Sec-WebSocket-Version": "8"}
    with madang.connect() as stream:
        stream.send(encode_request("GET", path, [*fields.items(), (name, others[name])]))
        assert stream.read_head().status in (400, 403, 426)


def test_escaped_token(madang, minsu, path):
    escaped = minsu.token.replace(".", "%2E")
    check_identity(madang.socket(f"{path}?token={escaped}"), minsu)


def test_head_that_is_too_long(madang, minsu, path):
    response = madang.refused_socket(path, {**minsu.authorization, "X-Long": "x" * 40000})
    assert response.status in (400, 431)


def test_unix_socket(fresh_madang, tmp_path):
    server = fresh_madang(listen=(f"unix:{tmp_path}/madang.socket",))
    person = People(server).register_user()
    check_identity(person.socket(person.room()["id"]), person)


def test_hosts(fresh_madang):
    """ALLOWED_HOSTS holds for upgrades too."""
    server = fresh_madang(env={"ALLOWED_HOSTS": "127.0.0.1,.example.org"})
    person = People(server).register_user()
    path = person.room()["chat_url"]
    check_identity(person.open(path), person)
    check_identity(person.open(path, {"Host": "chat.example.org:8000"}), person)
    check_refused(server.refused_socket(path, {**person.authorization, "Host": "evil.example"}), 400)


# Peers that hurry, dawdle or vanish


def adopt(stream):
    """The WebSocket on a stream whose handshake is done."""
    socket = WebSocket.__new__(WebSocket)
    socket.stream = stream
    return socket


@pytest.mark.parametrize("count", [1, 50])
def test_frames_behind_the_handshake(madang, minsu, path, count):
    frames = b"".join(encode_frame(1, f'{{"type": "chat.message", "message": "hurry {n}"}}') for n in range(count))
    with madang.connect() as stream:
        stream.send(encode_request("GET", path, upgrade_fields(madang, minsu.authorization)) + frames)
        assert stream.read_head().status == 101
        socket = adopt(stream)
        assert [socket.receive_json()["message"] for _ in range(count)] == [f"hurry {n}" for n in range(count)]


def test_half_a_frame_behind_the_handshake(madang, minsu, path):
    frame = encode_frame(1, '{"type": "chat.message", "message": "in two pieces"}')
    with madang.connect() as stream:
        stream.send(encode_request("GET", path, upgrade_fields(madang, minsu.authorization)) + frame[:9])
        assert stream.read_head().status == 101
        stream.send(frame[9:])
        assert adopt(stream).receive_json()["message"] == "in two pieces"


def test_handshake_byte_by_byte(madang, minsu, path):
    with madang.connect() as stream:
        for byte in encode_request("GET", path, upgrade_fields(madang, minsu.authorization)):
            stream.send(bytes([byte]))
        assert stream.read_head().status == 101
        adopt(stream).ping()


def await_descriptors(madang, count):
    wait_for(lambda: madang.count_descriptors() <= count, what=f"at most {count} descriptors")


@pytest.mark.parametrize("offer", [None, "permessage-deflate"])
@pytest.mark.parametrize("leave", ["reset", "close"])
def test_peer_that_vanishes(madang, minsu, path, leave, offer):
    """At any stage; a reset during a handshake must not break the path for others."""
    more = {**minsu.authorization, **({"Sec-WebSocket-Extensions": offer} if offer else {})}
    before = madang.count_descriptors()
    for length in (0, 1, 20, -2, None):
        for _ in range(10):
            stream = madang.connect()
            request = encode_request("GET", path, upgrade_fields(madang, more))
            stream.send(request[:length])
            getattr(stream, leave)()
    for _ in range(10):
        socket = minsu.open(path)
        (socket.reset if leave == "reset" else socket.drop)()
    check_identity(minsu.open(path), minsu)
    await_descriptors(madang, before)


def test_many_at_once(madang, minsu, path):
    """A burst as after a restart of the server: nobody is turned away."""
    before = madang.count_descriptors()
    begin = time.monotonic()
    streams = [Stream(madang.address, 6 * PATIENCE) for _ in range(MANY)]
    try:
        for stream in streams:
            stream.send(encode_request("GET", path, upgrade_fields(madang, minsu.authorization)))
        statuses = [stream.read_head(6 * PATIENCE).status for stream in streams]
        assert statuses == [101] * MANY
        assert time.monotonic() - begin < 6 * PATIENCE
        minsu.say(minsu.room()["id"], "still there")
    finally:
        for stream in streams:
            stream.close()
    await_descriptors(madang, before)


def test_many_refused_at_once(madang, path):
    streams = [Stream(madang.address, 6 * PATIENCE) for _ in range(100)]
    for stream in streams:
        stream.send(encode_request("GET", path, upgrade_fields(madang, {})))
    assert [stream.read_response(deadline=6 * PATIENCE).status for stream in streams] == [403] * 100
    for stream in streams:
        stream.close()
