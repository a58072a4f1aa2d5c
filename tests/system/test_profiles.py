"""One's own profile, as documents 001 and 004 have it."""

import json
import re
import unicodedata
import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from harness import People, wait_for

PATHS = ("/user/profile/", "/api/user/profile/", "/user/profile")
PATH = PATHS[0]
KEYS = {
    "id",
    "user",
    "email",
    "nickname",
    "profile_picture",
    "contact_number",
    "status",
    "is_private",
    "bio",
    "friends_emails",
}

numbers = count(1)


@pytest.fixture
def minsu(people):
    return people.register_user()


def make_png(color=0):
    """A picture of one pixel."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes([0, color]))) + chunk(b"IEND", b"")


def upload(person, picture, method="PATCH", **texts):
    boundary = b"madang-boundary"
    parts = [f'form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in texts.items()]
    if picture is not None:
        kind = b'form-data; name="profile_picture"; filename="me.png"\r\nContent-Type: image/png\r\n\r\n'
        parts.append(kind + picture)
    body = b"".join(b"--" + boundary + b"\r\nContent-Disposition: " + part + b"\r\n" for part in parts)
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"}
    return person.request(method, PATH, body=body + b"--" + boundary + b"--\r\n", headers=headers)


# Looking


@pytest.mark.parametrize("path", PATHS)
def test_show(minsu, path):
    profile = minsu.get(path).expect(200).json()
    assert profile == {
        "id": minsu.id,
        "user": minsu.id,
        "email": minsu.email,
        "nickname": minsu.nickname,
        "profile_picture": None,
        "contact_number": "",
        "status": "available",
        "is_private": False,
        "bio": "",
        "friends_emails": [],
    }


def test_friends_emails(people):
    minsu, jiyu, silent, gone = people.register_users(4)
    for friend in (gone, silent, jiyu):
        minsu.madang.sql("INSERT INTO friends (user_id, friend_id) VALUES (%s, %s)", minsu.id, friend.id)
    minsu.madang.sql("UPDATE users SET email = '' WHERE id = %s", silent.id)
    minsu.madang.sql("UPDATE users SET is_active = false WHERE id = %s", gone.id)
    assert minsu.get(PATH).expect(200).json()["friends_emails"] == [jiyu.email]
    assert jiyu.get(PATH).expect(200).json()["friends_emails"] == []


def test_needs_a_caller(madang):
    for method in ("GET", "PUT", "PATCH"):
        answer = madang.request(method, PATH, json={}).expect(401)
        assert set(answer.json()) == {"detail"} and "WWW-Authenticate" in answer.headers
    madang.get(PATH, headers={"Authorization": "Token " + "0" * 40}).expect(401)
    madang.post(PATH, {}).expect(405)


def test_cookies_open_no_profile(minsu):
    cookies = "; ".join(f"{name}={value}" for name, value in minsu.cookies.items())
    minsu.madang.request("PATCH", PATH, json={"bio": "forged"}, headers={"Cookie": cookies}).expect(401)


def test_disabled_user(minsu):
    minsu.madang.sql("UPDATE users SET is_active = false WHERE id = %s", minsu.id)
    minsu.get(PATH).expect(401)
    minsu.patch(PATH, {"bio": "x"}).expect(401)


# Changing


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    "change",
    [
        {"contact_number": "+82 2-1234-5678"},
        {"status": "away"},
        {"status": "busy"},
        {"status": "available"},
        {"is_private": True},
        {"is_private": False},
        {"bio": "안녕하세요\n👋 <b>\"'%"},
        {"bio": "", "contact_number": ""},
        {"bio": "가" * 500, "contact_number": "1" * 50},
        {},
    ],
    ids=lambda change: ascii(change)[:40],
)
def test_change(minsu, method, change):
    before = minsu.get(PATH).expect(200).json()
    answer = minsu.request(method, PATH, json=change).expect(200).json()
    assert answer == {**before, **change} == minsu.get(PATH).expect(200).json()
    assert set(answer) == KEYS


@pytest.mark.parametrize("text, value", [("true", True), ("1", True), ("False", False), ("0", False)])
def test_truth_as_a_form_says_it(minsu, text, value):
    minsu.patch(PATH, {"is_private": not value}).expect(200)
    assert minsu.patch(PATH, {"is_private": text}).expect(200).json()["is_private"] is value


def test_null_leaves_a_field_as_it_is(minsu):
    before = minsu.patch(PATH, {"bio": "x", "status": "busy", "is_private": True}).expect(200).json()
    nothing = dict.fromkeys(["nickname", "contact_number", "status", "is_private", "bio", "profile_picture"])
    assert minsu.patch(PATH, nothing).expect(200).json() == before


def test_what_was_given_may_be_handed_back(minsu):
    """A page that sends the whole profile again, with one thing changed."""
    profile = minsu.get(PATH).expect(200).json()
    answer = minsu.put(PATH, {**profile, "status": "away", "id": 1, "email": "other@example.com"}).expect(200).json()
    assert answer == {**profile, "status": "away"}


def test_names_of_003(minsu):
    minsu.patch(PATH, {"first_name": "민수", "last_name": unicodedata.normalize("NFD", "김")}).expect(200)
    rows = minsu.madang.sql("SELECT first_name, last_name FROM users WHERE id = %s", minsu.id)
    assert rows == [("민수", "김")]


BAD = [5, [], {}, True]


@pytest.mark.parametrize(
    "field, value",
    [(field, value) for field in ("nickname", "contact_number", "status", "bio", "profile_picture") for value in BAD]
    + [("first_name", 5), ("last_name", [])]
    + [("is_private", value) for value in (5, "", "perhaps", [], {}, 0.5)]
    + [("nickname", value) for value in ("", "   ", "\u3000", "가" * 21)]
    + [("status", value) for value in ("", "AWAY", "gone")]
    + [("bio", "가" * 501), ("contact_number", "1" * 51), ("first_name", "x" * 151), ("last_name", "x" * 151)]
    + [("profile_picture", value) for value in ("https://example.com/x.png", "/etc/passwd", "media/x.png")],
    ids=lambda value: ascii(value)[:30],
)
def test_bad_value(minsu, field, value):
    before = minsu.get(PATH).json()
    answer = minsu.patch(PATH, {field: value, "bio" if field != "bio" else "status": "busy"}).expect(400).json()
    assert set(answer) == {field} and all(isinstance(text, str) for text in answer[field])
    assert minsu.get(PATH).json() == before


def test_all_that_is_wrong_is_named(minsu):
    answer = minsu.patch(PATH, {"nickname": "", "status": "x", "bio": "x" * 501, "contact_number": "1"}).expect(400)
    assert set(answer.json()) == {"nickname", "status", "bio"}


@pytest.mark.parametrize("field", ["nickname", "bio", "contact_number"])
def test_null_character(minsu, field):
    minsu.patch(PATH, {field: "a\0b"}).expect(400)
    upload(minsu, None, **{field: "a\0b"}).expect(400)


def test_bad_body(minsu):
    for body in (b"", b"{", b"[]", b'"x"', b"\xff"):
        answer = minsu.request("PUT", PATH, body=body, headers={"Content-Type": "application/json"}).expect(400)
        assert set(answer.json()) == {"detail"}
    minsu.request("PUT", PATH, body=b"bio=x", headers={"Content-Type": "text/plain"}).expect(415)


@pytest.mark.parametrize("language, letters", [(None, "[가-힣]"), ("en", "^[ -~]+$"), ("ru", "[а-я]")])
def test_language(minsu, language, letters):
    headers = {"Accept-Language": language} if language else {}
    answer = minsu.patch(PATH, {"status": "gone"}, headers=headers).expect(400)
    assert re.search(letters, answer.json()["status"][0])


# Nicknames


def test_new_nickname(people):
    minsu, jiyu = people.register_users(2)
    nickname = f"새이름{next(numbers)}"
    old, minsu_name = minsu.nickname, unicodedata.normalize("NFD", nickname)
    assert minsu.patch(PATH, {"nickname": minsu_name}).expect(200).json()["nickname"] == nickname
    assert jiyu.patch(PATH, {"nickname": nickname}).expect(400).json() == {
        "nickname": ["이미 사용 중인 닉네임입니다."]
    }
    assert jiyu.patch(PATH, {"nickname": "admin"}).expect(400).json().keys() == {"nickname"}
    assert jiyu.patch(PATH, {"nickname": old}).expect(200).json()["nickname"] == old
    assert minsu.patch(PATH, {"nickname": nickname}).expect(200).json()["nickname"] == nickname


def test_new_nickname_is_seen_in_rooms(people):
    minsu, jiyu = people.register_users(2)
    room = jiyu.room()["id"]
    nickname = f"다른이름{next(numbers)}"
    with jiyu.socket(room) as socket:
        minsu.patch(PATH, {"nickname": nickname}).expect(200)
        minsu.say(room, "hello")
        frame = socket.receive_until(lambda frame: frame["type"] == "chat.message")
        assert frame["nickname"] == nickname


def test_one_nickname_wanted_by_many(people):
    everybody = people.register_users(6)
    nickname = f"인기{next(numbers)}"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda person: person.patch(PATH, {"nickname": nickname}), everybody))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 5


def test_fields_changed_at_once(minsu):
    """Each change touches what it names and nothing else."""
    changes = [{"bio": "x"}, {"status": "busy"}, {"is_private": True}, {"contact_number": "1"}] * 3
    with ThreadPoolExecutor(6) as pool:
        for answer in pool.map(lambda change: minsu.patch(PATH, change), changes):
            answer.expect(200)
    profile = minsu.get(PATH).expect(200).json()
    assert {key: profile[key] for change in changes for key in change} == {
        "bio": "x",
        "status": "busy",
        "is_private": True,
        "contact_number": "1",
    }


def test_changes_last(fresh_madang):
    server = fresh_madang()
    minsu = People(server).register_user()
    profile = minsu.patch(PATH, {"nickname": "오래가는 이름", "bio": "x", "is_private": True}).expect(200).json()
    server.restart()
    assert minsu.get(PATH).expect(200).json() == profile


# Pictures


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_picture(minsu, method):
    profile = upload(minsu, make_png(), method, bio="사진과 함께", is_private="true").expect(200).json()
    assert (profile["bio"], profile["is_private"]) == ("사진과 함께", True)
    assert profile["profile_picture"].startswith("/media/")
    assert minsu.madang.get(profile["profile_picture"]).expect(200).body == make_png()
    assert minsu.get(PATH).expect(200).json() == profile
    assert minsu.put(PATH, {**profile, "bio": ""}).expect(200).json() == {**profile, "bio": ""}


def test_picture_is_replaced(minsu):
    paths = [upload(minsu, make_png(color)).expect(200).json()["profile_picture"] for color in (1, 2)]
    assert paths[0] != paths[1]
    assert minsu.madang.get(paths[1]).expect(200).body == make_png(2)
    wait_for(lambda: minsu.madang.get(paths[0]).status == 404, what="the old picture to go")


@pytest.mark.parametrize("clear", [None, ""], ids=repr)
def test_picture_is_removed(minsu, clear):
    path = upload(minsu, make_png()).expect(200).json()["profile_picture"]
    assert minsu.patch(PATH, {"profile_picture": clear}).expect(200).json()["profile_picture"] is None
    wait_for(lambda: minsu.madang.get(path).status == 404, what="the picture to go")


def test_picture_is_removed_by_form(minsu):
    upload(minsu, make_png()).expect(200)
    assert upload(minsu, None, profile_picture="").expect(200).json()["profile_picture"] is None


def test_no_picture(minsu):
    path = upload(minsu, make_png()).expect(200).json()["profile_picture"]
    for junk in (b"", b"GIF", b"<svg xmlns='http://www.w3.org/2000/svg'/>", json.dumps({}).encode()):
        assert set(upload(minsu, junk).expect(400).json()) == {"profile_picture"}
    assert minsu.get(PATH).expect(200).json()["profile_picture"] == path


def test_bad_field_beside_a_picture(people, minsu):
    """What is refused leaves no picture behind, nor takes one away."""
    path = upload(minsu, make_png()).expect(200).json()["profile_picture"]
    assert set(upload(minsu, make_png(3), status="gone").expect(400).json()) == {"status"}
    for nickname in ("admin", people.register_user().nickname):
        assert set(upload(minsu, make_png(3), nickname=nickname).expect(400).json()) == {"nickname"}
    assert minsu.get(PATH).expect(200).json()["profile_picture"] == path
    minsu.madang.get(path).expect(200)


def test_picture_is_seen_in_rooms(people):
    minsu, jiyu = people.register_users(2)
    room = jiyu.room()["id"]
    with jiyu.socket(room) as socket:
        path = upload(minsu, make_png()).expect(200).json()["profile_picture"]
        minsu.say(room, "look")
        frame = socket.receive_until(lambda frame: frame["type"] == "chat.message")
        assert frame["profile_picture_url"] == path
