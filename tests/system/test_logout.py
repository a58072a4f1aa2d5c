"""Logging in as documents 001 and 004 do it, and logging out."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import People, Person
from harness.outages import lose_answer
from harness.tokens import read_claims, sign_token

LOGINS = ("/user/login/", "/api/user/login/")
LOGOUTS = ("/user/logout/", "/api/user/logout/")
ROOMS = "/chat/v1/room/"
COOKIES = ("access_token", "refresh_token", "sessionid")
DONE = {"message": "로그아웃이 완료되었습니다."}


@pytest.fixture
def minsu(people):
    return people.register_user()


def log_in(person, path=LOGINS[0], password=None):
    return person.madang.post(path, {"email": person.email, "password": password or person.password})


def log_in_again(person):
    """The same person with a session of its own."""
    user = {"id": person.id, "nickname": person.nickname, "username": person.username}
    return Person(person.madang, user, person.email, person.password)


# Logging in


@pytest.mark.parametrize("path", LOGINS)
def test_login(minsu, path):
    answer = log_in(minsu, path).expect(200)
    body = answer.json()
    assert set(body) == {"message", "profile", "refresh", "access", "session_id"}
    assert body["message"] == "환영합니다."
    assert body["profile"] == minsu.get("/user/profile/").expect(200).json()
    assert answer.cookies() == {
        "access_token": body["access"],
        "refresh_token": body["refresh"],
        "sessionid": body["session_id"],
    }
    for cookie in answer.headers.get_all("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    minsu.madang.get(ROOMS, headers={"Authorization": f"Bearer {body['access']}"}).expect(200)
    minsu.madang.get(ROOMS, headers={"Authorization": f"Token {body['session_id']}"}).expect(200)


def test_login_names_friends(people):
    minsu, jiyu = people.register_users(2)
    minsu.madang.sql("INSERT INTO friends (user_id, friend_id) VALUES (%s, %s)", minsu.id, jiyu.id)
    assert log_in(minsu).expect(200).json()["profile"]["friends_emails"] == [jiyu.email]
    assert log_in(jiyu).expect(200).json()["profile"]["friends_emails"] == []


def test_login_by_form(minsu):
    form = {"email": minsu.email, "password": minsu.password}
    minsu.madang.request("POST", LOGINS[0], form=form).expect(200)


def test_wrong_login(minsu):
    wrong = [log_in(minsu, password="password124"), minsu.madang.post(LOGINS[0], {"email": "a@b.c", "password": "x"})]
    assert wrong[0].expect(400).body == wrong[1].expect(400).body
    assert set(wrong[0].json()) == {"detail"}
    assert not wrong[0].cookies()


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("value", [None, "", "  ", 5, [], {}], ids=repr)
def test_malformed_login(minsu, field, value):
    form = {"email": minsu.email, "password": minsu.password, field: value}
    assert set(minsu.madang.post(LOGINS[0], form).expect(400).json()) == {field}


@pytest.mark.parametrize("language, text", [("en", "Welcome."), ("ko", "환영합니다."), ("ru", "Добро пожаловать.")])
def test_welcome_in_a_language(minsu, language, text):
    form = {"email": minsu.email, "password": minsu.password}
    answer = minsu.madang.post(LOGINS[0], form, headers={"Accept-Language": language}).expect(200)
    assert answer.json()["message"] == text


def test_disabled_user(minsu):
    wrong = log_in(minsu, password="password124").expect(400)
    minsu.madang.sql("UPDATE users SET is_active = false WHERE id = %s", minsu.id)
    assert log_in(minsu).expect(400).body == wrong.body


# Logging out


def expect_logged_out(answer):
    """A 200 that deletes the cookies of a login."""
    assert answer.expect(200).json() == DONE
    cookies = answer.headers.get_all("Set-Cookie")
    assert sorted(answer.cookies()) == sorted(COOKIES)
    assert set(answer.cookies().values()) == {""}
    assert all("Max-Age=0" in cookie and "Path=/" in cookie for cookie in cookies)


def expect_session_gone(person):
    """Neither of its tokens is good any more."""
    person.get(ROOMS).expect(401)
    person.madang.get(ROOMS, headers={"Authorization": f"Token {person.session_id}"}).expect(401)
    person.madang.post("/api/token/refresh/", {"refresh": person.refresh}).expect(401)


@pytest.mark.parametrize("path", LOGOUTS)
def test_logout(minsu, path):
    expect_logged_out(minsu.post(path))
    expect_session_gone(minsu)
    expect_logged_out(minsu.post(path))


def test_logout_by_session_secret(minsu):
    headers = {"Authorization": f"Token {minsu.session_id}"}
    expect_logged_out(minsu.madang.post(LOGOUTS[0], headers=headers))
    expect_session_gone(minsu)


@pytest.mark.parametrize("name", COOKIES)
def test_logout_by_a_cookie(minsu, name):
    headers = {"Cookie": f"theme=dark; {name}={minsu.cookies[name]}"}
    expect_logged_out(minsu.madang.post(LOGOUTS[0], headers=headers))
    expect_session_gone(minsu)


def test_logout_ends_every_session_that_is_named(minsu):
    """A browser must not keep one login while another is ended."""
    other = log_in_again(minsu)
    headers = {"Authorization": f"Bearer {minsu.token}", "Cookie": f"sessionid={other.session_id}"}
    expect_logged_out(minsu.madang.post(LOGOUTS[0], headers=headers))
    expect_session_gone(minsu)
    expect_session_gone(other)


@pytest.mark.parametrize("place", ["Bearer", "access_token", "refresh_token"])
def test_logout_by_an_expired_token(fresh_madang, place):
    """Who logs out is logged out, even where the page slept through the token's hour."""
    secret = "a secret of the test's own, of more than 32 bytes"
    server = fresh_madang(env={"SECRET_KEY": secret})
    person = People(server).register_user()
    token = person.refresh if place == "refresh_token" else person.token
    expired = sign_token(secret, {**read_claims(token), "iat": 1600000000, "exp": 1600003600})
    header = ("Authorization", f"Bearer {expired}") if place == "Bearer" else ("Cookie", f"{place}={expired}")
    server.get(ROOMS, headers={"Authorization": f"Bearer {expired}"}).expect(401)
    expect_logged_out(server.post(LOGOUTS[0], headers=dict([header])))
    expect_session_gone(person)


