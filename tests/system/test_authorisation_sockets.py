"""Who may open which WebSocket, by which credential, and when what they were let in for is over."""

import itertools
from contextlib import ExitStack

import pytest
from harness import Madang, Refused
from harness.answers import find_fault
from harness.cast import SECRET, UNKNOWN, Cast
from harness.routes import read_routes

# As in test_authorisation.py, of handshakes with the Authorization header. /ws/chatting/ asks nothing there; its
# "login" is the first frame, 200 where it greets and 3401 where it closes.
DECISIONS = """
                                          | strangers | user opaque member owner writer friend boss

/ws/chatting                 handshake    |    101    |  101   101    101   101    101    101  101
/ws/chatting                 login        |   3401    |  200   200    200   200    200    200  200
/ws/chat/{id}/chat           open room    |    403    |  101   101    101   101    101    101  101
/ws/chat/{id}/chat           closed room  |    403    |  403   403    101   101    403    403  101
/ws/chat/{id}/chat           no room      |    403    |  404   404    404   404    404    404  404
/ws/api/chat/{id}            open room    |    403    |  101   101    101   101    101    101  101
/ws/api/chat/{id}            closed room  |    403    |  403   403    101   101    403    403  101
/ws/api/chat/{id}            no room      |    403    |  404   404    404   404    404    404  404
"""

ROOM, CHAT, DIRECT = "/ws/chat/{id}/chat/", "/ws/api/chat/{id}/", "/ws/chatting/"
BOTH = pytest.mark.parametrize("dialect", [ROOM, CHAT], ids=["room", "chat"])
ENDED = {ROOM: 4001, CHAT: 4001, DIRECT: 3401}
FOREIGN = "https://evil.example"


def read_rows():
    head, *lines = filter(None, map(str.strip, DECISIONS.splitlines()))
    names = head.split("|")[2].split()
    for line in lines:
        request, strangers, known = line.split("|")
        pattern, thing = request.split(maxsplit=1)
        statuses = dict(zip(names, map(int, known.split()), strict=True))
        yield pattern, thing.strip(), int(strangers), statuses


ROWS = list(read_rows())


@pytest.fixture(scope="module")
def madang():
    with Madang(bus=True, env={"SECRET_KEY": SECRET}) as server:
        yield server


@pytest.fixture(scope="module")
def cast(madang):
    return Cast(madang)


@pytest.fixture(scope="module")
def post_room(cast):
    return cast.find_post_room()


def shake(madang, path, headers=None):
    """101, or the status of the refusal; fails where that is not as refusals are."""
    try:
        madang.socket(path, headers).drop()
    except Refused as refusal:
        fault = find_fault(refusal.response, path)
        assert fault is None, (path, headers, fault)
        return refusal.response.status
    return 101


def log_in(madang, token, headers=None):
    """200 if the first frame is answered as a login, else the code of the close."""
    with madang.socket(DIRECT, headers) as socket:
        socket.send_json({"token": token})
        frame = socket.receive()
        if frame.opcode == 8:
            return int.from_bytes(frame.payload[:2], "big")
        assert b'"You have successfully logged"' in frame.payload
        return 200


def fill(pattern, room):
    return pattern.replace("{id}", str(room))


def expect_status(cast, pattern, thing, headers, query=""):
    if thing == "login":
        token = headers.get("Authorization", "").rpartition(" ")[2]
        return log_in(cast.madang, token or None)
    room = {"open room": cast.open_room, "closed room": cast.closed_room}.get(thing, UNKNOWN)
    return shake(cast.madang, fill(pattern, room) + (f"?{query}" if query else ""), headers)


def test_every_socket_is_decided():
    assert {route.pattern for route in read_routes() if route.socket} == {pattern for pattern, *_ in ROWS}


