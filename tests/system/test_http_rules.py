"""What holds for every route: paths, methods, origins, bodies and hosts."""

import json
import time

import pytest
from harness import Madang, People

ROOMS = "/chat/v1/room/"
MESSAGES = "/chat/v1/message/"
LOGIN = "/user/v1/login/"
JSON = {"Content-Type": "application/json"}
BODY_MAX = 1024 * 1024


@pytest.fixture(scope="module")
def madang():
    with Madang() as server:
        yield server


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


def expect_detail(response, status):
    body = response.expect(status).json()
    assert set(body) == {"detail"} and body["detail"]
    assert response.headers["Content-Type"].startswith("application/json")
    return body["detail"]


def exchange(madang, data):
    """Sends bytes, ends, and gives everything that comes back until the server closes."""
    with madang.connect() as stream:
        stream.send(data)
        stream.finish_sending()
        return stream.read_all()


def read_status(answer):
    """The status of the first answer; None where the server closed without a word."""
    return int(answer.split(b" ", 2)[1]) if answer else None


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/chat/v1/rooms/",
        "/chat/v1/roo",
        "/chat/v1/room/1/x/",
        "/chat/v1/",
        "/chat/v2/room/",
        "/chatting/v1/room",
        "/xchat/v1/room",
        "/user/v1/loginx",
        "/user/v1/login/x",
        "/CHAT/V1/ROOM/",
        "/api/chat/v1/room/",
        "/api/user/v2/login",
        "/healthzz",
        "/healthz/x",
        "/ws/chat/1/chat/x",
        "/ws/chat/x/chat/",
        "/%EA%B0%80%EB%82%98",
        "/%FF%FE",
        "/\udcff\udcfe",
        "/" + "a/" * 4000,
        "/" + "a" * 16_000,
        "/.well-known/x",
    ],
    ids=lambda path: ascii(path[:30]),
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_path(madang, minsu, path, method):
    for person in (madang, minsu):
        assert expect_detail(person.request(method, path), 404) == "Not found."


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/healthz/", "//healthz", "///healthz///", "/%68ealthz", "/healthz?", "/healthz?a=%00&b=c"],
)
def test_spellings_of_a_path(madang, path):
    """Slashes collapse, one at the end is optional, and nothing redirects."""
    madang.get(path).expect(200)