def test_logout_leaves_other_sessions(minsu):
    other = log_in_again(minsu)
    minsu.post(LOGOUTS[0]).expect(200)
    other.get(ROOMS).expect(200)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer garbage"},
        {"Authorization": "Token " + "0" * 40},
        {"Authorization": "Basic bWluc3U6eA=="},
        {"Authorization": ""},
        {"Cookie": "sessionid=; access_token=x.y.z; refresh_token=" + "a" * 5000},
    ],
    ids=repr,
)
def test_logout_of_nobody(madang, headers):
    expect_logged_out(madang.post(LOGOUTS[0], headers=headers))


@pytest.mark.parametrize("body", [b"", b"{}", b"{", b"\xff\0", b"refresh=x"])
def test_body_is_ignored(minsu, body):
    expect_logged_out(minsu.request("POST", LOGOUTS[0], body=body, headers={"Content-Type": "text/plain"}))
    expect_session_gone(minsu)


def test_a_bad_header_does_not_hide_the_cookies(minsu):
    headers = {"Authorization": "Bearer garbage", "Cookie": f"refresh_token={minsu.refresh}"}
    expect_logged_out(minsu.madang.post(LOGOUTS[0], headers=headers))
    expect_session_gone(minsu)


def test_logout_by_get(madang):
    assert "POST" in madang.get(LOGOUTS[0]).expect(405).headers["Allow"]


@pytest.mark.parametrize("language, letters", [("en", "^[ -~]+$"), ("ru", "[а-я]")])
def test_logout_in_a_language(madang, language, letters):
    answer = madang.post(LOGOUTS[0], headers={"Accept-Language": language}).expect(200)
    assert re.search(letters, answer.json()["message"])


def test_sockets_of_the_session_close(minsu):
    room = minsu.room()["id"]
    other = log_in_again(minsu)
    sockets = [minsu.socket(room), minsu.madang.socket(f"/ws/chat/{room}/chat/?token={minsu.session_id}")]
    with other.socket(room) as kept:
        minsu.post(LOGOUTS[0]).expect(200)
        for socket in sockets:
            socket.expect_close(4001)
        other.say(room, "still here")
        kept.receive_until(lambda frame: frame.get("message") == "still here")


@pytest.mark.parametrize("credential", ["access", "session_id"])
def test_lost_answer(fresh_madang, credential):
    """Who logs out and is not answered tries again; the sockets close all the same."""
    server = fresh_madang()
    minsu = People(server).register_user()
    room = minsu.room()["id"]
    with minsu.socket(room) as socket:
        cookie = {"Cookie": f"sessionid={minsu.session_id}"} if credential == "session_id" else minsu.authorization

        def log_out():
            return server.post(LOGOUTS[0], headers=cookie)

        lose_answer(server, "%DELETE FROM sessions%", log_out).expect(503)
        log_out().expect(200)
        socket.expect_close(4001)
    expect_session_gone(minsu)


def test_many_logouts_at_once(minsu):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: minsu.post(LOGOUTS[0]), range(8)))
    for answer in answers:
        expect_logged_out(answer)


def test_logout_lasts(fresh_madang):
    server = fresh_madang()
    person = People(server).register_user()
    person.post(LOGOUTS[0]).expect(200)
    server.restart()
    expect_session_gone(person)
