"""HTTP itself at its edges: requests that are doubtful, broken, slow, cut short or very large."""

import contextlib
import json
import time

import pytest

ROOMS = "/chat/v1/room/"
MESSAGES = "/chat/v1/message/"
LOGIN = "/user/v1/login/"
JSON = {"Content-Type": "application/json"}


def exchange(madang, data):
    """Sends bytes, ends, and gives everything that comes back until the server closes."""
    with madang.connect() as stream:
        stream.send(data)
        stream.finish_sending()
        return stream.read_all()


def read_status(answer):
    """The status of the first answer; None where the server closed without a word."""
    return int(answer.split(b" ", 2)[1]) if answer else None


HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
SMUGGLING = {
    "two lengths": b"Content-Length: 2\r\nContent-Length: 36",
    "equal lengths": b"Content-Length: 2\r\nContent-Length: 2",
    "list of lengths": b"Content-Length: 2, 36",
    "length and chunks": b"Content-Length: 2\r\nTransfer-Encoding: chunked",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 2",
    "two codings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "two hosts": b"Host: y\r\nContent-Length: 2",
    "negative length": b"Content-Length: -1",
    "positive length": b"Content-Length: +2",
    "junk length": b"Content-Length: 2x",
    "empty length": b"Content-Length:",
    "fraction": b"Content-Length: 2.0",
    "hexadecimal length": b"Content-Length: 0x2",
    "huge length": b"Content-Length: 99999999999999999999999999",
    "length past int64": b"Content-Length: 9223372036854775808",
    "blank before colon": b"Content-Length : 2",
    "blank before name": b"X-A: b\r\n Content-Length: 2",
    "tab in coding": b"Transfer-Encoding: \x0bchunked",
    "unknown coding": b"Transfer-Encoding: xchunked",
    "compressed": b"Transfer-Encoding: gzip, chunked",
    "twice chunked": b"Transfer-Encoding: chunked, chunked",
    "bare return": b"X: y\rContent-Length: 2",
    "no colon": b"Content-Length 2",
    "null": b"X: a\0b\r\nContent-Length: 2",
}


@pytest.mark.parametrize("name", SMUGGLING)
def test_smuggling(madang, name):
    """Whatever leaves a doubt about where a request ends is refused, and nothing behind it is read."""
    data = b"POST /user/v1/login/ HTTP/1.1\r\nHost: x\r\n" + SMUGGLING[name] + b"\r\n\r\n{}" + HIDDEN
    begin = time.monotonic()
    answer = exchange(madang, data)
    assert time.monotonic() - begin < 5
    assert read_status(answer) in (400, 413, 501)
    assert answer.count(b"HTTP/1.") == 1, "one request, one answer"