@pytest.mark.parametrize("path", ["/healthz%00", "/healthz%00x", "/%zz", "/%", "/a%2", "/healthz\0"])
def test_broken_path(madang, path):
    answer = exchange(madang, f"GET {path} HTTP/1.1\r\nHost: {madang.host}\r\nConnection: close\r\n\r\n".encode())
    assert read_status(answer) in (400, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/user%2fprofile/",
        "/user/v1%2Flogin/",
        "/%2Fuser/v1/login/",
        "/%2f",
        "/user/v1/login%2f",
        "/s2sapi%2fsystem-message",
        "/s2sapi%252fsystem-message",
        "/chat/v1/room%2f1/",
        "/ws/chat%2f1/chat/",
        "/healthz%2f..%2freadyz",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_encoded_slash_separates_nothing(madang, minsu, path, method):
    """So that what a proxy lets through by the raw path is what it looks like."""
    for person in (madang, minsu):
        assert expect_detail(person.request(method, path), 404) == "Not found."


@pytest.mark.parametrize(
    "path", ["/chat/../healthz", "/chat/%2e%2E/healthz", "/./healthz", "/%2e/healthz", "/../healthz", "/healthz/x/.."]
)
def test_dots_are_resolved(madang, path):
    """As in RFC 3986, section 5.2.4."""
    madang.get(path).expect(200)


@pytest.mark.parametrize(
    "path",
    ["/a/../healthz", "/%2e/healthz", "/media/..", "/media/%2e%2e", "/user%2fprofile/", "/%zz", "/%", "/%00", "/%ff"],
)
def test_path_of_no_host(madang, path):
    """Without a host nobody resolves or refuses anything before us."""
    answer = exchange(madang, f"GET {path} HTTP/1.0\r\n\r\n".encode())
    assert read_status(answer) == 404


@pytest.mark.parametrize("prefix", ["/user/v1", "/api/user/v1", "//api//user//v1", "/user//v1"])
def test_user_is_api_user(madang, minsu, prefix):
    login = madang.post(f"{prefix}/login/", {"email": minsu.email, "password": minsu.password})
    assert set(login.expect(200).json()) == {"access", "refresh"}
    assert "email" in madang.post(f"{prefix}/register", {}).expect(400).json()


# Methods


@pytest.mark.parametrize(
    "path, allowed",
    [
        ("/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("/readyz", {"GET", "HEAD", "OPTIONS"}),
        ("/user/v1/register/", {"POST", "OPTIONS"}),
        ("/user/v1/login/", {"POST", "OPTIONS"}),
        ("/api/token/refresh/", {"POST", "OPTIONS"}),
        ("/chat/v1/room/", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("/chat/v1/room/1/", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("/chat/v1/message/", {"POST", "OPTIONS"}),
        ("/api/chat/message", {"POST", "OPTIONS"}),
    ],
)
def test_wrong_method(madang, path, allowed):
    """The methods that Allow names are those that are not answered with 405."""
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get", "X" * 200):
        answer = madang.request(method, path)
        if method in allowed:
            assert answer.status != 405, method
            continue
        if method == "HEAD":
            answer.expect(405)
        else:
            expect_detail(answer, 405)
        named = {name.strip() for name in answer.headers["Allow"].split(",")}
        assert named - {"OPTIONS"} == allowed - {"OPTIONS"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/chat/v1/room/", "/nowhere", "/chat/v1/message/"])
def test_head_is_get_without_body(minsu, path):
    got, head = minsu.get(path), minsu.request("HEAD", path)
    assert (head.status, head.body) == (got.status, b"")
    assert head.headers.get("Content-Length", str(len(got.body))) == str(len(got.body))
    assert head.headers.get("Content-Type") == got.headers.get("Content-Type")


def test_head_needs_identity(madang):
    assert madang.request("HEAD", ROOMS).expect(401).headers.get("WWW-Authenticate")


# Origins


def split(header):
    return {word.strip().lower() for word in header.split(",")}


@pytest.mark.parametrize("path", [ROOMS, MESSAGES, LOGIN, "/api/token/refresh/", "/chat/v1/room/1/"])
def test_preflight(madang, path):
    """A page of any origin may call, with the headers it needs: asked without identity, before the request."""
    headers = {
        "Origin": "https://app.example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = madang.request("OPTIONS", path, headers=headers)
    assert answer.status in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert split(answer.headers["Access-Control-Allow-Headers"]) >= {
        "authorization",
        "content-type",
        "accept-language",
        "idempotency-key",
    }
    assert split(answer.headers["Access-Control-Allow-Methods"]) >= {"get", "post", "put", "patch", "delete"}


@pytest.mark.parametrize(
    "method, path, status",
    [("GET", ROOMS, 200), ("POST", ROOMS, 400), ("GET", "/nowhere", 404), ("DELETE", ROOMS, 405)],
)
def test_cors_headers_on_every_answer(minsu, method, path, status):
    """Also on errors: else the page cannot read why."""
    answer = minsu.request(method, path, headers={"Origin": "https://app.example.com"}).expect(status)
    assert answer.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert split(answer.headers["Access-Control-Expose-Headers"]) >= {"retry-after", "content-language", "link"}


def test_cors_headers_on_401_413_and_415(madang):
    for answer in (
        madang.get(ROOMS),
        madang.post(LOGIN, body=b"x", headers={"Content-Type": "text/plain"}),
        madang.post(LOGIN, body=b"x" * (BODY_MAX + 1), headers=JSON),
    ):
        assert answer.status in (401, 413, 415)
        assert answer.headers.get("Access-Control-Allow-Origin") == "*", answer


def test_configured_origins(fresh_madang):
    server = fresh_madang(config="[server]\ncors-origins = https://a.example, https://b.example:8443\n")
    for origin in ("https://a.example", "https://b.example:8443"):
        for answer in (
            server.get("/healthz", headers={"Origin": origin}),
            server.request("OPTIONS", ROOMS, headers={"Origin": origin, "Access-Control-Request-Method": "GET"}),
        ):
            assert answer.headers.get_all("Access-Control-Allow-Origin") == [origin]
            assert "origin" in split(answer.headers["Vary"])
    strangers = ("https://evil.example", "http://a.example", "https://a.example.evil", "https://a.example:444")
    for origin in (*strangers, "null", "", None):
        answer = server.get("/healthz", headers={"Origin": origin}).expect(200)
        assert "Access-Control-Allow-Origin" not in answer.headers, origin
        assert "origin" in split(answer.headers["Vary"])


# Bodies


@pytest.mark.parametrize("path", [LOGIN, "/user/v1/register/", ROOMS, MESSAGES, "/api/token/refresh/"])
@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "x",
        "application/json-patch+json",
    ],
)
def test_unsupported_type(minsu, path, kind):
    expect_detail(minsu.post(path, body=b'{"name": "x", "message": "x"}', headers={"Content-Type": kind}), 415)


@pytest.mark.parametrize("path", [ROOMS, MESSAGES])
def test_form_where_it_is_not_taken(minsu, path):
    expect_detail(minsu.request("POST", path, form={"name": "x", "message": "x"}), 415)


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "application/json",
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/json ;charset=UTF-8",
    ],
)
def test_json_types(minsu, kind):
    minsu.post(ROOMS, body=b'{"name": "typed"}', headers={"Content-Type": kind}).expect(201)


BROKEN = {
    "nothing": b"",
    "blank": b"  \n",
    "word": b"hello",
    "array": b"[]",
    "text": b'"name"',
    "number": b"5",
    "null": b"null",
    "true": b"true",
    "unclosed": b'{"name": "x"',
    "unclosed text": b'{"name": "x',
    "trailing comma": b'{"name": "x",}',
    "two objects": b'{"name": "x"}{"name": "y"}',
    "trailing word": b'{"name": "x"} y',
    "single quotes": b"{'name': 'x'}",
    "bare name": b'{name: "x"}',
    "comment": b'{"name": "x" /* y */}',
    "variable": b'var x = {"name": "x"}',
    "NaN": b'{"name": "x", "a": NaN}',
    "Infinity": b'{"name": "x", "a": Infinity}',
    "1e999": b'{"name": "x", "post": 1e999}',
    "leading zero": b'{"name": "x", "a": 01}',
    "hexadecimal": b'{"name": "x", "a": 0x1}',
    "raw line feed": b'{"name": "a\nb"}',
    "raw tab": b'{"name": "a\tb"}',
    "raw null": b'{"name": "a\0b"}',
    "null escape": b'{"name": "a\\u0000b"}',
    "null escape in a name": b'{"name": "x", "a\\u0000b": 1}',
    "null in unknown field": b'{"name": "x", "other": "a\\u0000"}',
    "bad escape": b'{"name": "\\x41"}',
    "short escape": b'{"name": "\\u004"}',
    "lone high surrogate": b'{"name": "\\ud800"}',
    "lone low surrogate": b'{"name": "\\udc00"}',
    "reversed surrogates": b'{"name": "\\udc00\\ud800"}',
    "high surrogate and text": b'{"name": "\\ud83dabc"}',
    "latin-1": '{"name": "caf\xe9"}'.encode("latin-1"),
    "overlong": b'{"name": "\xc0\xaf"}',
    "encoded surrogate": b'{"name": "\xed\xa0\x80"}',
    "cut sequence": b'{"name": "\xea\xb0"}',
    "beyond Unicode": b'{"name": "\xf4\x90\x80\x80"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "deep array": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "deep, closed": b'{"name": "x", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "doubled name": b'{"name": "x", "name": "y"}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_body(madang, minsu, name):
    expect_detail(minsu.post(ROOMS, body=BROKEN[name], headers=JSON), 400)
    expect_detail(madang.post(LOGIN, body=BROKEN[name], headers=JSON), 400)


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\\ud83c\\udf88 \\u00e9 \\/ \\" \\\\ \\b\\f\\n\\r\\t"}',
        b' \r\n\t{ "name" : "x" , "a" : [ 1 , -2.5e-3 , { } , [ ] , true , null ] } \n',
        '{"name": "🎈 가 é"}'.encode(),
    ],
)
def test_sound_body(minsu, body):
    assert minsu.post(ROOMS, body=body, headers=JSON).expect(201).json()["name"] == json.loads(body)["name"]


def test_large_unknown_field(minsu):
    """Unknown fields are ignored, whatever is in them."""
    minsu.post(ROOMS, {"name": "x", "unknown": list(range(2000))}).expect(201)


def test_integer_beyond_int64(minsu):
    """It would not be read as it was meant, wherever it stands."""
    minsu.post(ROOMS, {"name": "x", "unknown": 10**40}).expect(400)


def test_largest_body(minsu):
    body = b'{"name": "large"' + b" " * (BODY_MAX - 17) + b"}"
    assert len(body) == BODY_MAX
    minsu.post(ROOMS, body=body, headers=JSON).expect(201)


def test_body_too_large(minsu):
    body = b'{"name": "large"' + b" " * (BODY_MAX - 16) + b"}"
    expect_detail(minsu.post(ROOMS, body=body, headers=JSON), 413)


@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"])
@pytest.mark.parametrize("length", [BODY_MAX + 1, 10**12, 10**17])
def test_too_large_is_said_at_once(madang, length, expect):
    """Before the body comes, and without reading it."""
    with madang.connect() as stream:
        stream.send(f"POST {LOGIN} HTTP/1.1\r\nHost: x\r\n{expect}Content-Length: {length}\r\n\r\n{{")
        begin = time.monotonic()
        expect_detail(stream.read_response("POST"), 413)
        assert time.monotonic() - begin < 2


def test_chunks_too_large(madang):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    with madang.connect() as stream:
        stream.send(b"POST /user/v1/login/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 17)
        expect_detail(stream.read_response("POST"), 413)


def test_too_large_where_nothing_is_read(madang, minsu):
    """The limit holds also where the body is ignored or the path unknown."""
    for path in ("/chat/v1/room/1/", "/nowhere", ROOMS):
        answer = minsu.post(path, body=b"x" * (BODY_MAX + 1), headers=JSON)
        assert answer.status in (404, 413)


def test_configured_body_limit(fresh_madang):
    server = fresh_madang(config="[limits]\nbody-bytes = 2048\n")
    assert server.post(LOGIN, body=b" " * 2048, headers=JSON).status == 400
    assert server.post(LOGIN, body=b" " * 2049, headers=JSON).status == 413


# Hosts


@pytest.mark.parametrize(
    "setting, good, bad",
    [
        (
            "chat.example.com",
            ["chat.example.com", "chat.example.com:8000", "CHAT.Example.COM", "chat.example.com.", "chat.example.com:"],
            ["example.com", "x.chat.example.com", "evil.com", "chat.example.com.evil.com", "127.0.0.1"],
        ),
        (
            ".example.com,127.0.0.1",
            ["example.com", "a.example.com", "a.b.example.com:1", "127.0.0.1", "127.0.0.1:65535"],
            ["badexample.com", "example.com.evil", "127.0.0.2", "localhost"],
        ),
        ("[::1]", ["[::1]", "[::1]:8000", "[0:0::1]"], ["[::2]", "localhost"]),
        ("localhost, 127.0.0.1", ["localhost", "localhost:8000", "127.0.0.1"], ["localhost.evil.com", "0.0.0.0"]),
        ("*", ["anything.example", "[::2]:5", "1.2.3.4"], []),
    ],
)
def test_allowed_hosts(fresh_madang, setting, good, bad):
    server = fresh_madang(env={"ALLOWED_HOSTS": setting})
    for host in good:
        assert server.get(ROOMS, headers={"Host": host}).status == 401, host
    for host in bad:
        expect_detail(server.get(ROOMS, headers={"Host": host}), 400)
        expect_detail(server.get("/nowhere", headers={"Host": host}), 400)
        server.get("/healthz", headers={"Host": host}).expect(200)


@pytest.mark.parametrize(
    "host",
    ["*", "::1", "", "a b", "a/b", "a@b", "a:b", "a:99999999", "[::1", "[x]", "a,b", "a?b", "a\tb", "<x>", "a\\b"],
)
def test_malformed_host(madang, host):
    assert madang.get("/nowhere", headers={"Host": host}).status == 400


def test_target_and_host_agree(fresh_madang):
    """A whole URL as the target counts as the host (RFC 9112, section 3.2.2): no way round the list."""
    server = fresh_madang(env={"ALLOWED_HOSTS": "good.example"})
    for target, host, statuses in (
        ("http://good.example", "good.example", {401}),
        ("http://evil.example", "good.example", {400}),
        ("http://good.example", "evil.example", {400, 401}),
        ("http://evil.example", "evil.example", {400}),
    ):
        head = f"GET {target}{ROOMS} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        assert read_status(exchange(server, head.encode())) in statuses


def test_answers_are_not_kept(minsu):
    """What is personal is stored by no cache."""
    for path in (ROOMS, f"{ROOMS}{minsu.room()['id']}/"):
        assert "no-store" in minsu.get(path).headers["Cache-Control"]


def test_health(madang):
    for path in ("/healthz", "/readyz"):
        assert madang.get(path).expect(200).headers.get("Location") is None
