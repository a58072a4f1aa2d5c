"""Registering as documents 001, 003 and 004 do it; 002 is in test_accounts.py."""

import os
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from harness import Person

EMAIL_DOORS = ("/user/registration/", "/api/user/registration/")
USERNAME_DOOR = "/api/accounts/register/"
NICKNAME_DOORS = ("/user/v1/register/", "/api/user/v1/register/")
PROFILE = {
    "id",
    "user",
    "email",
    "nickname",
    "profile_picture",
    "contact_number",
    "status",
    "is_private",
    "bio",
    "friends_emails",
}
USED_EMAIL = {"email": ["A user is already registered with this e-mail address."]}

numbers = count(1)


def make_name(prefix="guest"):
    return f"{prefix}{next(numbers)}"


def make_form(**changes):
    """A good registration by e-mail; a change to ... leaves the field out."""
    form = {"email": f"{make_name('mail')}@example.com", "password": "password123", **changes}
    return {name: value for name, value in form.items() if value is not ...}


def make_user_form(**changes):
    """A good registration by username."""
    return make_form(**{"username": make_name("user"), "password": "password1", **changes})


def register(madang, path=EMAIL_DOORS[0], **changes):
    return madang.post(path, make_form(**changes))


def register_username(madang, **changes):
    return madang.post(USERNAME_DOOR, make_user_form(**changes))


def log_in(madang, email, password="password123"):
    return madang.post("/user/v1/login/", {"email": email, "password": password})


# By e-mail (001, 004)


@pytest.mark.parametrize("path", EMAIL_DOORS)
def test_by_email(madang, path):
    email = f"{make_name('sungbin')}@example.com"
    answer = madang.post(path, {"email": email, "password": "password123"}).expect(201).json()
    assert set(answer) == {"email", "message", "profile"}
    assert (answer["email"], answer["message"]) == (email, "회원가입이 완료되었습니다.")
    profile = answer["profile"]
    assert profile == {
        "id": profile["id"],
        "user": profile["id"],
        "email": email,
        "nickname": email.split("@")[0],
        "profile_picture": None,
        "contact_number": "",
        "status": "available",
        "is_private": False,
        "bio": "",
        "friends_emails": [],
    }
    assert set(profile) == PROFILE and type(profile["id"]) is int
    assert log_in(madang, email).expect(200)
    assert madang.sql("SELECT username FROM users WHERE id = %s", profile["id"]) == [(email,)]


def test_by_repeated_password(madang):
    form = make_form(password=..., password1="testpass123", password2="testpass123")
    madang.post(EMAIL_DOORS[0], form).expect(201)
    log_in(madang, form["email"], "testpass123").expect(200)


def test_by_form(madang):
    form = make_form(nickname=make_name("양식"))
    answer = madang.request("POST", EMAIL_DOORS[0], form=form).expect(201)
    assert answer.json()["profile"]["nickname"] == form["nickname"]


def test_sets_no_cookies(madang):
    assert not register(madang).expect(201).cookies()


@pytest.mark.parametrize("path", EMAIL_DOORS)
@pytest.mark.parametrize("change", [str, str.upper])
def test_used_email(madang, path, change):
    form = make_form()
    madang.post(path, form).expect(201)
    answer = madang.post(path, {**form, "email": change(form["email"])}).expect(400)
    assert answer.json() == USED_EMAIL


@pytest.mark.parametrize(
    "language, start", [("ko", "회원가입이 완료되었습니다."), ("en", "Your registration"), ("ru", "Регистрация")]
)
def test_message_in_a_language(madang, language, start):
    answer = madang.post(EMAIL_DOORS[0], make_form(), headers={"Accept-Language": language}).expect(201)
    assert answer.json()["message"].startswith(start)
    assert answer.headers["Content-Language"] == language


BAD_VALUES = [..., None, "", " \t ", "\u3000" * 9, 5, True, [], {}]


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("value", BAD_VALUES, ids=ascii)
def test_bad_field(madang, field, value):
    body = register(madang, **{field: value}).expect(400).json()
    assert set(body) == {field} and all(isinstance(text, str) and text for text in body[field])


