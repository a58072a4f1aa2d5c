"""The tags of posts: the shapes in which they come, and what of them is stored."""

import pytest
from harness import Madang, People, make_category
from harness.forms import encode_texts, send_form
from system.test_posts import WRITE, detail, edit, names, write


@pytest.fixture(scope="module")
def madang():
    with Madang() as server:
        yield server


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def category(madang):
    return make_category(madang, "Programming")


@pytest.mark.parametrize(
    "given, stored",
    [
        (..., []),
        (None, []),
        ([], []),
        ("", []),
        (" , ,", []),
        ("a", ["a"]),
        ("a,b, c ", ["a", "b", "c"]),
        (["a", " a ", "b", "", "  "], ["a", "b"]),
        (["a,b"], ["a,b"]),
        ([str(number) for number in range(20)] * 3, [str(number) for number in range(20)]),
        (["가" * 30], ["가" * 30]),
        (["하루", "하루"], ["하루"]),
        (["\u3000태그\t"], ["태그"]),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_tags(minsu, category, given, stored):
    post = write(minsu, category, tags=given).expect(201).json()
    assert names(post) == stored
    assert names(detail(minsu, post["id"])) == stored


@pytest.mark.parametrize(
    "tags",
    [5, True, {}, {"name": "a"}, [5], [None], [["a"]], [{}], [{"name": 5}], [{"name": None}],
     ["a", {"name": ["a"]}], ["가" * 31], "가" * 31, [str(number) for number in range(21)],
     ",".join(map(str, range(5000)))],
    ids=lambda value: ascii(value)[:20],
)
def test_bad_tags(minsu, category, tags):
    assert set(write(minsu, category, tags=tags).expect(400).json()) == {"tags"}


def test_multipart_tags_of_equal_names(minsu, category):
    """As FormData.append() gives a list; of any other field the first counts."""
    fields = [("tags", "c"), ("title", "제목"), ("title", "둘째"), ("content", "내용"), ("category", str(category))]
    post = send_form(minsu, encode_texts(*fields, ("tags", "a,b"), ("tags", " c ")), "POST", WRITE).expect(201).json()
    assert (names(post), post["title"]) == (["c", "a,b"], "제목")
    path = f"/api/post/detail/{post['id']}/edit/"
    body = encode_texts(("tags", "x"), ("tags", "y"), ("tags", "z"))
    assert names(send_form(minsu, body, "POST", path).expect(200).json()) == ["x", "y", "z"]
    for tags in (["x" * 31] * 2, range(21)):
        body = encode_texts(*(("tags", str(tag)) for tag in tags))
        assert set(send_form(minsu, body, "POST", path).expect(400).json()) == {"tags"}
    assert names(detail(minsu, post["id"])) == ["x", "y", "z"]


def test_tags_as_they_are_answered(minsu, category):
    """A page that shows a post and saves it sends them back as it got them."""
    before = write(minsu, category, tags=["c", "glib"]).expect(201).json()
    after = edit(minsu, before["id"], {"title": "새 제목", "tags": before["tags"]}).expect(200).json()
    assert (after["title"], after["tags"]) == ("새 제목", before["tags"])
    assert names(edit(minsu, before["id"], {"tags": [*before["tags"], "x"]}).expect(200).json()) == ["c", "glib", "x"]
