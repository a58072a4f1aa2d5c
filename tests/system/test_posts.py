"""The board: categories, posts and their rooms, and whose they are."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from harness import PATIENCE, Madang, People, make_category, make_superuser
from harness.forms import encode_texts, send_form
from harness.outages import lose_answer
from system.test_rooms import parse_links

CATEGORIES = "/api/post/categories"
POSTS = "/api/post/"
WRITE = "/api/post/write/"
NOT_FOUND = {"detail": "Not found."}
ITEM_KEYS = {"id", "tags", "title", "content", "created_at", "updated_at", "hit", "category", "writer_nickname",
             "writer_profile_picture"}
DETAIL_KEYS = {"post_id", "title", "content", "writer", "tags", "hit", "room_data", "current_user"}


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


@pytest.fixture(scope="module")
def category(madang):
    return make_category(madang, "Programming")


def write(person, category, **fields):
    form = {"title": "제목", "content": "내용", "category": category, **fields}
    return person.post(WRITE, {name: value for name, value in form.items() if value is not ...})


def make_post(person, category, **fields):
    return write(person, category, **fields).expect(201).json()["id"]


def detail(person, post):
    return person.get(f"/api/post/detail/{post}").expect(200).json()


def edit(person, post, form):
    return person.post(f"/api/post/detail/{post}/edit/", form)


def delete(person, post):
    return person.post(f"/api/post/detail/{post}/delete/")


def names(post):
    return [tag["name"] for tag in post["tags"]]


# Categories


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_categories(madang, category, method, slash):
    """Exact id and name, by rising id; nobody has to say who he is."""
    other = make_category(madang)
    found = madang.request(method, CATEGORIES + slash).expect(200).json()
    assert all(set(one) == {"id", "name"} for one in found)
    assert {"id": category, "name": "Programming"} in found
    ids = [one["id"] for one in found]
    assert ids == sorted(ids) and other in ids


def test_categories_ignore_the_body(madang):
    madang.post(CATEGORIES, body=b"{", headers={"Content-Type": "text/plain"}).expect(200)


def test_all_categories(fresh_madang):
    """A thousand where nothing is asked, and then a link."""
    server = fresh_madang()
    server.sql("INSERT INTO categories (name) SELECT 'c' || i FROM generate_series(1, 1001) i")
    answer = server.get(CATEGORIES).expect(200)
    ids = [one["id"] for one in answer.json()]
    assert ids == list(range(2, 1002))
    assert [one["id"] for one in server.get(parse_links(answer)["prev"]).json()] == [1]
    page = server.get(f"{CATEGORIES}?limit=2&after=5")
    assert [one["id"] for one in page.json()] == [6, 7]
    assert set(parse_links(page)) == {"next", "prev"}


# Writing


def test_write(madang, minsu, category):
    answer = write(minsu, category, title="첫 글", content="첫 내용", tags=["c", "glib"]).expect(201)
    post = answer.json()
    assert ITEM_KEYS < set(post)
    assert type(post["id"]) is int and post["post_id"] == post["id"]
    assert post["tags"] == [{"name": "c"}, {"name": "glib"}]
    assert (post["title"], post["content"], post["hit"], post["category"]) == ("첫 글", "첫 내용", 0, category)
    assert post["writer_nickname"] == minsu.nickname
    room = post["room_data"]
    assert room == {"id": room["id"], "name": "첫 글", "chat_url": f"/ws/chat/{room['id']}/chat/", "owner": minsu.id,
                    "post": post["id"]}
    assert {**room, "closed": False, "seq": 0} in minsu.get("/chat/v1/room/").json()
    assert madang.sql("SELECT user_id FROM members WHERE room_id = %s", room["id"]) == [(minsu.id,)]
    item = madang.get(f"{POSTS}?limit=1").json()[0]
    assert item == {name: post[name] for name in ITEM_KEYS}


def test_write_multipart(minsu, category):
    """As the known page sends it: every field a text, tags with commas between."""
    fields = {"title": "제목", "tags": " c , glib,, c", "content": "첫 줄\r\n둘째 줄", "category": str(category)}
    post = send_form(minsu, encode_texts(*fields.items()), "POST", WRITE).expect(201).json()
    assert names(post) == ["c", "glib"]
    assert post["content"] == "첫 줄\r\n둘째 줄"


@pytest.mark.parametrize("value", [..., None, "", "  ", "\u3000\n", 5, True, [], {}], ids=ascii)
@pytest.mark.parametrize("field", ["title", "content", "category"])
def test_bad_fields(minsu, category, field, value):
    form = {"title": "x", "content": "x", "category": category, field: value}
    if field == "category" and value == 5:
        form["category"] = 4.5
    form = {name: value for name, value in form.items() if value is not ...}
    assert set(minsu.post(WRITE, form).expect(400).json()) == {field}


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**63 - 1, str(2**63), "x", "999999", 1.0], ids=repr)
def test_unknown_category(minsu, category, number):
    assert set(write(minsu, number).expect(400).json()) == {"category"}


def test_category_as_text(minsu, category):
    assert write(minsu, str(category)).expect(201).json()["category"] == category


def test_all_problems_at_once(minsu):
    assert set(minsu.post(WRITE, {"tags": ["x" * 31]}).expect(400).json()) == {"title", "content", "category", "tags"}


@pytest.mark.parametrize("title", ["가" * 31, "🎈" * 31, "x" * 5000])
def test_long_title(minsu, category, title):
    texts = write(minsu, category, title=title).expect(400).json()["title"]
    assert "30" in texts[0]


@pytest.mark.parametrize("title", ["가" * 30, "🎈" * 30, "각" * 30, "it's 100% \"odd\" \\ <b>", "'); DROP TABLE posts;--"])
def test_good_title(minsu, category, title):
    post = make_post(minsu, category, title=title)
    assert detail(minsu, post)["title"] == detail(minsu, post)["room_data"]["name"]


def test_texts_in_nfc(minsu, category):
    post = write(minsu, category, title="하루", content="하루").expect(201).json()
    assert (post["title"], post["content"]) == ("하루", "하루")


def test_content_stays_as_it_is(minsu, category):
    content = "# 제목\n\n```c\nint main (void) { return 0; }\n```\n\t\"q\" \\ \u2028 <script>"
    assert detail(minsu, make_post(minsu, category, content=content))["content"] == content


@pytest.mark.parametrize("field", ["title", "content", "tags"])
def test_null_character(minsu, category, field):
    write(minsu, category, **{field: "a\0b"}).expect(400)


def test_largest_content(minsu, category):
    """Of characters that are all different: it is stored and indexed in time."""
    content = "".join(chr(0xAC00 + number * 7919 % 11172) for number in range(100_000))
    post = make_post(minsu, category, content=content)
    assert detail(minsu, post)["content"] == content
    write(minsu, category, content=content + "a").expect(400)
    delete(minsu, post).expect(200)


@pytest.mark.parametrize(
    "body, kind, status",
    [(b"{", "application/json", 400), (b"[]", "application/json", 400), (b"", "application/json", 400),
     (b"title=x", "application/x-www-form-urlencoded", 415), (b"x", "text/plain", 415),
     (b"--b\r\n", "multipart/form-data; boundary=b", 400)],
)
def test_bad_bodies(minsu, body, kind, status):
    minsu.post(WRITE, body=body, headers={"Content-Type": kind}).expect(status)


# Looking


def test_detail(madang, minsu, yuna, category):
    post = make_post(minsu, category, title="제목", content="내용", tags=["하나"])
    found = detail(yuna, post)
    room = found.pop("room_data")
    assert found == {
        "post_id": post,
        "title": "제목",
        "content": "내용",
        "writer": {"email": minsu.email, "nickname": minsu.nickname},
        "tags": [{"name": "하나"}],
        "hit": 1,
        "current_user": {"id": yuna.id, "email": yuna.email, "nickname": yuna.nickname},
    }
    number = room["id"]
    assert set(room) == {"id", "name", "chat_url", "owner", "post"}
    assert (room["name"], room["owner"], room["post"]) == ("제목", minsu.id, post)
    url = re.escape(f"{madang.host}/ws/chat/{number}/chat/?ticket=")
    assert re.fullmatch(url + "[0-9a-f]{40}", room["chat_url"])
    assert yuna.get(f"/api/chat/room/{number}/").json()["chat_url"] == f"/ws/chat/{number}/chat/"


def test_hits(madang, minsu, yuna, category):
    post = make_post(minsu, category)
    assert [detail(person, post)["hit"] for person in (minsu, yuna, yuna)] == [1, 2, 3]
    assert madang.get(f"{POSTS}?limit=1").json()[0]["hit"] == 3
    with ThreadPoolExecutor(8) as pool:
        hits = [found["hit"] for found in pool.map(lambda _: detail(yuna, post), range(24))]
    assert sorted(hits) == list(range(4, 28))


def test_head_changes_nothing(madang, minsu, yuna, category):
    """No hit, no ticket, and no room for a post whose room was deleted."""
    post = make_post(minsu, category)
    count = "SELECT (SELECT count(*) FROM tickets), (SELECT count(*) FROM rooms), (SELECT hit FROM posts WHERE id = %s)"
    before = madang.sql(count, post)
    answer = yuna.request("HEAD", f"/api/post/detail/{post}/").expect(200)
    assert int(answer.headers["Content-Length"]) > 0
    assert madang.sql(count, post) == before
    yuna.request("HEAD", "/api/post/detail/999999999/").expect(404)
    madang.request("HEAD", f"/api/post/detail/{post}/").expect(401)
    assert detail(yuna, post)["hit"] == 1


def test_hits_leave_the_time(minsu, category):
    post = write(minsu, category).expect(201).json()
    detail(minsu, post["id"])
    item = minsu.get(f"{POSTS}?limit=1").json()[0]
    assert (item["created_at"], item["updated_at"]) == (post["created_at"], post["updated_at"])


def test_public_address_in_links(fresh_madang):
    server = fresh_madang(config="[server]\npublic-url = https://chat.example.org\n")
    person = People(server).register_user()
    url = detail(person, make_post(person, make_category(server)))["room_data"]["chat_url"]
    assert url.startswith("chat.example.org/ws/chat/")


def test_host_in_links(minsu, category):
    post = make_post(minsu, category)
    answer = minsu.get(f"/api/post/detail/{post}/", headers={"Host": "chat.example.org:81"}).expect(200)
    assert answer.json()["room_data"]["chat_url"].startswith("chat.example.org:81/ws/chat/")


def test_room_is_made_again(madang, minsu, yuna, category):
    """A post without a room gets one when somebody looks, and only one when many do."""
    post = make_post(minsu, category, title="방")
    old = detail(yuna, post)["room_data"]["id"]
    madang.sql("DELETE FROM rooms WHERE id = %s", old)
    with ThreadPoolExecutor(8) as pool:
        rooms = [found["room_data"] for found in pool.map(lambda _: detail(yuna, post), range(16))]
    [number] = {room["id"] for room in rooms}
    assert number != old
    assert all((room["name"], room["owner"], room["post"]) == ("방", minsu.id, post) for room in rooms)
    assert madang.sql("SELECT count(*) FROM rooms WHERE post = %s", post) == [(1,)]
    assert madang.sql("SELECT user_id FROM members WHERE room_id = %s", number) == [(minsu.id,)]
    assert detail(minsu, post)["room_data"]["id"] == number


def test_room_is_open(minsu, yuna, category):
    room = detail(yuna, make_post(minsu, category))["room_data"]["id"]
    assert yuna.say(room, "안녕")["room"] == room


@pytest.mark.parametrize("post", [0, 999_999, 2**63 - 1, 2**63, "x", "-1"])
@pytest.mark.parametrize("act", ["", "edit/", "delete/"])
def test_unknown_post(minsu, post, act):
    path = f"/api/post/detail/{post}/{act}"
    answer = minsu.post(path, {"title": "x"}) if act else minsu.get(path)
    assert (answer.status, answer.json()) == (404, NOT_FOUND)


def test_unknown_post_of_a_superuser(madang):
    root = make_superuser(People(madang).register_user())
    edit(root, 999_999, {"title": "x"}).expect(404)
    delete(root, 999_999).expect(404)


# Editing


def test_edit(madang, minsu, category):
    other = make_category(madang)
    before = write(minsu, category, tags="a,b").expect(201).json()
    form = {"title": "새 제목", "content": "새 내용", "category": other, "tags": ["c"]}
    after = edit(minsu, before["id"], form).expect(200).json()
    assert set(after) == set(before)
    assert (after["title"], after["content"], after["category"], names(after)) == ("새 제목", "새 내용", other, ["c"])
    assert after["created_at"] == before["created_at"]
    assert datetime.fromisoformat(after["updated_at"]) > datetime.fromisoformat(before["updated_at"])
    assert after["room_data"] == before["room_data"]


@pytest.mark.parametrize(
    "form, changed",
    [({"title": "x"}, {"title": "x"}), ({"content": "x"}, {"content": "x"}), ({"tags": "x"}, {"tags": [{"name": "x"}]}),
     ({"tags": []}, {"tags": []}), ({}, {}), ({"title": None, "hit": 7, "id": 7}, {})],
    ids=ascii,
)
def test_edit_a_part(minsu, category, form, changed):
    before = write(minsu, category, tags="a,b").expect(201).json()
    after = edit(minsu, before["id"], form).expect(200).json()
    assert {**after, "updated_at": None} == {**before, **changed, "updated_at": None}


@pytest.mark.parametrize(
    "form",
    [{"title": " "}, {"title": "x" * 31}, {"content": ""}, {"category": 999_999}, {"category": "x"}, {"tags": 5}],
    ids=ascii,
)
def test_bad_edit(minsu, category, form):
    post = make_post(minsu, category, tags="a")
    before = detail(minsu, post)
    assert set(edit(minsu, post, form).expect(400).json()) == set(form)
    assert detail(minsu, post)["title"] == before["title"]


def test_edit_by_others(madang, minsu, yuna, category):
    post = make_post(minsu, category)
    edit(yuna, post, {"title": "x"}).expect(403)
    delete(yuna, post).expect(403)
    assert detail(yuna, post)["title"] == "제목"
    root = make_superuser(People(madang).register_user())
    assert edit(root, post, {"title": "x"}).expect(200).json()["writer_nickname"] == minsu.nickname


# Deleting


def test_delete(madang, minsu, yuna, category):
    """With its room: whoever is in it is told, and what was said is gone."""
    post = make_post(minsu, category)
    room = detail(minsu, post)["room_data"]["id"]
    yuna.say(room, "안녕")
    with yuna.socket(room) as socket:
        socket.ping()
        answer = delete(minsu, post).expect(200)
        assert set(answer.json()) == {"message"} and answer.json()["message"]
        socket.expect_close(4000)
    for path in (f"/api/post/detail/{post}/", f"/chat/v1/room/{room}/"):
        yuna.get(path).expect(404)
    assert post not in [item["id"] for item in madang.get(POSTS).json()]
    delete(minsu, post).expect(404)
    assert madang.refused_socket(f"/ws/chat/{room}/chat/", yuna.authorization).status == 404


def test_lost_answer_of_a_deletion(madang, minsu, yuna, category):
    """Who is in the post's room is told, though nobody was told that it was deleted."""
    post = make_post(minsu, category)
    with yuna.socket(detail(minsu, post)["room_data"]["id"]) as socket:
        lose_answer(madang, "%DELETE FROM posts%", lambda: delete(minsu, post)).expect(503)
        socket.expect_close(4000)
    delete(minsu, post).expect(404)


