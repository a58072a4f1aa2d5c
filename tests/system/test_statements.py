"""What a request costs the database."""

import re
from itertools import count

import pytest
from harness import Madang, People

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


@pytest.fixture(scope="module")
def logged():
    """A server whose database writes every statement to the log."""
    with Madang() as server:
        server.sql("ALTER DATABASE madang SET log_statement = 'all'")
        server.restart()
        yield server


def count_statements(server, act, times):
    """How many statements the server runs for these acts, and the last answer."""
    begin = len(server.log)
    answers = [act() for _ in range(times)]
    return len(re.findall(r"LOG:  (?:execute|statement)", server.log[begin:])), answers[-1]


STATEMENTS = {
    "register": 1,
    "log in": 2,
    "refresh": 1,
    "create room": 1,
    "list rooms": 1,
    "show room": 1,
    "show unknown room": 1,
    "send": 1,
    "repeat": 1,
    "send to the lobby": 1,
}


def renew(server, person):
    answer = server.post(REFRESH, {"refresh": person.refresh}).expect(200)
    person.refresh = answer.json()["refresh"]
    return answer


def make_acts(server, person, room):
    return {
        "register": lambda: register(server),
        "log in": lambda: log_in(server, person.email, person.password),
        "refresh": lambda: renew(server, person),
        "create room": lambda: person.post(ROOMS, {"name": "x"}),
        "list rooms": lambda: person.get(ROOMS),
        "show room": lambda: person.get(f"{ROOMS}{room}/?limit=10&after=0"),
        "show unknown room": lambda: person.get(f"{ROOMS}999999/"),
        "send": lambda: person.post(MESSAGES, {"message": "x", "room": room}),
        "repeat": lambda: person.post(MESSAGES, {"message": "x", "room": room, "client_id": "once"}),
        "send to the lobby": lambda: person.post(MESSAGES, {"message": "x"}),
    }


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_of_a_request(logged, name):
    """On its hot path, a request is one statement; two where a password is checked."""
    person = People(logged).register_user()
    room = person.room()["id"]
    act = make_acts(logged, person, room)[name]
    act()
    statements, answer = count_statements(logged, act, 5)
    assert answer.status < 300 or (name, answer.status) == ("show unknown room", 404)
    assert statements == 5 * STATEMENTS[name]


@pytest.mark.parametrize(
    "answer",
    [
        lambda server: server.get("/healthz"),
        lambda server: server.get("/nowhere"),
        lambda server: server.get(ROOMS),
        lambda server: server.get(ROOMS, headers={"Authorization": "Bearer garbage"}),
        lambda server: server.post(LOGIN, {}),
        lambda server: server.post(REGISTER, {"email": "x"}),
        lambda server: server.request("OPTIONS", ROOMS),
    ],
    ids=["health", "nowhere", "anonymous", "garbage", "empty login", "bad registration", "preflight"],
)
def test_refusals_cost_no_statement(logged, answer):
    assert count_statements(logged, lambda: answer(logged), 3)[0] == 0
