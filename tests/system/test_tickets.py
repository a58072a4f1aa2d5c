"""Tickets: a post's page opens the socket of its room with them, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import Madang, People, make_category, make_room


@pytest.fixture(scope="module")
def madang():
    with Madang() as server:
        yield server


@pytest.fixture(scope="module")
def post(madang):
    """A post of somebody's."""
    person = People(madang).register_user()
    form = {"title": "글", "content": "내용", "category": make_category(madang)}
    return person.post("/api/post/write/", form).expect(201).json()["id"]


@pytest.fixture
def minsu(madang):
    return People(madang).register_user()


def fetch(person, post):
    """The path of the socket, with a new ticket; and the room."""
    room = person.get(f"/api/post/detail/{post}/").expect(200).json()["room_data"]
    host, slash, path = room["chat_url"].partition("/")
    assert host == person.madang.host
    return slash + path, room["id"]


def expire(madang, person):
    sessions = "SELECT id FROM sessions WHERE user_id = %s"
    madang.sql(f"UPDATE tickets SET expires_at = now() WHERE session_id IN ({sessions})", person.id)


def test_opens_the_socket(madang, minsu, post):
    path, _ = fetch(minsu, post)
    with madang.socket(path) as socket:
        socket.send_json({"type": "chat.message", "message": "안녕"})
        frame = socket.receive_json()
        assert (frame["message"], frame["sender"], frame["nickname"]) == ("안녕", minsu.email, minsu.nickname)


def test_good_once(madang, minsu, post):
    path, _ = fetch(minsu, post)
    madang.socket(path).close()
    assert madang.refused_socket(path).status == 403


def test_good_once_for_many_at_once(madang, minsu, post):
    path, _ = fetch(minsu, post)

    def open_socket(_):
        try:
            madang.socket(path).drop()
            return 101
        except Exception as refusal:
            return refusal.response.status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(open_socket, range(8)))
    assert sorted(statuses) == [101] + [403] * 7


def test_good_for_a_minute(madang, minsu, post):
    path, _ = fetch(minsu, post)
    seconds = madang.sql(
        "SELECT extract(epoch FROM t.expires_at - now())::float8 FROM tickets t JOIN sessions s ON s.id = t.session_id"
        " WHERE s.user_id = %s", minsu.id
    )
    assert 50 < seconds[0][0] <= 60
    expire(madang, minsu)
    assert madang.refused_socket(path).status == 403


def test_good_for_its_room(madang, minsu, post):
    """In another it is refused, and still good in its own."""
    path, room = fetch(minsu, post)
    ticket = path.partition("?")[2]
    other = minsu.room()["id"]
    for number in (other, make_room(madang), 999_999):
        assert madang.refused_socket(f"/ws/chat/{number}/chat/?{ticket}").status == 403
    madang.socket(f"/ws/chat/{room}/chat/?{ticket}").close()


def test_good_on_both_dialects(madang, minsu, post):
    path, room = fetch(minsu, post)
    with madang.socket(f"/ws/api/chat/{room}/?{path.partition('?')[2]}") as socket:
        socket.send_json({"message": "안녕"})
        assert socket.receive_json()["username"] == minsu.username


def test_either_case(madang, minsu, post):
    path, _ = fetch(minsu, post)
    head, _, ticket = path.partition("=")
    madang.socket(f"{head}={ticket.upper()}").close()


@pytest.mark.parametrize("ticket", ["", "x", "0" * 40, "0" * 39, "0" * 41, "%00", "0" * 5000])
def test_bad_tickets(madang, minsu, post, ticket):
    path, _ = fetch(minsu, post)
    answer = madang.refused_socket(f"{path.partition('=')[0]}={ticket}")
    assert answer.status == 403 and set(answer.json()) == {"detail"}


def test_no_other_credential(madang, minsu, post):
    """Neither is a ticket one elsewhere, nor a session's secret a ticket."""
    path, room = fetch(minsu, post)
    head, _, ticket = path.partition("=")
    madang.get("/chat/v1/room/", headers={"Authorization": f"Token {ticket}"}).expect(401)
    assert madang.refused_socket(f"/ws/chat/{room}/chat/?token={ticket}").status == 403
    for secret in (minsu.session_id, minsu.token):
        assert madang.refused_socket(f"{head}={secret}").status == 403
    madang.socket(path).close()


# The first one present decides: header, ticket, token, cookie.


def test_header_before_ticket(madang, minsu, post):
    path, _ = fetch(minsu, post)
    yuna = People(madang).register_user()
    with yuna.open(path) as socket:
        socket.send_json({"type": "chat.message", "message": "x"})
        assert socket.receive_json()["sender"] == yuna.email
    assert madang.refused_socket(path, {"Authorization": "Bearer x"}).status == 403
    madang.socket(path).close()  # it was not looked at


