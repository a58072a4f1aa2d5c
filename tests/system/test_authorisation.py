"""Who may what: every route, every kind of caller, every kind of thing that is called about, in one table."""

from urllib.parse import quote, urlencode

import pytest
from harness import Madang, People
from harness.answers import find_fault
from harness.cast import SECRET, UNKNOWN, Cast
from harness.people import PASSWORD, numbers
from harness.routes import read_routes

# The status for each caller. "strangers" are all who only pretend to be somebody (harness/cast.py): nobody, bad and
# worn-out credentials, and what is no credential here: cookies, a token or ticket in the query. "user" and "opaque" are
# strangers to the thing, by JWT and by opaque token; member and owner belong to the closed room; the writer wrote the
# post; the friend is counted as one by who has the private profile; the boss is a superuser.
DECISIONS = """
                                                        | strangers | user opaque member owner writer friend boss

GET    /healthz                                         |    200    |  200   200    200   200    200    200  200
GET    /readyz                                          |    200    |  200   200    200   200    200    200  200
GET    /media/default.svg                               |    200    |  200   200    200   200    200    200  200
GET    /media/{name}                       picture      |    200    |  200   200    200   200    200    200  200
GET    /media/{name}                       unknown      |    404    |  404   404    404   404    404    404  404
GET    /                                                |    200    |  200   200    200   200    200    200  200
GET    /favicon.ico                                     |    200    |  200   200    200   200    200    200  200
GET    /assets/{name}                      unknown      |    404    |  404   404    404   404    404    404  404

POST   /user/v1/register                   empty form   |    400    |  400   400    400   400    400    400  400
POST   /user/v1/login                      empty form   |    400    |  400   400    400   400    400    400  400
POST   /user/registration                  empty form   |    400    |  400   400    400   400    400    400  400
POST   /user/login                         empty form   |    400    |  400   400    400   400    400    400  400
POST   /user/logout                                     |    200    |  200   200    200   200    200    200  200
POST   /api/accounts/register              empty form   |    400    |  400   400    400   400    400    400  400
POST   /api/accounts/login                 empty form   |    400    |  400   400    400   400    400    400  400
POST   /api/token/refresh                  dead token   |    401    |  401   401    401   401    401    401  401

GET    /user/profile                                    |    401    |  200   200    200   200    200    200  200
PUT    /user/profile                                    |    401    |  200   200    200   200    200    200  200
PATCH  /user/profile                                    |    401    |  200   200    200   200    200    200  200
POST   /user/add-friend                    public one   |    401    |  200   200    200   200    200    200  200
POST   /user/add-friend                    private one  |    401    |  200   200    200   200    200    200  200
POST   /user/add-friend                    oneself      |    401    |  400   400    400   400    400    400  400
POST   /user/add-friend                    disabled one |    401    |  404   404    404   404    404    404  404
POST   /user/add-friend                    nobody       |    401    |  404   404    404   404    404    404  404
POST   /user/delete-friend                 a friend     |    401    |  200   200    200   200    200    200  200
POST   /user/delete-friend                 no friend    |    401    |  400   400    400   400    400    400  400
GET    /user/friends                                    |    401    |  200   200    200   200    200    200  200
GET    /user/friend-profile/{id}           public one   |    401    |  200   200    200   200    200    200  200
GET    /user/friend-profile/{id}           private one  |    401    |  403   403    403   403    403    200  403
GET    /user/friend-profile/{id}           oneself      |    401    |  200   200    200   200    200    200  200
GET    /user/friend-profile/{id}           disabled one |    401    |  404   404    404   404    404    404  404
GET    /user/friend-profile/{id}           admin        |    401    |  404   404    404   404    404    404  404
GET    /user/friend-profile/{id}           nobody       |    401    |  404   404    404   404    404    404  404
GET    /user/search-friends                keyword      |    401    |  200   200    200   200    200    200  200

GET    /api/user-management/profile                     |    401    |  200   200    200   200    200    200  200
GET    /api/user-management/profile        public one   |    401    |  200   200    200   200    200    200  200
GET    /api/user-management/profile        private one  |    401    |  200   200    200   200    200    200  200
GET    /api/user-management/profile        disabled one |    401    |  404   404    404   404    404    404  404
GET    /api/user-management/profile        admin        |    401    |  404   404    404   404    404    404  404
GET    /api/user-management/profile        nobody       |    401    |  404   404    404   404    404    404  404
PATCH  /api/user-management/profile                     |    401    |  200   200    200   200    200    200  200
GET    /api/user-management/profile/search keyword      |    401    |  200   200    200   200    200    200  200
GET    /api/user-management/friends                     |    401    |  200   200    200   200    200    200  200
POST   /api/user-management/friends        public one   |    401    |  200   200    200   200    200    200  200
POST   /api/user-management/friends        oneself      |    401    |  400   400    400   400    400    400  400
POST   /api/user-management/friends        admin        |    401    |  404   404    404   404    404    404  404
POST   /api/user-management/friends        nobody       |    401    |  404   404    404   404    404    404  404
DELETE /api/user-management/friends        a friend     |    401    |  200   200    200   200    200    200  200
DELETE /api/user-management/friends        nobody       |    401    |  404   404    404   404    404    404  404

GET    /chat/v1/room                                    |    401    |  200   200    200   200    200    200  200
POST   /chat/v1/room                                    |    401    |  201   201    201   201    201    201  201
GET    /chat/v1/room/{id}                  open room    |    401    |  200   200    200   200    200    200  200
GET    /chat/v1/room/{id}                  closed room  |    401    |  403   403    200   200    403    403  200
GET    /chat/v1/room/{id}                  no room      |    401    |  404   404    404   404    404    404  404
POST   /chat/v1/room/{id}                  open room    |    401    |  200   200    200   200    200    200  200
POST   /chat/v1/room/{id}                  closed room  |    401    |  403   403    200   200    403    403  200
POST   /chat/v1/room/{id}                  no room      |    401    |  404   404    404   404    404    404  404
POST   /chat/v1/message                    lobby        |    401    |  201   201    201   201    201    201  201
POST   /chat/v1/message                    open room    |    401    |  201   201    201   201    201    201  201
POST   /chat/v1/message                    closed room  |    401    |  403   403    201   201    403    403  201
POST   /chat/v1/message                    no room      |    401    |  404   404    404   404    404    404  404

GET    /api/chat                                        |    401    |  200   200    200   200    200    200  200
GET    /api/chat/{id}/message              open room    |    401    |  200   200    200   200    200    200  200
GET    /api/chat/{id}/message              closed room  |    401    |  403   403    200   200    403    403  200
GET    /api/chat/{id}/message              no room      |    401    |  404   404    404   404    404    404  404
POST   /api/chat/{id}/message              open room    |    401    |  201   201    201   201    201    201  201
POST   /api/chat/{id}/message              closed room  |    401    |  403   403    201   201    403    403  201
POST   /api/chat/{id}/message              no room      |    401    |  404   404    404   404    404    404  404
PUT    /api/chat/{id}/user/{id}            open room    |    401    |  403   403    403   403    403    403  200
PUT    /api/chat/{id}/user/{id}            newcomer     |    401    |  403   403    403   403    403    403  200
PUT    /api/chat/{id}/user/{id}            oneself      |    401    |  403   403    403   403    403    403  200
PUT    /api/chat/{id}/user/{id}            member       |    401    |  403   403    403   403    403    403  400
PUT    /api/chat/{id}/user/{id}            admin        |    401    |  403   403    403   403    403    403  404
PUT    /api/chat/{id}/user/{id}            nobody       |    401    |  403   403    403   403    403    403  404
PUT    /api/chat/{id}/user/{id}            no room      |    401    |  403   403    403   403    403    403  404
DELETE /api/chat/{id}/user/{id}            open room    |    401    |  403   403    403   403    403    403  200
DELETE /api/chat/{id}/user/{id}            another      |    401    |  403   403    403   403    403    403  200
DELETE /api/chat/{id}/user/{id}            newcomer     |    401    |  403   403    403   403    403    403  400
DELETE /api/chat/{id}/user/{id}            oneself      |    401    |  400   400    200   200    400    400  400
DELETE /api/chat/{id}/user/{id}            nobody       |    401    |  403   403    403   403    403    403  404
DELETE /api/chat/{id}/user/{id}            no room      |    401    |  403   403    403   403    403    403  404

GET    /api/chatting/blockedusers                       |    401    |  200   200    200   200    200    200  200
GET    /api/chatting/blockedusers          public one   |    401    |  200   200    200   200    200    200  200
GET    /api/chatting/blockedusers          nobody       |    401    |  404   404    404   404    404    404  404
POST   /api/chatting/blockedusers          public one   |    401    |  201   201    201   201    201    201  201
POST   /api/chatting/blockedusers          private one  |    401    |  201   201    201   201    201    201  201
POST   /api/chatting/blockedusers          admin        |    401    |  400   400    400   400    400    400  400
POST   /api/chatting/blockedusers          nobody       |    401    |  400   400    400   400    400    400  400
DELETE /api/chatting/blockedusers          public one   |    401    |  200   200    200   200    200    200  200
DELETE /api/chatting/blockedusers          nobody       |    401    |  400   400    400   400    400    400  400
GET    /api/chatting/conversations                      |    401    |  200   200    200   200    200    200  200
GET    /api/chatting/messages              public one   |    401    |  200   200    200   200    200    200  200
GET    /api/chatting/messages              nobody       |    401    |  404   404    404   404    404    404  404
POST   /s2sapi/system-message              offline one  |    404    |  404   404    404   404    404    404  404
POST   /s2sapi/system-message              by a page    |    403    |  403   403    403   403    403    403  403
POST   /s2sapi/system-message              by a proxy   |    403    |  403   403    403   403    403    403  403

GET    /api/post/categories                             |    200    |  200   200    200   200    200    200  200
POST   /api/post/categories                             |    200    |  200   200    200   200    200    200  200
GET    /api/post                                        |    200    |  200   200    200   200    200    200  200
GET    /api/post                           search       |    200    |  200   200    200   200    200    200  200
POST   /api/post                           search       |    200    |  200   200    200   200    200    200  200
POST   /api/post/write                                  |    401    |  201   201    201   201    201    201  201
GET    /api/post/detail/{id}               post         |    401    |  200   200    200   200    200    200  200
GET    /api/post/detail/{id}               no post      |    401    |  404   404    404   404    404    404  404
POST   /api/post/detail/{id}/edit          post         |    401    |  403   403    403   403    200    403  200
POST   /api/post/detail/{id}/edit          no post      |    401    |  404   404    404   404    404    404  404
POST   /api/post/detail/{id}/delete        post         |    401    |  403   403    403   403    200    403  200
POST   /api/post/detail/{id}/delete        no post      |    401    |  404   404    404   404    404    404  404

GET    /ws/chatting                                     |    426    |  426   426    426   426    426    426  426
GET    /ws/chat/{id}/chat                  open room    |    426    |  426   426    426   426    426    426  426
GET    /ws/chat/{id}/chat                  closed room  |    426    |  426   426    426   426    426    426  426
GET    /ws/api/chat/{id}                   open room    |    426    |  426   426    426   426    426    426  426
GET    /ws/api/chat/{id}                   closed room  |    426    |  426   426    426   426    426    426  426
"""

