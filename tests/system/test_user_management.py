"""Profiles and friends as front ends of 000 ask for them."""

from urllib.parse import quote

import pytest
from harness import People

PROFILE = "/api/user-management/profile/"
FRIENDS = "/api/user-management/friends/"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def yuna(madang):
    return People(madang).register_user("유나 & \"50%\" \\ 'q'")


def describe(nickname, profile="", status_message="", is_friend=False):
    return {
        "nickname": nickname, "profile": profile, "status_message": status_message, "win": 0, "lose": 0, "rank": 0,
        "set_2fa": False, "is_friend": is_friend,
    }  # fmt: skip


def show(person, friend, **options):
    return person.get(f"{PROFILE}?friend={quote(friend, safe='')}", **options)


def add(person, friend, **options):
    return person.post(FRIENDS, {"friend": friend}, **options)


def delete(person, friend, **options):
    return person.delete(FRIENDS, {"friend": friend}, **options)


def describe_friends(*people):
    return [{"pk": person.id, "nickname": person.nickname, "profile": ""} for person in people]


# Profiles


def test_own_profile(minsu):
    assert minsu.get(PROFILE).expect(200).json() == describe(minsu.nickname)
    assert show(minsu, minsu.nickname).expect(200).json() == describe(minsu.nickname)


def test_profile_of_another(minsu, yuna):
    assert show(minsu, yuna.nickname).expect(200).json() == describe(yuna.nickname)
    add(minsu, yuna.nickname).expect(200)
    assert show(minsu, yuna.nickname).json() == describe(yuna.nickname, is_friend=True)
    assert show(yuna, minsu.nickname).json() == describe(minsu.nickname)
    delete(minsu, yuna.nickname).expect(200)


@pytest.mark.parametrize("nickname", ["nobody", "", " ", "admin", "유나", "%", "x" * 21, "x" * 5000])
def test_unknown_profile(minsu, nickname):
    assert show(minsu, nickname).expect(404).json() == {"detail": "Not found."}


def test_private_profile(madang, people):
    """What everybody sees, and no more."""
    haru, nari = people.register_users(2)
    nari.patch(PROFILE, {"status_message_to": "비밀"}).expect(200)
    madang.sql("UPDATE users SET is_private = true WHERE id = %s", nari.id)
    assert show(haru, nari.nickname).expect(200).json() == describe(nari.nickname)
    assert nari.get(PROFILE).json() == describe(nari.nickname, status_message="비밀")
    add(nari, haru.nickname).expect(200)
    assert show(haru, nari.nickname).json() == describe(nari.nickname, status_message="비밀")


def test_disabled_people_are_nobody(madang, people):
    haru, nari = people.register_users(2)
    add(haru, nari.nickname).expect(200)
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", nari.id)
    show(haru, nari.nickname).expect(404)
    assert haru.get(FRIENDS).expect(200).json() == []
    add(haru, nari.nickname).expect(404)
    assert delete(haru, nari.nickname).expect(200).json() == []


def test_change(people):
    haru = people.register_user()
    changes = {"nickname_to": "새 하루", "status_message_to": "점심 중 🍚", "set_2fa_to": True, "unknown": 1}
    answer = haru.patch(PROFILE, changes).expect(200)
    assert answer.json() == describe("새 하루", status_message="점심 중 🍚")
    assert haru.get(PROFILE).json() == answer.json()
    profile = haru.get("/user/profile/").expect(200).json()
    assert (profile["nickname"], profile["bio"]) == ("새 하루", "점심 중 🍚")
    assert haru.patch(PROFILE, {"status_message_to": ""}).expect(200).json() == describe("새 하루")
    assert haru.patch(PROFILE, {}).expect(200).json() == describe("새 하루")


def make_form(parts):
    """A multipart body of (name, value): bytes are a file."""
    lines = b""
    for name, value in parts:
        file = b'; filename="x.png"\r\nContent-Type: image/png' if isinstance(value, bytes) else b""
        data = value if isinstance(value, bytes) else value.encode()
        lines += b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name.encode(), file, data)
    return {"body": lines + b"--b--\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=b"}}


def test_picture(people):
    haru, nari = people.register_users(2)
    answer = haru.patch(PROFILE, **make_form([("profile_to", PNG), ("status_message_to", "사진")])).expect(200)
    path = answer.json()["profile"]
    assert answer.json() == describe(haru.nickname, path, "사진")
    assert path.startswith("/media/")
    assert haru.get(path).expect(200).body == PNG
    assert show(nari, haru.nickname).json()["profile"] == path
    add(nari, haru.nickname).expect(200)
    assert nari.get(FRIENDS).json() == [{"pk": haru.id, "nickname": haru.nickname, "profile": path}]
    assert haru.patch(PROFILE, {"profile_to": path}).expect(200).json()["profile"] == path
    assert haru.patch(PROFILE, {"profile_to": None}).expect(200).json() == describe(haru.nickname, "", "사진")


