"""Rooms over HTTP: making, listing and showing them, page by page, and who may."""

import re

import pytest
from harness import Madang, People, make_room

ROOMS = "/chat/v1/room/"
NOT_FOUND = b'{"detail": "Not found."}'
ROOM_KEYS = {"id", "name", "chat_url", "owner", "post", "closed", "seq"}
CHAT_KEYS = {"id", "seq", "sender", "room", "message", "created_at", "parent_chat"}


@pytest.fixture(scope="module")
def madang():
    with Madang() as server:
        yield server


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def yuna(madang):
    return People(madang).register_user()


def parse_links(response):
    """The targets of the Link header by relation (RFC 8288)."""
    links = {}
    for part in re.split(r",\s*(?=<)", response.headers.get("Link", "")):
        match = re.fullmatch(r'\s*<([^>]*)>\s*;\s*rel="?(\w+)"?\s*', part)
        assert match or not part, f"not a link: {part!r}"
        if match:
            assert match[2] not in links
            links[match[2]] = match[1]
    assert set(links) <= {"next", "prev"}
    return links


def make_room_of(person, count):
    """A room with this many messages, and their ids."""
    room = person.room()["id"]
    return room, [person.say(room, f"message {number}")["id"] for number in range(1, count + 1)]


def show(person, room, query=""):
    response = person.get(f"{ROOMS}{room}/{query}").expect(200)
    return [chat["id"] for chat in response.json()["chat_messages"]], parse_links(response)


# Making


def test_documented_room(minsu):
    answer = minsu.post(ROOMS, {"name": "채팅방 이름", "post": 1}).expect(201)
    room = answer.json()
    number = room["id"]
    assert type(number) is int
    assert room == {
        "id": number,
        "name": "채팅방 이름",
        "chat_url": f"/ws/chat/{number}/chat/",
        "owner": minsu.id,
        "post": 1,
        "closed": False,
        "seq": 0,
    }
    assert room in minsu.get(f"{ROOMS}?limit=1").json()


@pytest.mark.parametrize(
    "post, stored",
    [(..., None), (None, None), (7, 7), (0, 0), ("7", 7), (2**63 - 1, 2**63 - 1), (-1, -1)],
    ids=repr,
)
def test_post_is_a_label(minsu, post, stored):
    """Any integer, which need not exist and may repeat."""
    form = {"name": "x"} if post is ... else {"name": "x", "post": post}
    for _ in range(2):
        room = minsu.post(ROOMS, form).expect(201).json()
        assert room["post"] == stored
        assert minsu.get(f"{ROOMS}{room['id']}/").json()["post"] == stored


@pytest.mark.parametrize("post", [2**63, 10**30, -(10**30), 1.5, "", "x", "1.5", "9" * 19, True, [], {}], ids=repr)
def test_bad_post(minsu, post):
    minsu.post(ROOMS, {"name": "x", "post": post}).expect(400)


@pytest.mark.parametrize(
    "name", [..., None, "", "   ", "\u3000\t\n", 5, True, [], {}, "가" * 101, "x" * 5000], ids=lambda v: ascii(v)[:20]
)
def test_bad_name(minsu, name):
    answer = minsu.post(ROOMS, {} if name is ... else {"name": name}).expect(400)
    texts = answer.json()["name"]
    if type(name) is str and len(name) > 100:
        assert "100" in texts[0]


@pytest.mark.parametrize(
    "name", ["가" * 100, "🎈" * 100, "it's 100% \"odd\" \\ <b>", "'); DROP TABLE rooms;--", "각" * 100]
)
def test_good_name(minsu, name):
    room = minsu.post(ROOMS, {"name": name}).expect(201).json()
    assert room["name"] == name
    assert minsu.get(f"{ROOMS}{room['id']}/").json()["name"] == name


def test_name_in_nfc(minsu):
    assert minsu.post(ROOMS, {"name": "하루"}).expect(201).json()["name"] == "하루"


def test_null_character_in_name(minsu):
    minsu.post(ROOMS, {"name": "a\0b"}).expect(400)