ABSENT = {"nobody", "no room", "no post", "unknown"}
ALIASES = {
    "/user": "/api/user",
    "/chat/v1/room": "/api/chat/room",
    "/chat/v1/message": "/api/chat/message",
    "/api/chatting/blockedusers": "/blockedusers",
}


class Decision:
    """A row of the table."""

    def __init__(self, line, names):
        request, strangers, known = line.split("|")
        self.method, self.pattern, *thing = request.split(maxsplit=2)
        self.thing = thing[0].strip() if thing else ""
        self.strangers = int(strangers)
        self.known = dict(zip(names, map(int, known.split()), strict=True))

    def __str__(self):
        return f"{self.method} {self.pattern} {self.thing}".strip().replace(" ", "-")


def read_decisions():
    head, *lines = filter(None, map(str.strip, DECISIONS.splitlines()))
    names = head.split("|")[2].split()
    return [Decision(line, names) for line in lines]


ROWS = read_decisions()


class Thing:
    """What a request is about: the numbers and the name of its path, its query, its body, further headers."""

    def __init__(self, *ids, query="", headers=None, **names):
        self.ids = ids
        self.query = query
        self.headers = headers or {}
        self.names = names


def make_person_thing(person):
    """About somebody, by whichever of their names the route asks for."""
    nickname, email = (person.nickname, person.email) if person else ("nobody here", "nobody@example.org")
    names = {"email": email, "nickname": nickname}
    query = urlencode({"friend": nickname, "target_nickname": nickname})
    return Thing(person.id if person else UNKNOWN, query=query, **names)