# What is no credential on a route is one at the handshake; a frame has no scheme, and is UTF-8.
REAL_HERE = {"cookies alone", "a token in the query", "a ticket alone"}
NOT_A_FRAME = {"header: a JWT as Token", "header: a JWT alone", "header: not UTF-8"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}".replace(" ", "-"))
def test_table(cast, row):
    pattern, thing, strangers, known = row
    wrong = {}
    for who, (headers, query) in cast.strangers.items():
        if who not in REAL_HERE and not (thing == "login" and who in NOT_A_FRAME):
            status = expect_status(cast, pattern, thing, headers, query)
            wrong |= {who: status} if status != strangers else {}
    for who, caller in cast.known.items():
        status = expect_status(cast, pattern, thing, caller.authorization)
        wrong |= {who: status} if status != known[who] else {}
    assert wrong == {}


@BOTH
def test_refusals_are_all_alike(cast, dialect):
    """Nobody, and somebody who may not, learn no closed room's name; and one closed room is as another."""
    other = cast.madang.admin.create_room("긴 이름 " * 20, members=[cast.member, cast.guest])
    for headers in ({}, cast.user.authorization):
        answers = {cast.madang.refused_socket(fill(dialect, room), headers).text for room in (cast.closed_room, other)}
        assert len(answers) == 1 and Cast.CLOSED_NAME not in answers.pop()


# The ways to say who one is


def make_ways(cast, person, room=None):
    """Every credential of a person: headers and query of a handshake, by name."""
    madang = cast.madang
    opaque = cast.make_opaque_token(person)
    session, access = (cast.bake_cookies(person, [name]) for name in ("sessionid", "access_token"))
    return {
        "Bearer": (person.authorization, ""),
        "Token": ({"Authorization": f"Token {opaque}"}, ""),
        "?token= JWT": ({}, f"?token={person.token}"),
        "?token= opaque": ({}, f"?token={opaque}"),
        "sessionid": ({"Cookie": session, "Origin": madang.url}, ""),
        "access_token": ({"Cookie": access, "Origin": madang.url}, ""),
        "both cookies": ({"Cookie": f"{session}; {access}", "Origin": madang.url}, ""),
    }


@BOTH
def test_ways(cast, dialect):
    """By whichever way, it is the person that counts."""
    closed, opened = fill(dialect, cast.closed_room), fill(dialect, cast.open_room)
    for person, status in ((cast.user, 403), (cast.member, 101), (cast.boss, 101)):
        for way, (headers, query) in make_ways(cast, person).items():
            assert shake(cast.madang, closed + query, headers) == status, (person, way)
            assert shake(cast.madang, opened + query, headers) == 101, (person, way)


@BOTH
@pytest.mark.parametrize("origin", [None, "null", "", FOREIGN, "http://127.0.0.1", "file://"])
def test_cookies_of_other_pages(cast, dialect, origin):
    """A cookie counts with the server's own Origin alone; what a page must have been given counts with any."""
    path = fill(dialect, cast.closed_room)
    for way, (headers, query) in make_ways(cast, cast.member).items():
        status = 403 if "Cookie" in headers else 101
        assert shake(cast.madang, path + query, {**headers, "Origin": origin}) == status, way


@BOTH
def test_refresh_cookie_is_none(cast, dialect):
    headers = {"Cookie": cast.bake_cookies(cast.member, ["refresh_token"]), "Origin": cast.madang.url}
    assert shake(cast.madang, fill(dialect, cast.open_room), headers) == 403


@BOTH
def test_bad_ways(cast, dialect):
    """A bad credential is nobody's by whichever way, and worn-out ones are bad everywhere."""
    path = fill(dialect, cast.open_room)
    for name, token in {**cast.bad_tokens, **cast.bad_opaques, "empty": ""}.items():
        assert shake(cast.madang, f"{path}?token={token}") == 403, name
        assert shake(cast.madang, f"{path}?ticket={token}") == 403, name
        for cookie in ("sessionid", "access_token"):
            headers = {"Cookie": f"{cookie}={token}", "Origin": cast.madang.url}
            assert shake(cast.madang, path, headers) == 403, (name, cookie)


