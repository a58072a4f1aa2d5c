"""What a request costs the database."""

import re
from itertools import count

import pytest
from harness import Madang, People, make_category

REGISTER = "/user/v1/register/"
LOGIN = "/user/v1/login/"
REGISTER_EMAIL = "/user/registration/"
REGISTER_USERNAME = "/api/accounts/register/"
REFRESH = "/api/token/refresh/"
ROOMS = "/chat/v1/room/"
CHATS = "/api/chat/"
MESSAGES = "/chat/v1/message/"

numbers = count(1)


def log_in(madang, email, password):
    return madang.post(LOGIN, {"email": email, "password": password})


def register(madang):
    number = next(numbers)
    names = {"email": f"new{number}@example.net", "nickname": f"new {number}"}
    return madang.post(REGISTER, {**names, "password1": "password1", "password2": "password1"})


def make_form():
    number = next(numbers)
    return {"email": f"form{number}@example.net", "username": f"form {number}", "password": "password1"}


def password_of(person, field):
    return {field: getattr(person, field), "password": person.password}


@pytest.fixture(scope="module")
def logged():
    """A server whose database writes every statement to the log."""
    with Madang() as server:
        server.sql("ALTER DATABASE madang SET log_statement = 'all'")
        server.restart()
        yield server


def count_statements(server, act, times):
    """How many statements the server runs for these acts (it sweeps by itself), and the last answer."""
    begin = len(server.log)
    answers = [act() for _ in range(times)]
    return len(re.findall(r"LOG:  (?:execute (?!sweep-chats)|statement)", server.log[begin:])), answers[-1]


STATEMENTS = {
    "register": 1,
    "register by e-mail": 1,
    "register by username": 1,
    "log in": 2,
    "log in and be welcomed": 2,
    "log in by username": 2,
    "refresh": 1,
    "log out": 1,
    "show profile": 1,
    "change profile": 1,
    "add friend": 1,
    "delete friend": 1,
    "list friends": 1,
    "show friend": 1,
    "search e-mails": 1,
    "search nicknames": 1,
    "block": 1,
    "unblock": 1,
    "list blocks": 1,
    "show block": 1,
    "show person": 1,
    "befriend person": 2,
    "list directs": 1,
    "list conversations": 1,
    "create room": 1,
    "list rooms": 1,
    "list chats": 1,
    "show chat": 1,
    "say in chat": 1,
    "add member": 1,
    "remove member": 1,
    "show room": 1,
    "show room with senders": 1,
    "show unknown room": 1,
    "send": 1,
    "repeat": 1,
    "send to the lobby": 1,
    "list categories": 1,
    "list posts": 1,
    "search posts": 1,
    "show post": 1,
    "edit post": 1,
    "write and delete post": 2,
}


REFUSALS = {("delete friend", 400), ("show unknown room", 404), ("add member", 403), ("remove member", 400)}


def renew(server, person):
    answer = server.post(REFRESH, {"refresh": person.refresh}).expect(200)
    person.refresh = answer.json()["refresh"]
    return answer


def write_post(server, person):
    category = make_category(server)
    return person.post("/api/post/write/", {"title": "x", "content": "x", "category": category}).expect(201).json()


def make_post_acts(person, post):
    form = {"title": "x", "content": "x", "category": post["category"], "tags": "a,b"}
    path = f"/api/post/detail/{post['id']}/"

    def write_and_delete():
        written = person.post("/api/post/write/", form).expect(201).json()
        return person.post(f"/api/post/detail/{written['id']}/delete/")

    return {
        "list categories": lambda: person.get("/api/post/categories"),
        "list posts": lambda: person.get("/api/post/"),
        "search posts": lambda: person.get("/api/post/?search=x"),
        "show post": lambda: person.get(path),
        "edit post": lambda: person.post(f"{path}edit/", form),
        "write and delete post": write_and_delete,
    }