class Admin:
    id, nickname, email = 0, "admin", "admin@example.org"


def make_membership(cast, caller, row):
    """A room of its own, since these change who is in it: a closed one, or an open one that the owner made himself."""
    thing = row.thing
    room = cast.owner.room()["id"] if thing == "open room" else cast.make_closed_room()
    if thing == "another" or (thing == "open room" and row.method == "DELETE"):
        cast.madang.admin.add_member(room, cast.guest)
    targets = {"member": cast.member.id, "admin": 0, "nobody": UNKNOWN}
    targets["oneself"] = (caller or cast.member).id
    return Thing(UNKNOWN if thing == "no room" else room, targets.get(thing, cast.guest.id))


def befriend(cast, caller):
    if caller:
        statement = "INSERT INTO friends (user_id, friend_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        cast.madang.sql(statement, caller.id, cast.guest.id)
    return make_person_thing(cast.guest)


PERSONS = {
    "public one": "guest",
    "private one": "hermit",
    "disabled one": "ghost",
    "offline one": "guest",
    "no friend": "writer",
}
NOTHING = {"", "empty form", "dead token", "lobby"}


def make_thing(cast, caller, row):
    """Made anew for each call, if the call may use it up. caller: a Person, or None for strangers."""
    thing = row.thing
    if "user/{id}" in row.pattern:
        return make_membership(cast, caller, row)
    if thing == "a friend":
        return befriend(cast, caller)
    if thing == "oneself":
        return make_person_thing(caller or cast.guest)
    if thing in PERSONS:
        return make_person_thing(getattr(cast, PERSONS[thing]))
    if thing in NOTHING:
        return Thing()
    if thing == "post":
        return Thing(cast.make_post() if row.pattern.endswith("delete") else cast.post)
    return {
        "nobody": lambda: make_person_thing(None),
        "admin": lambda: make_person_thing(Admin),
        "by a page": lambda: Thing(headers={"Origin": cast.madang.url}, nickname=cast.guest.nickname),
        "by a proxy": lambda: Thing(headers={"X-Forwarded-For": "127.0.0.1"}, nickname=cast.guest.nickname),
        "open room": lambda: Thing(cast.open_room, room=cast.open_room),
        "closed room": lambda: Thing(cast.closed_room, room=cast.closed_room),
        "no room": lambda: Thing(UNKNOWN, room=UNKNOWN),
        "no post": lambda: Thing(UNKNOWN),
        "picture": lambda: Thing(name=cast.picture),
        "unknown": lambda: Thing(name="0" * 32 + ".png"),
        "keyword": lambda: Thing(query="keyword=person"),
        "search": lambda: Thing(query="search=x"),
    }[thing]()