@BOTH
def test_tickets_are_for_their_room(cast, post_room, dialect):
    for person in (cast.member, cast.boss):
        ticket = cast.make_ticket(person)
        assert shake(cast.madang, fill(dialect, cast.closed_room) + f"?ticket={ticket}") == 403
        assert shake(cast.madang, fill(dialect, UNKNOWN) + f"?ticket={ticket}") in (403, 404)
        assert shake(cast.madang, fill(dialect, post_room) + f"?ticket={ticket}") == 101
        assert shake(cast.madang, fill(dialect, post_room) + f"?ticket={ticket}") == 403


def who_speaks(madang, path, headers):
    """The e-mail of whom a socket in a room speaks for; the status where it is refused."""
    try:
        socket = madang.socket(path, headers)
    except Refused as refusal:
        return refusal.response.status
    with socket:
        socket.send_json({"type": "chat.message", "message": "I"})
        return socket.receive_until(lambda frame: frame.get("message") == "I")["sender"]


@pytest.mark.parametrize("header", ["good", "bad", "absent"])
def test_order_of_precedence(cast, post_room, header):
    """Header, ticket, token, cookie: the first that is there decides; each is another person's here."""
    people = {"header": cast.user, "ticket": cast.member, "token": cast.owner, "cookie": cast.boss}
    for others in itertools.product(("good", "bad", "absent"), repeat=3):
        state = dict(zip(people, (header, *others), strict=True))
        headers, query = {}, []
        if header != "absent":
            headers = {"Authorization": f"Bearer {cast.user.token if header == 'good' else 'x'}"}
        if state["token"] != "absent":
            query.append(f"token={cast.owner.token if state['token'] == 'good' else 'x'}")
        if state["ticket"] != "absent":
            query.append(f"ticket={cast.make_ticket(cast.member) if state['ticket'] == 'good' else '0' * 40}")
        if state["cookie"] != "absent":
            value = cast.boss.cookies["access_token"] if state["cookie"] == "good" else "x"
            headers |= {"Cookie": f"access_token={value}", "Origin": cast.madang.url}
        path = fill(ROOM, post_room) + (f"?{'&'.join(query)}" if query else "")
        first = next((way for way in people if state[way] != "absent"), None)
        expected = people[first].email if first and state[first] == "good" else 403
        assert who_speaks(cast.madang, path, headers) == expected, state


def test_ticket_behind_a_header_is_not_used_up(cast, post_room):
    path = fill(ROOM, post_room) + f"?ticket={cast.make_ticket(cast.member)}"
    assert who_speaks(cast.madang, path, cast.user.authorization) == cast.user.email
    assert who_speaks(cast.madang, path, {"Authorization": "Bearer x"}) == 403
    assert who_speaks(cast.madang, path, {}) == cast.member.email


# The first frame of /ws/chatting/


FIRST_FRAMES = {
    "no token": "{}",
    "null": '{"token": null}',
    "number": '{"token": 1}',
    "list": '{"token": ["x"]}',
    "blank": '{"token": " "}',
    "U+0000": '{"token": "a\\u0000"}',
    "no object": '["token"]',
    "no JSON": "token",
    "nothing": "",
    "a message": '{"target_nickname": "x", "message": "hello"}',
    "long": '{"token": "%s"}' % ("x" * 60_000),
}


@pytest.mark.parametrize("kind", FIRST_FRAMES)
def test_bad_first_frame(cast, kind):
    """An identity that came with the handshake helps nothing."""
    headers = {**cast.user.authorization, "Cookie": cast.bake_cookies(cast.user), "Origin": cast.madang.url}
    with cast.madang.socket(f"{DIRECT}?token={cast.user.token}", headers) as socket:
        socket.send_text(FIRST_FRAMES[kind])
        socket.expect_close(3401)


def test_first_frame_decides(cast):
    """Whose the handshake was does not count."""
    with cast.madang.socket(DIRECT, cast.boss.authorization) as socket, cast.guest.direct_socket() as guest:
        socket.send_json({"token": cast.user.token})
        socket.receive_json()
        socket.send_json({"target_nickname": cast.guest.nickname, "message": "who am I"})
        assert guest.receive_json()["from"] == cast.user.nickname