def test_delete_by_a_superuser(madang, minsu, category):
    post = make_post(minsu, category)
    delete(make_superuser(People(madang).register_user()), post).expect(200)
    minsu.get(f"/api/post/detail/{post}/").expect(404)


def test_delete_without_a_room(madang, minsu, category):
    post = make_post(minsu, category)
    madang.sql("DELETE FROM rooms WHERE post = %s", post)
    delete(minsu, post).expect(200)


@pytest.mark.parametrize("language, word", [("ko", "삭제"), ("en", "deleted"), ("ru", "удалена"), (None, "삭제")])
def test_delete_in_languages(minsu, category, language, word):
    post = make_post(minsu, category)
    headers = {"Accept-Language": language} if language else {}
    answer = minsu.post(f"/api/post/detail/{post}/delete/", headers=headers).expect(200)
    assert word in answer.json()["message"]
    assert answer.headers["Content-Language"] == (language or "ko")


# Who


@pytest.mark.parametrize(
    "method, path",
    [("GET", "/api/post/detail/1/"), ("POST", WRITE), ("POST", "/api/post/detail/1/edit/"),
     ("POST", "/api/post/detail/1/delete/")],
)
def test_callers(madang, method, path):
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Token " + "0" * 40}):
        answer = madang.request(method, path, json={"title": "x", "content": "x", "category": 1}, headers=headers)
        assert answer.status == 401 and "WWW-Authenticate" in answer.headers


