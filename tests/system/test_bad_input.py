"""Bad input of every kind on every route: the right status, shape and language; never a 5xx, never a hang."""

import itertools
import json
from collections import namedtuple
from urllib.parse import urlencode

import pytest
from harness import Madang, Stream
from harness.answers import find_fault
from harness.cast import SECRET, UNKNOWN, Cast
from harness.forms import MULTIPART, encode_form, encode_part
from harness.http import encode_request
from harness.routes import read_routes

# What each body holds: "!" must be there, "~" too but may be empty, "?" may; then the kind: a text (":20" has so many
# characters at most), "#" an id or another number, "^" true or false, "|" one of some words, "," a list or a text.
FIELDS = """
POST   /user/v1/register               email! password1! password2! nickname!:20
POST   /user/registration              email! password! nickname?:20
POST   /user/v1/login                  email! password!
POST   /user/login                     email! password!
POST   /api/accounts/register          username! password! email~
POST   /api/accounts/login             username! password!
POST   /api/token/refresh              refresh!
PUT    /user/profile                   nickname?:20 contact_number? status?| is_private?^ bio? first_name? last_name?
PATCH  /user/profile                   nickname?:20 contact_number? status?| is_private?^ bio? first_name? last_name?
POST   /user/add-friend                email!
POST   /user/delete-friend             email!
PATCH  /api/user-management/profile    nickname_to?:20 status_message_to?
POST   /api/user-management/friends    friend!
DELETE /api/user-management/friends    friend!
POST   /chat/v1/room                   name!:100 post?#
POST   /chat/v1/message                message!:4000 room?# parent_chat?# client_id?:64
POST   /api/chat/{id}/message          content!:4000 client_id?:64
POST   /api/chatting/blockedusers      target_nickname!
DELETE /api/chatting/blockedusers      target_nickname!
POST   /s2sapi/system-message          target_nickname! message!:4000
POST   /api/post/write                 title!:30 content! category!# tags?,
POST   /api/post/detail/{id}/edit      title?:30 content? category?# tags?,
"""

# Which bodies are read beside JSON; the others are 415.
FORM = {"/user/v1/register", "/user/registration", "/user/v1/login", "/user/login", "/api/token/refresh"}
FORM |= {"/api/accounts/register", "/api/accounts/login"}
MULTIPART_TOO = {"/api/post/write", "/api/post/detail/{id}/edit", "/user/profile", "/api/user-management/profile"}

# Lists and histories, which take limit, before and after.
PAGED = """
/user/friends /user/search-friends /api/user-management/friends /api/user-management/profile/search /chat/v1/room
/chat/v1/room/{id} /api/chat /api/chat/{id}/message /api/chatting/blockedusers /api/chatting/messages
/api/chatting/conversations /api/post/categories /api/post
""".split()

MISSING = object()
HUGE = 2**63
LANGUAGES = itertools.cycle(["ko", "ru", "en"])

Field = namedtuple("Field", "name required may_be_empty kind longest")
Body = namedtuple("Body", "method pattern fields")


def read_field(word):
    mark = next(mark for mark in "!~?" if mark in word)
    name, _, kind = word.partition(mark)
    longest = int(kind[1:]) if kind.startswith(":") else None
    return Field(name, mark != "?", mark == "~", "text" if longest or not kind else kind, longest)


def read_bodies():
    for line in FIELDS.strip().splitlines():
        method, pattern, *words = line.split()
        yield Body(method, pattern, [read_field(word) for word in words])


BODIES = list(read_bodies())
EACH_BODY = pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{body.method}-{body.pattern}")


@pytest.fixture(scope="module")
def madang():
    config = "[limits]\nsearches-user = 0\nuploads-user = 0\n"
    with Madang(bus=True, config=config, env={"SECRET_KEY": SECRET}) as server:
        yield server


@pytest.fixture(scope="module")
def cast(madang):
    return Cast(madang)


def fill_path(cast, pattern):
    number = cast.post if "post/" in pattern else cast.hermit.id if "profile" in pattern else cast.open_room
    path = pattern.replace("{id}", str(number), 1).replace("{id}", str(cast.guest.id))
    return path.replace("{name}", cast.picture)


def make_good(cast, body):
    """A body in which nothing is wrong but what a test makes so."""
    values = {
        "email": "bad.input@example.org",
        "nickname": "bad input",
        "room": cast.open_room,
        "category": cast.category,
        "friend": cast.guest.nickname,
        "target_nickname": cast.guest.nickname,
    }
    return {field.name: values.get(field.name, "password1") for field in body.fields if field.required}


