"""In which language a text is sent, and how the answer says so."""

import re
from contextlib import ExitStack
from functools import cache

import pytest
from harness import Madang, People

REGISTER = "/user/v1/register/"
LOGIN = "/user/v1/login/"
ROOMS = "/chat/v1/room/"
MESSAGES = "/chat/v1/message/"

USED_EMAIL = "A user is already registered with this e-mail address."
NOT_FOUND = "Not found."


@pytest.fixture(scope="module")
def madang():
    with Madang() as server:
        yield server


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


def guess_language(text):
    """The languages have letters of their own."""
    if re.search("[가-힣]", text):
        return "ko"
    return "ru" if re.search("[а-яА-Я]", text) else "en"


def ask(person, accept, method="POST", path=LOGIN, json=None):
    json = {} if json is None and method == "POST" else json
    return person.request(method, path, json=json, headers={"Accept-Language": accept})


def expect_language(response, language):
    assert guess_language(response.text) == language, response
    assert response.headers.get_all("Content-Language") == [language]
    assert "accept-language" in response.headers["Vary"].lower()


@pytest.mark.parametrize(
    "accept, language",
    [
        ("en", "en"),
        ("ko", "ko"),
        ("ru", "ru"),
        ("EN", "en"),
        ("en-US", "en"),
        ("ko-KR", "ko"),
        ("ru-RU", "ru"),
        ("en-Latn-GB-x-private", "en"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en;q=0.5,ru;q=0.7", "ru"),
        ("en;q=0.5, ru;q=0.499", "en"),
        ("ru, en", "ru"),
        ("en, ru", "en"),
        ("en;q=0.3, ko;q=0.3, ru;q=0.3", "en"),
        ("de, fr;q=0.9, ru;q=0.1", "ru"),
        ("de-DE,de;q=0.9,en;q=0.1", "en"),
        ("en;q=0, ru;q=0.1", "ru"),
        ("en;q=0.0, ru;q=0.001", "ru"),
        ("ru;q=1.000,en;q=0.999", "ru"),
        ("*;q=0.1, ru;q=0.5", "ru"),
        (" ru ; q=0.5 , en ; q=0.4 ", "ru"),
        (",,ru,,", "ru"),
        # Nothing that matches, or any: as without the header, Korean on the routes of 002.
        (None, "ko"),
        ("", "ko"),
        ("*", "ko"),
        ("*;q=0.5", "ko"),
        ("de", "ko"),
        ("de, fr", "ko"),
        ("en;q=0", "ko"),
        ("english", "ko"),
        ("e", "ko"),
        ("xx-en", "ko"),
        ("ko;q=0, de", "ko"),
        (";;;", "ko"),
        ("\udcff\udcfe", "ko"),
        ("e" * 5000, "ko"),
        ("de," * 3000 + "de", "ko"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_negotiation(madang, accept, language):
    expect_language(ask(madang, accept), language)


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
def test_every_kind_of_error_is_translated(madang, minsu, language):
    form = {"email": "x", "password1": "short", "password2": "other", "nickname": "n" * 21}
    room = minsu.room()["id"]
    for answer in (
        ask(madang, language, json={}),
        ask(madang, language, json={"email": "a@example.com", "password": "password1"}),
        ask(madang, language, json={"email": 5}),
        ask(madang, language, path=REGISTER, json=form),
        ask(madang, language, path=REGISTER, json={**form, "password1": "x" * 2000, "password2": " "}),
        ask(madang, language, path="/api/token/refresh/"),
        ask(madang, language, path="/api/token/refresh/", json={"refresh": "x"}),
        ask(madang, language, method="GET", path=ROOMS),
        ask(madang, language, method="GET", path="/nowhere"),
        ask(madang, language, method="DELETE", path=ROOMS),
        ask(minsu, language, method="GET", path=f"{ROOMS}?limit=x"),
        ask(minsu, language, method="GET", path=f"{ROOMS}999999/"),
        ask(minsu, language, path=ROOMS, json={"name": "n" * 101, "post": "x"}),
        ask(minsu, language, path=MESSAGES, json={"message": " ", "room": room}),
        ask(minsu, language, path=MESSAGES, json={"message": "x" * 4001, "room": room, "client_id": ""}),
        ask(minsu, language, path=MESSAGES, json={"message": "x", "room": room, "parent_chat": 1}),
        ask(minsu, language, path=MESSAGES, json=[]),
        minsu.post(MESSAGES, body=b"{", headers={"Accept-Language": language}),
        minsu.post(MESSAGES, body=b"x", headers={"Accept-Language": language, "Content-Type": "text/plain"}),
        minsu.post(MESSAGES, body=b"[" * 99, headers={"Accept-Language": language}),
        madang.post(LOGIN, body=b" " * 1_100_000, headers={"Accept-Language": language}),
    ):
        assert answer.status >= 400
        expect_language(answer, language)


def test_a_mixed_body_names_all_its_languages(madang, minsu):
    """Without the header the printed text is English, the others are Korean."""
    body = {"email": minsu.email, "password1": "password1", "password2": "password1", "nickname": "n" * 21}
    answer = madang.post(REGISTER, body).expect(400)
    named = {name.strip() for name in answer.headers["Content-Language"].split(",")}
    texts = [text for texts in answer.json().values() for text in texts]
    assert named == {guess_language(text) for text in texts}


def register_again(person, accept):
    names = {"email": person.email, "nickname": f"again {accept}"[:20]}
    body = {**names, "password1": "password1", "password2": "password1"}
    return ask(person.madang, accept, path=REGISTER, json=body).expect(400)


@pytest.mark.parametrize("accept", [None, "*", "de", "en", "en-GB", "de, en;q=0.5"])
def test_printed_texts_as_printed(madang, minsu, accept):
    """Clients compare them."""
    answer = register_again(minsu, accept)
    assert answer.json() == {"email": [USED_EMAIL]}
    assert answer.headers["Content-Language"] == "en"
    for path in (f"{ROOMS}999999/", "/nowhere"):
        answer = ask(minsu, accept, method="GET", path=path).expect(404)
        assert answer.json() == {"detail": NOT_FOUND}
        assert answer.headers["Content-Language"] == "en"
        assert "accept-language" in answer.headers["Vary"].lower()


@pytest.mark.parametrize("language", ["ko", "ru"])
def test_printed_texts_are_translated_for_who_asks(minsu, language):
    expect_language(register_again(minsu, language), language)
    expect_language(ask(minsu, language, method="GET", path=f"{ROOMS}999999/"), language)


@pytest.mark.parametrize(
    "path, status",
    [("/user/v1/login/", 400), ("/api/user/v1/login/", 400), ("/chat/v1/message/", 401), ("/api/chat/room/", 401)],
)
@pytest.mark.parametrize("configured", ["en", "ru"])
def test_routes_of_002_are_korean(configured_madang, configured, path, status):
    """Whatever the default language: that is for the routes of no document."""
    answer = configured_madang(configured).post(path, {}).expect(status)
    expect_language(answer, "ko")


@pytest.mark.parametrize("configured", ["en", "ko", "ru"])
def test_default_language(configured_madang, configured):
    server = configured_madang(configured)
    expect_language(server.post("/healthz").expect(405), configured)
    expect_language(server.post("/api/token/refresh/", {"refresh": "x"}).expect(401), configured)
    expect_language(ask(server, "ko", path="/healthz").expect(405), "ko")


@pytest.fixture(scope="module")
def configured_madang():
    """configured_madang(language): a server with that default language, shared by the tests."""
    with ExitStack() as stack:

        @cache
        def start(language):
            return stack.enter_context(Madang(config=f"[server]\nlanguage = {language}\n"))

        yield start


def test_counted_texts(madang):
    """Russian has forms of its own for 1, 20 and 21; the number is in the text in every language."""
    body = {"email": "x@example.com", "password1": "short", "password2": "short", "nickname": "n" * 21}
    for accept in ("en", "ko", "ru"):
        errors = ask(madang, accept, path=REGISTER, json=body).expect(400).json()
        assert "20" in errors["nickname"][0] and "8" in errors["password1"][0]


def test_answers_without_texts_name_no_language(minsu):
    for answer in (minsu.get(ROOMS), minsu.get(f"{ROOMS}{minsu.room()['id']}/"), minsu.get("/healthz")):
        assert "Content-Language" not in answer.expect(200).headers


def test_names_are_not_translated(minsu):
    room = minsu.room("Not found.")
    assert ask(minsu, "ru", method="GET", path=f"{ROOMS}{room['id']}/").json()["name"] == NOT_FOUND