def make_body(cast, row, names):
    """A good body for the route about the thing; None where it reads none."""
    bodies = {
        "/api/token/refresh": {"refresh": "x"},
        "/user/profile": {"status": "away"},
        "/user/add-friend": {"email": names.get("email")},
        "/user/delete-friend": {"email": names.get("email")},
        "/api/user-management/profile": {"status_message_to": "x"},
        "/api/user-management/friends": {"friend": names.get("nickname")},
        "/chat/v1/room": {"name": f"a room {next(numbers)}"},
        "/chat/v1/message": {"message": "hello", **({"room": names["room"]} if "room" in names else {})},
        "/api/chat/{id}/message": {"content": "hello"},
        "/api/chatting/blockedusers": {"target_nickname": names.get("nickname")},
        "/s2sapi/system-message": {"target_nickname": names.get("nickname"), "message": "hello"},
        "/api/post/write": {"title": "t", "content": "c", "category": cast.category},
        "/api/post/detail/{id}/edit": {"title": "t"},
    }
    if row.method == "GET":
        return None
    return {} if row.thing == "empty form" else bodies.get(row.pattern)


def fill_path(pattern, thing):
    for number in thing.ids:
        pattern = pattern.replace("{id}", str(number), 1)
    return pattern.replace("{name}", thing.names.get("name", ""))