def test_owner_is_a_member(madang, minsu):
    room = minsu.room()["id"]
    assert madang.sql("SELECT user_id FROM members WHERE room_id = %s", room) == [(minsu.id,)]


def test_entering_and_posting_make_no_member(madang, minsu, yuna):
    room = minsu.room()["id"]
    yuna.get(f"{ROOMS}{room}/").expect(200)
    yuna.say(room, "hello")
    assert madang.sql("SELECT user_id FROM members WHERE room_id = %s", room) == [(minsu.id,)]


# Showing


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("base", ["/chat/v1/room", "/api/chat/room", "//api//chat/room/"])
@pytest.mark.parametrize("slash", ["", "/", "//"])
def test_show(minsu, yuna, method, base, slash):
    room = minsu.room("보기")
    chat = yuna.say(room["id"], "안녕하세요!")
    shown = minsu.request(method, f"{base}/{room['id']}{slash}").expect(200).json()
    assert shown == {**room, "seq": 1, "chat_messages": [chat]}
    assert set(chat) == CHAT_KEYS


def test_seq_is_that_of_the_newest(minsu, yuna):
    """So that a client can tell from the list what it has not read, however it pages."""
    room = make_room_of(minsu, 3)[0]
    for person in (minsu, yuna):
        (listed,) = [one for one in person.get(f"{ROOMS}?after={room - 1}&limit=1").json() if one["id"] == room]
        assert (listed["seq"], listed["closed"]) == (3, False)
        assert person.get(f"{ROOMS}{room}/?limit=1&before=1").json()["seq"] == 3
    assert yuna.say(room, "one more")["seq"] == minsu.get(f"{ROOMS}{room}/").json()["seq"] == 4


def test_closed_is_told(madang, minsu):
    room = make_room(madang)
    madang.sql("INSERT INTO members (room_id, user_id) VALUES (%s, %s)", room, minsu.id)
    assert minsu.get(f"{ROOMS}{room}/").expect(200).json()["closed"] is True
    assert [one["closed"] for one in minsu.get(f"{ROOMS}?after={room - 1}").json() if one["id"] == room] == [True]


# Senders


def list_senders(person, room, query):
    return person.get(f"{ROOMS}{room}/?{query}").expect(200).json()["senders"]


def test_senders(minsu, yuna):
    room = minsu.room()["id"]
    assert list_senders(minsu, room, "senders=1") == []
    for person in (yuna, minsu, yuna, yuna):
        person.say(room, "hello")
    wanted = [
        {"id": person.id, "nickname": person.nickname, "profile_picture_url": "/media/default.svg"}
        for person in (yuna, minsu)
    ]
    assert list_senders(minsu, room, "senders=1") == wanted
    assert list_senders(minsu, room, "senders=1&limit=2") == wanted[:1], "those of the page alone"
    assert list_senders(minsu, room, "limit=1&senders=1") == wanted[:1], "not of the one behind the page either"


def test_senders_are_who_they_are_now(madang, people):
    person = people.register_user()
    room = make_room_of(person, 1)[0]
    madang.sql("UPDATE users SET nickname = 'renamed', profile_picture = '/media/x.png' WHERE id = %s", person.id)
    (sender,) = list_senders(person, room, "senders=1")
    assert sender == {"id": person.id, "nickname": "renamed", "profile_picture_url": "/media/x.png"}


@pytest.mark.parametrize("query", ["", "?senders=0", "?senders=", "?senders", "?senders=2", "?sender=1"])
def test_without_senders_as_ever(minsu, query):
    room = minsu.room()
    chat = minsu.say(room["id"], "hello")
    answer = minsu.get(f"{ROOMS}{room['id']}/{query}").expect(200)
    assert answer.json() == {**room, "seq": 1, "chat_messages": [chat]}


def test_links_ask_for_senders_too(minsu):
    room = make_room_of(minsu, 2)[0]
    answer = minsu.get(f"{ROOMS}{room}/?senders=1&limit=1")
    assert "senders=1" in parse_links(answer)["prev"]


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"", None),
        (b"{}", "application/json"),
        (b"not json", "application/json"),
        (b"a=b", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "image/png"),
        (b"[" * 50_000, "text/plain"),
    ],
)
def test_body_of_show_is_ignored(minsu, body, kind):
    room = minsu.room()["id"]
    headers = {"Content-Type": kind} if kind else {}
    assert minsu.request("POST", f"{ROOMS}{room}/", body=body, headers=headers).expect(200).json()["id"] == room