@pytest.mark.parametrize(
    "line",
    [
        "GET /healthz",
        "GET /healthz HTTP/2.0",
        "GET /healthz HTTP/3.0",
        "GET /healthz HTTP/1.9",
        "GET /healthz HTTP/11",
        "GET /healthz XTTP/1.1",
        "GET healthz HTTP/1.1",
        "GET",
        " GET /healthz HTTP/1.1",
        "GET\t/healthz\tHTTP/1.1",
        "GET /a b HTTP/1.1",
        "G\x01T /healthz HTTP/1.1",
        "PRI * HTTP/2.0",
        "CONNECT x:443 HTTP/1.1",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=ascii,
)
def test_odd_request_line(madang, line):
    answer = exchange(madang, f"{line}\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert read_status(answer) in (None, 400, 404, 405, 501, 505)
    madang.get("/healthz").expect(200)


def test_http_1_0(madang):
    assert exchange(madang, b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.")
    with madang.connect() as stream:
        stream.send(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert stream.read_response().expect(200).body
        stream.expect_end()


def test_host_is_needed(madang):
    assert read_status(exchange(madang, b"GET /healthz HTTP/1.1\r\n\r\n")) == 400


def test_keep_alive(madang, minsu):
    headers = {"Host": madang.host, **minsu.authorization}
    with madang.connect() as stream:
        for number in range(20):
            body = json.dumps({"name": f"kept {number}"}).encode()
            more = {**headers, **JSON, "Content-Length": str(len(body))}
            stream.request("POST", ROOMS, more, body).expect(201)
            stream.request("GET", "/nowhere", headers).expect(404)
            stream.request("GET", ROOMS, {"Host": madang.host}).expect(401)
            assert len(stream.request("GET", f"{ROOMS}?limit=1", headers).expect(200).json()) == 1


def test_pipelining(madang, minsu):
    """Requests sent in one go are answered in their order."""
    room = minsu.room()["id"]
    head = f"Host: x\r\nAuthorization: Bearer {minsu.token}\r\n"
    data = ""
    for number in range(50):
        body = json.dumps({"message": f"{number}", "room": room})
        data += f"POST {MESSAGES} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}"
        data += f"GET {ROOMS}{room}/?limit=1 HTTP/1.1\r\n{head}\r\n"
        data += "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with madang.connect() as stream:
        stream.send(data)
        for number in range(50):
            assert stream.read_response().expect(201).json()["message"] == f"{number}"
            assert stream.read_response().expect(200).json()["chat_messages"][0]["message"] == f"{number}"
            stream.read_response().expect(200)


def test_a_request_byte_by_byte(madang):
    body = '{"email": "a", "password": "b"}'
    data = f"POST {LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    with madang.connect() as stream:
        for byte in data:
            stream.send(byte)
        stream.read_response("POST").expect(400)


def test_blank_lines_before_a_request(madang):
    with madang.connect() as stream:
        for _ in range(3):
            stream.send(b"\r\n\r\n" + HIDDEN)
            stream.read_response().expect(200)


@pytest.mark.parametrize("line", [b"\r\n", b"\n"], ids=ascii)
@pytest.mark.parametrize("before", [b"", HIDDEN], ids=["first", "kept"])
def test_endless_blank_lines(madang, before, line):
    """They are no request, so nothing else ends them: as many as a head may be long, and no more."""
    with madang.connect() as stream:
        stream.send(before)
        if before:
            stream.read_response().expect(200)
        begin = time.monotonic()
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for _ in range(1000):
                stream.send(line * 16_000)
        response = stream.read_response().expect(400)
        assert set(response.json()) == {"detail"}
        assert response.headers["Connection"] == "close"
        stream.read_all()
        assert time.monotonic() - begin < 10
    madang.get("/healthz").expect(200)


def test_leaving_in_the_middle(madang, minsu):
    """Clients that go away, at whatever byte, cost nothing but themselves."""
    room = minsu.room()["id"]
    body = json.dumps({"message": "gone", "room": room})
    fields = f"Host: x\r\nAuthorization: Bearer {minsu.token}\r\nContent-Length: {len(body)}\r\n"
    data = f"POST {MESSAGES} HTTP/1.1\r\n{fields}\r\n{body}"
    for length in range(0, len(data) + 1, 23):
        for leave in ("close", "reset"):
            with madang.connect() as stream:
                stream.send(data[:length])
                getattr(stream, leave)()
    madang.get("/healthz").expect(200)
    minsu.say(room, "here")


@pytest.mark.parametrize("value", ["100-continue", "100-Continue"])
def test_continue(madang, value):
    with madang.connect() as stream:
        stream.send(f"POST {LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: {value}\r\n\r\n")
        assert stream.read_head().status == 100
        stream.send("{}")
        stream.read_response("POST").expect(400)


def test_unknown_expectation(madang):
    answer = exchange(
        madang, f"POST {LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: miracles\r\n\r\n{{}}".encode()
    )
    assert read_status(answer) in (400, 417)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X-Many: a\r\n" * 7_000 + b"\r\n",
        b"GET /healthz HTTP/1.0\r\nConnection: " + b"a," * 8_000 + b"\r\n" + b"X:\r\n" * 300 + b"\r\n",
        b"G" * 70_000,
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Endless: " + b"a" * 1_000_000,
    ],
    ids=["path", "header", "headers", "fields", "method", "endless"],
)
def test_head_too_large(madang, head):
    with madang.connect() as stream:
        stream.send(head)
        assert read_status(stream.read_all()) in (400, 414, 431)


def test_large_but_ordinary_headers(madang):
    """A browser with many cookies has no trouble."""
    madang.get("/healthz", headers={"Cookie": "; ".join(f"name{i}={'x' * 100}" for i in range(70))}).expect(200)


def test_slow_clients_do_not_stop_the_others(madang):
    streams = [madang.connect() for _ in range(200)]
    for stream in streams:
        stream.send(b"POST /user/v1/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    begin = time.monotonic()
    for _ in range(20):
        madang.get("/healthz").expect(200)
    assert time.monotonic() - begin < 2
    for stream in streams:
        stream.close()