def ask(cast, route, language=None, **options):
    """As the superuser, who may everything."""
    headers = {**cast.boss.authorization, **options.pop("headers", {})}
    if language:
        headers["Accept-Language"] = language
    return cast.madang.request(route.method, fill_path(cast, route.pattern), headers=headers, **options)


def check(cast, body, response, statuses, language=None, handled=True):
    path = fill_path(cast, body.pattern)
    if response.status not in statuses:
        return f"{response.status}, not {statuses}: {response.text[:200]}"
    return find_fault(response, path, language, handled) if response.status >= 400 else None


def test_every_body_is_described():
    read = {(method, route.pattern) for route in read_routes() if route.reads_body for method in route.methods}
    assert read == {(body.method, body.pattern) for body in BODIES}


# One field at a time

ANY = range(200, 500)


def spoil_text(field):
    yield from (("number", 7, [400]), ("true", True, [400]), ("list", ["x"], [400]), ("object", {}, [400]))
    yield "U+0000", "a\0b", [400]
    if field.longest:
        yield "too long", "가" * (field.longest + 1), [400]
    yield "huge", "x" * 100_000, [400] if field.longest else ANY


def spoil_number(field):
    yield from (("word", "x", [400]), ("fraction", 1.5, [400]), ("true", True, [400]), ("list", [1], [400]))
    yield from (("past int64", HUGE, [400]), ("far past int64", 10**30, [400]), ("text past int64", str(HUGE), [400]))
    yield from (("empty", "", [400]), ("object", {}, [400]), ("U+0000", "1\0", [400]))
    yield from ((f"text {text!r}", text, [400]) for text in (" 1", "1 ", "+1", "1.0", "1e0", "0x1", "\u0661", "one"))
    yield "whole fraction", 1.0, [400]
    if field.name != "post":
        yield "unknown", UNKNOWN, [404] if field.name == "room" else [400]
        yield "negative", -1, [400, 404]


def spoil_other(field):
    yield from (("object", {}, [400]), ("number", 7, [400]), ("U+0000", "a\0b", [400]))
    if field.kind == ",":
        yield from (("list of others", ["x", 7], [400]), ("long", ["x" * 31], [400]), ("many", list("abc" * 2000), ANY))
    else:
        yield from (("word", "x", [400]), ("list", [], [400]), ("empty", "", [400]))


def spoil(field):
    """Names, values and statuses of what is wrong."""
    if field.required:
        yield from (("missing", MISSING, [400]), ("null", None, [400]))
        yield "empty", "", [201] if field.may_be_empty else [400]
        if field.kind == "text" and not field.name.startswith("password"):
            yield "blank", " \n\u3000", [400]
    yield from {"text": spoil_text, "#": spoil_number}.get(field.kind, spoil_other)(field)


def names_field(response, field, parsed):
    """Whether the refusal says which field it is about, if it could be read at all."""
    body = response.json()
    if not parsed or response.status != 400 or list(body) == ["detail"]:
        return True
    return field.name in body or body.get("error", "").startswith(f"{field.name}: ")


@EACH_BODY
def test_fields(cast, body):
    faults = []
    for field in body.fields:
        for kind, value, statuses in spoil(field):
            form = {**make_good(cast, body), field.name: value}
            form = {name: value for name, value in form.items() if value is not MISSING}
            language = next(LANGUAGES)
            response = ask(cast, body, language, json=form)
            parsed = kind != "U+0000"
            fault = check(cast, body, response, statuses, language, handled=parsed)
            if fault is None and response.status == 400 and not names_field(response, field, parsed):
                fault = f"does not name the field: {response.text}"
            faults += [f"{field.name}, {kind}: {fault}"] if fault else []
    assert not faults, "\n".join(faults)


@EACH_BODY
def test_language_of_nobodys_choice(cast, body):
    """Russian on the routes of document 003, Korean elsewhere; and so where what is asked for is not spoken."""
    for accept in (None, "de"):
        form = {field.name: {} for field in body.fields}
        response = ask(cast, body, accept, json=form)
        language = "ru" if body.pattern.startswith(("/api/accounts/", "/api/chat/")) else "ko"
        fault = check(cast, body, response, [400], language)
        assert fault is None


# The body as a whole