@pytest.mark.parametrize("room", ["999999999", "0", str(2**63 - 1)])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_room(minsu, room, method):
    answer = minsu.request(method, f"{ROOMS}{room}/").expect(404)
    assert answer.json() == {"detail": "Not found."}


@pytest.mark.parametrize(
    "room",
    [str(2**63), "9" * 40, "-1", "+1", "1.0", "1x", "x", "%31x", "0x1", "\u0661", "%D9%A1", "1%20", "%00", "1;a"],
)
def test_room_that_is_no_id(minsu, room):
    answer = minsu.get(f"{ROOMS}{room}/")
    assert answer.status == 404 or (room, answer.status) == ("%00", 400)


def test_leading_zeros_name_the_same_room(minsu):
    room = minsu.room()["id"]
    assert minsu.get(f"{ROOMS}000{room}/").expect(200).json()["id"] == room


# Pages of a history


@pytest.fixture(scope="module")
def history(minsu):
    return make_room_of(minsu, 120)


def test_without_bounds_the_newest_fifty(minsu, history):
    room, ids = history
    shown, links = show(minsu, room)
    assert shown == ids[-50:]
    assert set(links) == {"prev"}


@pytest.mark.parametrize("limit", [1, 2, 50, 119, 120, 121, 200])
def test_limit(minsu, history, limit):
    room, ids = history
    shown, links = show(minsu, room, f"?limit={limit}")
    assert shown == ids[-limit:]
    assert set(links) == ({"prev"} if limit < 120 else set())


@pytest.mark.parametrize(
    "query, part, more",
    [
        ("before={60}", slice(10, 60), True),
        ("before={60}&limit=5", slice(55, 60), True),
        ("before={3}", slice(0, 3), False),
        ("before={0}", slice(0, 0), False),
        ("after={59}", slice(60, 110), True),
        ("after={59}&limit=5", slice(60, 65), True),
        ("after={116}", slice(117, 120), False),
        ("after={119}", slice(0, 0), False),
        ("after=0", slice(0, 50), True),
        ("after={9}&before={20}", slice(10, 20), False),
        ("before={20}&after={9}", slice(10, 20), False),
        ("after={9}&before={10}", slice(0, 0), False),
        ("after={20}&before={9}", slice(0, 0), False),
        ("before=9223372036854775807", slice(70, 120), True),
        ("after=9223372036854775807", slice(0, 0), False),
    ],
)
def test_bounds(minsu, history, query, part, more):
    """Both bounds are exclusive; `after` alone reads forward, all else shows the newest of what is left."""
    room, ids = history
    query = re.sub(r"\{(\d+)\}", lambda match: str(ids[int(match[1])]), query)
    shown, links = show(minsu, room, f"?{query}")
    assert shown == ids[part]
    assert ("next" if query.startswith("after") and "before" not in query else "prev") in links or not more


def walk(fetch, path, relation):
    """All pages from path on, along one relation."""
    pages = []
    while path is not None:
        response = fetch(path).expect(200)
        body = response.json()
        items = body if isinstance(body, list) else body["chat_messages"]
        pages.append([item["id"] for item in items])
        path = parse_links(response).get(relation)
        assert path is None or path.startswith("/"), "a link keeps to this server"
        assert len(pages) < 500
    return pages


@pytest.mark.parametrize("limit", [1, 7, 40, 60, 119, 120, 121])
@pytest.mark.parametrize("path", ["/chat/v1/room/{}/", "//api/chat/room//{}"])
def test_walk_through_history(minsu, history, limit, path):
    """Along the links, both ways, everything comes once and in order."""
    if limit == 1 and path.startswith("//"):
        limit = 3
    room, ids = history
    back = walk(minsu.get, f"{path.format(room)}?limit={limit}", "prev")
    assert [number for page in reversed(back) for number in page] == ids
    assert all(back) and all(len(page) == limit for page in back[:-1])
    forth = walk(minsu.get, f"{path.format(room)}?limit={limit}&after=0", "next")
    assert [number for page in forth for number in page] == ids
    assert all(forth) and all(len(page) == limit for page in forth[:-1])