def make_friend_acts(person, friend):
    email, target, named = {"email": friend.email}, {"target_nickname": friend.nickname}, {"friend": friend.nickname}
    return {
        "add friend": lambda: person.post("/user/add-friend/", email),
        "delete friend": lambda: person.post("/user/delete-friend/", email),
        "list friends": lambda: person.get("/user/friends/"),
        "show friend": lambda: person.get(f"/user/friend-profile/{friend.id}/"),
        "search e-mails": lambda: person.get("/user/search-friends/?keyword=person"),
        "search nicknames": lambda: person.get("/api/user-management/profile/search/?keyword=person"),
        "block": lambda: person.post("/blockedusers/", target),
        "unblock": lambda: person.delete("/blockedusers/", target),
        "list blocks": lambda: person.get("/blockedusers/"),
        "show block": lambda: person.get(f"/blockedusers/?target_nickname={friend.nickname}"),
        "show person": lambda: person.get(f"/api/user-management/profile/?friend={friend.nickname}"),
        "befriend person": lambda: person.post("/api/user-management/friends/", named),
    }


def make_acts(server, person, room):
    return {
        **make_post_acts(person, write_post(server, person)),
        "register": lambda: register(server),
        "log in": lambda: log_in(server, person.email, person.password),
        "register by e-mail": lambda: server.post(REGISTER_EMAIL, make_form()),
        "register by username": lambda: server.post(REGISTER_USERNAME, make_form()),
        "log in and be welcomed": lambda: server.post("/user/login/", password_of(person, "email")),
        "log in by username": lambda: server.post("/api/accounts/login/", password_of(person, "username")),
        "refresh": lambda: renew(server, person),
        "log out": lambda: server.post("/user/logout/", headers=person.authorization),
        "show profile": lambda: person.get("/user/profile/"),
        "change profile": lambda: person.patch("/user/profile/", {"bio": "x", "nickname": person.nickname}),
        **make_friend_acts(person, People(server).register_user()),
        "list directs": lambda: person.get(f"/api/chatting/messages/?target_nickname={person.nickname}"),
        "list conversations": lambda: person.get("/api/chatting/conversations/"),
        "create room": lambda: person.post(ROOMS, {"name": "x"}),
        "list rooms": lambda: person.get(ROOMS),
        "list chats": lambda: person.get(CHATS),
        "show chat": lambda: person.get(f"{CHATS}{room}/message?limit=10&after=0"),
        "say in chat": lambda: person.post(f"{CHATS}{room}/message", {"content": "x"}),
        "add member": lambda: person.put(f"{CHATS}{room}/user/{person.id}/"),
        "remove member": lambda: person.delete(f"{CHATS}{room}/user/{person.id}/"),
        "show room": lambda: person.get(f"{ROOMS}{room}/?limit=10&after=0"),
        "show room with senders": lambda: person.get(f"{ROOMS}{room}/?limit=10&senders=1"),
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
    assert answer.status < 300 or (name, answer.status) in REFUSALS
    assert statements == 5 * STATEMENTS[name]


def test_statements_of_direct_messages(logged):
    """A login is one statement, a message one, an address that nobody has and a message of the system none."""
    person = People(logged).register_user()

    def log_in():
        with person.direct_socket() as fresh:
            return fresh.greeting

    def send(nickname):
        socket.send_json({"target_nickname": nickname, "message": "x"})
        return socket.receive_json()

    def notify():
        logged.post("/s2sapi/system-message/", {"target_nickname": person.nickname, "message": "x"}).expect(200)
        return socket.receive_json()

    assert count_statements(logged, log_in, 5)[0] == 5
    with person.direct_socket() as socket:
        assert count_statements(logged, lambda: send(person.nickname), 5)[0] == 5
        assert count_statements(logged, lambda: send("nobody at all"), 5)[0] == 0
        assert count_statements(logged, notify, 5)[0] == 0


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
        lambda server: server.post("/user/logout/"),
        lambda server: server.post("/user/logout/", headers={"Authorization": "Bearer garbage"}),
    ],
    ids=[
        "health",
        "nowhere",
        "anonymous",
        "garbage",
        "empty login",
        "bad registration",
        "preflight",
        "logout",
        "garbage logout",
    ],
)
def test_refusals_cost_no_statement(logged, answer):
    assert count_statements(logged, lambda: answer(logged), 3)[0] == 0
