"""Searching the board: what is found, in which order, how fast and how often."""

import time
from urllib.parse import quote

import pytest
from harness import Madang, People, make_category
from system.test_rooms import parse_links

POSTS = "/api/post/"


def search(server, text, query="", **options):
    answer = server.get(f"{POSTS}?search={quote(text, safe='')}{query}", **options).expect(200)
    return [item["id"] for item in answer.json()]


@pytest.fixture(scope="module")
def madang():
    with Madang() as server:
        yield server


@pytest.fixture(scope="module")
def write(madang):
    person, categories = People(madang).register_user(), {}

    def act(title="title", content="content", category="Other", **fields):
        if category not in categories:
            categories[category] = make_category(madang, category)
        form = {"title": title, "content": content, "category": categories[category], **fields}
        return person.post("/api/post/write/", form).expect(201).json()["id"]

    return act


@pytest.mark.parametrize(
    "text, searches",
    [
        ("마당에서 만나요", ["마당", "당에", "만나요", "마당에서 만나요", "요", "서 만"]),
        ("Привет, мир!", ["Привет", "ПРИВЕТ", "привет", "мир!", "Т, М", "р"]),
        ("ЁЛКА Straße", ["ёлка", "Ёлка", "straße", "STRA"]),
        ("Hello, World", ["hello", "WORLD", "o, w", "lo"]),
        ("100% of a_b \\ 'c' \"d\"", ["%", "100%", "a_b", "\\", "'c'", '"d"', "_", "% of"]),
        ("ΟΔΥΣΣΕΥΣ", ["ΟΔΥΣΣ", "οδυσσ", "οδυσσεύς"[:6], "ευς"]),
        ("🎈 balloon 👩‍👩‍👧", ["🎈", "🎈 b", "👧"]),
        ("하루 종일", ["하루", "하루 종", "하루"]),
        ("각", ["각", "각"]),
    ],
)
@pytest.mark.parametrize("field", ["title", "content", "tags"])
def test_what_is_found(madang, write, text, searches, field):
    post = write(**{field: [text] if field == "tags" else text})
    for one in searches:
        assert post in search(madang, one), one


@pytest.mark.parametrize(
    "text, others",
    [
        ("만나서 반가워요", ["만반", "반나", "만나요", "만  나"]),
        ("abc def", ["abd", "a%c", "a_c", "abc_def", "cd", "abcdef", "bc  d"]),
    ],
)
def test_what_is_not_found(madang, write, text, others):
    """Each pair of neighbours may be there, and yet not the whole; nothing in it is a pattern."""
    post = write(content=text)
    for one in others:
        assert post not in search(madang, one), one


def test_pairs_alone_find_nothing(madang, write):
    post = write(content="가나 나다")
    assert post in search(madang, "가나") and post in search(madang, "나다")
    assert post not in search(madang, "가나다")


def test_fields(madang, write):
    """Title, content, category and tag, but not the writer, and nothing across two of them."""
    post = write("유일제목", "유일내용", category="유일분류", tags=["유일태그", "둘째"])
    for text in ("유일제목", "유일내용", "유일분류", "유일태그", "둘째"):
        assert search(madang, text) == [post]
    for text in ("유일제목유일내용", "유일내용유일분류", "유일태그둘째", "유일태그,"):
        assert search(madang, text) == []


def test_found_after_an_edit(madang):
    person = People(madang).register_user()
    form = {"title": "옛제목이다", "content": "x", "category": make_category(madang, "옛분류다"), "tags": "옛태그다"}
    post = person.post("/api/post/write/", form).expect(201).json()["id"]
    changes = {"title": "새제목이다", "category": make_category(madang, "새분류다"), "tags": "새태그다"}
    person.post(f"/api/post/detail/{post}/edit/", changes).expect(200)
    for name in ("제목", "분류", "태그"):
        assert search(madang, f"옛{name}다" if name != "제목" else "옛제목이다") == []
        assert search(madang, f"새{name}다" if name != "제목" else "새제목이다") == [post]


def test_not_found_when_deleted(madang):
    person = People(madang).register_user()
    form = {"title": "지울글이다", "content": "x", "category": make_category(madang)}
    post = person.post("/api/post/write/", form).expect(201).json()["id"]
    assert search(madang, "지울글이다") == [post]
    person.post(f"/api/post/detail/{post}/delete/").expect(200)
    assert search(madang, "지울글이다") == []


@pytest.mark.parametrize("text", ["", " ", "\t\u3000"])
def test_blank_is_all(madang, write, text):
    post = write()
    assert search(madang, text)[0] == post


def test_all_of_it_by_post(madang, write):
    post = write(title="포스트로")
    answer = madang.post(f"{POSTS}?search={quote('포스트로')}").expect(200)
    assert [item["id"] for item in answer.json()] == [post]


@pytest.mark.parametrize("length, status", [(100, 200), (101, 400), (3000, 400)])
def test_length(madang, length, status):
    answer = madang.get(f"{POSTS}?search={quote('가' * length)}").expect(status)
    if status == 400:
        assert "100" in answer.json()["search"][0]


@pytest.mark.parametrize("query", ["search=%00", "search=%ff%fe", "search=%ED%A0%80", "search=x&y=%ff"])
def test_malformed_queries(madang, query):
    assert set(madang.get(f"{POSTS}?{query}").expect(400).json()) == {"detail"}