@pytest.mark.parametrize(
    "field, value",
    [
        ("nickname_to", ""), ("nickname_to", "  "), ("nickname_to", "x" * 21), ("nickname_to", 5), ("nickname_to", []),
        ("nickname_to", "admin"), ("status_message_to", "x" * 501), ("status_message_to", 5),
        ("status_message_to", {}), ("profile_to", 5), ("profile_to", []), ("profile_to", "https://example.org/x.png"),
    ],
)  # fmt: skip
def test_bad_change(minsu, field, value):
    """The field is named as it was sent."""
    assert set(minsu.patch(PROFILE, {field: value}).expect(400).json()) == {field}
    assert minsu.get(PROFILE).json() == describe(minsu.nickname)


def test_taken_nickname(minsu, yuna):
    assert set(minsu.patch(PROFILE, {"nickname_to": yuna.nickname}).expect(400).json()) == {"nickname_to"}


def test_bad_picture(minsu):
    answer = minsu.patch(PROFILE, **make_form([("profile_to", b"no picture")])).expect(400)
    assert set(answer.json()) == {"profile_to"}


# Friends


def test_friends(people):
    haru, nari, bora = people.register_users(3)
    assert haru.get(FRIENDS).expect(200).json() == []
    assert add(haru, nari.nickname).expect(200).json() == describe_friends(nari)
    for _ in range(2):
        assert add(haru, bora.nickname).expect(200).json() == describe_friends(nari, bora)
    assert haru.get(FRIENDS).expect(200).json() == describe_friends(nari, bora)
    assert [friend["id"] for friend in haru.get("/user/friends/").json()] == [nari.id, bora.id]
    assert nari.get(FRIENDS).json() == []
    assert delete(haru, nari.nickname).expect(200).json() == describe_friends(bora)
    answer = delete(haru, nari.nickname).expect(400)
    assert answer.json() == {"detail": f"{nari.nickname}님은 친구 목록에 없습니다."}
    assert haru.get(f"{FRIENDS}?limit=1").expect(200).json() == describe_friends(bora)


@pytest.mark.parametrize("nickname", ["nobody", "admin", "유나", "%", "x" * 21, "x" * 5000], ids=lambda name: name[:12])
def test_unknown_friend(minsu, nickname):
    for act in (add, delete):
        assert act(minsu, nickname).expect(404).json() == {"detail": "Not found."}


def test_oneself(minsu):
    assert set(add(minsu, minsu.nickname).expect(400).json()) == {"friend"}
    assert minsu.get(FRIENDS).json() == []


@pytest.mark.parametrize("act", [add, delete])
@pytest.mark.parametrize("nickname", [None, "", " ", 5, True, [], {}], ids=repr)
def test_bad_friend(minsu, act, nickname):
    assert set(act(minsu, nickname).expect(400).json()) == {"friend"}


@pytest.mark.parametrize("method, path", [("PATCH", PROFILE), ("POST", FRIENDS), ("DELETE", FRIENDS)])
def test_bad_body(minsu, method, path):
    for body in (b"{", b"[]", b'"x"', b'{"friend": "a\\u0000b"}', b"\xff"):
        assert "detail" in minsu.request(method, path, body=body).expect(400).json()
    minsu.request(method, path, body=b"{}", headers={"Content-Type": "text/plain"}).expect(415)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "before=x", "after=-1"])
def test_bad_page_changes_nothing(minsu, yuna, query):
    minsu.get(f"{FRIENDS}?{query}").expect(400)
    minsu.post(f"{FRIENDS}?{query}", {"friend": yuna.nickname}).expect(400)
    assert minsu.get(FRIENDS).json() == []


def test_nobody_may(madang):
    for method, path in (
        ("GET", PROFILE), ("PATCH", PROFILE), ("GET", f"{PROFILE}search/?keyword=x"), ("GET", FRIENDS),
        ("POST", FRIENDS), ("DELETE", FRIENDS),
    ):  # fmt: skip
        madang.request(method, path, json=None if method == "GET" else {}).expect(401)


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
def test_languages(minsu, language):
    headers = {"Accept-Language": language}
    for answer in (
        show(minsu, "nobody", headers=headers),
        minsu.patch(PROFILE, {"nickname_to": ""}, headers=headers),
        minsu.patch(PROFILE, {"profile_to": "x"}, headers=headers),
        add(minsu, minsu.nickname, headers=headers),
        delete(minsu, "nobody", headers=headers),
    ):
        assert answer.status in (400, 404) and answer.headers["Content-Language"] == language
