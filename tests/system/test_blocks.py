"""Blocking people over HTTP (000)."""

import re
from unicodedata import normalize
from urllib.parse import quote

import pytest
from harness import People

BLOCKS = "/api/chatting/blockedusers/"
UNKNOWN = {"target_nickname": ["해당 닉네임이 존재하지 않습니다."]}


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def yuna(madang):
    return People(madang).register_user("유나 \"50%\" \\ 'q'")


def block(person, nickname, **options):
    return person.post(BLOCKS, {"target_nickname": nickname}, **options)


def unblock(person, nickname, **options):
    return person.delete(BLOCKS, {"target_nickname": nickname}, **options)


def ask(person, nickname, path=BLOCKS, **options):
    return person.get(f"{path}?target_nickname={quote(nickname, safe='')}", **options)


def list_names(person, query=""):
    blocks = person.get(BLOCKS + query).expect(200).json()
    assert all(set(one) == {"nickname"} for one in blocks)
    return [one["nickname"] for one in blocks]


@pytest.mark.parametrize("path", [BLOCKS, "/blockedusers/", "/api/chatting/blockedusers", "//blockedusers"])
def test_documented_way(people, yuna, path):
    haru = people.register_user()
    form = {"target_nickname": yuna.nickname}
    assert haru.get(path).expect(200).json() == []
    assert ask(haru, yuna.nickname, path).expect(200).json() == {"is_blocked": False}
    for _ in range(2):
        assert haru.post(path, form).expect(201).json() == {**form, "block_requested": True}
        assert haru.get(path).expect(200).json() == [{"nickname": yuna.nickname}]
        assert ask(haru, yuna.nickname, path).expect(200).json() == {"is_blocked": True}
    assert list_names(yuna) == []
    assert ask(yuna, haru.nickname).json() == {"is_blocked": False}
    for _ in range(2):
        haru.delete(path, form).expect(200).json()
        assert haru.get(path).expect(200).json() == []
        assert ask(haru, yuna.nickname, path).expect(200).json() == {"is_blocked": False}


@pytest.mark.parametrize(
    "nickname",
    ["nobody", "admin", "유나", "%", "'; DROP TABLE blocks; --", "x" * 21, "가" * 400],
    ids=lambda name: name[:12],
)
def test_unknown(minsu, nickname):
    for answer in (block(minsu, nickname), unblock(minsu, nickname)):
        assert answer.expect(400).json() == UNKNOWN
        assert answer.headers["Content-Language"] == "ko"
    assert ask(minsu, nickname).expect(404).json() == {"detail": "Not found."}


@pytest.mark.parametrize("nickname", ["", " ", "%00", "%ff"])
def test_nobody_is_called_so(minsu, nickname):
    assert ask(minsu, nickname).expect(404).json() == {"detail": "Not found."}


@pytest.mark.parametrize("act", [block, unblock])
@pytest.mark.parametrize("nickname", [None, "", "  ", "\u3000", 5, True, [], {}], ids=ascii)
def test_bad_nickname(minsu, act, nickname):
    assert set(act(minsu, nickname).expect(400).json()) == {"target_nickname"}


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_bad_body(minsu, method):
    minsu.request(method, BLOCKS, json={}).expect(400)
    for body in (b"{", b"[]", b'"x"', b'{"target_nickname": "a\\u0000b"}', b"\xff", b'{"target_nickname": "x"'):
        assert "detail" in minsu.request(method, BLOCKS, body=body).expect(400).json()
    headers = {"Content-Type": "text/plain"}
    minsu.request(method, BLOCKS, body=b"{}", headers=headers).expect(415)
    minsu.request(method, BLOCKS, body=b" " * 1_100_000).expect(413)
    assert "DELETE" in minsu.put(BLOCKS, {}).expect(405).headers["Allow"]