@pytest.mark.parametrize("query", ["search", "search=a&search=b"])
def test_odd_queries(madang, query):
    madang.get(f"{POSTS}?{query}").expect(200)


def test_broken_query(madang):
    assert madang.get(f"{POSTS}?search=%").status == 400


# How many and how fast

COUNT = 20_000


@pytest.fixture(scope="module")
def large():
    """A board on which one word is everywhere, one in old posts alone, some are rare."""
    with Madang(config="[limits]\nsearches-user = 0\n") as server:
        person = People(server).register_user()
        category = make_category(server, "category")
        server.sql(
            "INSERT INTO posts (writer_id, category_id, title, content, searched)"
            " SELECT %s, %s, 'title ' || i, t, searched('title ' || i, t, 'category', '{}')"
            " FROM generate_series(1, %s) i,"
            " LATERAL (SELECT concat_ws(' ', '모두', 'word' || i, CASE WHEN i < 10000 THEN '옛날' END,"
            "   CASE WHEN i %% 3 = 0 THEN '셋째' END, CASE WHEN i %% 5000 = 7 THEN '드문' END)) c (t)",
            person.id, category, COUNT,
        )
        yield server


@pytest.mark.parametrize(
    "text, ids",
    [
        ("모두", range(1, COUNT + 1)),
        ("셋째", range(3, COUNT + 1, 3)),
        ("옛날", range(1, 10000)),
        ("드문", range(7, COUNT + 1, 5000)),
        ("없는말", ()),
        ("word19999", (19999,)),
        ("title 1 ", ()),
        ("e", range(1, COUNT + 1)),
    ],
    ids=ascii,
)
@pytest.mark.parametrize(
    "query, choose",
    [
        ("", lambda ids: ids[-50:]),
        ("&limit=200", lambda ids: ids[-200:]),
        ("&limit=3&before=15000", lambda ids: [post for post in ids if post < 15000][-3:]),
        ("&limit=3&before=4000", lambda ids: [post for post in ids if post < 4000][-3:]),
        ("&limit=3&after=0", lambda ids: ids[:3]),
        ("&limit=3&after=9000", lambda ids: [post for post in ids if post > 9000][:3]),
        ("&limit=3&after=9000&before=12000", lambda ids: [post for post in ids if 9000 < post < 12000][-3:]),
    ],
    ids=["newest", "many", "before", "long before", "first", "after", "between"],
)
def test_newest_first(large, text, ids, query, choose):
    """However rare the word, and whichever way it is found."""
    assert search(large, text, query) == list(choose(list(ids)))[::-1]


@pytest.mark.parametrize("text, count", [("드문", 4), ("옛날", 120), ("셋째", 120)])
def test_walk(large, text, count):
    answer = large.get(f"{POSTS}?search={quote(text)}&limit=30")
    found = [item["id"] for item in answer.json()]
    while len(found) < count:
        answer = large.get(parse_links(answer)["prev"])
        found += [item["id"] for item in answer.json()]
    assert found == search(large, text, f"&limit={count}")


@pytest.mark.parametrize("text", ["드문", "없는말", "word77", "셋째", "모두", "e", "ПРИВЕТ"], ids=ascii)
def test_served_by_an_index(large, text):
    """It takes milliseconds here; reading all posts through takes a hundred."""
    search(large, text)
    spans = []
    for _ in range(5):
        begin = time.monotonic()
        search(large, text)
        spans.append(time.monotonic() - begin)
    assert min(spans) < 0.05


# How often


def search_until_refused(server, person=None, most=10):
    headers = person.authorization if person else {}
    for number in range(most):
        answer = server.get(f"{POSTS}?search=x", headers=headers)
        if answer.status == 429:
            assert int(answer.headers["Retry-After"]) >= 1 and set(answer.json()) == {"detail"}
            return number
        answer.expect(200)
    return most


def test_limit_of_a_user(fresh_madang):
    server = fresh_madang(config="[limits]\nsearches-user = 3/600\n")
    minsu, yuna = People(server).register_users(2)
    assert [search_until_refused(server, person) for person in (minsu, yuna, minsu)] == [3, 3, 0]
    server.get(POSTS, headers=minsu.authorization).expect(200)
    server.get(f"{POSTS}?search=", headers=minsu.authorization).expect(200)


def test_nobody_on_loopback_is_not_limited(fresh_madang):
    assert search_until_refused(fresh_madang(config="[limits]\nsearches-user = 3/600\n")) == 10


def test_limit_of_an_address(fresh_madang):
    """Nobody, and who only says so."""
    server = fresh_madang(config="[server]\ntrusted-proxies = 127.0.0.1\n[limits]\nsearches-user = 3/600\n")

    def ask(address, **headers):
        return server.get(f"{POSTS}?search=x", headers={"X-Forwarded-For": address, **headers}).status

    assert [ask("203.0.113.1") for _ in range(4)] == [200, 200, 200, 429]
    assert ask("203.0.113.1", Authorization="Token " + "1" * 40) == 429
    assert ask("203.0.113.1", Authorization="Bearer x") == 429
    assert ask("203.0.113.2") == 200
    assert ask("203.0.113.1", **People(server).register_user().authorization) == 200