def test_ended_session(madang, category):
    person = People(madang).register_user()
    post = make_post(person, category)
    madang.sql("DELETE FROM sessions WHERE user_id = %s", person.id)
    for answer in (write(person, category), edit(person, post, {}), delete(person, post),
                   person.get(f"/api/post/detail/{post}/")):
        answer.expect(401)


@pytest.mark.parametrize("header", ["Bearer x", "Token x", "Basic YTpi", "", "Token " + "0" * 40])
def test_lists_need_nobody(madang, header):
    madang.get(POSTS, headers={"Authorization": header}).expect(200)
    madang.get(CATEGORIES, headers={"Authorization": header}).expect(200)


@pytest.mark.parametrize(
    "method, path, allowed",
    [("DELETE", POSTS, "GET, HEAD, POST, OPTIONS"), ("GET", WRITE, "POST, OPTIONS"),
     ("POST", "/api/post/detail/1/", "GET, HEAD, OPTIONS"), ("GET", "/api/post/detail/1/edit/", "POST, OPTIONS")],
)
def test_methods(madang, method, path, allowed):
    assert madang.request(method, path).expect(405).headers["Allow"] == allowed


# Lists


def make_posts(server, person, category, count):
    return [make_post(person, category, title=f"post {number}") for number in range(1, count + 1)]