def test_turn_round_in_history(minsu, history):
    """From a page in the middle, next and prev lead to its neighbours."""
    room, ids = history
    for query in (f"before={ids[60]}&limit=10", f"after={ids[49]}&limit=10"):
        shown, links = show(minsu, room, f"?{query}")
        assert shown == ids[50:60]
        forth = minsu.get(links["next"]).expect(200).json()["chat_messages"]
        back = minsu.get(links["prev"]).expect(200).json()["chat_messages"]
        assert [chat["id"] for chat in forth] == ids[60:70]
        assert [chat["id"] for chat in back] == ids[40:50]


def test_links_stay_in_a_range(minsu, history):
    """A range read page by page ends where the range ends."""
    room, ids = history
    pages = walk(minsu.get, f"{ROOMS}{room}/?after={ids[19]}&before={ids[50]}&limit=8", "prev")
    assert [number for page in reversed(pages) for number in page] == ids[20:50]


def test_links_say_only_what_is(minsu):
    """No link where nothing is."""
    room, ids = make_room_of(minsu, 3)
    assert show(minsu, room) == (ids, {})
    assert show(minsu, room, "?after=0")[1] == {}


def test_links_keep_other_parameters(minsu, history):
    room, _ = history
    links = show(minsu, room, "?lang=%EA%B0%80&limit=5&x=%26%3E%3C%22")[1]
    assert "lang=%EA%B0%80" in links["prev"]
    minsu.get(links["prev"]).expect(200)


def test_an_empty_room(minsu):
    room = minsu.room()["id"]
    for query in ("", "?after=0", "?before=5", "?limit=200"):
        assert show(minsu, room, query) == ([], {})


def test_another_room_is_not_shown(minsu):
    first, ids = make_room_of(minsu, 2)
    second, others = make_room_of(minsu, 2)
    more = minsu.say(first, "between")["id"]
    assert show(minsu, first)[0] == [*ids, more]
    assert show(minsu, second)[0] == others


BAD_PAGES = [
    "limit=0",
    "limit=-1",
    "limit=201",
    "limit=99999999999999999999",
    "limit=",
    "limit=x",
    "limit=1.5",
    "limit=%00",
    "limit=%FF",
    "limit=1e2",
    "limit=0x10",
    "limit=%D9%A3",
    "before=-1",
    "before=x",
    "before=",
    "before=9223372036854775808",
    "after=-1",
    "after=x",
    "after=9223372036854775808",
    "after=1%00",
    "before=1;drop",
]


@pytest.mark.parametrize("query", BAD_PAGES)
@pytest.mark.parametrize("where", ["list", "room"])
def test_bad_page(minsu, history, query, where):
    path = ROOMS if where == "list" else f"{ROOMS}{history[0]}/"
    body = minsu.get(f"{path}?{query}").expect(400).json()
    assert query.partition("=")[0] in body


@pytest.mark.parametrize(
    "query", ["&&&", "=", "x", "x=%", "limit=5&&", "%6cimit=5", "limit[]=x", "a=" + "b" * 8000, "limit=5#x"]
)
def test_odd_query(minsu, query):
    assert minsu.get(f"{ROOMS}?{query}").status in (200, 400)


# The list


def list_rooms(person, query="?limit=200"):
    return walk(person.get, f"{ROOMS}{query}", "next" if "after" in query else "prev")


def test_list(minsu, yuna):
    rooms = [minsu.room() for _ in range(3)]
    for person in (minsu, yuna):
        listed = person.get(ROOMS).expect(200).json()
        assert listed[-3:] == rooms
        assert all(set(room) == ROOM_KEYS for room in listed)
        assert [room["id"] for room in listed] == sorted(room["id"] for room in listed)


