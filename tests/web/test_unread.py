"""What is unread, as this browser last saw it."""

import pytest
from harness.talk import Talk


IS_IN_SIGHT = """(mark) => {
  const log = mark.closest("[role=log]").getBoundingClientRect();
  const { top, bottom } = mark.getBoundingClientRect();
  return top >= log.top && bottom <= log.bottom;
}"""
FOLLOWING = "(mark) => mark.closest('.timeline-row').querySelector('.message-text').textContent"


@pytest.fixture
def reader(people):
    return people.register_user()


@pytest.fixture
def rooms(yuna):
    """Two rooms with names that nobody else's begin with."""
    return [yuna.room(), yuna.room()]


def link_to(page, room):
    return page.css(f'a[href="#/rooms/{room["id"]}"]').first()


def unread_of(page, room):
    """The number that stands with a room, or none."""
    return link_to(page, room).css(".badge")


def look_again(page):
    """The person comes back to the tab, and the list is read again."""
    page.set_hidden(True)
    page.set_hidden(False)


def see_all(page, *rooms):
    """The browser has seen what there is."""
    for room in rooms:
        page.go(f"/#/rooms/{room['id']}")
        Talk(page)
        page.find("heading", room["name"]).first().see()


def test_counts(browser, madang, reader, yuna, rooms):
    here, there = rooms
    page = browser.open(madang, reader)
    see_all(page, there, here)
    for number in range(3):
        yuna.say(there["id"], f"news {number}")
    look_again(page)
    unread_of(page, there).css("[aria-hidden]").expect_text("3")
    unread_of(page, here).expect_count(0)
    link_to(page, there).click()
    talk = Talk(page)
    talk.message("news 2").see()
    talk.log.line("New messages").see()
    unread_of(page, there).expect_count(0)


@pytest.mark.parametrize("count", [5, 40])
def test_mark(browser, madang, reader, yuna, rooms, count):
    """It stands before the first that was not seen, and the view opens where one can read on from it."""
    room, other = rooms
    page = browser.open(madang, reader)
    for number in range(40):
        yuna.say(room["id"], f"old {number}")
    see_all(page, room)
    assert Talk(page).read_on()[-1] == "old 39"
    see_all(page, other)
    for number in range(count):
        yuna.say(room["id"], f"new {number}")
    page.go(f"/#/rooms/{room['id']}")
    talk = Talk(page)
    mark = talk.log.line("New messages").see()
    assert mark.evaluate(IS_IN_SIGHT)
    assert mark.evaluate(FOLLOWING) == "new 0"
    assert talk.read_on()[-1] == f"new {count - 1}"
    page.go("/#/rooms")
    unread_of(page, room).expect_count(0)
    page.reload()
    link_to(page, room).see()
    unread_of(page, room).expect_count(0)


@pytest.mark.parametrize("is_new", [True, False])
def test_mark_of_a_room_never_opened(browser, madang, reader, yuna, is_new):
    """Also where this browser has never seen a message of the room, the view opens where the unread ones begin."""
    room = yuna.room()
    if not is_new:
        for number in range(120):
            yuna.say(room["id"], f"old {number}")
    page = browser.open(madang, reader)
    link_to(page, room).see()
    room = yuna.room() if is_new else room
    for number in range(150):
        yuna.say(room["id"], f"new {number}")
    page.go(f"/#/rooms/{room['id']}")
    talk = Talk(page)
    assert talk.log.line("New messages").see().evaluate(FOLLOWING) == "new 0"
    look_again(page)
    unread_of(page, room).see()
    assert talk.read_on()[-1] == "new 149"
    unread_of(page, room).expect_count(0)


def test_title(browser, madang, reader, yuna, rooms):
    """A hidden page counts in its title what came, and stops when it is looked at."""
    room, _ = rooms
    page = browser.open(madang, reader)
    see_all(page, room)
    talk = Talk(page)
    page.expect(lambda: page.title.startswith("("), False)
    page.set_hidden(True)
    yuna.say(room["id"], "are you there?")
    yuna.say(room["id"], "hello?")
    page.expect(lambda: page.title[:4], "(2) ")
    page.set_hidden(False)
    talk.message("hello?").see()
    page.expect(lambda: page.title.startswith("("), False)


def test_two_tabs(browser, madang, reader, yuna, rooms):
    """Read in one is read in the other."""
    here, there = rooms
    page = browser.open(madang, reader)
    see_all(page, there, here)
    other = page.open_tab("/#/rooms")
    yuna.say(there["id"], "news")
    for tab in (page, other):
        look_again(tab)
        unread_of(tab, there).see()
    see_all(page, there)
    unread_of(other, there).expect_count(0)
    unread_of(page, there).expect_count(0)


def test_other_person(browser, madang, reader, people, yuna, rooms):
    """What one has seen in this browser, another who logs in here has not."""
    room, _ = rooms
    yuna.say(room["id"], "news")
    page = browser.open(madang, reader)
    see_all(page, room)
    Talk(page).message("news").see()
    page.go("/#/settings")
    page.find("button", "Log out").click()
    other = people.register_user()
    page.field("E-mail").fill(other.email)
    page.field("Password").fill(other.password)
    page.find("button", "Log in").click()
    page.go(f"/#/rooms/{room['id']}")
    Talk(page).message("news").see()


def test_own_are_read(browser, madang, reader, rooms):
    """What one says oneself from elsewhere is unread at most until one looks; here it never is."""
    room, other = rooms
    page = browser.open(madang, reader)
    see_all(page, room)
    talk = Talk(page)
    talk.send("mine")
    talk.expect_sent("mine")
    see_all(page, other)
    look_again(page)
    unread_of(page, room).expect_count(0)