def test_another_users_token_later(cast):
    with cast.user.direct_socket() as socket:
        socket.send_json({"token": cast.boss.token})
        socket.expect_close(3401)


def test_bad_token_later(cast):
    for token in cast.bad_tokens.values():
        with cast.user.direct_socket() as socket:
            socket.send_json({"token": token})
            socket.expect_close(3401)


# When it is over


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


def open_both(stack, person, room):
    """A socket in the room of either dialect. As pairs of dialect and socket."""
    return [(dialect, stack.enter_context(person.open(fill(dialect, room)))) for dialect in (ROOM, CHAT)]


def open_all(stack, person, rooms):
    """Both in all of the rooms, and one for direct messages."""
    sockets = [pair for room in rooms for pair in open_both(stack, person, room)]
    return [*sockets, (DIRECT, stack.enter_context(person.direct_socket()))]


def settle(sockets):
    """All have heard what was said until now: joins and the like are out of the way."""
    for _, socket in sockets:
        socket.ping()


def expect_all_closed(sockets, codes=ENDED):
    for dialect, socket in sockets:
        while (frame := socket.receive()).opcode != 8:
            pass
        assert int.from_bytes(frame.payload[:2], "big") == codes[dialect], dialect


def expect_open(sockets):
    for _, socket in sockets:
        socket.ping()


def expect_nobody(cast, person):
    """None of the person's credentials, old as they are, is good for anything."""
    madang = cast.madang
    for headers, query in make_old_ways(cast, person):
        assert shake(madang, fill(ROOM, cast.open_room) + query, headers) == 403
        assert shake(madang, fill(CHAT, cast.open_room) + query, headers) == 403
    for path in ("/user/profile/", "/chat/v1/room/", "/api/chat/", "/api/chatting/blockedusers/", "/user/friends/"):
        madang.get(path, headers=person.authorization).expect(401)
    madang.post("/chat/v1/message/", {"message": "x"}, headers=person.authorization).expect(401)
    madang.post("/api/token/refresh/", {"refresh": person.refresh}).expect(401)
    assert log_in(madang, person.token) == 3401


def make_old_ways(cast, person):
    """The credentials that the person has had, without making new ones."""
    yield person.authorization, ""
    yield {}, f"?token={person.token}"
    for name in ("sessionid", "access_token"):
        yield {"Cookie": cast.bake_cookies(person, [name]), "Origin": cast.madang.url}, ""


def make_member(cast, people):
    person = people.register_user()
    room = cast.madang.admin.create_room(members=[person, cast.member])
    return person, room


def test_disabled(cast, people, stack, post_room):
    """At once, by whichever login; and back again, but not the old sessions."""
    person, room = make_member(cast, people)
    opaque = {"Authorization": f"Token {cast.make_opaque_token(person)}"}
    ticket = cast.make_ticket(person)
    sockets = open_all(stack, person, [room, cast.open_room])
    sockets.append((CHAT, stack.enter_context(cast.madang.socket(fill(CHAT, room), opaque))))
    others = open_all(stack, cast.member, [room])
    settle(sockets)
    cast.madang.admin.set_active(person, False)
    expect_all_closed(sockets)
    expect_open(others)
    for again in (False, True):
        expect_nobody(cast, person)
        cast.madang.get("/chat/", headers=opaque).expect(401)
        assert shake(cast.madang, fill(ROOM, post_room) + f"?ticket={ticket}") == 403
        if not again:
            for path in ("/user/login/", "/user/v1/login/"):
                cast.madang.post(path, {"email": person.email, "password": person.password}).expect(400)
            body = {"username": person.username, "password": person.password}
            cast.madang.post("/api/accounts/login/", body).expect(400)
            cast.madang.admin.set_active(person, True)
    person.log_in()
    assert shake(cast.madang, fill(CHAT, room), person.authorization) == 101, "still a member"


