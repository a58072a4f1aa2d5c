"""Finding people by a part of their e-mail (001 and 004), or of their nickname (user-management)."""

import re
from unicodedata import normalize
from urllib.parse import quote

import pytest
from harness import Madang, People

EMAILS = "/user/search-friends/"
NICKNAMES = "/api/user-management/profile/search/"
FRIEND_KEYS = {"id", "email", "nickname", "profile_picture", "status", "online"}
MANY = 1500


@pytest.fixture(scope="module")
def people(madang):
    return People(madang)


@pytest.fixture(scope="module")
def minsu(people):
    return people.register_user("민수", "Minsu@Searchers.example")


@pytest.fixture(scope="module", autouse=True)
def found(people, minsu):
    """Those who are there to be found, by nickname."""
    names = {
        "하루": "haru@searched.example", "Nari 50%": "nari_x+y@searched.example", "Ёлка": "Yolka@Searched.example",
        "back\\slash": "b'q@searched.example", "한": "han@searched.example",
    }  # fmt: skip
    return {nickname: people.register_user(nickname, email) for nickname, email in names.items()}


def search(person, keyword, path=EMAILS, query="", **options):
    return person.get(f"{path}?keyword={quote(keyword, safe='')}{query}", **options)


def names(person, keyword, path=EMAILS):
    return [one["nickname"] for one in search(person, keyword, path).expect(200).json()]


@pytest.mark.parametrize(
    "keyword, expected",
    [
        ("@searched.example", ["하루", "Nari 50%", "Ёлка", "back\\slash", "한"]),
        ("@SEARCHED", ["하루", "Nari 50%", "Ёлка", "back\\slash", "한"]),
        ("yolka@", ["Ёлка"]),
        ("haru@searched.example", ["하루"]),
        ("ri_x+y", ["Nari 50%"]),
        ("ri%x", []),
        ("har_", []),
        ("'q@", ["back\\slash"]),
        ("하루", []),
        ("searchers.example", []),  # only the caller
        ("nobody at all", []),
    ],
)
def test_by_email(minsu, keyword, expected):
    assert names(minsu, keyword) == expected


@pytest.mark.parametrize(
    "keyword, expected",
    [
        ("하루", ["하루"]),
        ("루", ["하루"]),
        (normalize("NFD", "하루"), ["하루"]),  # in NFD, as some systems type it
        ("한", ["한"]),
        ("ёл", ["Ёлка"]),
        ("NARI 5", ["Nari 50%"]),
        ("0%", ["Nari 50%"]),
        ("\\", ["back\\slash"]),
        ("k\\s", ["back\\slash"]),
        ("admin", []),
        ("민수", []),
        ("searched", []),
    ],
)
def test_by_nickname(minsu, keyword, expected):
    assert names(minsu, keyword, NICKNAMES) == expected


def test_fields(minsu, found):
    haru = found["하루"]
    assert search(minsu, "haru@searched").json() == [
        {"id": haru.id, "email": haru.email, "nickname": "하루", "profile_picture": None, "status": "available",
         "online": False}
    ]  # fmt: skip
    assert search(minsu, "하루", NICKNAMES).json() == [{"nickname": "하루", "profile": ""}]
    assert search(minsu, "haru@searched", "/api/user/search-friends").json() == search(minsu, "haru@searched").json()


@pytest.mark.parametrize("path", [EMAILS, NICKNAMES])
@pytest.mark.parametrize(
    "query",
    ["", "?keyword=", "?keyword=%20%09", "?keyword=%E3%80%80", "?keyword=" + "x" * 101, "?word=x"],
    ids=lambda value: value[:20],
)  # fmt: skip
def test_bad_keyword(minsu, path, query):
    assert set(minsu.get(path + query).expect(400).json()) == {"keyword"}


@pytest.mark.parametrize("keyword", ["%00", "a%00b", "%ff", "%ED%A0%80"])
def test_what_is_no_text(minsu, keyword):
    for path in (EMAILS, NICKNAMES):
        assert set(minsu.get(f"{path}?keyword={keyword}").expect(400).json()) == {"detail"}


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
def test_languages(minsu, language):
    for keyword in ("", "x" * 101):
        answer = search(minsu, keyword, headers={"Accept-Language": language}).expect(400)
        assert answer.headers["Content-Language"] == language


