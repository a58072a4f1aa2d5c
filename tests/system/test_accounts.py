"""Registering and logging in as document 002 does it."""

import json
import statistics
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from harness import People

REGISTER = "/user/v1/register/"
LOGIN = "/user/v1/login/"
COOKIES = {"access_token", "refresh_token", "sessionid"}

numbers = count(1)


def fill_form(**changes):
    """A good registration that nobody has sent yet, with changes; a change to ... leaves the field out."""
    number = next(numbers)
    form = {
        "email": f"member{number}@example.com",
        "password1": "password123",
        "password2": "password123",
        "nickname": f"회원{number}",
    }
    form.update(changes)
    return {name: value for name, value in form.items() if value is not ...}


def register(madang, **changes):
    return madang.post(REGISTER, fill_form(**changes))


def log_in(madang, email, password):
    return madang.post(LOGIN, {"email": email, "password": password})


def expect_field_error(response, *fields):
    """A 400 that names exactly these fields, each with a list of texts."""
    body = response.expect(400).json()
    assert set(body) == set(fields)
    for texts in body.values():
        assert texts and all(isinstance(text, str) and text for text in texts)
    return body


# Registering


@pytest.mark.parametrize(
    "form",
    [
        {
            "email": "user@example.com",
            "password1": "password123",
            "password2": "password123",
            "nickname": "사용자명",
        },
        {
            "email": "test@example.com",
            "password1": "testpass123",
            "password2": "testpass123",
            "nickname": "테스트사용자",
        },
    ],
    ids=["guide", "curl"],
)
def test_documented_registration(madang, form):
    answer = madang.post(REGISTER, form).expect(201)
    assert answer.headers["Content-Type"].startswith("application/json")
    user = answer.json()
    assert user == {
        "id": user["id"],
        "email": form["email"],
        "nickname": form["nickname"],
        "username": form["email"],
    }
    assert type(user["id"]) is int and user["id"] > 0
    log_in(madang, form["email"], form["password1"]).expect(200)


FIELDS = ("email", "password1", "password2", "nickname")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [..., None], ids=["missing", "null"])
def test_required_field(madang, field, value):
    assert field in register(madang, **{field: value}).expect(400).json()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [5, 1.5, True, [], ["a"], {}], ids=repr)
def test_field_of_wrong_type(madang, field, value):
    assert field in register(madang, **{field: value}).expect(400).json()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "value", ["", "        ", "\t\r\n\t\r\n\t\r\n", "\u3000" * 9, "\u00a0\u2003\u0085" * 3], ids=ascii
)
def test_blank_field(madang, field, value):
    changes = {field: value}
    if field == "password1":
        changes["password2"] = value
    assert field in register(madang, **changes).expect(400).json()


@pytest.mark.parametrize("field", FIELDS)
def test_null_character(madang, field):
    form = fill_form()
    form[field] = "password" + "\0" + "12"
    madang.post(REGISTER, form).expect(400)
    madang.request("POST", REGISTER, form=form).expect(400)


@pytest.mark.parametrize("nickname", ["가" * 20, "🎈" * 20, "x" * 20, unicodedata.normalize("NFD", "각" * 20)], ids=ascii)
def test_longest_nickname(madang, nickname):
    """Twenty characters of any size: bytes and pieces of a syllable do not count."""
    answer = register(madang, nickname=nickname).expect(201)
    assert answer.json()["nickname"] == unicodedata.normalize("NFC", nickname)


@pytest.mark.parametrize("nickname", ["나" * 21, "🎈" * 21, "y" * 21, "z" * 5000], ids=lambda text: ascii(text[:1]))
def test_nickname_too_long(madang, nickname):
    body = expect_field_error(register(madang, nickname=nickname), "nickname")
    assert "20" in body["nickname"][0]


@pytest.mark.parametrize(
    "email",
    ["nobody", "@example.com", "nobody@", "a b@example.com", "a@b@c", "a@b\n.c", "x" * 250 + "@example.com"],
    ids=lambda text: ascii(text[:20]),
)
def test_bad_email(madang, email):
    expect_field_error(register(madang, email=email), "email")


def test_names_are_compared_in_nfc(madang):
    name = f"한글이름{next(numbers)}"
    decomposed = unicodedata.normalize("NFD", name)
    user = register(madang, nickname=decomposed, email=f"{decomposed}@example.com").expect(201).json()
    assert user["nickname"] == name
    assert user["email"] == user["username"] == f"{name}@example.com"
    expect_field_error(register(madang, nickname=name), "nickname")
    expect_field_error(register(madang, nickname=decomposed), "nickname")
    expect_field_error(register(madang, email=f"{name}@example.com"), "email")
    log_in(madang, f"{decomposed}@example.com", "password123").expect(200)


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
def test_used_email(madang, change):
    email = f"Used.Address{next(numbers)}@Example.com"
    register(madang, email=email).expect(201)
    answer = register(madang, email=change(email)).expect(400)
    assert answer.json() == {"email": ["A user is already registered with this e-mail address."]}