BAD_BODIES = {
    "empty": b"",
    "half": b'{"email": "a@example.org", "mess',
    "open": b"{",
    "list": b'[{"message": "x"}]',
    "text": b'"x"',
    "null": b"null",
    "number": b"1",
    "words": b"message=x",
    "two": b"{}{}",
    "not UTF-8": b'{"message": "\xff\xfe"}',
    "lone surrogate": b'{"message": "\\ud800"}',
    "U+0000 in a name": b'{"a\\u0000": 1}',
    "U+0000 itself": b'{"a": "\0"}',
    "name twice": b'{"a": 1, "a": 2}',
    "not a number": b'{"a": NaN}',
    "deep": b'{"a": ' * 1000 + b"1" + b"}" * 1000,
    "UTF-16": '{"message": "x"}'.encode("utf-16"),
}


@EACH_BODY
def test_bodies(cast, body):
    faults = []
    for kind, data in BAD_BODIES.items():
        language = next(LANGUAGES)
        response = ask(cast, body, language, body=data, headers={"Content-Type": "application/json"})
        empty_refresh = kind == "empty" and body.pattern == "/api/token/refresh"  # the cookie would do
        fault = check(cast, body, response, [400, 401] if empty_refresh else [400], language, handled=False)
        if fault is None and not empty_refresh and list(response.json()) != ["detail"]:
            fault = f"a body that cannot be read is no field's fault: {response.text}"
        faults += [f"{kind}: {fault}"] if fault else []
    assert not faults, "\n".join(faults)


def encode_as(kind, form):
    """Content-Type and bytes."""
    if kind == "form":
        return "application/x-www-form-urlencoded", urlencode(form).encode()
    if kind == "multipart":
        return MULTIPART, encode_form(*(encode_part(name, str(value)) for name, value in form.items()))
    return kind, json.dumps(form).encode()


@EACH_BODY
def test_types(cast, body):
    """JSON by its name or by none; forms where the documents have them; all else is 415, whatever it holds."""
    read = {None, "application/json", "application/json; charset=utf-8", "Application/JSON"}
    read |= {"form"} if body.pattern in FORM else set()
    read |= {"multipart"} if body.pattern in MULTIPART_TOO else set()
    read -= {None} if body.pattern.startswith("/s2sapi") else set()
    others = ["form", "multipart", "text/plain", "application/xml", "application/jsonx", "x", ""]
    faults = []
    for kind in [*read, *(kind for kind in others if kind not in read)]:
        language = next(LANGUAGES)
        content_type, data = encode_as(kind, {"unknown": "x"})
        response = ask(cast, body, language, body=data, headers={"Content-Type": content_type})
        statuses = [200, 400] if kind in read else [403] if body.pattern.startswith("/s2sapi") else [415]
        fault = check(cast, body, response, statuses, language)
        faults += [f"{kind}: {fault}"] if fault else []
    assert not faults, "\n".join(faults)


BAD_FORMS = {
    "U+0000": "email=a%00b&username=a%00b&refresh=a%00b&password=password1",
    "not UTF-8": "email=%ff&username=%ff&refresh=%ff",
    "raw bytes": b"email=\xff&username=\xff&refresh=\xff",
    "half an escape": "email=%4&username=%4&refresh=%4",
    "no escape": "email=%zz&username=%zz&refresh=%zz",
    "nothing": "&&==&&",
    "many names": "&".join(f"n{number}" for number in range(257)),
}


@pytest.mark.parametrize("pattern", sorted(FORM))
def test_bad_forms(cast, pattern):
    body = Body("POST", pattern, [])
    for kind, data in BAD_FORMS.items():
        language = next(LANGUAGES)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response = ask(cast, body, language, body=data, headers=headers)
        fault = check(cast, body, response, [400], language, handled=kind == "nothing")
        assert fault is None, (kind, fault)


BAD_MULTIPART = {
    "empty": (MULTIPART, b""),
    "no boundary": ("multipart/form-data", encode_form(encode_part("title", "x"))),
    "another boundary": (f"{MULTIPART}x", encode_form(encode_part("title", "x"))),
    "no end": (MULTIPART, encode_part("title", "x")),
    "half": (MULTIPART, encode_form(encode_part("title", "x"))[:40]),
    "U+0000": (MULTIPART, encode_form(encode_part("title", "a\0b"))),
    "not UTF-8": (MULTIPART, encode_form(encode_part("title", b"\xff"))),
    "no name": (MULTIPART, encode_form(encode_part("title", "x")).replace(b'name="title"', b"")),
    "many parts": (MULTIPART, encode_form(*(encode_part(f"p{number}", "x") for number in range(65)))),
    "no picture": (MULTIPART, encode_form(*(encode_part(f"profile_{end}", "x", "x.png") for end in ("picture", "to")))),
}