def ask(cast, row, thing, headers, query="", path=None):
    query = "&".join(filter(None, [thing.query, query]))
    target = fill_path(path or row.pattern, thing) + (f"?{query}" if query else "")
    body = make_body(cast, row, thing.names)
    return cast.madang.request(row.method, target, json=body, headers={**thing.headers, **headers})


@pytest.fixture(scope="module")
def madang():
    config = "[limits]\nsearches-user = 0\nuploads-user = 0\n"
    with Madang(bus=True, config=config, env={"SECRET_KEY": SECRET}) as server:
        yield server


@pytest.fixture(scope="module")
def cast(madang):
    return Cast(madang)


def find_secret(cast, who, response):
    """What the answer tells that this caller may not know; of credentials, no row issues any."""
    secrets = [secret for person in cast.known.values() for secret in person.secrets]
    secrets += [] if who in ("member", "owner", "boss") else [Cast.CLOSED_NAME, Cast.CLOSED_MESSAGE]
    secrets += [] if who == "friend" else [Cast.PRIVATE_BIO]
    return next((secret for secret in secrets if secret.encode() in response.body), None)


def expect_cell(cast, row, who, response, status, faults):
    if secret := find_secret(cast, who.partition(" ")[0], response):
        faults.append(f"{who}: learns of {secret}")
    if response.status != status:
        faults.append(f"{who}: {response.status}, not {status}: {response.text[:200]}")
    elif status >= 400 and (fault := find_fault(response, row.pattern.format(id=1, name="x"))):
        faults.append(f"{who}: {status}, but {fault}")


def test_every_route_is_decided():
    """A new row of the source needs rows here, and a path with a gap one about something that is not there."""
    served = {(method, route.pattern) for route in read_routes() for method in route.methods}
    decided = {(row.method, row.pattern) for row in ROWS}
    assert sorted(served - decided) == [], "say in DECISIONS who may do this"
    assert sorted(decided - served) == [], "no such route"
    assert len({str(row) for row in ROWS}) == len(ROWS)
    gaps = {(row.method, row.pattern) for row in ROWS if "{" in row.pattern and "/ws/" not in row.pattern}
    missing = {(row.method, row.pattern) for row in ROWS if row.thing in ABSENT}
    assert sorted(gaps - missing) == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_strangers(cast, row):
    thing = make_thing(cast, None, row)
    faults = []
    for who, (headers, query) in cast.strangers.items():
        if "system-message" in row.pattern or "logout" in row.pattern:  # there an Origin or a cookie does count
            headers = {name: value for name, value in headers.items() if name not in ("Origin", "Cookie")}
        expect_cell(cast, row, who, ask(cast, row, thing, headers, query), row.strangers, faults)
    if row.thing in ("post", "another", "newcomer"):  # which a call might have used up
        again = ask(cast, row, thing, cast.boss.authorization)
        expect_cell(cast, row, "boss behind them", again, row.known["boss"], faults)
    assert not faults, "\n".join([str(row), *faults])


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_known(cast, row):
    """By every name of the route."""
    paths = [row.pattern]
    paths += [row.pattern.replace(own, alias, 1) for own, alias in ALIASES.items() if row.pattern.startswith(own)]
    if row.pattern == "/api/chat":
        paths.append("/chat")
    faults = []
    for path in paths:
        for who, caller in cast.known.items():
            response = ask(cast, row, make_thing(cast, caller, row), caller.authorization, path=path)
            expect_cell(cast, row, f"{who} at {path}", response, row.known[who], faults)
            if "logout" in row.pattern:
                caller.log_in()
    assert not faults, "\n".join([str(row), *faults])


