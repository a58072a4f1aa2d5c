"""The server's own name: nobody has it, nor one that reads like it."""

from itertools import count

import pytest
from harness import Madang, People
from harness.bus import ERROR, BusError

LOOKALIKES = [
    "admin",
    "Admin",
    " admin ",
    "admin\n",
    "a d\tmin",
    "adm\u200bin",
    "\u00adadmin",
    "\ufeffadmin\u2060",
    "adm\x01in\x7f",
    "\uff41dmin",
    "\u24d0\U0001d41dmin",
    "admin\ufe0f",
    "adm\u3164in",
]
OTHERS = ["admin 007", "administrator", "\u0430dmin", "\u00e1dmin", '"admin"', "%admin%", "관리자"]
PASSWORD = "password1"
TAKEN_NICKNAME = "This nickname is already taken."
TAKEN_USERNAME = "A user with this username already exists."
ENGLISH = {"Accept-Language": "en"}

numbers = count(1)


@pytest.fixture(scope="module")
def madang():
    with Madang(bus=True) as server:
        yield server


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


def make_email():
    return f"guest{next(numbers)}@example.com"


def register(madang, path, **form):
    return madang.post(path, {"email": make_email(), **form}, headers=ENGLISH)


@pytest.mark.parametrize("name", LOOKALIKES, ids=ascii)
def test_nobody_registers_by_it(madang, name):
    twice = {"password1": PASSWORD, "password2": PASSWORD}
    for path, form in (
        ("/user/registration/", {"password": PASSWORD}),
        ("/user/registration/", twice),
        ("/user/v1/register/", twice),
    ):
        answer = register(madang, path, nickname=name, **form).expect(400)
        assert answer.json() == {"nickname": [TAKEN_NICKNAME]}
    answer = register(madang, "/api/accounts/register/", username=name, password=PASSWORD).expect(400)
    assert TAKEN_USERNAME in answer.json()["error"]


@pytest.mark.parametrize("name", LOOKALIKES, ids=ascii)
def test_nobody_takes_it_later(minsu, name):
    for method, path, field in (
        ("PUT", "/user/profile/", "nickname"),
        ("PATCH", "/user/profile/", "nickname"),
        ("PATCH", "/api/user-management/profile/", "nickname_to"),
    ):
        answer = minsu.request(method, path, json={field: name}, headers=ENGLISH).expect(400)
        assert answer.json() == {field: [TAKEN_NICKNAME]}
    assert minsu.get("/user/profile/").json()["nickname"] == minsu.nickname


@pytest.mark.parametrize("name", LOOKALIKES, ids=ascii)
def test_the_administrator_gives_it_to_nobody(madang, name):
    for options in ({"username": name}, {"email": make_email(), "nickname": name}):
        with pytest.raises(BusError) as refusal:
            madang.admin.call("CreateUser", password=PASSWORD, **options)
        assert refusal.value.name == ERROR + "Exists"


@pytest.mark.parametrize("mailbox", ["admin", "Admin", "adm\u200bin", "\uff41dmin"], ids=ascii)
def test_a_made_up_nickname_has_a_number(madang, mailbox):
    answer = register(madang, "/user/registration/", email=f"{mailbox}@{next(numbers)}.org", password=PASSWORD)
    name = answer.expect(201).json()["profile"]["nickname"]
    assert name.startswith("admin") and name[5:].isdigit()


@pytest.mark.parametrize("name", OTHERS, ids=ascii)
def test_other_names_are_free(madang, name):
    form = {"nickname": name, "password1": PASSWORD, "password2": PASSWORD}
    assert register(madang, "/user/v1/register/", **form).expect(201).json()["nickname"] == name
    register(madang, "/api/accounts/register/", username=name, password=PASSWORD).expect(201)
