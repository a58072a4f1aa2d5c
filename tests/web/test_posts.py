"""Posts: reading, searching, writing, editing, deleting, and the rooms to talk about them."""

import pytest
from harness.people import numbers
from harness.talk import Talk


@pytest.fixture(scope="module")
def categories(madang):
    names = [f"category {next(numbers)}" for _ in range(2)]
    return {name: madang.admin.create_category(name) for name in names}


@pytest.fixture
def category(categories):
    return next(iter(categories))


def make_post(person, categories, title=None, content="some content", **fields):
    title = title or f"post {next(numbers)}"
    body = {"title": title, "content": content, "category": next(iter(categories.values())), **fields}
    person.post("/api/post/write/", body).expect(201)
    [post] = person.get(f"/api/post/?search={title.replace(' ', '%20')}").json()
    return post


def link_to(page, post):
    return page.css(f'a[href="#/posts/{post["id"]}"]')


def test_write(browser, madang, minsu, yuna, category):
    title = f"A new post {next(numbers)}"
    page = browser.open(madang, minsu, "/#/posts")
    page.find("link", "Write a post").click()
    page.field("Title").fill(title)
    page.find("main").css("form:has(textarea) select").choose(category)
    page.field("Content").fill("The first line\n\nhttps://example.org/ and <b>markup</b>")
    page.field("Tags").fill("tea, 마당")
    page.find("button", "Publish").click()
    page.find("heading", title).see()
    reader = browser.open(madang, yuna, "/#/posts", size="phone")
    reader.having("link", title).click()
    reader.find("heading", title).see()
    article = reader.find("article")
    article.line("The first line\n\nhttps://example.org/ and <b>markup</b>").see()
    article.find("button", "Posts with the tag 마당").see()
    article.line(minsu.nickname).see()


def test_write_refused(browser, madang, minsu, category):
    page = browser.open(madang, minsu, "/#/posts/write")
    page.field("Title").fill("t" * 31)
    page.field("Content").fill("content")
    page.find("button", "Publish").click()
    page.css("[aria-invalid=true], [role=alert]:visible").first().see()
    page.field("Title").expect_value("t" * 31)
    page.field("Content").expect_value("content")


def test_draft_of_post(browser, madang, minsu, category):
    page = browser.open(madang, minsu, "/#/posts/write")
    page.field("Title").fill("half")
    page.field("Content").fill("a thought")
    page.reload()
    page.field("Title").expect_value("half")
    page.field("Content").expect_value("a thought")


def test_search(browser, madang, minsu, categories):
    post = make_post(minsu, categories, f"찾기 {next(numbers)}", "바다와 마당", tags=["고래"])
    other = make_post(minsu, categories)
    page = browser.open(madang, minsu, "/#/posts")
    link_to(page, other).see()
    for word in (post["title"], "바다와", "고래"):
        page.field("Search posts").fill(word)
        page.find("button", "Search").click()
        link_to(page, other).miss()
        link_to(page, post).see()
    page.field("Search posts").fill("no such word anywhere")
    page.find("button", "Search").click()
    page.line("No posts found.").see()


def test_categories(browser, madang, minsu, categories):
    first, second = categories
    here = make_post(minsu, categories)
    there = make_post(minsu, categories, category=categories[second])
    page = browser.open(madang, minsu, "/#/posts")
    link_to(page, there).see()
    page.field("Category").choose(second)
    link_to(page, here).miss()
    link_to(page, there).see()


def test_older_posts(browser, madang, people, categories):
    """By pages, newest first, each once."""
    writer = people.register_user()
    posts = [make_post(writer, categories, f"{writer.nickname} {number}") for number in range(55)]
    other = make_post(writer, categories, "another one")
    page = browser.open(madang, writer, "/#/posts")
    link_to(page, other).see()
    page.field("Search posts").fill(writer.nickname)
    page.find("button", "Search").click()
    link_to(page, other).miss()
    link_to(page, posts[-1]).see()
    for shown in (20, 40):  # pages are of twenty
        page.css(".post-title").expect_count(shown)
        page.find("button", "Older posts").click()
    link_to(page, posts[0]).see()
    titles = page.css(".post-title").texts()
    assert titles == [post["title"] for post in reversed(posts)]


def test_edit(browser, madang, minsu, categories):
    post = make_post(minsu, categories)
    page = browser.open(madang, minsu, f"/#/posts/{post['id']}")
    page.find("link", "Edit").click()
    page.field("Title").expect_value(post["title"])
    page.field("Content").fill("another content")
    page.find("button", "Save").click()
    page.find("article").line("another content").see()
    answer = minsu.get(f"/api/post/detail/{post['id']}").json()
    assert (answer["title"], answer["content"]) == (post["title"], "another content")


def test_delete(browser, madang, minsu, yuna, categories):
    post = make_post(minsu, categories)
    page = browser.open(madang, minsu, f"/#/posts/{post['id']}")
    page.find("button", "Delete").click()
    page.find("dialog").find("button", "Delete").click()
    page.find("heading", "Posts").see()
    link_to(page, post).expect_count(0)
    minsu.get(f"/api/post/detail/{post['id']}").expect(404)
    other = browser.open(madang, yuna, f"/#/posts/{post['id']}")
    other.find("alert").see()


def test_not_mine(browser, madang, minsu, yuna, categories):
    post = make_post(minsu, categories)
    page = browser.open(madang, yuna, f"/#/posts/{post['id']}")
    page.find("heading", post["title"]).see()
    page.find("link", "Edit").expect_count(0)
    page.find("button", "Delete").expect_count(0)


def test_room(browser, madang, minsu, yuna, categories):
    """Each post has a room, and everybody may talk there."""
    post = make_post(minsu, categories)
    page = browser.open(madang, yuna, f"/#/posts/{post['id']}", size="phone")
    page.find("link", "Talk about it").click()
    Talk(page).send("a good post")
    other = browser.open(madang, minsu, f"/#/posts/{post['id']}")
    other.find("link", "Talk about it").click()
    Talk(other).expect(["a good post"])


def test_hits(browser, madang, minsu, categories):
    """One reading is one hit, also through the page."""
    post = make_post(minsu, categories)
    page = browser.open(madang, minsu, f"/#/posts/{post['id']}")
    page.find("heading", post["title"]).see()
    [found] = minsu.get("/api/post/?search=" + post["title"].replace(" ", "%20")).json()
    assert found["hit"] == 1