def test_revoked(cast, people, stack, post_room):
    """All sessions, opaque tokens and tickets; the person may log in anew at once."""
    person, room = make_member(cast, people)
    first = person.authorization
    opaque = {"Authorization": f"Token {cast.make_opaque_token(person)}"}
    sockets = open_all(stack, person, [room])
    person.log_in()
    ticket = cast.make_ticket(person)
    sockets += open_all(stack, person, [room, cast.open_room])
    sockets.append((CHAT, stack.enter_context(cast.madang.socket(fill(CHAT, room), opaque))))
    settle(sockets)
    assert cast.madang.admin.revoke_tokens(person) == 3
    expect_all_closed(sockets)
    expect_nobody(cast, person)
    for headers in (first, opaque):
        cast.madang.get("/user/profile/", headers=headers).expect(401)
    assert shake(cast.madang, fill(ROOM, post_room) + f"?ticket={ticket}") == 403
    person.log_in()
    expect_open(open_all(stack, person, [room]))


LOGOUTS = {
    "header": lambda cast, person: {"headers": person.authorization},
    "cookies": lambda cast, person: {"headers": {"Cookie": cast.bake_cookies(person)}},
    "session cookie": lambda cast, person: {"headers": {"Cookie": cast.bake_cookies(person, ["sessionid"])}},
}


@pytest.mark.parametrize("way", LOGOUTS)
def test_logout_ends_one_session(cast, people, stack, post_room, way):
    person, room = make_member(cast, people)
    kept = person.authorization
    staying = open_all(stack, person, [room])
    person.log_in()
    ticket = cast.make_ticket(person)
    going = open_all(stack, person, [room, cast.open_room])
    by_ticket = fill(ROOM, post_room) + f"?ticket={cast.make_ticket(person)}"
    going.append((ROOM, stack.enter_context(cast.madang.socket(by_ticket))))
    settle(going)
    cast.madang.post("/user/logout/", **LOGOUTS[way](cast, person)).expect(200)
    expect_all_closed(going)
    expect_open(staying)
    expect_nobody(cast, person)
    assert shake(cast.madang, fill(ROOM, post_room) + f"?ticket={ticket}") == 403
    cast.madang.get("/user/profile/", headers=kept).expect(200)


def test_logout_of_an_opaque_token(cast, people, stack):
    person, room = make_member(cast, people)
    tokens = [{"Authorization": f"Token {cast.make_opaque_token(person)}"} for _ in range(2)]
    sockets = [stack.enter_context(cast.madang.socket(fill(CHAT, room), token)) for token in tokens]
    staying = open_all(stack, person, [room])
    cast.madang.post("/user/logout/", headers=tokens[0]).expect(200)
    expect_all_closed([(CHAT, sockets[0])])
    expect_open([*staying, (CHAT, sockets[1])])
    cast.madang.get("/chat/", headers=tokens[0]).expect(401)
    cast.madang.get("/chat/", headers=tokens[1]).expect(200)


def expect_outside(cast, person, room):
    for dialect in (ROOM, CHAT):
        assert shake(cast.madang, fill(dialect, room), person.authorization) == 403
    person.get(f"/api/chat/{room}/message").expect(403)
    person.post(f"/api/chat/{room}/message", {"content": "x"}).expect(403)
    person.get(f"/chat/v1/room/{room}/").expect(403)
    person.post("/chat/v1/message/", {"message": "x", "room": room}).expect(403)
    for path in ("/chat/", "/chat/v1/room/"):
        assert room not in [found["id"] for found in person.get(f"{path}?after={room - 1}").expect(200).json()]


def remove_by_administrator(cast, person, room):
    cast.madang.admin.remove_member(room, person)


def remove_by_superuser(cast, person, room):
    cast.boss.delete(f"/api/chat/{room}/user/{person.id}/").expect(200)


def remove_oneself(cast, person, room):
    person.delete(f"/api/chat/{room}/user/{person.id}/").expect(200)


