"""In which language each route refuses: the one that is asked for, else its document's, else the server's own."""

import re

import pytest
from harness import Madang, People
from harness.answers import find_fault, find_language_fault
from harness.routes import read_routes

OWN = "en"  # of this server, so that it is none of the documents'

# By what a path begins with: Russian on the routes of document 003, Korean on those of the others.
DOCUMENTS = {
    "/api/accounts/": "ru",
    "/api/chat": "ru",
    "/ws/api/chat/": "ru",
    "/api/chatting/": "ko",
    "/api/post": "ko",
    "/chat/v1/": "ko",
    "/s2sapi/": "ko",
    "/user/": "ko",
    "/ws/chat": "ko",
}
ROUTES = read_routes()
PATTERNS = sorted({route.pattern for route in ROUTES})
ACCEPTED = {None: None, "de": None, "*": None, "en": "en", "ko": "ko", "ru": "ru", "ru-RU, en;q=0.5": "ru"}
EACH_ACCEPT = pytest.mark.parametrize("accept", ACCEPTED)


@pytest.fixture(scope="module")
def madang():
    with Madang(config=f"[server]\nlanguage = {OWN}\n[limits]\nbody-bytes = 1024\nupload-bytes = 1024\n") as server:
        yield server


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


def fill(pattern):
    return re.sub(r"\{\w+\}", "1", pattern)


def choose_language(pattern, accept):
    begins = [begin for begin in DOCUMENTS if pattern.startswith(begin)]
    return ACCEPTED[accept] or (DOCUMENTS[max(begins, key=len)] if begins else OWN)


def ask(person, accept, method, path, headers=(), **options):
    fields = {**dict(headers), **({} if accept is None else {"Accept-Language": accept})}
    return person.request(method, path, headers=fields, **options)


def check(answers, accept):
    """Refusals, of which each comes with its route's pattern."""
    for pattern, answer in answers:
        fault = find_fault(answer, pattern, choose_language(pattern, accept), handled=False)
        assert answer.status >= 400 and fault is None, f"{pattern}: {fault or answer}"


@EACH_ACCEPT
def test_wrong_method(madang, accept):
    for pattern in PATTERNS:
        taken = {method for route in ROUTES if route.pattern == pattern for method in route.methods}
        method = next(method for method in ("DELETE", "PUT", "PATCH") if method not in taken)
        check([(pattern, ask(madang, accept, method, fill(pattern)).expect(405))], accept)


@EACH_ACCEPT
def test_nobody(madang, accept):
    """Wherever one must be somebody; also where only the head is asked for, which has no text."""
    answers = [
        (route.pattern, ask(madang, accept, method, fill(route.pattern)))
        for route in ROUTES
        for method in route.methods
    ]
    refused = [one for one in answers if one[1].status == 401]
    assert len(refused) > len(ROUTES) / 2
    check(refused, accept)
    for pattern in {pattern for pattern, _ in refused}:
        head = ask(madang, accept, "HEAD", fill(pattern))
        assert head.status in (401, 405)
        assert head.headers.get_all("Content-Language") == [choose_language(pattern, accept)]
        assert "accept-language" in head.headers["Vary"].lower()


@EACH_ACCEPT
@pytest.mark.parametrize(
    "body, kind", [(b"{", "application/json"), (b" " * 1025, "application/json"), (b"x", "text/plain")]
)
def test_bodies(minsu, accept, body, kind):
    """Broken, too large, and of another type: wherever one is read."""
    answers = (
        (route.pattern, ask(minsu, accept, method, fill(route.pattern), {"Content-Type": kind}, body=body))
        for route in ROUTES
        for method in route.methods
        if route.reads_body
    )
    check(answers, accept)


@EACH_ACCEPT
def test_handshakes(madang, accept):
    """A socket that is refused is an answer like all others; one for direct messages is refused only by a frame."""
    headers = {} if accept is None else {"Accept-Language": accept}
    for route in ROUTES:
        if route.socket:
            check([(route.pattern, ask(madang, accept, "GET", fill(route.pattern)))], accept)
        if route.socket and route.socket != "DIRECT":
            check([(route.pattern, madang.refused_socket(fill(route.pattern), headers))], accept)


@EACH_ACCEPT
@pytest.mark.parametrize(
    "path", ["/nowhere", "/user/nowhere/", "/api/chat/1/nowhere", "/media/nothing.png", "/assets/nothing.js"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_unknown_path(madang, accept, path, method):
    """Its text is printed, and so it is English wherever none is asked for."""
    answer = ask(madang, accept, method, path).expect(404)
    language = ACCEPTED[accept] or "en"
    assert answer.headers.get_all("Content-Language") == [language]
    assert "accept-language" in answer.headers["Vary"].lower()
    assert method == "HEAD" or find_language_fault(answer, language) is None


@EACH_ACCEPT
def test_preflight_says_nothing(madang, accept):
    for pattern in PATTERNS:
        headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
        answer = ask(madang, accept, "OPTIONS", fill(pattern), headers)
        assert answer.status < 300 and answer.body == b"" and "Content-Language" not in answer.headers
