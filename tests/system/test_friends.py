"""Friends over HTTP: adding, listing and letting go, and looking at a profile (001 and 004)."""

import re

import pytest
from harness import Madang, People, wait_for

ADD = "/user/add-friend/"
DELETE = "/user/delete-friend/"
FRIENDS = "/user/friends/"
FRIEND_KEYS = {"id", "email", "nickname", "profile_picture", "status", "online"}
PROFILE_KEYS = {
    "id", "profile_picture", "contact_number", "status", "user", "friends_emails", "is_private", "nickname",
}  # fmt: skip
NOT_FOUND = {"detail": "Not found."}


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def yuna(madang):
    return People(madang).register_user()


def show(person, number):
    return person.get(f"/user/friend-profile/{number}/")


def befriend(person, *others):
    for other in others:
        person.post(ADD, {"email": other.email}).expect(200)


def list_ids(person, query=""):
    return [friend["id"] for friend in person.get(FRIENDS + query).expect(200).json()]


def set_private(madang, person, value=True):
    madang.sql("UPDATE users SET is_private = %s WHERE id = %s", value, person.id)


def disable(madang, person):
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", person.id)


# Adding and letting go


@pytest.mark.parametrize("prefix", ["/user/", "/api/user/"])
def test_documented_way(people, prefix):
    haru, nari = people.register_users(2)
    for _ in range(2):
        answer = haru.post(f"{prefix}add-friend/", {"email": nari.email}).expect(200)
        assert answer.json() == {"message": f"{nari.email}님을 친구로 추가했습니다."}
        assert answer.headers["Content-Language"] == "ko"
        assert list_ids(haru) == [nari.id]
    assert list_ids(nari) == []
    answer = haru.post(f"{prefix}delete-friend/", {"email": nari.email}).expect(200)
    assert answer.json() == {"message": f"{nari.email}님을 친구 목록에서 삭제했습니다."}
    assert list_ids(haru) == []
    answer = haru.post(f"{prefix}delete-friend/", {"email": nari.email}).expect(400)
    assert answer.json() == {"detail": f"{nari.email}님은 친구 목록에 없습니다."}
    assert answer.headers["Content-Language"] == "ko"


def test_email_without_case_and_as_stored(people):
    haru = people.register_user()
    other = people.register_user(email="Mixed.Case@Example.org")
    answer = haru.post(ADD, {"email": "mixed.case@EXAMPLE.ORG"}).expect(200)
    assert answer.json()["message"].startswith(other.email)
    answer = haru.post(DELETE, {"email": "MIXED.case@example.org"}).expect(200)
    assert answer.json()["message"].startswith(other.email)


@pytest.mark.parametrize("email", ["nobody@example.org", "x", "admin", "%", "'; --"])
def test_unknown(minsu, email):
    assert minsu.post(ADD, {"email": email}).expect(404).json() == NOT_FOUND
    assert minsu.post(DELETE, {"email": email}).expect(400).json() == {"detail": f"{email}님은 친구 목록에 없습니다."}


def test_oneself(minsu):
    assert set(minsu.post(ADD, {"email": minsu.email}).expect(400).json()) == {"email"}
    minsu.post(DELETE, {"email": minsu.email}).expect(400)
    assert minsu.id not in list_ids(minsu)


@pytest.mark.parametrize("path", [ADD, DELETE])
@pytest.mark.parametrize(
    "form",
    [{}, {"email": None}, {"email": ""}, {"email": " \t"}, {"email": 5}, {"email": []}, {"email": {}}, {"email": True},
     {"email": "a" * 250 + "@b.org"}, {"mail": "x"}],
    ids=lambda value: repr(value)[:24],
)  # fmt: skip
def test_bad_form(minsu, path, form):
    assert set(minsu.post(path, form).expect(400).json()) == {"email"}


@pytest.mark.parametrize("path", [ADD, DELETE])
def test_bad_body(minsu, yuna, path):
    for body in (b"", b"{", b"[]", b'"x"', b'{"email": "a\\u0000b"}', b"\xff", b'{"email": "x"'):
        assert "detail" in minsu.post(path, body=body).expect(400).json()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    minsu.post(path, body=f"email={yuna.email}".encode(), headers=headers).expect(415)
    minsu.post(path, body=b" " * 1_100_000).expect(413)
    minsu.get(path).expect(405)


@pytest.mark.parametrize("language, mark", [("en", "[a-z]{4}"), ("ko", "친구"), ("ru", "друз")])
def test_languages(people, language, mark):
    haru, nari = people.register_users(2)
    headers = {"Accept-Language": language}
    for path, status in ((ADD, 200), (DELETE, 200), (DELETE, 400)):
        answer = haru.post(path, {"email": nari.email}, headers=headers).expect(status)
        assert answer.headers["Content-Language"] == language
        (text,) = answer.json().values()
        assert nari.email in text and re.search(mark, text), text
    assert haru.post(ADD, {"email": haru.email}, headers=headers).expect(400).headers["Content-Language"] == language


def test_nobody_may(madang):
    for method, path in (("POST", ADD), ("POST", DELETE), ("GET", FRIENDS), ("GET", "/user/friend-profile/1/")):
        answer = madang.request(method, path, json={}).expect(401)
        assert "WWW-Authenticate" in answer.headers and set(answer.json()) == {"detail"}


def test_disabled_people_are_nobody(madang, people):
    haru, nari, idle = people.register_users(3)
    befriend(haru, nari, idle)
    disable(madang, idle)
    assert list_ids(haru) == [nari.id]
    assert haru.post(ADD, {"email": idle.email}).expect(404).json() == NOT_FOUND
    assert show(haru, idle.id).expect(404).json() == NOT_FOUND
    madang.sql("UPDATE users SET is_active = true WHERE id = %s", idle.id)
    assert list_ids(haru) == [nari.id, idle.id]
    disable(madang, idle)
    haru.post(DELETE, {"email": idle.email}).expect(200)
    haru.post(DELETE, {"email": idle.email}).expect(400)


