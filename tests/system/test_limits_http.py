"""How often: failed logins, registrations and sends; how much: answers that nobody reads."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from harness import Madang, People, make_category, wait_for
from harness.http import encode_request

REGISTER = "/user/v1/register/"
LOGIN = "/user/v1/login/"
ROOMS = "/chat/v1/room/"
MESSAGES = "/chat/v1/message/"
POSTS = "/api/post/"
ANSWERS_MAX = 128 * 1024 * 1024

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


def run_parallel(function, items, workers=None):
    with ThreadPoolExecutor(workers or len(items)) as pool:
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

    statuses = run_parallel(guess, range(130), 16)
    assert (statuses.count(400), statuses.count(429)) == (100, 30)
    expect_limited(log_in(proxied, person.email, person.password, "198.51.100.7"))
    expect_limited(log_in(proxied, person.email, person.password, "203.0.113.1, 198.51.100.7"))
    log_in(proxied, person.email, person.password, "198.51.100.8").expect(200)
    log_in(proxied, person.email, person.password, "198.51.100.7, 203.0.113.1").expect(200)
    log_in(proxied, person.email, person.password).expect(200)


def test_loopback_is_not_limited_by_address(madang):
    answers = run_parallel(lambda number: log_in(madang, f"lo{number}@example.org", "wrong-password"), range(120), 16)
    assert [answer.status for answer in answers] == [400] * 120


def register(madang, address=None):
    number = next(numbers)
    names = {"email": f"new{number}@example.net", "nickname": f"new {number}"}
    form = {**names, "password1": "password1", "password2": "password1"}
    return madang.post(REGISTER, form, headers={"X-Forwarded-For": address})


@pytest.mark.parametrize(
    "first, same, other",
    [("192.0.2.1", "192.0.2.1:5000", "192.0.2.2"), ("2001:db8::1", "[2001:db8::2]", "2001:db8:1::1")],
)
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


@pytest.mark.parametrize(
    "address",
    ["", "unknown", "x", "1.2.3", "1.2.3.4.5", "_hidden", ", ,", "999.1.1.1", "\udcff", "1.2.3.4, junk", "a" * 5000],
)
def test_malformed_forwarding(proxied, address):
    assert register(proxied, address).status in (201, 429)


# Large answers that nobody reads


@pytest.fixture(scope="module")
def board():
    """A server whose list of posts is as large as a page of them can be: 4 MiB."""
    with Madang(config="[server]\ntrusted-proxies = 127.0.0.1\n") as server:
        person, category = People(server).register_user(), make_category(server)
        post = {"title": "long", "content": "\1" * 100_000, "category": category}
        for _ in range(8):
            person.post("/api/post/write/", post).expect(201)
        yield server


def begin_reading(madang, address):
    """Asks for the list and reads no more of it than its head."""
    stream = madang.connect()
    stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # else the kernel would take all of it
    stream.send(encode_request("GET", POSTS, {"Host": "x", "X-Forwarded-For": address}))
    return stream, stream.read_head()


def test_unread_answers(board):
    """They wait in our memory: all together have a bound, and who asks from one address has a half of it."""
    size = int(board.get(POSTS).headers["Content-Length"])
    half, rest = ANSWERS_MAX // 2 // size, ANSWERS_MAX // size - 2 * (ANSWERS_MAX // 2 // size)
    addresses = ["192.0.2.1"] * (half + 1) + ["192.0.2.2"] * half + ["192.0.2.3"] * (rest + 1)
    begun = [begin_reading(board, address) for address in addresses]
    assert [head.status for _, head in begun] == [200] * half + [429] + [200] * (half + rest) + [503]
    for stream, head in begun:
        if head.status != 200:
            head.body = stream.read_exactly(int(head.headers["Content-Length"]))
            assert set(head.json()) == {"detail"} and int(head.headers["Retry-After"]) >= 1
            assert "Link" not in head.headers
        stream.close()
    wait_for(lambda: board.get(POSTS, headers={"X-Forwarded-For": "192.0.2.1"}).status == 200)


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


def test_sends_to_rooms_and_people_count_together(braked):
    minsu, yuna = People(braked).register_users(2)
    room = minsu.room()["id"]
    with minsu.direct_socket() as socket, yuna.direct_socket() as listening:
        socket.send_json({"target_nickname": yuna.nickname, "message": "x"})
        listening.receive_json()
    for number in range(2):
        minsu.say(room, f"{number}")
    expect_limited(minsu.post(MESSAGES, {"message": "x", "room": room}))


def test_sends_of_a_user_in_parallel(braked):
    person = People(braked).register_user()
    room = person.room()["id"]
    answers = run_parallel(lambda number: person.post(MESSAGES, {"message": "x", "room": room}).status, range(20))
    assert (answers.count(201), answers.count(429)) == (3, 17)


def test_sends_are_not_limited_unless_configured(madang, people):
    person = people.register_user()
    room = person.room()["id"]
    assert [person.say(room, "x")["seq"] for _ in range(60)][-1] == 60