def test_ticket_before_token_and_cookie(madang, minsu, post):
    yuna = People(madang).register_user()
    path, _ = fetch(minsu, post)
    cookie = {"Cookie": f"sessionid={yuna.session_id}", "Origin": madang.url}
    with madang.socket(f"{path}&token={yuna.token}", cookie) as socket:
        socket.send_json({"type": "chat.message", "message": "x"})
        assert socket.receive_json()["sender"] == minsu.email
    assert madang.refused_socket(f"{path}&token={yuna.token}", cookie).status == 403


# It carries the login session.


def end_session(person):
    person.madang.post("/api/user/logout/", headers=person.authorization).expect(200)


def test_socket_ends_with_the_session(madang, minsu, post):
    path, _ = fetch(minsu, post)
    with madang.socket(path) as socket:
        socket.ping()
        end_session(minsu)
        socket.expect_close(4001)


def test_socket_outlives_other_sessions(madang, minsu, post):
    path, _ = fetch(minsu, post)
    with madang.socket(path) as socket:
        token = minsu.token
        minsu.log_in()
        end_session(minsu)
        minsu.token = token
        socket.ping()


def test_ticket_ends_with_the_session(madang, minsu, post):
    path, _ = fetch(minsu, post)
    end_session(minsu)
    assert madang.refused_socket(path).status == 403
    assert madang.sql("SELECT count(*) FROM tickets WHERE session_id NOT IN (SELECT id FROM sessions)") == [(0,)]


def test_ticket_of_a_disabled_user(madang, minsu, post):
    path, _ = fetch(minsu, post)
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", minsu.id)
    assert madang.refused_socket(path).status == 403


def test_socket_ends_when_the_session_expires(madang, minsu, post):
    path, _ = fetch(minsu, post)
    madang.sql("UPDATE sessions SET expires_at = now() + interval '1.5 seconds' WHERE user_id = %s", minsu.id)
    with madang.socket(path) as socket:
        socket.expect_close(4001)


def test_ticket_expires_with_the_session(madang, minsu, post):
    madang.sql("UPDATE sessions SET expires_at = now() + interval '20 seconds' WHERE user_id = %s", minsu.id)
    fetch(minsu, post)
    assert madang.sql(
        "SELECT t.expires_at = s.expires_at FROM tickets t JOIN sessions s ON s.id = t.session_id WHERE s.user_id = %s",
        minsu.id,
    ) == [(True,)]


def test_deleted_room(madang, minsu):
    form = {"title": "글", "content": "내용", "category": make_category(madang)}
    post = minsu.post("/api/post/write/", form).expect(201).json()["id"]
    path, _ = fetch(minsu, post)
    minsu.post(f"/api/post/detail/{post}/delete/").expect(200)
    assert madang.refused_socket(path).status == 404


# What is kept


def count_tickets(madang, person):
    return madang.sql(
        "SELECT count(*) FROM tickets t JOIN sessions s ON s.id = t.session_id WHERE s.user_id = %s", person.id
    )[0][0]


def test_a_session_has_twenty(madang, minsu, post):
    paths = [fetch(minsu, post)[0] for _ in range(25)]
    assert count_tickets(madang, minsu) == 20
    assert madang.refused_socket(paths[4]).status == 403
    madang.socket(paths[5]).close()
    madang.socket(paths[24]).close()
    expire(madang, minsu)
    fetch(minsu, post)
    assert count_tickets(madang, minsu) == 1


def test_many_at_once(madang, minsu, post):
    """Fetching, using and logging out in any order: nothing fails but what must."""
    others = People(madang).register_users(3)
    with ThreadPoolExecutor(12) as pool:
        fetches = [pool.submit(minsu.get, f"/api/post/detail/{post}/") for _ in range(60)]
        ends = [pool.submit(end_session, person) for person in others]
        more = [pool.submit(person.get, f"/api/post/detail/{post}/") for person in others * 10]
        assert {one.result(30).status for one in fetches} == {200}
        assert {one.result(30).status for one in more} <= {200, 401}
        for one in ends:
            one.result(30)


def test_not_stored_as_it_is(madang, minsu, post):
    ticket = fetch(minsu, post)[0].partition("=")[2]
    assert madang.sql("SELECT count(*) FROM tickets WHERE id::text LIKE %s", f"{ticket[:8]}%") == [(0,)]
    assert ticket not in madang.log


def test_good_after_a_restart(fresh_madang):
    server = fresh_madang()
    person = People(server).register_user()
    form = {"title": "글", "content": "내용", "category": make_category(server)}
    post = person.post("/api/post/write/", form).expect(201).json()["id"]
    path, _ = fetch(person, post)
    server.restart()
    server.socket(path).close()