@pytest.mark.parametrize("pattern", sorted(MULTIPART_TOO))
def test_bad_multipart(cast, pattern):
    [body, *_] = [body for body in BODIES if body.pattern == pattern]
    for kind, (content_type, data) in BAD_MULTIPART.items():
        if kind == "no picture" and "profile" not in pattern:
            continue
        language = next(LANGUAGES)
        response = ask(cast, body, language, body=data, headers={"Content-Type": content_type})
        fault = check(cast, body, response, [400], language)
        assert fault is None, (kind, fault)


@pytest.mark.parametrize("pattern", ["/chat/v1/message", "/api/chat/{id}/message"])
@pytest.mark.parametrize("key", ["", " ", "x" * 65, "\udcff", "가" * 65], ids=lambda key: ascii(key)[:8])
def test_bad_idempotency_key(cast, pattern, key):
    [body] = [body for body in BODIES if body.pattern == pattern]
    response = ask(cast, body, "ko", json=make_good(cast, body), headers={"Idempotency-Key": key})
    assert check(cast, body, response, [400], "ko") is None


@EACH_BODY
def test_too_large(cast, body):
    """Behind it the connection may be closed, but the answer comes."""
    data = b'{"pad": "' + b"x" * (1 << 20) + b'"}'
    response = ask(cast, body, "en", body=data, headers={"Content-Type": "application/json"})
    assert check(cast, body, response, [413], "en", handled=False) is None


@EACH_BODY
def test_half_a_body(cast, body):
    """Who promises more than comes gets a refusal or an end, and no deed is done."""
    data = json.dumps(make_good(cast, body)).encode()
    headers = {"Host": cast.madang.host, "Content-Type": "application/json", "Content-Length": str(len(data) + 100)}
    path = fill_path(cast, body.pattern)
    with Stream(cast.madang.address) as stream:
        stream.send(encode_request(body.method, path, {**headers, **cast.boss.authorization}, data))
        stream.finish_sending()
        answer = stream.read_all()
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 "), answer


# Paths and methods


def list_paths():
    """Every pattern of the source with its methods, OPTIONS and HEAD too."""
    paths = {}
    for route in read_routes():
        methods = paths.setdefault(route.pattern, {"OPTIONS"})
        methods.update(route.methods, {"HEAD"} if "GET" in route.methods else ())
    return list(paths.items())


PATHS = list_paths()
EACH_PATH = pytest.mark.parametrize("pattern, methods", PATHS, ids=[pattern for pattern, _ in PATHS])


@EACH_PATH
def test_wrong_method(cast, pattern, methods):
    """Whoever asks: what a path can do is no secret."""
    path = fill_path(cast, pattern)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X"):
        if method in methods:
            continue
        for headers in ({}, cast.boss.authorization):
            language = next(LANGUAGES)
            response = cast.madang.request(method, path, headers={**headers, "Accept-Language": language})
            response.expect(405)
            assert {word.strip() for word in response.headers["Allow"].split(",")} == methods, method
            assert list(response.json()) == ["detail"]
            assert find_fault(response, path, language, handled=False) is None


@EACH_PATH
def test_head_and_options(cast, pattern, methods):
    path = fill_path(cast, pattern)
    answer = cast.madang.request("OPTIONS", path, headers={"Access-Control-Request-Method": "PUT"}).expect(200)
    assert {word.strip() for word in answer.headers["Allow"].split(",")} == methods
    allowed = {word.strip() for word in answer.headers["Access-Control-Allow-Methods"].split(",")}
    assert allowed >= {"GET", "POST", "PUT", "PATCH", "DELETE"}
    if "HEAD" in methods:
        for headers in ({}, cast.boss.authorization):
            head = cast.madang.request("HEAD", path, headers=headers)
            assert head.status == cast.madang.get(path, headers=headers).status and head.body == b""
    elif "GET" not in methods:
        cast.madang.request("HEAD", path).expect(405)


BAD_IDS = [str(HUGE), "9" * 100, "-1", "+1", "x", "1x", "1.0", "1e1", "0x1", ";", "%00", "1%00", "%d9%a3", "%ff"]
WITH_IDS = [(pattern, methods) for pattern, methods in PATHS if "{id}" in pattern]