def list_ids(server, query=""):
    answer = server.get(f"{POSTS}{query}").expect(200)
    return [item["id"] for item in answer.json()], parse_links(answer)


@pytest.fixture(scope="module")
def board():
    """A server with seven posts."""
    with Madang() as server:
        person = People(server).register_user()
        assert make_posts(server, person, make_category(server), 7) == list(range(1, 8))
        yield server


@pytest.mark.parametrize(
    "query, ids, links",
    [
        ("", [7, 6, 5, 4, 3, 2, 1], set()),
        ("?limit=7", [7, 6, 5, 4, 3, 2, 1], set()),
        ("?limit=3", [7, 6, 5], {"prev"}),
        ("?limit=3&before=5", [4, 3, 2], {"next", "prev"}),
        ("?limit=3&before=4", [3, 2, 1], {"next"}),
        ("?limit=3&after=0", [3, 2, 1], {"next"}),
        ("?limit=3&after=3", [6, 5, 4], {"next", "prev"}),
        ("?limit=3&after=5", [7, 6], {"prev"}),
        ("?after=2&before=6", [5, 4, 3], {"next", "prev"}),
        ("?limit=2&after=2&before=6", [5, 4], {"next", "prev"}),
        ("?after=7", [], set()),
        ("?before=1", [], set()),
    ],
)
@pytest.mark.parametrize("search", ["", "search=post"])
def test_pages(board, query, ids, links, search):
    if search:
        query = f"{query}&{search}" if query else f"?{search}"
    found, targets = list_ids(board, query)
    assert found == ids
    if search == "":
        assert set(targets) <= {"next", "prev"}
    assert set(targets) >= links - {"prev"} if "before" in query and "after" in query else set(targets) == links