@pytest.mark.parametrize("value", [5, False, [], {}], ids=repr)
def test_bad_optional_field(madang, value):
    assert set(register(madang, nickname=value).expect(400).json()) == {"nickname"}


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"email": "nobody"}, "email"),
        ({"email": "x" * 250 + "@example.com"}, "email"),
        ({"password": "1234567"}, "password"),
        ({"password": "x" * 1025}, "password"),
        ({"password": ..., "password1": "password1"}, "password2"),
        ({"password": ..., "password2": "password1"}, "password1"),
        ({"password": ..., "password1": "password1", "password2": "password2"}, "password2"),
        ({"nickname": "가" * 21}, "nickname"),
        ({"nickname": "admin"}, "nickname"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_bad_value(madang, changes, field):
    assert set(register(madang, **changes).expect(400).json()) == {field}


@pytest.mark.parametrize("field", ["email", "password", "nickname"])
def test_null_character(madang, field):
    form = make_form(nickname="name")
    form[field] += "\0"
    madang.post(EMAIL_DOORS[0], form).expect(400)
    madang.request("POST", EMAIL_DOORS[0], form=form).expect(400)


@pytest.mark.parametrize("path", [EMAIL_DOORS[0], USERNAME_DOOR])
def test_body_that_does_not_parse(madang, path):
    for body in (b"", b'{"email": "a@b.c"', b"[]", b"\xff"):
        answer = madang.request("POST", path, body=body, headers={"Content-Type": "application/json"}).expect(400)
        assert set(answer.json()) == {"detail"}
    madang.request("POST", path, body=b"x", headers={"Content-Type": "text/plain"}).expect(415)


def test_unknown_fields_are_ignored(madang):
    answer = register(madang, is_superuser=True, id=0, status="busy").expect(201).json()
    rows = madang.sql("SELECT is_superuser, status FROM users WHERE email = %s", answer["email"])
    assert rows == [(False, "available")]


# Nicknames that are made up


def read_nickname(answer):
    return answer.expect(201).json()["profile"]["nickname"]


def test_made_up_nickname(madang):
    box = make_name("mailbox")
    names = [read_nickname(register(madang, email=f"{box}@{i}.example.com")) for i in range(12)]
    assert names[0] == box and len(set(names)) == 12
    assert all(re.fullmatch(box + r"\d+", name) for name in names[1:])


def test_blank_nickname_is_made_up(madang):
    box = make_name("blank")
    assert read_nickname(register(madang, email=f"{box}@example.com", nickname="  ")) == box


def test_long_nickname_is_cut(madang):
    box = "마당에서노는사람들의우편함은이렇게길다" * 2
    names = [read_nickname(register(madang, email=f"{box}@{i}.example.com")) for i in range(12)]
    assert names[0] == box[:20]
    assert len(set(names)) == 12 and all(len(name) <= 20 for name in names)
    assert all(box.startswith(re.fullmatch(r"(\D+)\d+", name)[1]) for name in names[1:])


def test_made_up_nickname_is_not_admin(madang):
    assert re.fullmatch(r"admin\d+", read_nickname(register(madang, email=f"admin@{make_name()}.example.com")))


def test_chosen_nickname_is_kept_or_refused(madang):
    nickname = make_name("별명")
    assert read_nickname(register(madang, nickname=unicodedata.normalize("NFD", nickname))) == nickname
    answer = register(madang, nickname=nickname).expect(400)
    assert answer.json() == {"nickname": ["이미 사용 중인 닉네임입니다."]}


def test_crowd_of_one_mailbox(madang):
    """Many who register at once with the same mailbox name all get in, each with a nickname of their own."""
    box = make_name("crowd")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda i: register(madang, email=f"{box}@{i}.example.com"), range(40)))
    names = {read_nickname(answer) for answer in answers}
    assert len(names) == 40 and box in names


def test_same_email_at_once(madang):
    form = make_form()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: madang.post(EMAIL_DOORS[0], form), range(8)))
    assert sorted(answer.status for answer in answers) == [201] + [400] * 7
    assert all(answer.json() == USED_EMAIL for answer in answers if answer.status == 400)


# By username (003)


def test_by_username(madang):
    form = make_user_form()
    answer = madang.post(USERNAME_DOOR, form).expect(201).json()
    user = answer["user"]
    assert set(answer) == {"token", "user"}
    assert re.fullmatch("[0-9a-f]{40}", answer["token"])
    assert user == {
        "id": user["id"],
        "first_name": "",
        "last_name": "",
        "username": form["username"],
        "email": form["email"],
    }
    assert madang.sql("SELECT nickname FROM users WHERE id = %s", user["id"]) == [(form["username"],)]
    profile = madang.get("/user/profile/", headers={"Authorization": f"Token {answer['token']}"}).expect(200).json()
    assert profile["id"] == user["id"]


def test_username_without_email(madang):
    users = [register_username(madang, email="").expect(201).json()["user"] for _ in range(2)]
    assert [user["email"] for user in users] == ["", ""]


@pytest.mark.parametrize("value", [..., None], ids=repr)
def test_email_that_is_missing(madang, value):
    assert "email" in expect_error(register_username(madang, email=value))


def expect_error(answer):
    body = answer.expect(400).json()
    assert set(body) == {"error"} and isinstance(body["error"], str)
    return body["error"]


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize("value", BAD_VALUES, ids=ascii)
def test_bad_field_of_username_door(madang, field, value):
    assert field in expect_error(register_username(madang, **{field: value}))


@pytest.mark.parametrize("value", ["nobody", 5, [], {}], ids=repr)
def test_bad_email_of_username_door(madang, value):
    assert "email" in expect_error(register_username(madang, email=value))


