"""No password, token or hash where it does not belong."""

import time
from itertools import count

from harness import People

REGISTER = "/user/v1/register/"
LOGIN = "/user/v1/login/"
REFRESH = "/api/token/refresh/"
ROOMS = "/chat/v1/room/"
MESSAGES = "/chat/v1/message/"

numbers = count(1)


def log_in(madang, email, password):
    return madang.post(LOGIN, {"email": email, "password": password})


def register(madang):
    number = next(numbers)
    names = {"email": f"new{number}@example.net", "nickname": f"new {number}"}
    return madang.post(REGISTER, {**names, "password1": "password1", "password2": "password1"})


def test_log_keeps_secrets(fresh_madang):
    """Whatever goes wrong, and however much is logged: no password, no token, no hash."""
    server = fresh_madang(env={"DEBUG": "True", "SECRET_KEY": "the-secret-key-that-signs-our-tokens"})
    password, wrong = "correct-horse-battery", "wrong-horse-battery"
    person = People(server).register_user(password=password)
    tokens = [person.token, person.refresh, person.session_id]
    form = {"email": "a@example.org", "password1": password, "password2": wrong, "nickname": "x"}
    log_in(server, person.email, wrong).expect(400)
    server.post(REGISTER, form).expect(400)
    server.post(REGISTER, body=f'{{"password1": "{password}", '.encode()).expect(400)
    server.request("POST", LOGIN, form={"email": person.email, "password": password}).expect(200)
    server.post(f"{LOGIN}?password={password}&token={person.token}", {}).expect(400)
    server.get(f"{ROOMS}?token={person.token}").expect(401)
    server.get(f"/{person.token}").expect(404)
    server.get(ROOMS, headers={"Authorization": f"Bearer {person.token}x"}).expect(401)
    server.get(ROOMS, headers={"Authorization": f"Token {person.session_id}"})
    person.say(person.room()["id"], "hello")
    renewed = server.post(REFRESH, {"refresh": person.refresh}).expect(200).json()
    again = server.post(REFRESH, {"refresh": renewed["refresh"]}).expect(200).json()
    server.post(REFRESH, {"refresh": person.refresh}).expect(401)
    tokens += [*renewed.values(), *again.values()]
    hashes = [row[0] for row in server.sql("SELECT password FROM users WHERE password IS NOT NULL")]
    server.sql("DROP TABLE refresh_tokens CASCADE")
    server.allow_warning(".*")
    assert server.post(REFRESH, {"refresh": person.refresh}).status >= 500
    assert log_in(server, person.email, password).status >= 500
    time.sleep(0.1)
    for secret in (password, wrong, "the-secret-key-that-signs-our-tokens", *hashes, *tokens):
        assert secret not in server.log
        assert secret.rpartition(".")[2] not in server.log
    assert "argon2" not in server.log and "eyJ" not in server.log


def test_answers_keep_secrets(madang, people):
    """But for the answers that issue them."""
    person = people.register_user(password="an-unusual-password")
    room = person.room()["id"]
    for answer in (
        person.get(ROOMS),
        person.get(f"{ROOMS}{room}/"),
        person.post(MESSAGES, {"message": "x", "room": room}),
        madang.post(REGISTER, {"email": person.email, "password1": person.password, "password2": "x", "nickname": "y"}),
        madang.post(REGISTER, {"email": "b", "password1": [person.password], "password2": {}, "nickname": "y"}),
        log_in(madang, "unknown@example.org", person.password),
        madang.get(ROOMS, headers={"Authorization": f"Bearer {person.token}x"}),
        register(madang),
    ):
        assert person.password not in answer.text
        assert "eyJ" not in answer.text and "argon2" not in answer.text and person.session_id not in answer.text
        assert "password" not in answer.text.lower() or answer.status == 400