@pytest.mark.parametrize("remove", [remove_by_administrator, remove_by_superuser, remove_oneself])
def test_removed_member(cast, people, stack, remove):
    """All of the person's sockets in that room, of all logins, before any later message; no others."""
    person, room = make_member(cast, people)
    other = cast.madang.admin.create_room(members=[person])
    going = open_both(stack, person, room)
    person.log_in()
    staying = open_all(stack, person, [other])
    going += open_both(stack, person, room)
    witness = open_all(stack, cast.member, [room])
    settle(going)
    remove(cast, person, room)
    cast.member.say(room, "not for those who left")
    for _, socket in going:
        while (frame := socket.receive()).opcode != 8:
            assert b"not for those who left" not in frame.payload
        assert frame.payload[:2] == (4003).to_bytes(2, "big")
    expect_open([*staying, *witness])
    expect_outside(cast, person, room)
    cast.madang.admin.add_member(room, person)
    assert shake(cast.madang, fill(CHAT, room), person.authorization) == 101


def test_removed_owner(cast, people, stack):
    """Who owns a closed room but is no member is outside."""
    person = people.register_user()
    room = cast.madang.admin.create_room(owner=person, members=[cast.member])
    going = open_both(stack, person, room)
    settle(going)
    cast.madang.admin.remove_member(room, person)
    expect_all_closed(going, {ROOM: 4003, CHAT: 4003})
    expect_outside(cast, person, room)


def demote(cast, people, stack):
    """A superuser no more: the sockets in a closed room, those that may stay, and the room."""
    person = people.register_user()
    cast.madang.admin.set_superuser(person)
    room = cast.make_closed_room()
    own, joined = cast.madang.admin.create_room(members=[person]), cast.make_closed_room()
    staying = open_all(stack, person, [joined, own, cast.open_room])
    going = open_both(stack, person, room)
    settle(going)
    cast.madang.admin.add_member(joined, person)
    cast.madang.admin.set_superuser(person, False)
    return person, room, going, staying


def test_demoted_superuser(cast, people, stack):
    """On every route and socket at once, where there was but the rank; what names no room goes to one that is left."""
    person, room, going, staying = demote(cast, people, stack)
    expect_all_closed(going, {ROOM: 4003, CHAT: 4003})
    expect_outside(cast, person, room)
    expect_open(staying)
    assert person.post("/chat/v1/message/", {"message": "x"}).expect(201).json()["room"] == cast.open_room
    assert cast.owner.get(f"/api/chat/{room}/message").expect(200).json() == []
    for path in ("/chat/", "/chat/v1/room/"):
        assert room not in [found["id"] for found in person.get(path).expect(200).json()]


def test_demoted_superuser_hears_no_more(cast, people, stack):
    person, room, going, staying = demote(cast, people, stack)
    cast.owner.say(room, "not for those who left")
    for _, socket in going:
        while (frame := socket.receive()).opcode != 8:
            assert b"not for those who left" not in frame.payload
        assert frame.payload[:2] == (4003).to_bytes(2, "big")
    expect_open(staying)


def test_deleted_room(cast, people, stack):
    person, room = make_member(cast, people)
    going = open_both(stack, person, room)
    staying = open_all(stack, person, [cast.open_room])
    settle(going)
    cast.madang.admin.delete_room(room)
    expect_all_closed(going, {ROOM: 4000, CHAT: 4000})
    expect_open(staying)
    for dialect in (ROOM, CHAT):
        assert shake(cast.madang, fill(dialect, room), person.authorization) == 404


def test_unmade_in_the_database(cast, people):
    """Rights are looked up for each request: what changed in the database alone counts at once too."""
    person, room = make_member(cast, people)
    cast.madang.sql("DELETE FROM members WHERE user_id = %s", person.id)
    expect_outside(cast, person, room)
    cast.madang.sql("UPDATE users SET is_active = false WHERE id = %s", person.id)
    expect_nobody(cast, person)