# Closed rooms are invisible


@pytest.fixture
def outsiders(cast):
    return [cast.user, cast.writer, cast.friend]


def list_rooms(person, path, query=""):
    return {room["id"]: room["name"] for room in person.get(f"{path}{query}").expect(200).json()}


@pytest.mark.parametrize("path", ["/chat/v1/room/", "/api/chat/room/", "/chat/", "/api/chat/"])
def test_closed_rooms_in_lists(cast, outsiders, path):
    """Whatever part of the list is asked for; the members' own lists show that it is there to be seen."""
    room = cast.closed_room
    pages = ("", "?limit=1", f"?after={room - 1}", f"?before={room + 1}", f"?after={room - 1}&before={room + 1}")
    for person in outsiders:
        for query in pages:
            assert room not in list_rooms(person, path, query), (person, query)
    for person in (cast.member, cast.owner, cast.boss):
        assert list_rooms(person, path, f"?after={room - 1}&limit=1") == {room: Cast.CLOSED_NAME}


@pytest.mark.parametrize("path", ["/chat/v1/room/", "/api/chat/"])
def test_links_count_no_closed_rooms(cast, path):
    """That there is more to read must not tell of rooms that one will not be shown."""
    person = People(cast.madang).register_user()
    own = person.room()["id"]
    cast.make_closed_room()
    answer = person.get(f"{path}?limit=1").expect(200)
    assert [room["id"] for room in answer.json()] == [own] and "next" not in answer.headers.get("Link", "")
    answer = person.get(f"{path}?after={own}").expect(200)
    assert answer.json() == [] and "next" not in answer.headers.get("Link", "")


@pytest.mark.parametrize("word", [Cast.CLOSED_NAME, Cast.CLOSED_MESSAGE, "비밀", "Zwiebelfisch"])
def test_closed_rooms_in_searches(cast, outsiders, word):
    paths = ("/user/search-friends/?keyword=", "/api/user-management/profile/search/?keyword=", "/api/post/?search=")
    for person in [*outsiders, cast.boss]:
        for path in paths:
            assert person.get(path + quote(word)).expect(200).json() == []


def comparable(response):
    """All of an answer but for the time."""
    return f"{response.status} {[pair for pair in response.headers if pair[0] != 'Date']} {response.text}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.thing == "closed room"], ids=str)
def test_refusals_are_all_alike(cast, row):
    """One closed room is as another, whatever its name, its members and its history."""
    long_one = cast.madang.admin.create_room("긴 이름 " * 20, members=[cast.member, cast.owner, cast.guest])
    cast.member.say(long_one, "hello")
    for who in ("user", "opaque", "writer", "friend"):
        answers = set()
        for room in (cast.closed_room, long_one):
            response = ask(cast, row, Thing(room, room=room), cast.known[who].authorization)
            answers.add(comparable(response))
        assert len(answers) == 1, answers


def test_posts_show_no_closed_room(cast):
    """A closed room that is labelled with a post's number is not the post's room."""
    post = cast.make_post()
    closed = cast.madang.admin.create_room(Cast.CLOSED_NAME, members=[cast.member], post=post)
    room = cast.user.get(f"/api/post/detail/{post}/").expect(200).json()["room_data"]
    assert room["id"] != closed and room["name"] != Cast.CLOSED_NAME


