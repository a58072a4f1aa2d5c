"""What a page of another site cannot have done: a browser sends its requests, with the cookies or for them."""

import pytest
from harness import Madang

LOGINS = ["/user/login/", "/user/v1/login/"]
LOGOUT = "/user/logout/"
REFRESH = "/api/token/refresh/"
FRIENDLY = "https://front.example"
PUBLIC = "http://chat.example:8443"
FOREIGN = ["https://evil.example", "http://127.0.0.1:1", "null", "file://", ""]
COOKIES = {"access_token", "refresh_token", "sessionid"}


@pytest.fixture(scope="module")
def madang():
    with Madang(config=f"[server]\nsocket-origins = {FRIENDLY}\npublic-url = {PUBLIC}\n") as server:
        yield server


@pytest.fixture
def person(people):
    return people.register_user()


def list_own(madang):
    """None is no browser's, or one's that was asked by the address line."""
    return [None, madang.url, f"https://{madang.host}", PUBLIC, FRIENDLY]


def post(person, path, origin, bakes=True, **body):
    headers = {} if origin is None else {"Origin": origin}
    if bakes:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    return person.madang.request("POST", path, headers=headers, **body)


def log_in(person, path, origin, **how):
    form = {"email": person.email, "password": person.password}
    return post(person, path, origin, bakes=False, **{how.get("by", "json"): form}).expect(200)


def is_logged_in(person):
    return person.get("/chat/v1/room/").status == 200


@pytest.mark.parametrize("by", ["json", "form"])
@pytest.mark.parametrize("path", LOGINS)
def test_login(person, path, by):
    """A form that sends itself would make its reader somebody else, who then reads what is written."""
    for origin in list_own(person.madang):
        assert set(log_in(person, path, origin, by=by).cookies()) == COOKIES, origin
    for origin in FOREIGN:
        answer = log_in(person, path, origin, by=by)
        assert not answer.cookies(), origin
        assert answer.json()["access"]  # other front ends read the answer


def test_logout(person):
    for origin in FOREIGN:
        answer = post(person, LOGOUT, origin).expect(200)
        assert not answer.cookies() and is_logged_in(person), origin


@pytest.mark.parametrize("number", range(5))
def test_logout_on_a_page_of_ours(person, number):
    origin = list_own(person.madang)[number]
    assert set(post(person, LOGOUT, origin).expect(200).cookies()) == COOKIES
    assert not is_logged_in(person)


def test_logout_by_a_header(person):
    """A foreign front end logs its own user out."""
    headers = {**person.authorization, "Origin": FOREIGN[0]}
    person.madang.request("POST", LOGOUT, headers=headers).expect(200)
    assert not is_logged_in(person)


def test_refresh(person):
    for origin in FOREIGN:
        answer = post(person, REFRESH, origin)
        assert answer.status in (400, 401) and not answer.cookies(), origin
    answer = post(person, REFRESH, FOREIGN[0], bakes=False, json={"refresh": person.refresh}).expect(200)
    assert not answer.cookies() and is_logged_in(person)


@pytest.mark.parametrize("number", range(5))
def test_refresh_from_a_page_of_ours(person, number):
    origin = list_own(person.madang)[number]
    assert set(post(person, REFRESH, origin).expect(200).cookies()) == COOKIES