def test_used_nickname(madang):
    nickname = f"하나뿐{next(numbers)}"
    register(madang, nickname=nickname).expect(201)
    expect_field_error(register(madang, nickname=nickname), "nickname")


def test_registering_at_once(madang):
    """Of many who want one address at the same moment, one gets it."""
    email = f"race{next(numbers)}@example.com"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: register(madang, email=email), range(8)))
    assert sorted(answer.status for answer in answers) == [201] + [400] * 7


def test_admin_is_taken(madang):
    expect_field_error(register(madang, nickname="admin"), "nickname")
    assert madang.sql("SELECT count(*) FROM users WHERE nickname = 'admin'") == [(1,)]


def test_passwords_differ(madang):
    expect_field_error(register(madang, password1="password123", password2="password124"), "password2")


@pytest.mark.parametrize("password", ["seven77", "일곱글자암호야", "🎈" * 7])
def test_password_too_short(madang, password):
    body = register(madang, password1=password, password2=password).expect(400).json()
    assert "8" in body["password1"][0]


@pytest.mark.parametrize(
    "password",
    ["password123", "testpass123", "password1", "eight888", "여덟글자암호인데", "a" * 128, "  spaces  ", "%00'\"\\;--"],
    ids=ascii,
)
def test_password_taken(madang, password):
    user = register(madang, password1=password, password2=password).expect(201).json()
    log_in(madang, user["email"], password).expect(200)
    log_in(madang, user["email"], password + "x").expect(400)


def test_very_long_password(madang):
    """A password may be refused for its length, but not cost the server much or fail it."""
    password = "a" * 500_000
    assert register(madang, password1=password, password2=password).status == 400
    log_in(madang, "nobody@example.com", password).expect(400)


@pytest.mark.parametrize(
    "nickname",
    [
        "it's",
        'the "one"',
        "100%s%n",
        "'; DROP TABLE--",
        "back\\slash\\u0041",
        "<b>&amp;</b>",
        "a@b",
        "👩\u200d👩\u200d👧 가족",
        "é ß İ",
        "$1 {x} :y",
        "{\"a\":[1,2]}",
    ],
)
def test_odd_nickname(madang, nickname):
    user = register(madang, nickname=nickname).expect(201).json()
    assert user["nickname"] == unicodedata.normalize("NFC", nickname)
    access = log_in(madang, user["email"], "password123").expect(200).json()["access"]
    madang.get("/chat/v1/room/", headers={"Authorization": f"Bearer {access}"}).expect(200)


@pytest.mark.parametrize("mailbox", ["o'neil", "a%20b", "plus+tag", "a_b", "a-%_b", "민수", "#!$&*/=?^`{|}~"])
def test_odd_email(madang, mailbox):
    email = f"{mailbox}{next(numbers)}@example.com"
    assert register(madang, email=email).expect(201).json()["email"] == email
    log_in(madang, email, "password123").expect(200)
    log_in(madang, email.replace("a", "b").replace("l", "_"), "password123x").expect(400)


def test_unknown_fields_are_ignored(madang):
    extra = {"id": 999_999, "is_superuser": True, "is_active": False, "extra": {"a": [1]}, "none": None}
    user = register(madang, **extra).expect(201).json()
    assert user["id"] != 999_999
    assert madang.sql("SELECT is_superuser, is_active FROM users WHERE id = %s", user["id"]) == [(False, True)]


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"]
)
def test_form_body(madang, kind):
    form = fill_form(nickname=f"폼 + & = %{next(numbers)}", email=f"form+{next(numbers)}@example.com")
    headers = {"Content-Type": kind}
    user = madang.request("POST", REGISTER, form=form, headers=headers).expect(201).json()
    assert (user["nickname"], user["email"]) == (form["nickname"], form["email"])
    login = {"email": form["email"], "password": form["password1"]}
    assert set(madang.request("POST", LOGIN, form=login, headers=headers).expect(200).json()) == {"access", "refresh"}


def test_no_content_type(madang):
    body = json.dumps(fill_form()).encode()
    madang.request("POST", REGISTER, body=body).expect(201)


# Logging in


@pytest.fixture(scope="module")
def member(madang):
    return People(madang).register_user(email="Mixed.Case@Example.com", nickname="mixed")


def test_login(madang, member):
    answer = log_in(madang, member.email, member.password).expect(200)
    tokens = answer.json()
    assert set(tokens) == {"access", "refresh"}
    assert tokens["access"].count(".") == tokens["refresh"].count(".") == 2
    assert tokens["access"] != tokens["refresh"]
    cookies = answer.cookies()
    assert set(cookies) == COOKIES
    assert cookies["access_token"] == tokens["access"]
    assert cookies["refresh_token"] == tokens["refresh"]
    assert "no-store" in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("change", [str.lower, str.upper, str.swapcase])