def test_nobody_may(madang, yuna):
    form = {"target_nickname": yuna.nickname}
    for method in ("GET", "POST", "DELETE"):
        answer = madang.request(method, BLOCKS, json=form if method != "GET" else None).expect(401)
        assert set(answer.json()) == {"detail"}


def test_oneself(minsu):
    assert set(block(minsu, minsu.nickname).expect(400).json()) == {"target_nickname"}
    assert ask(minsu, minsu.nickname).expect(200).json() == {"is_blocked": False}
    unblock(minsu, minsu.nickname).expect(200)
    assert minsu.nickname not in list_names(minsu)


def test_names_in_nfc(people):
    haru = people.register_user()
    people.register_user("가을")
    decomposed = normalize("NFD", "가을")
    assert block(haru, decomposed).expect(201).json() == {"target_nickname": "가을", "block_requested": True}
    assert ask(haru, decomposed).expect(200).json() == {"is_blocked": True}
    unblock(haru, decomposed).expect(200)
    assert list_names(haru) == []


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
def test_languages(minsu, language):
    headers = {"Accept-Language": language}
    for answer in (
        block(minsu, "nobody", headers=headers),
        block(minsu, minsu.nickname, headers=headers),
        unblock(minsu, "nobody", headers=headers),
        ask(minsu, "nobody", headers=headers),
    ):
        assert answer.headers["Content-Language"] == language
    assert (block(minsu, "nobody", headers=headers).json() == UNKNOWN) == (language == "ko")


def test_renamed_people_stay_blocked(madang, people):
    haru, nari = people.register_users(2)
    block(haru, nari.nickname).expect(201)
    madang.sql("UPDATE users SET nickname = 'now ' || id WHERE id = %s", nari.id)
    assert list_names(haru) == [f"now {nari.id}"]
    assert ask(haru, f"now {nari.id}").json() == {"is_blocked": True}
    ask(haru, nari.nickname).expect(404)


def test_disabled_people(madang, people):
    haru, nari = people.register_users(2)
    block(haru, nari.nickname).expect(201)
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", nari.id)
    assert list_names(haru) == []
    assert block(haru, nari.nickname).expect(400).json() == UNKNOWN
    ask(haru, nari.nickname).expect(404)
    madang.sql("UPDATE users SET is_active = true WHERE id = %s", nari.id)
    assert list_names(haru) == [nari.nickname]
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", nari.id)
    unblock(haru, nari.nickname).expect(200)
    assert unblock(haru, nari.nickname).expect(400).json() == UNKNOWN


def parse_links(response):
    return {match[2]: match[1] for match in re.finditer(r'<([^>]*)>; rel="(\w+)"', response.headers.get("Link", ""))}


def test_pages(madang, people):
    haru = people.register_user()
    rows = madang.sql(
        "WITH made AS (INSERT INTO users (username, nickname) SELECT 'b' || i, 'b' || i FROM generate_series(1, 1001) i"
        " RETURNING id) INSERT INTO blocks (user_id, blocked_id) SELECT %s, id FROM made RETURNING blocked_id",
        haru.id,
    )
    ids = sorted(row[0] for row in rows)
    answer = haru.get(BLOCKS).expect(200)
    assert [one["nickname"] for one in answer.json()] == [f"b{i}" for i in range(2, 1002)]
    assert haru.get(parse_links(answer)["prev"]).expect(200).json() == [{"nickname": "b1"}]
    assert list_names(haru, f"?limit=2&after={ids[0]}") == ["b2", "b3"]
    assert list_names(haru, f"?limit=2&before={ids[9]}") == ["b8", "b9"]
    for query in ("limit=0", "limit=201", "before=x", "after=-1"):
        haru.get(f"{BLOCKS}?{query}").expect(400)


def test_blocks_outlive_a_restart(fresh_madang):
    server = fresh_madang()
    haru, nari = People(server).register_users(2)
    block(haru, nari.nickname).expect(201)
    server.restart()
    assert list_names(haru) == [nari.nickname]