@pytest.mark.parametrize("search", ["", "search=post&"])
@pytest.mark.parametrize("start, relation", [("limit=2", "prev"), ("limit=2&after=0", "next")])
def test_walk(board, search, start, relation):
    """Links lead through all of it, without a gap and nothing twice."""
    found, links = list_ids(board, f"?{search}{start}")
    pages = [found]
    while relation in links:
        found, links = list_ids(board, links[relation].removeprefix(POSTS))
        pages.append(found)
    ordered = pages if relation == "prev" else pages[::-1]
    assert [post for page in ordered for post in page] == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "before=x", "after=-1", f"before={2**63}"])
def test_bad_pages(board, query):
    board.get(f"{POSTS}?{query}").expect(400)
    board.get(f"{CATEGORIES}?{query}").expect(400)


def test_list_by_post(board):
    """Its body is ignored."""
    answer = board.post(POSTS, body=b"x", headers={"Content-Type": "text/plain"}).expect(200)
    assert answer.body == board.get(POSTS).body


def test_items_are_exact(board):
    for item in board.get(POSTS).json():
        assert set(item) == ITEM_KEYS
        assert item["writer_profile_picture"].startswith("/media/")
        for name in ("created_at", "updated_at"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d", item[name])


def test_pages_of_long_posts(fresh_madang):
    """A page ends where its contents are many megabytes; the links lead on."""
    server = fresh_madang()
    person, category = People(server).register_user(), make_category(server)
    posts = [make_post(person, category, content="가" * 100_000) for _ in range(30)]
    found, links = list_ids(server)
    assert found == posts[::-1][: len(found)] and 10 <= len(found) < 30
    while "prev" in links:
        more, links = list_ids(server, links["prev"].removeprefix(POSTS))
        assert more
        found += more
    assert found == posts[::-1]


def test_restart(fresh_madang):
    server = fresh_madang()
    person, category = People(server).register_user(), make_category(server)
    post = make_post(person, category, tags="a")
    before = server.get(POSTS).json()
    server.restart()
    assert server.get(POSTS).json() == before
    assert detail(person, post)["hit"] == 1


def test_changed_nickname_is_shown(madang, minsu, category):
    post = make_post(minsu, category)
    madang.sql("UPDATE users SET profile_picture = '/media/x.png' WHERE id = %s", minsu.id)
    try:
        item = next(item for item in madang.get(POSTS).json() if item["id"] == post)
        assert item["writer_profile_picture"] == "/media/x.png"
    finally:
        madang.sql("UPDATE users SET profile_picture = NULL WHERE id = %s", minsu.id)


def test_race_of_deletions(minsu, yuna, category):
    """Deleted by many at once, once; looking at it meanwhile is 200 or 404."""
    post = make_post(minsu, category)
    with ThreadPoolExecutor(8) as pool:
        looks = [pool.submit(yuna.get, f"/api/post/detail/{post}/") for _ in range(10)]
        deletions = [pool.submit(delete, minsu, post) for _ in range(4)]
        assert sorted(one.result(PATIENCE).status for one in deletions) == [200, 404, 404, 404]
        assert {one.result(PATIENCE).status for one in looks} <= {200, 404}