def test_closed_messages_as_parents(cast):
    """To answer a message of a closed room from outside is to answer one that does not exist."""
    closed = cast.member.say(cast.closed_room, "hello")["id"]
    answers = set()
    for parent in (closed, UNKNOWN):
        body = {"room": cast.open_room, "message": "x", "parent_chat": parent}
        answers.add(comparable(cast.user.post("/chat/v1/message/", body).expect(400)))
    assert len(answers) == 1


def test_repeats_of_others(cast):
    """Another's client_id is not one's own: it fetches nothing out of a closed room."""
    body = {"message": "within", "client_id": "repeat"}
    cast.member.say(cast.closed_room, "within", client_id="repeat")
    cast.user.post("/chat/v1/message/", {**body, "room": cast.closed_room}).expect(403)
    mine = cast.user.post("/chat/v1/message/", {"message": "mine", "client_id": "repeat", "room": cast.open_room})
    assert mine.expect(201).json()["room"] == cast.open_room


# What changes, changes at once


def test_private_profile(cast, people):
    """Whom its owner counts as a friend sees it, as long as that lasts; who befriends its owner does not."""
    owner, reader = people.register_users(2)
    path = f"/user/friend-profile/{owner.id}/"
    reader.get(path).expect(200)
    owner.patch("/user/profile/", {"is_private": True, "bio": Cast.PRIVATE_BIO}).expect(200)
    reader.post("/user/add-friend/", {"email": owner.email}).expect(200)
    for _ in range(2):
        assert Cast.PRIVATE_BIO not in reader.get(path).expect(403).text
        assert Cast.PRIVATE_BIO not in reader.get(f"/api/user-management/profile/?friend={owner.nickname}").text
        owner.post("/user/add-friend/", {"email": reader.email}).expect(200)
        assert reader.get(path).expect(200).json()["bio"] == Cast.PRIVATE_BIO
        owner.post("/user/delete-friend/", {"email": reader.email}).expect(200)
    owner.patch("/user/profile/", {"is_private": False}).expect(200)
    reader.get(path).expect(200)


def test_direct_messages_are_of_two(cast):
    """Nobody else reads them, a superuser neither."""
    with cast.user.direct_socket() as socket, cast.member.direct_socket() as other:
        socket.send_json({"target_nickname": cast.member.nickname, "message": Cast.PRIVATE_BIO})
        other.receive_until(lambda frame: frame.get("message") == Cast.PRIVATE_BIO)
    for reader in (cast.boss, cast.owner, cast.guest):
        for person in (cast.user, cast.member):
            path = f"/api/chatting/messages/?target_nickname={person.nickname}"
            assert reader.get(path).expect(200).json() == []


def test_lists_are_the_callers_own(cast, people):
    """Friends and blocks of one are nobody else's, whatever is asked for."""
    person, other = people.register_users(2)
    person.post("/user/add-friend/", {"email": cast.guest.email}).expect(200)
    person.post("/api/chatting/blockedusers/", {"target_nickname": cast.guest.nickname}).expect(201)
    for path in ("/user/friends/", "/api/user-management/friends/", "/api/chatting/blockedusers/"):
        assert len(person.get(path).expect(200).json()) == 1
        for query in ("", f"?user={person.id}", f"?user_id={person.id}", f"?id={person.id}"):
            assert other.get(path + query).expect(200).json() == []
    blocked = other.get(f"/api/chatting/blockedusers/?target_nickname={cast.guest.nickname}").expect(200)
    assert blocked.json() == {"is_blocked": False}