def test_used_username(madang):
    name = make_name("한글")
    register_username(madang, username=name).expect(201)
    for again in (name, unicodedata.normalize("NFD", name)):
        assert "username" in expect_error(register_username(madang, username=again))


def test_used_email_by_username(madang):
    form = make_form()
    madang.post(EMAIL_DOORS[0], form).expect(201)
    error = expect_error(register_username(madang, email=form["email"].upper()))
    assert USED_EMAIL["email"][0] in error


def test_admin_is_taken(madang):
    assert "username" in expect_error(register_username(madang, username="admin"))


@pytest.mark.parametrize("language, letters", [(None, "[а-я]"), ("ko", "[가-힣]"), ("en", "^[ -~]+$")])
def test_language_of_username_door(madang, language, letters):
    headers = {"Accept-Language": language} if language else {}
    answer = madang.post(USERNAME_DOOR, make_user_form(username="admin"), headers=headers).expect(400)
    assert re.search(letters, answer.json()["error"])


@pytest.mark.parametrize("name", ["it's", '"quoted"', "100%", "a b", "<b>&amp;", "\\x", "김 민수", "🎈"])
def test_username_of_any_characters(madang, name):
    name = f"{name} {next(numbers)}"
    assert register_username(madang, username=name).expect(201).json()["user"]["username"] == name
    madang.post("/api/accounts/login/", {"username": name, "password": "password1"}).expect(200)


def test_username_that_is_an_email(madang):
    """It must be one's own, or somebody could take what another logs in by."""
    email = f"{make_name('own')}@example.com"
    assert "username" in expect_error(register_username(madang, username=email))
    assert "username" in expect_error(register_username(madang, username=email, email=""))
    assert "username" in expect_error(register_username(madang, username="@", email=""))
    register_username(madang, username=email, email=email).expect(201)
    assert register(madang, email=email).expect(400).json() == USED_EMAIL
    assert "email" in expect_error(register_username(madang, username=email, email=email))


def test_nickname_of_a_long_username(madang):
    box = make_name("longname")
    username = f"{box}-of-somebody-with-much-to-say"
    user = register_username(madang, username=username, email=f"{box}@example.com").expect(201).json()["user"]
    other = register_username(madang, username=username + "!", email="").expect(201).json()["user"]
    rows = dict(madang.sql("SELECT id, nickname FROM users WHERE id IN (%s, %s)", user["id"], other["id"]))
    assert rows == {user["id"]: box, other["id"]: username[:20]}


def test_nickname_of_a_username_that_is_taken_as_one(madang):
    name = make_name("taken")
    register(madang, nickname=name).expect(201)
    user = register_username(madang, username=name, email="").expect(201).json()["user"]
    assert user["username"] == name
    assert madang.sql("SELECT nickname FROM users WHERE id = %s", user["id"])[0][0] == name + "2"


# What is much too long


def measure_work(madang, path, fields):
    """The processor's seconds that ten such requests take."""

    def read_clock():
        return sum(map(int, Path(f"/proc/{madang.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]))

    begin = read_clock()
    for _ in range(10):
        madang.post(path, fields).expect(400)
    return (read_clock() - begin) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize(
    "path, field",
    [
        ("/user/login/", "email"),
        ("/user/login/", "password"),
        (NICKNAME_DOORS[0], "nickname"),
        (USERNAME_DOOR, "username"),
    ],
)
def test_marks_without_end_cost_no_more_than_letters(madang, path, field):
    """A body of marks that NFC would have to order: nobody else is served meanwhile."""
    letters, marks = (
        measure_work(madang, path, {**make_user_form(), field: text * 80_000}) for text in ("ab", "\u0301\u0323")
    )
    assert marks < 3 * letters + 0.2


# One user row


def test_one_password_for_all_doors(madang):
    form = make_user_form()
    madang.post(USERNAME_DOOR, form).expect(201)
    login = {"email": form["email"], "password": form["password"]}
    for path in ("/user/login/", "/api/user/login/", "/user/v1/login/", "/api/user/v1/login/"):
        madang.post(path, login).expect(200)
    madang.post("/api/accounts/login/", form).expect(200)

    email = register(madang).expect(201).json()["email"]
    madang.post("/api/accounts/login/", {"username": email, "password": "password123"}).expect(200)


@pytest.mark.parametrize("path", NICKNAME_DOORS)
def test_aliases_of_002(madang, path):
    body = {**make_form(), "password1": "password123", "password2": "password123", "nickname": make_name("별칭")}
    user = madang.post(path, body).expect(201).json()
    assert set(user) == {"id", "email", "nickname", "username"}
    Person(madang, user, body["email"], "password123")


def test_no_secret_is_told(madang):
    answers = [register(madang).expect(201), register_username(madang).expect(201)]
    assert not any(re.search("argon2|password", answer.text) for answer in answers)
    assert "password1" not in madang.log
    assert answers[1].json()["token"] not in madang.log
