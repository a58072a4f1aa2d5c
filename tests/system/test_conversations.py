"""With whom somebody has exchanged direct messages (document 000, ours)."""

from urllib.parse import quote

import pytest
from harness.madang import ROOT

CONVERSATIONS = "/api/chatting/conversations/"
HISTORY = "/api/chatting/messages/"


def say(sender, receiver, message):
    with sender.direct_socket() as socket, receiver.direct_socket() as heard:
        socket.send_json({"target_nickname": receiver.nickname, "message": message})
        socket.receive_json(), heard.receive_json()


def list_conversations(person, query=""):
    return person.get(CONVERSATIONS + query).expect(200)


def name_all(person, query=""):
    return [item["nickname"] for item in list_conversations(person, query).json()]


def get_last(person, other):
    return person.get(f"{HISTORY}?target_nickname={quote(other.nickname)}").expect(200).json()[-1]


@pytest.fixture
def circle(people):
    """Somebody in the middle of those who came here earlier and later, each with a talk of two messages."""
    everybody = people.register_users(5)
    middle = everybody[2]
    others = [everybody[i] for i in (3, 0, 4, 1)]
    for other in others:
        say(middle, other, f"to {other.nickname}")
        say(other, middle, f"from {other.nickname}")
    return middle, others


def test_list(circle):
    """By their newest messages, as everybody's history has them."""
    middle, others = circle
    answer = list_conversations(middle)
    assert answer.json() == [
        {"nickname": other.nickname, "profile_picture": None, "last_message": get_last(middle, other)}
        for other in others
    ]
    assert "Link" not in answer.headers
    for other in others:
        assert name_all(other) == [middle.nickname]
    say(middle, others[0], "again")
    assert name_all(middle) == [other.nickname for other in (*others[1:], others[0])]


def test_pages(circle):
    middle, others = circle
    names = [other.nickname for other in others]
    ids = [item["last_message"]["id"] for item in list_conversations(middle).json()]
    assert name_all(middle, "?limit=2") == names[2:]
    assert 'rel="prev"' in list_conversations(middle, "?limit=2").headers["Link"]
    assert name_all(middle, f"?limit=2&before={ids[2]}") == names[:2]
    assert name_all(middle, f"?limit=1&after={ids[0]}") == names[1:2]
    assert name_all(middle, f"?after={ids[-1]}") == []


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?before=-1", "?after=x"])
def test_bad_pages(people, query):
    people.register_user().get(CONVERSATIONS + query).expect(400)


def test_nobody(people, madang):
    assert list_conversations(people.register_user()).json() == []
    madang.get(CONVERSATIONS).expect(401)


def test_oneself(people):
    person = people.register_user()
    with person.direct_socket() as socket:
        socket.send_json({"target_nickname": person.nickname, "message": "note"})
        socket.receive_json()
    assert name_all(person) == [person.nickname]


def test_blocked(people):
    """Who blocked the writer does not learn of it, and goes on seeing what came before."""
    anna, boris, clara = people.register_users(3)
    say(anna, boris, "before")
    for writer in (anna, clara):
        boris.post("/api/chatting/blockedusers/", {"target_nickname": writer.nickname}).expect(201)
        with writer.direct_socket() as socket, boris.direct_socket():
            socket.send_json({"target_nickname": boris.nickname, "message": "hidden"})
            socket.receive_json()
    assert [item["last_message"]["message"] for item in list_conversations(boris).json()] == ["before"]
    for writer in (anna, clara):
        assert [item["last_message"]["message"] for item in list_conversations(writer).json()] == ["hidden"]


def test_new_names_and_pictures(people):
    anna, boris = people.register_users(2)
    say(anna, boris, "hello")
    name = f"new {boris.nickname}"[:20]
    boris.patch("/user/profile/", {"nickname": name}).expect(200)
    boris.madang.sql("UPDATE users SET profile_picture = '/media/x.png' WHERE id = %s", boris.id)
    [item] = list_conversations(anna).json()
    assert (item["nickname"], item["profile_picture"]) == (name, "/media/x.png")
    assert item["last_message"]["to"] == name


def write_directs(madang, first, senders, receiver, hidden):
    """A message each; the ids rise from the first."""
    madang.sql(
        "INSERT INTO directs (id, sender_id, receiver_id, message, is_hidden, token, created_at)"
        " SELECT %s + i, s, %s, 'x', %s, gen_random_uuid(), now()"
        " FROM unnest(%s::bigint[]) WITH ORDINALITY AS t (s, i)",
        first,
        receiver.id,
        hidden,
        senders,
    )


def test_thousand_people(people, madang):
    """More are not listed; who is hidden takes nobody's place."""
    person = people.register_user()
    seen, hidden = list(range(900001, 901101)), list(range(901101, 902201))
    madang.sql("INSERT INTO users (id, username, nickname) SELECT i, i, i FROM unnest(%s::bigint[]) i", seen + hidden)
    write_directs(madang, 10**7, seen, person, False)
    write_directs(madang, 2 * 10**7, hidden, person, True)
    names, query = set(), "?limit=200"
    while items := list_conversations(person, query).json():
        names |= {item["nickname"] for item in items}
        query = f"?limit=200&before={items[0]['last_message']['id']}"
    assert names == {str(id) for id in seen[100:]}


SIGNATURES = {
    "list-conversations": "uuid, bigint, bigint, bigint, boolean",
    "list-directs": "uuid, text, bigint, bigint, bigint, boolean",
}


@pytest.mark.parametrize("statement", SIGNATURES)
def test_what_is_hidden_costs_nothing(people, madang, statement):
    """Counted in pages of the database, of which 50,000 messages fill hundreds."""
    person, friend, blocked = people.register_users(3)
    say(friend, person, "hello")
    write_directs(madang, (4 + len(statement)) * 10**7, [blocked.id] * 50000, person, True)
    [(session,)] = madang.sql("SELECT id FROM sessions WHERE user_id = %s LIMIT 1", person.id)
    arguments = [session, *([blocked.nickname] if statement == "list-directs" else []), -1, 2**62, 51, False]
    source = (ROOT / f"data/sql/statements/{statement}.sql").read_text().replace("%", "%%")
    [(plan,)] = madang.sql(
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
        f"PREPARE asked ({SIGNATURES[statement]}) AS {source.rstrip().rstrip(';')};"
        f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE asked ({', '.join(['%s'] * len(arguments))})",
        *arguments,
    )
    assert plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"] < 100