def test_writer_of_a_post(cast):
    """A superuser's edit takes nothing from the writer; a superuser no more may nothing any more."""
    post = cast.make_post()
    boss = People(cast.madang).register_user()
    for superuser, status in ((True, 200), (False, 403)):
        cast.madang.admin.set_superuser(boss, superuser)
        boss.post(f"/api/post/detail/{post}/edit/", {"title": "changed"}).expect(status)
        cast.writer.post(f"/api/post/detail/{post}/edit/", {"title": "mine"}).expect(200)
    boss.post(f"/api/post/detail/{post}/delete/").expect(403)
    cast.writer.post(f"/api/post/detail/{post}/delete/").expect(200)


@pytest.mark.parametrize("values", [("good", "bad"), ("bad", "good"), ("good", "good")])
def test_two_headers(cast, values):
    """Which of two would count is nobody's to guess."""
    tokens = {"good": f"Bearer {cast.user.token}", "bad": "Bearer x"}
    fields = [("Host", cast.madang.host), *(("Authorization", tokens[value]) for value in values)]
    with cast.madang.connect() as stream:
        assert stream.request("GET", "/user/profile/", fields).status in (400, 401)


# Fields that nobody may set

RIGHTS = {"is_superuser": True, "superuser": True, "is_staff": True, "is_active": True, "id": 1, "user_id": 1}


def expect_no_superuser(cast, headers):
    path = f"/api/chat/{cast.open_room}/user/{UNKNOWN}/"
    cast.madang.request("PUT", path, headers=headers).expect(403)


def test_nobody_registers_as_superuser(cast):
    names = [f"promoted{next(numbers)}" for _ in range(3)]
    emails = [f"{name}@example.org" for name in names]
    passwords = {"password": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    paths = ("/user/v1/register/", "/user/registration/", "/api/accounts/register/")
    for path, name, email in zip(paths, names, emails, strict=True):
        body = {**RIGHTS, **passwords, "email": email, "username": name if "api" in path else email, "nickname": name}
        cast.madang.post(path, body).expect(201)
    ids = cast.madang.sql("SELECT id FROM users WHERE email = ANY (%s) AND NOT is_superuser", emails)
    assert len(ids) == 3 and (1,) not in ids


def test_profiles_give_no_rights(cast, people):
    person = people.register_user()
    wanted = {**RIGHTS, "email": cast.boss.email, "username": cast.boss.username, "password": "another password"}
    for path in ("/user/profile/", "/api/user-management/profile/"):
        person.patch(path, {**wanted, "user": cast.boss.id}).expect(200)
    person.put("/user/profile/", wanted).expect(200)
    profile = person.get("/user/profile/").expect(200).json()
    assert (profile["id"], profile["user"], profile["email"]) == (person.id, person.id, person.email)
    expect_no_superuser(cast, person.authorization)
    person.log_in()


def test_rooms_are_the_callers_own(cast, people):
    """Whoever makes one owns it, alone, and it is open; whoever writes is the sender and the writer."""
    person = people.register_user()
    wanted = {"closed": True, "owner": cast.boss.id, "owner_id": cast.boss.id, "members": [cast.guest.id]}
    room = person.room(**wanted)
    assert room["owner"] == person.id
    cast.user.get(f"/chat/v1/room/{room['id']}/").expect(200)
    assert [user["id"] for user in person.get("/chat/").expect(200).json()[0]["participants"]] == [person.id]
    sent = person.say(room["id"], "x", sender=cast.boss.id, sender_id=cast.boss.id, user=cast.boss.id)
    assert sent["sender"] == person.id
    content = {"content": "x", "user": cast.boss.id, "chat": cast.closed_room}
    sent = person.post(f"/api/chat/{room['id']}/message", content).expect(201).json()
    assert (sent["user"]["id"], sent["chat"]) == (person.id, room["id"])
    form = {"title": "t", "content": "c", "category": cast.category, "writer": cast.boss.id, "room": cast.closed_room}
    post = person.post("/api/post/write/", {**form, "hit": 1000, "room_id": cast.closed_room}).expect(201).json()
    shown = cast.user.get(f"/api/post/detail/{post['post_id']}/").expect(200).json()
    assert shown["writer"]["email"] == person.email and shown["room_data"]["id"] != cast.closed_room
