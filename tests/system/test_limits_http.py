"""How often: failed logins, registrations and sends, and what a request costs the database."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from harness import Madang, People, wait_for

REGISTER = "/user/v1/register/"
LOGIN = "/user/v1/login/"
REFRESH = "/api/token/refresh/"
ROOMS = "/chat/v1/room/"
MESSAGES = "/chat/v1/message/"

numbers = count(1)


@pytest.fixture(scope="module")
def madang():
    with Madang() as server:
        yield server


def log_in(madang, email, password, address=None):
    return madang.post(LOGIN, {"email": email, "password": password}, headers={"X-Forwarded-For": address})


def fail_logins(madang, email, times, address=None):
    return [log_in(madang, email, f"wrong-password-{number}", address).status for number in range(times)]


def expect_limited(response, most=60):
    body = response.expect(429).json()
    assert set(body) == {"detail"} and body["detail"]
    assert re.fullmatch("[0-9]+", response.headers["Retry-After"])
    assert 1 <= int(response.headers["Retry-After"]) <= most


def run_parallel(function, items):
    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(function, items))


# Failed logins of an account


def test_ten_wrong_passwords(madang, people):
    person = people.register_user()
    assert fail_logins(madang, person.email, 10) == [400] * 10
    expect_limited(log_in(madang, person.email, "wrong-password"))
    expect_limited(log_in(madang, person.email, person.password))
    expect_limited(log_in(madang, person.email.upper(), person.password))
    person.get(ROOMS).expect(200)


def test_accounts_are_counted_apart(madang, people):
    person, other = people.register_users(2)
    fail_logins(madang, person.email, 11)
    assert log_in(madang, other.email, "wrong-password").status == 400
    other.log_in()


def test_spellings_of_an_address_are_one_account(madang, people):
    person = people.register_user(email=f"Spelling{next(numbers)}@example.org")
    spellings = [str.upper, str.lower, str.title, str.swapcase]
    statuses = [log_in(madang, spellings[i % 4](person.email), f"wrong-{i}").status for i in range(12)]
    assert statuses == [400] * 10 + [429] * 2


def test_unknown_accounts_are_counted_alike(madang):
    """Else the limit would tell who has an account."""
    email = f"nobody{next(numbers)}@example.org"
    assert fail_logins(madang, email, 12) == [400] * 10 + [429] * 2


def test_guesses_in_parallel(madang, people):
    person = people.register_user()
    answers = run_parallel(lambda number: log_in(madang, person.email, f"wrong-{number}"), range(50))
    statuses = [answer.status for answer in answers]
    assert (statuses.count(400), statuses.count(429)) == (10, 40)
    for answer in answers:
        if answer.status == 429:
            expect_limited(answer)


def test_right_logins_in_parallel(madang, people):
    person = people.register_user()
    answers = run_parallel(lambda _: log_in(madang, person.email, person.password), range(30))
    assert [answer.status for answer in answers] == [200] * 30


def test_right_logins_among_wrong_ones(madang, people):
    """Below the limit a right password is never refused, whatever else is under way."""
    person = people.register_user()
    passwords = [person.password] * 10 + ["wrong-password"] * 9 + [person.password] * 10
    answers = run_parallel(lambda password: log_in(madang, person.email, password), passwords)
    assert [answer.status for answer in answers] == [200] * 10 + [400] * 9 + [200] * 10


def test_right_logins_do_not_count(madang, people):
    person = people.register_user()
    for _ in range(3):
        assert fail_logins(madang, person.email, 3) == [400] * 3
        log_in(madang, person.email, person.password).expect(200)
    assert fail_logins(madang, person.email, 2) == [400, 429]


def test_malformed_logins_do_not_count(madang, people):
    """What cannot be a guess is none."""
    person = people.register_user()
    for _ in range(12):
        madang.post(LOGIN, {"email": person.email}).expect(400)
        madang.post(LOGIN, {"email": person.email, "password": ""}).expect(400)
    log_in(madang, person.email, person.password).expect(200)


def test_the_limit_passes(fresh_madang):
    server = fresh_madang(config="[limits]\nlogin-failures-account = 3/2\n")
    person = People(server).register_user()
    assert fail_logins(server, person.email, 3) == [400] * 3
    answer = log_in(server, person.email, person.password)
    expect_limited(answer, 2)
    wait_for(lambda: log_in(server, person.email, person.password).status == 200, 4, "the end of the limit")


def test_no_limit(fresh_madang):
    server = fresh_madang(config="[limits]\nlogin-failures-account = 0\n")
    person = People(server).register_user()
    assert fail_logins(server, person.email, 15) == [400] * 15


# By address: a trusted proxy says from where


@pytest.fixture(scope="module")
def proxied():
    config = "[server]\ntrusted-proxies = 127.0.0.1\n[limits]\nregistrations-address = 3/60\n"
    with Madang(config=config) as server:
        yield server


def test_failed_logins_of_an_address(proxied, people):
    person = People(proxied).register_user()

    def guess(number):
        return log_in(proxied, f"{number}-{next(numbers)}@example.org", "wrong-password", "198.51.100.7").status

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(guess, range(130)))
    assert (statuses.count(400), statuses.count(429)) == (100, 30)
    expect_limited(log_in(proxied, person.email, person.password, "198.51.100.7"))
    expect_limited(log_in(proxied, person.email, person.password, "203.0.113.1, 198.51.100.7"))
    log_in(proxied, person.email, person.password, "198.51.100.8").expect(200)
    log_in(proxied, person.email, person.password, "198.51.100.7, 203.0.113.1").expect(200)
    log_in(proxied, person.email, person.password).expect(200)


def test_loopback_is_not_limited_by_address(madang):
    statuses = run_parallel(lambda number: log_in(madang, f"lo{number}@example.org", "wrong-password").status, range(120))
    assert statuses == [400] * 120


def register(madang, address=None):
    number = next(numbers)
    form = {"email": f"new{number}@example.net", "password1": "password1", "password2": "password1", "nickname": f"new {number}"}
    return madang.post(REGISTER, form, headers={"X-Forwarded-For": address})


@pytest.mark.parametrize("first, same, other", [("192.0.2.1", "192.0.2.1:5000", "192.0.2.2"), ("2001:db8::1", "[2001:db8::2]", "2001:db8:1::1")])
def test_registrations_of_an_address(proxied, first, same, other):
    """An IPv6 subscriber has a whole network of 64 bits: it counts as one."""
    assert [register(proxied, first).status for _ in range(3)] == [201] * 3
    expect_limited(register(proxied, first))
    expect_limited(register(proxied, same))
    register(proxied, other).expect(201)
    register(proxied).expect(201)


def test_forwarding_of_strangers_does_not_count(fresh_madang):
    """Who is not trusted can neither hide behind an address nor blame another."""
    server = fresh_madang(config="[server]\ntrusted-proxies = 192.0.2.1\n[limits]\nregistrations-address = 2/60\n")
    assert [register(server, "198.51.100.1").status for _ in range(4)] == [201] * 4


@pytest.mark.parametrize("address", ["", "unknown", "x", "1.2.3", "1.2.3.4.5", "_hidden", ", ,", "999.1.1.1", "\udcff", "1.2.3.4, junk", "a" * 5000])
def test_malformed_forwarding(proxied, address):
    assert register(proxied, address).status in (201, 429)


# Sends


@pytest.fixture(scope="module")
def braked():
    with Madang(config="[limits]\nsends-user = 3/60\n") as server:
        yield server


def test_sends_of_a_user(braked):
    minsu, yuna = People(braked).register_users(2)
    room = minsu.room()["id"]
    for number in range(3):
        minsu.say(room, f"{number}")
    expect_limited(minsu.post(MESSAGES, {"message": "x", "room": room}))
    minsu.log_in()
    expect_limited(minsu.post("/api/chat/message/", {"message": "x", "room": room}))
    minsu.get(f"{ROOMS}{room}/").expect(200)
    assert yuna.say(room, "x")["seq"] == 4


def test_sends_of_a_user_in_parallel(braked):
    person = People(braked).register_user()
    room = person.room()["id"]
    answers = run_parallel(lambda number: person.post(MESSAGES, {"message": "x", "room": room}).status, range(20))
    assert (answers.count(201), answers.count(429)) == (3, 17)


def test_sends_are_not_limited_unless_configured(madang, people):
    person = people.register_user()
    room = person.room()["id"]
    assert [person.say(room, "x")["seq"] for _ in range(60)][-1] == 60


# What a request costs the database


@pytest.fixture(scope="module")
def logged():
    """A server whose database writes every statement to the log."""
    with Madang() as server:
        server.sql("ALTER DATABASE madang SET log_statement = 'all'")
        server.restart()
        yield server


def count_statements(server, act):
    """How many statements act() makes the server run. What it does after its answer counts as well."""
    begin = len(server.log)
    result = act()
    text = server.log[begin:]
    server.get("/readyz").expect(200)
    return len(re.findall(r"LOG:  (?:execute|statement)", text)), result


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


def make_acts(server, person, room):
    return {
        "register": lambda: register(server),
        "log in": lambda: log_in(server, person.email, person.password),
        "refresh": lambda: server.post(REFRESH, {"refresh": person.refresh}),
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
    for _ in range(5):
        statements, answer = count_statements(logged, act)
        assert answer.status < 300 or (name, answer.status) == ("show unknown room", 404)
        assert statements == STATEMENTS[name], logged.log[-4000:]


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
    assert count_statements(logged, lambda: answer(logged))[0] == 0


# What the log must not say


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