# The list


def test_fields(madang, people):
    haru, nari = people.register_users(2)
    befriend(haru, nari)
    (friend,) = haru.get(FRIENDS).expect(200).json()
    assert set(friend) == FRIEND_KEYS
    assert friend == {
        "id": nari.id, "email": nari.email, "nickname": nari.nickname, "profile_picture": None,
        "status": "available", "online": False,
    }  # fmt: skip
    madang.sql("UPDATE users SET status = 'busy', profile_picture = '/media/x.png' WHERE id = %s", nari.id)
    (friend,) = haru.get(FRIENDS).json()
    assert (friend["status"], friend["profile_picture"]) == ("busy", "/media/x.png")


def is_online(person, friend):
    return {one["id"]: one["online"] for one in person.get(FRIENDS).json()}[friend.id]


def test_online_on_any_socket(people):
    haru, nari = people.register_users(2)
    befriend(haru, nari)
    socket = nari.socket(nari.room()["id"])
    wait_for(lambda: is_online(haru, nari))
    socket.drop()
    wait_for(lambda: not is_online(haru, nari))


def test_presence_follows_friendship(people):
    """Whoever is added is heard of from then on, and no longer when let go."""
    haru, nari, bora = people.register_users(3)
    befriend(haru, nari)
    socket = haru.direct_socket()
    befriend(haru, bora)
    with bora.direct_socket():
        assert socket.receive_json()["from"] == bora.nickname
        haru.post(DELETE, {"email": bora.email}).expect(200)
    with nari.direct_socket():
        frame = socket.receive_json()
        assert (frame["from"], frame["status"]) == (nari.nickname, "online")
    socket.close()


def parse_links(response):
    return {match[2]: match[1] for match in re.finditer(r'<([^>]*)>; rel="(\w+)"', response.headers.get("Link", ""))}


def fill(madang, person, count):
    """Gives somebody so many friends; their ids."""
    rows = madang.sql(
        "WITH made AS (INSERT INTO users (username, nickname, email)"
        " SELECT %s || i, %s || i, %s || i || '@example.net' FROM generate_series(1, %s) i RETURNING id)"
        " INSERT INTO friends (user_id, friend_id) SELECT %s, id FROM made RETURNING friend_id",
        *[f"of{person.id}-"] * 3, count, person.id,
    )  # fmt: skip
    return sorted(row[0] for row in rows)


def test_all_of_a_thousand(madang, people):
    haru = people.register_user()
    ids = fill(madang, haru, 1000)
    answer = haru.get(FRIENDS).expect(200)
    assert [friend["id"] for friend in answer.json()] == ids
    assert "Link" not in answer.headers
    more = befriend_one(people, haru)
    answer = haru.get(FRIENDS).expect(200)
    assert [friend["id"] for friend in answer.json()] == (ids + more)[1:]
    assert set(parse_links(answer)) == {"prev"}
    assert [friend["id"] for friend in haru.get(parse_links(answer)["prev"]).expect(200).json()] == ids[:1]


def befriend_one(people, person):
    other = people.register_user()
    befriend(person, other)
    return [other.id]


def test_pages(madang, people):
    haru = people.register_user()
    ids = fill(madang, haru, 10)
    assert list_ids(haru, "?limit=3") == ids[-3:]
    assert list_ids(haru, f"?limit=3&before={ids[5]}") == ids[2:5]
    assert list_ids(haru, f"?limit=3&after={ids[5]}") == ids[6:9]
    assert list_ids(haru, f"?after={ids[2]}&before={ids[5]}") == ids[3:5]
    seen, path = [], f"{FRIENDS}?limit=4&after=0"
    while path:
        answer = haru.get(path).expect(200)
        seen += [friend["id"] for friend in answer.json()]
        path = parse_links(answer).get("next")
    assert seen == ids
    for query in ("limit=0", "limit=201", "limit=x", "before=x", "after=-1", f"after={2**63}"):
        haru.get(f"{FRIENDS}?{query}").expect(400)


# Profiles


def test_profile_of_a_friend(people):
    haru, nari = people.register_users(2)
    befriend(nari, haru)
    profile = show(haru, nari.id).expect(200).json()
    assert PROFILE_KEYS <= set(profile) <= PROFILE_KEYS | {"bio", "email"}
    assert (profile["id"], profile["user"], profile["nickname"]) == (nari.id, nari.id, nari.nickname)
    assert profile["friends_emails"] == [haru.email]
    assert show(haru, nari.id).json() == haru.get(f"/api/user/friend-profile/{nari.id}").json()


def test_private_profile(madang, people):
    """Whom its owner counts as a friend may look; who counts the owner as one may not."""
    haru, nari = people.register_users(2)
    set_private(madang, nari)
    befriend(haru, nari)
    assert set(show(haru, nari.id).expect(403).json()) == {"detail"}
    assert show(nari, nari.id).expect(200).json()["is_private"] is True
    befriend(nari, haru)
    show(haru, nari.id).expect(200)
    nari.post(DELETE, {"email": haru.email}).expect(200)
    show(haru, nari.id).expect(403)


@pytest.mark.parametrize("number", [0, 999_999_999, 2**63 - 1, 2**63, "x", "-1", "1.5"])
def test_unknown_profile(minsu, number):
    assert "detail" in show(minsu, number).expect(404).json()


def test_nothing_secret(minsu, yuna):
    befriend(minsu, yuna)
    for answer in (show(minsu, yuna.id), minsu.get(FRIENDS)):
        assert "argon2" not in answer.text and "password" not in answer.text
