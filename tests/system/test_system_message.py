"""System messages (document 000), and who may send them."""

import json
import re
import socket

import pytest
from harness import Madang, People
from harness.http import send_request

PATH = "/s2sapi/system-message/"
KEY = "a service key that is long enough, and then some"


def notify(server, nickname, message="hello", **options):
    return server.post(PATH, {"target_nickname": nickname, "message": message}, **options)


@pytest.fixture
def anna(people):
    return people.register_user()


def test_system_message(people, anna):
    """To every socket of the target on /ws/chatting/, and to nobody else; the answer is the frame."""
    other = people.register_user()
    room = anna.room()["id"]
    with anna.direct_socket() as one, anna.direct_socket() as two, other.direct_socket() as stranger:
        with anna.socket(room) as in_room:
            answer = notify(people.madang, anna.nickname, "점검이 있습니다 <b>&</b>").expect(200).json()
            assert set(answer) == {"type", "from", "message", "time"}
            assert answer["type"] == "system_message" and answer["from"] == "admin"
            assert answer["message"] == "점검이 있습니다 <b>&</b>"
            assert re.fullmatch(r"\d\d:\d\d", answer["time"])
            for socket in (one, two):
                frame = socket.receive_json()
                assert set(frame) == set(answer) and {**frame, "time": answer["time"]} == answer
            for socket in (one, two, stranger, in_room):
                socket.ping()
                socket.expect_nothing(0.05)


def test_not_stored(people, anna):
    with anna.direct_socket() as socket:
        notify(people.madang, anna.nickname).expect(200)
        socket.receive_json()
    assert anna.get(f"/api/chatting/messages/?target_nickname={anna.nickname}").json() == []


@pytest.mark.parametrize("language, detail", [("en", "Not found."), ("ko", None), ("ru", None), (None, None)])
def test_unknown_or_offline(madang, anna, language, detail):
    headers = {"Accept-Language": language} if language else {}
    with anna.socket(anna.room()["id"]):
        for nickname in (anna.nickname, "nobody at all", "admin"):
            body = notify(madang, nickname, headers=headers).expect(404).json()
            assert set(body) == {"detail"} and body["detail"]


@pytest.mark.parametrize(
    "body, fields",
    [
        ({}, {"target_nickname", "message"}),
        ({"message": "x"}, {"target_nickname"}),
        ({"target_nickname": "x"}, {"message"}),
        ({"target_nickname": "", "message": "x"}, {"target_nickname"}),
        ({"target_nickname": "x", "message": " \n"}, {"message"}),
        ({"target_nickname": 1, "message": ["x"]}, {"target_nickname", "message"}),
        ({"target_nickname": None, "message": None}, {"target_nickname", "message"}),
        ({"target_nickname": "x", "message": 4001 * "x"}, {"message"}),
    ],
)
def test_bad_form(madang, body, fields):
    assert set(madang.post(PATH, body).expect(400).json()) == fields


@pytest.mark.parametrize("body", ["", "x", "[]", "null", '{"target_nickname": "x", "message": "a\\u0000"}', "{"])
def test_no_json(madang, body):
    answer = madang.post(PATH, body=body, headers={"Content-Type": "application/json"})
    assert set(answer.expect(400).json()) == {"detail"}