def test_defaults_of_language(minsu):
    assert search(minsu, "").expect(400).headers["Content-Language"] == "ko"
    assert search(minsu, "", NICKNAMES).expect(400).headers["Content-Language"] == "ko"  # the configured one


def test_nobody_may(madang):
    for path in (EMAILS, NICKNAMES):
        madang.get(f"{path}?keyword=x").expect(401)


def test_private_people_are_found_disabled_ones_are_not(madang, people, minsu):
    nari = people.register_user("숨은 나리", "hidden@elsewhere.example")
    madang.sql("UPDATE users SET is_private = true WHERE id = %s", nari.id)
    (one,) = search(minsu, "hidden@").expect(200).json()
    assert set(one) == FRIEND_KEYS
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", nari.id)
    assert names(minsu, "hidden@") == names(minsu, "숨은", NICKNAMES) == []


def test_new_names_are_found_at_once(madang, people, minsu):
    nari = people.register_user("옛이름", "moves@elsewhere.example")
    madang.sql("UPDATE users SET nickname = '새이름' WHERE id = %s", nari.id)
    assert names(minsu, "새이", NICKNAMES) == ["새이름"]
    assert names(minsu, "옛이", NICKNAMES) == []


def parse_links(response):
    return {match[2]: match[1] for match in re.finditer(r'<([^>]*)>; rel="(\w+)"', response.headers.get("Link", ""))}


@pytest.fixture(scope="module")
def crowd(madang, found):
    """Many people, three of them rare and at the beginning; by id."""
    madang.sql(
        "INSERT INTO users (username, nickname, email)"
        " SELECT 'crowd' || i, CASE WHEN i <= 3 THEN 'rare' ELSE 'crowd' END || i, i || '@crowd.example'"
        " FROM generate_series(1, %s) i ORDER BY i",
        MANY,
    )
    return [row[0] for row in madang.sql("SELECT id FROM users WHERE email LIKE '%%@crowd.example' ORDER BY id")]


def list_ids(answer):
    return [one["id"] for one in answer.expect(200).json()]


def test_pages(minsu, crowd):
    answer = search(minsu, "@crowd")
    assert list_ids(answer) == crowd[-50:]
    assert list_ids(search(minsu, "@crowd", query="&limit=200")) == crowd[-50:]
    assert list_ids(minsu.get(parse_links(answer)["prev"])) == crowd[-100:-50]
    assert list_ids(search(minsu, "@crowd", query=f"&limit=5&after={crowd[9]}")) == crowd[10:15]
    assert list_ids(search(minsu, "@crowd", query=f"&limit=5&after={crowd[9]}&before={crowd[20]}")) == crowd[15:20]
    seen, path = [], f"{EMAILS}?keyword=%40Crowd&after=0"
    while path:
        answer = minsu.get(path)
        seen += list_ids(answer)
        path = parse_links(answer).get("next")
    assert seen == crowd
    for query in ("&limit=0", "&limit=201", "&before=x", "&after=-1"):
        search(minsu, "x", query=query).expect(400)


def test_the_rare_among_many(minsu, crowd):
    assert names(minsu, "RARE", NICKNAMES) == ["rare1", "rare2", "rare3"]
    answer = search(minsu, "rare", NICKNAMES, "&limit=2").expect(200)
    assert [one["nickname"] for one in answer.json()] == ["rare2", "rare3"]
    assert [one["nickname"] for one in minsu.get(parse_links(answer)["prev"]).json()] == ["rare1"]


def test_limit():
    """Both searches count as one."""
    with Madang(config="[limits]\nsearches-user = 3/60\n") as server:
        haru, nari = People(server).register_users(2)
        for path in (EMAILS, NICKNAMES, EMAILS):
            search(haru, "x", path).expect(200)
        for path in (EMAILS, NICKNAMES):
            assert int(search(haru, "x", path).expect(429).headers["Retry-After"]) >= 1
        search(nari, "x").expect(200)