def test_login_with_email_in_another_case(madang, member, change):
    log_in(madang, change(member.email), member.password).expect(200)


def test_wrong_login_tells_nothing(madang, member):
    """A wrong password, an unknown e-mail and a disabled user are answered alike."""
    disabled = People(madang).register_user()
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", disabled.id)
    answers = [
        log_in(madang, member.email, "password124"),
        log_in(madang, "unknown@example.com", "password124"),
        log_in(madang, disabled.email, disabled.password),
        log_in(madang, "admin", "password124"),
        log_in(madang, "not an address", "password124"),
        log_in(madang, "%", "password124"),
    ]
    assert {answer.status for answer in answers} == {400}
    assert len({answer.body for answer in answers}) == 1
    assert not any(answer.cookies() for answer in answers)


@pytest.mark.parametrize("attempt", ["PASSWORD123", "password123 ", " password123", "password12", "password1234"])
def test_password_is_compared_exactly(madang, attempt):
    user = register(madang).expect(201).json()
    log_in(madang, user["email"], attempt).expect(400)


def test_wrong_login_takes_as_long(fresh_madang):
    """Whether an address is known is not to be seen from the time."""
    server = fresh_madang(config="[limits]\nlogin-failures-account = 0\n")
    known = People(server).register_user()

    def measure(email):
        begin = time.perf_counter()
        log_in(server, email, "password124").expect(400)
        return time.perf_counter() - begin

    pairs = [(measure(known.email), measure(f"nobody{i}@example.com")) for i in range(21)]
    right, wrong = (statistics.median(times) for times in zip(*pairs))
    assert 0.6 < right / wrong < 1.7, f"known {right * 1e3:.1f} ms, unknown {wrong * 1e3:.1f} ms"


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("value", [..., None, "", "   ", 5, [], {}], ids=repr)
def test_malformed_login(madang, member, field, value):
    form = {"email": member.email, "password": member.password, field: value}
    form = {name: value for name, value in form.items() if value is not ...}
    answer = madang.post(LOGIN, form).expect(400)
    assert not answer.cookies()


@pytest.mark.parametrize("field", ["email", "password"])
def test_null_character_in_login(madang, member, field):
    form = {"email": member.email, "password": member.password}
    form[field] += "\0"
    madang.post(LOGIN, form).expect(400)
    madang.request("POST", LOGIN, form=form).expect(400)


def parse_cookies(response):
    """The attributes of each cookie, in lower case, by the cookie's name."""
    cookies = {}
    for line in response.headers.get_all("Set-Cookie"):
        pair, *attributes = (part.strip() for part in line.split(";"))
        names = (attribute.lower().partition("=") for attribute in attributes)
        cookies[pair.split("=")[0]] = {name: value for name, _, value in names}
    return cookies


def test_cookie_attributes(madang, member):
    cookies = parse_cookies(log_in(madang, member.email, member.password))
    assert set(cookies) == COOKIES
    for attributes in cookies.values():
        assert "httponly" in attributes
        assert attributes["samesite"] == "lax"
        assert attributes["path"] == "/"
        assert "secure" not in attributes


@pytest.mark.parametrize(
    "config, protocols",
    [
        ("public-url = https://chat.example.com", {None: True, "http": True}),
        ("public-url = http://chat.example.com", {None: False, "https": False}),
        ("trusted-proxies = 127.0.0.0/8", {None: False, "https": True, "http": False, "https, http": False}),
        ("trusted-proxies = 192.0.2.1", {None: False, "https": False}),
    ],
)
def test_secure_cookies(fresh_madang, config, protocols):
    """Secure where the public address or a trusted proxy says https, and only there."""
    server = fresh_madang(config=f"[server]\n{config}\n")
    person = People(server).register_user()
    form = {"email": person.email, "password": person.password}
    for protocol, secure in protocols.items():
        cookies = parse_cookies(server.post(LOGIN, form, headers={"X-Forwarded-Proto": protocol}).expect(200))
        assert set(cookies) == COOKIES
        assert {"secure" in attributes for attributes in cookies.values()} == {secure}, protocol


def test_each_login_is_a_session_of_its_own(madang, member):
    logins = [log_in(madang, member.email, member.password) for _ in range(3)]
    for name in COOKIES:
        assert len({login.cookies()[name] for login in logins}) == 3


def test_cookies_open_no_route(madang, member):
    """Only the socket handshake, logout and refresh read cookies: no other route can be forged across sites."""
    cookies = "; ".join(f"{name}={value}" for name, value in member.cookies.items())
    madang.get("/chat/v1/room/", headers={"Cookie": cookies}).expect(401)
    madang.post("/chat/v1/room/", {"name": "forged"}, headers={"Cookie": cookies}).expect(401)
    madang.post("/chat/v1/message/", {"message": "forged"}, headers={"Cookie": cookies}).expect(401)