FOREIGN = [
    {"Origin": "https://elsewhere.example.org"},
    {"Origin": "null"},
    {"X-Forwarded-For": "192.0.2.1"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"Forwarded": "for=192.0.2.1"},
    {"X-Real-IP": "192.0.2.1"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Type": None},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_without_a_key(madang, anna, headers):
    """A page in a browser on this machine, or whoever comes through its proxy, is not internal."""
    with anna.direct_socket() as socket:
        assert set(notify(madang, anna.nickname, headers=headers).expect(403).json()) == {"detail"}
        madang.post(PATH, body="garbage", headers={"Content-Type": "application/json", **headers}).expect(403)
        socket.ping()
        socket.expect_nothing(0.05)


def test_own_origin_is_a_page_too(madang, anna):
    with anna.direct_socket():
        notify(madang, anna.nickname, headers={"Origin": madang.url}).expect(403)


def test_charset(madang, anna):
    with anna.direct_socket():
        headers = {"Content-Type": "Application/JSON; charset=utf-8"}
        notify(madang, anna.nickname, headers=headers).expect(200)


def test_user_is_not_internal_by_a_token(madang, anna):
    """A caller's token neither helps nor harms without a key."""
    with anna.direct_socket():
        notify(madang, anna.nickname, headers=anna.authorization).expect(200)
        notify(madang, anna.nickname, headers={**anna.authorization, "Origin": "http://x"}).expect(403)


def find_own_address():
    """An address of this machine that is not loopback; None where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith("127.") else address


def test_from_elsewhere(fresh_madang):
    """Another machine is not internal. (Where there is no network, there is none.)"""
    address = find_own_address()
    if address is not None:
        server = fresh_madang(listen=(f"{address}:0",))
        body = {"target_nickname": "x", "message": "y"}
        send_request((address, server.port), f"{address}:{server.port}", "POST", PATH, json=body).expect(403)


def test_unix_socket(fresh_madang, tmp_path):
    tmp_path.chmod(0o711)
    server = fresh_madang(listen=(f"unix:{tmp_path}/socket",))
    anna = People(server).register_user()
    with anna.direct_socket() as listening:
        notify(server, anna.nickname).expect(200)
        assert listening.receive_json()["message"] == "hello"
        notify(server, anna.nickname, headers={"X-Forwarded-For": "192.0.2.1"}).expect(403)


# With a key


@pytest.fixture(scope="module")
def keyed():
    with Madang(env={"MADANG_SERVICE_KEY": KEY}) as server:
        yield server


@pytest.mark.parametrize("headers", [{}, *FOREIGN[:6]], ids=str)
def test_key(keyed, headers):
    """Whoever has the key is internal, wherever the request comes from."""
    anna = People(keyed).register_user()
    with anna.direct_socket() as listening:
        for scheme in ("Bearer", "bearer"):
            notify(keyed, anna.nickname, headers={"Authorization": f"{scheme} {KEY}", **headers}).expect(200)
            assert listening.receive_json()["message"] == "hello"


@pytest.mark.parametrize(
    "value",
    [None, "", "Bearer", "Bearer ", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", f"Token {KEY}", KEY, "Bearer x"],
)
def test_wrong_key(keyed, value):
    anna = People(keyed).register_user()
    with anna.direct_socket() as listening:
        assert set(notify(keyed, anna.nickname, headers={"Authorization": value}).expect(403).json()) == {"detail"}
        notify(keyed, anna.nickname, headers=anna.authorization).expect(403)
        listening.ping()
        listening.expect_nothing(0.05)


def test_key_and_other_types(keyed):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "text/plain"}
    body = json.dumps({"target_nickname": "x", "message": "y"})
    keyed.post(PATH, body=body, headers=headers).expect(415)


def test_key_by_credential(fresh_madang, tmp_path):
    """The credential wins over the environment; its newline is not part of it."""
    tmp_path.chmod(0o755)
    (tmp_path / "service-key").write_text(KEY[::-1] + "\n")
    env = {"MADANG_SERVICE_KEY": KEY, "CREDENTIALS_DIRECTORY": str(tmp_path)}
    server = fresh_madang(env=env)
    notify(server, "x", headers={"Authorization": f"Bearer {KEY}"}).expect(403)
    notify(server, "x", headers={"Authorization": f"Bearer {KEY[::-1]}"}).expect(404)


def test_short_key(fresh_madang):
    server = fresh_madang(env={"MADANG_SERVICE_KEY": "short"})
    server.expect_warning("MADANG_SERVICE_KEY: is shorter than 32 bytes: it is easier to guess")
    notify(server, "x", headers={"Authorization": "Bearer short"}).expect(404)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_methods(madang, method):
    madang.request(method, PATH).expect(405)