@pytest.mark.parametrize(
    "path", ["/chat/v1/room", "/chat/v1/room/", "/api/chat/room", "/api/chat/room/", "//api/chat//room//"]
)
def test_list_aliases(minsu, path):
    room = minsu.post(path, {"name": path}).expect(201).json()
    assert minsu.get(path).expect(200).json()[-1] == room


def test_walk_through_the_list(minsu):
    made = [minsu.room()["id"] for _ in range(60)]
    assert [room["id"] for room in minsu.get(ROOMS).json()] == made[-50:]
    back = [number for page in reversed(list_rooms(minsu, "?limit=7")) for number in page]
    forth = [number for page in list_rooms(minsu, "?limit=7&after=0") for number in page]
    assert back == forth == sorted(back)
    assert len(set(back)) == len(back)
    assert back[-60:] == made
    shown = minsu.get(f"{ROOMS}?after={made[9]}&before={made[20]}").expect(200).json()
    assert [room["id"] for room in shown] == made[10:20]


# Closed rooms


@pytest.fixture
def closed(madang, minsu):
    room = minsu.room("닫힌 방")["id"]
    minsu.say(room, "secret")
    madang.sql("UPDATE rooms SET closed = true WHERE id = %s", room)
    return room


def find_in_list(person, room):
    return room in [number for page in list_rooms(person) for number in page]


def test_closed_room_for_members(minsu, closed):
    assert find_in_list(minsu, closed)
    assert minsu.get(f"{ROOMS}{closed}/").expect(200).json()["chat_messages"][0]["message"] == "secret"
    minsu.say(closed, "more")


@pytest.mark.parametrize("base", ["/chat/v1", "/api/chat"])
def test_closed_room_for_outsiders(yuna, closed, base):
    assert not find_in_list(yuna, closed)
    for method in ("GET", "POST"):
        answer = yuna.request(method, f"{base}/room/{closed}/").expect(403)
        assert set(answer.json()) == {"detail"}
        assert "닫힌" not in answer.text and "secret" not in answer.text
    answer = yuna.post(f"{base}/message/", {"message": "x", "room": closed}).expect(403)
    assert set(answer.json()) == {"detail"}


def test_closed_room_for_superusers(madang, people, closed):
    root = people.register_user()
    root.get(f"{ROOMS}{closed}/").expect(403)
    madang.sql("UPDATE users SET is_superuser = true WHERE id = %s", root.id)
    assert find_in_list(root, closed)
    root.get(f"{ROOMS}{closed}/").expect(200)
    root.say(closed, "hello")


def test_closed_room_for_added_members(madang, people, closed):
    guest = people.register_user()
    madang.sql("INSERT INTO members (room_id, user_id) VALUES (%s, %s)", closed, guest.id)
    assert find_in_list(guest, closed)
    guest.get(f"{ROOMS}{closed}/").expect(200)
    guest.say(closed, "hello")
    madang.sql("DELETE FROM members WHERE user_id = %s", guest.id)
    guest.get(f"{ROOMS}{closed}/").expect(403)
    guest.post("/chat/v1/message/", {"message": "x", "room": closed}).expect(403)
    assert not find_in_list(guest, closed)


def test_pages_pass_over_closed_rooms(madang, minsu, yuna):
    """What the reader may not see takes no place on a page."""
    rooms = [minsu.room()["id"] for _ in range(12)]
    madang.sql("UPDATE rooms SET closed = true WHERE id = ANY(%s)", rooms[1:11])
    assert [room["id"] for room in yuna.get(f"{ROOMS}?limit=2").json()] == [rooms[0], rooms[11]]
    assert [room["id"] for room in minsu.get(f"{ROOMS}?limit=2").json()] == rooms[10:]


def test_a_room_without_owner(madang, minsu):
    room = minsu.room()["id"]
    madang.sql("UPDATE rooms SET owner_id = NULL WHERE id = %s", room)
    assert minsu.get(f"{ROOMS}{room}/").expect(200).json()["owner"] is None


def test_bytes_of_not_found(minsu):
    """Clients compare the text; the blanks within the JSON are free."""
    assert minsu.get(f"{ROOMS}999999999/").body.replace(b": ", b":") == NOT_FOUND.replace(b": ", b":")