@pytest.mark.parametrize("pattern, methods", WITH_IDS, ids=[pattern for pattern, _ in WITH_IDS])
def test_ids_in_paths(cast, pattern, methods):
    """What fits no int64 is no path of ours, for nobody and anybody; what fits and is nobody's is not found."""
    for place in range(pattern.count("{id}")):
        words = [str(cast.open_room)] * pattern.count("{id}")
        for word in BAD_IDS:
            words[place] = word
            path = pattern.replace("{id}", "{}").format(*words)
            callers = ({}, cast.boss.authorization)
            for method, headers in itertools.product(sorted(methods - {"HEAD", "OPTIONS"}), callers):
                language = next(LANGUAGES)
                response = cast.madang.request(method, path, headers={**headers, "Accept-Language": language})
                assert response.status in ((400, 404) if "%" in word else (404,)), (path, response)
                if response.body:
                    assert list(response.json()) == ["detail"]


@pytest.mark.parametrize("pattern, methods", WITH_IDS, ids=[pattern for pattern, _ in WITH_IDS])
@pytest.mark.parametrize("number", [UNKNOWN, HUGE - 1, f"000{UNKNOWN}"])
def test_unknown_ids(cast, pattern, methods, number):
    if "/ws/" in pattern:
        assert cast.madang.refused_socket(pattern.format(id=number), cast.boss.authorization).status == 404
        return
    bodies = {(body.method, body.pattern): make_good(cast, body) for body in BODIES}
    for method in methods - {"HEAD", "OPTIONS"}:
        path = pattern.format(id=number)
        language = next(LANGUAGES)
        form = {**bodies[method, pattern], "title": "t"} if (method, pattern) in bodies else None
        headers = {**cast.boss.authorization, "Accept-Language": language}
        response = cast.madang.request(method, path, json=form, headers=headers).expect(404)
        fault = find_fault(response, path, language)
        assert fault is None, (path, fault)


# Queries

BAD_PAGES = [("limit", word) for word in ("0", "-1", "201", "x", "1.5", str(2**64), "%00", "1%00", "%ff")]
BAD_PAGES += [(bound, word) for bound in ("before", "after") for word in ("-1", "x", "1.5", str(HUGE), "9" * 99, "%00")]
TEXTS = {"/user/search-friends": "keyword=x", "/api/user-management/profile/search": "keyword=x"}


@pytest.mark.parametrize("pattern", PAGED)
def test_bad_pages(cast, pattern):
    query = TEXTS.get(pattern) or ("target_nickname=" + cast.guest.nickname if pattern.endswith("/messages") else "")
    path = fill_path(cast, pattern)
    for key, word in BAD_PAGES:
        language = next(LANGUAGES)
        headers = {**cast.boss.authorization, "Accept-Language": language}
        response = cast.madang.get(f"{path}?{query}&{key}={word}", headers=headers).expect(400)
        fault = find_fault(response, path, language)
        assert fault is None, (key, word, fault)
        [(name, texts)] = response.json().items()
        assert name == key or texts.startswith(f"{key}: ") or "%" in word, response


NAMES = ["keyword", "target_nickname", "friend", "search", "ticket", "token", "limit", "before", "after"]
WORDS = ["", "%00", "a%00b", "%ff%fe", "%", "%zz", "%20", "x" * 2000, "%ed%a0%80", "a&a&&=&=", "%25%27%5c_%22;--"]
GETS = [pattern for pattern, methods in PATHS if "GET" in methods]


@pytest.mark.parametrize("pattern", GETS)
def test_bad_queries(cast, pattern):
    """All words at all names: nothing of it is an error of the server's, or one that is not told as errors are."""
    path = fill_path(cast, pattern)
    queries = ["&".join(f"{name}={word}" for name in NAMES) for word in WORDS]
    queries += [f"{name}={word}" for name in NAMES[:4] for word in WORDS]
    for query in queries:
        response = cast.madang.get(f"{path}?{query}", headers=cast.boss.authorization)
        assert response.status < 500, (query, response)
        if response.status >= 400:
            fault = find_fault(response, path) if response.body else None
            assert fault is None, (query, fault)


REQUIRED = [
    "/user/search-friends?keyword=",
    "/api/user-management/profile/search?keyword=",
    "/api/chatting/messages?target_nickname=",
]


@pytest.mark.parametrize("query", REQUIRED)
@pytest.mark.parametrize("word", [None, "", "%20%0a"])
def test_required_queries(cast, query, word):
    path, _, name = query.partition("?")
    response = cast.boss.get(path if word is None else query + word)
    assert response.status == 400, response
    assert find_fault(response, path) is None
