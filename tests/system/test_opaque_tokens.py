"""The tokens of document 003."""

import re
from itertools import count

import pytest

LOGIN = "/api/accounts/login/"
REGISTER = "/api/accounts/register/"
ROOMS = "/chat/v1/room/"
PASSWORD = "password1"

numbers = count(1)


@pytest.fixture
def member(madang):
    """Somebody who registered by 003: username, email, id and first token."""
    name = f"токен{next(numbers)}"
    form = {"username": name, "password": PASSWORD, "email": f"token{next(numbers)}@domain.ru"}
    answer = madang.post(REGISTER, form).expect(201).json()
    return {**answer["user"], "token": answer["token"]}


def log_in(madang, member, **changes):
    return madang.post(LOGIN, {"username": member["username"], "password": PASSWORD, **changes})


def read_token(answer):
    body = answer.expect(200).json()
    assert set(body) == {"token"} and re.fullmatch("[0-9a-f]{40}", body["token"])
    return body["token"]


def ask(madang, token, scheme="Token"):
    return madang.get(ROOMS, headers={"Authorization": f"{scheme} {token}"})


def test_login(madang, member):
    answer = log_in(madang, member)
    token = read_token(answer)
    assert token != member["token"] and not answer.cookies()
    for good in (token, member["token"], token.upper()):
        ask(madang, good).expect(200)
    ask(madang, token, "token").expect(200)
    ask(madang, token, "Bearer").expect(401)


def test_login_by_form(madang, member):
    form = {"username": member["username"], "password": PASSWORD}
    ask(madang, read_token(madang.request("POST", LOGIN, form=form))).expect(200)


def expect_error(answer):
    body = answer.expect(400).json()
    assert set(body) == {"error"}
    return body["error"]


def test_wrong_login(madang, member):
    errors = {
        expect_error(log_in(madang, member, password="password2")),
        expect_error(log_in(madang, member, username="nobody of that name")),
        expect_error(log_in(madang, member, username=member["email"])),
        expect_error(log_in(madang, member, username="admin")),
    }
    assert len(errors) == 1 and re.search("[а-я]", errors.pop())


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize("value", [None, "", "   ", 5, [], {}, "a\0b"], ids=repr)
def test_malformed_login(madang, member, field, value):
    madang.post(LOGIN, {"username": member["username"], "password": PASSWORD, field: value}).expect(400)


def test_disabled_user(madang, member):
    wrong = expect_error(log_in(madang, member, password="password2"))
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", member["id"])
    assert expect_error(log_in(madang, member)) == wrong
    ask(madang, member["token"]).expect(401)


def test_oldest_token_goes(madang, member):
    """A user has twenty; the newest are good."""
    room = madang.post(ROOMS, {"name": "x"}, headers={"Authorization": f"Token {member['token']}"}).expect(201).json()
    socket = madang.socket(f"/ws/chat/{room['id']}/chat/?token={member['token']}")
    tokens = [member["token"]] + [read_token(log_in(madang, member)) for _ in range(19)]
    for token in tokens:
        ask(madang, token).expect(200)
    tokens += [read_token(log_in(madang, member)) for _ in range(2)]
    for token in tokens[:2]:
        ask(madang, token).expect(401)
    for token in tokens[2:]:
        ask(madang, token).expect(200)
    socket.expect_close(4001)


def test_other_logins_do_not_count(madang, member):
    for _ in range(21):
        madang.post("/user/v1/login/", {"email": member["email"], "password": PASSWORD}).expect(200)
    ask(madang, member["token"]).expect(200)


def test_tokens_push_out_no_other_login(madang, member):
    login = madang.post("/user/login/", {"email": member["email"], "password": PASSWORD}).expect(200).json()
    for _ in range(21):
        read_token(log_in(madang, member))
    ask(madang, login["session_id"]).expect(200)


def test_stored_as_a_digest(madang, member):
    rows = madang.sql("SELECT id::text, seed, expires_at::text FROM sessions WHERE user_id = %s", member["id"])
    assert len(rows) == 1
    identifier, seed, expires_at = rows[0]
    assert (seed, expires_at) == (None, "infinity")
    assert identifier.replace("-", "") not in member["token"]
    assert member["token"] not in madang.log


def test_is_not_renewed(madang, member):
    authorization = {"Authorization": f"Token {member['token']}"}
    cookies = {"Cookie": f"refresh_token={member['token']}; sessionid={member['token']}"}
    madang.post("/api/token/refresh/", {"refresh": member["token"]}, headers=authorization).expect(401)
    madang.post("/api/token/refresh/", {}, headers=authorization).expect(400)
    madang.post("/api/token/refresh/", headers=cookies).expect(401)
    assert madang.sql("SELECT expires_at::text FROM sessions WHERE user_id = %s", member["id"]) == [("infinity",)]


def test_survives_a_restart(fresh_madang):
    server = fresh_madang()
    body = {"username": "ove", "password": PASSWORD, "email": ""}
    token = server.post(REGISTER, body).expect(201).json()["token"]
    server.restart()
    ask(server, token).expect(200)


def test_logout(madang, member):
    other = read_token(log_in(madang, member))
    madang.post("/user/logout/", headers={"Authorization": f"Token {member['token']}"}).expect(200)
    ask(madang, member["token"]).expect(401)
    ask(madang, other).expect(200)


def test_sockets(madang, member):
    """Good for a socket too, which stays as long as the token does."""
    headers = {"Authorization": f"Token {member['token']}"}
    room = madang.post(ROOMS, {"name": "x"}, headers=headers).expect(201).json()["id"]
    path = f"/ws/chat/{room}/chat/"
    sockets = [madang.socket(f"{path}?token={member['token']}"), madang.socket(path, headers)]
    sockets[0].send_json({"type": "chat.message", "message": "привет"})
    for socket in sockets:
        frame = socket.receive_until(lambda frame: frame["type"] == "chat.message")
        assert (frame["message"], frame["sender"]) == ("привет", member["email"])
    madang.post("/user/logout/", headers=headers).expect(200)
    for socket in sockets:
        socket.expect_close(4001)


# The limit of wrong passwords


def test_one_person_has_one_count(fresh_madang):
    """Whichever name and door is used: ten tries in all."""
    server = fresh_madang()
    form = {"username": "ove", "email": "ove@domain.ru", "password": PASSWORD}
    server.post(REGISTER, form).expect(201)
    doors = [
        ("/user/login/", {"email": "ove@domain.ru"}),
        ("/user/v1/login/", {"email": "OVE@domain.ru"}),
        (LOGIN, {"username": "ove"}),
    ]
    answers = [server.post(path, {**name, "password": "wrong"}) for _ in range(4) for path, name in doors]
    assert [answer.status for answer in answers] == [400] * 10 + [429] * 2
    refused = server.post(LOGIN, {"username": "ove", "password": PASSWORD}).expect(429)
    assert int(refused.headers["Retry-After"]) >= 1
    assert set(refused.json()) == {"detail"}


def test_nobody_is_limited_too(fresh_madang):
    server = fresh_madang()
    answers = [server.post(LOGIN, {"username": "nobody", "password": "wrong"}) for _ in range(11)]
    assert [answer.status for answer in answers] == [400] * 10 + [429]
