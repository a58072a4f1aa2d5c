"""Closed chats: who is in, who is out, and that out means at once."""

import pytest
from harness.talk import Talk

HAS_FOCUS = "(part) => part === document.activeElement"


@pytest.fixture(autouse=True)
def refusals(browser):
    """The browser itself reports every socket that is refused."""
    browser.allow("WebSocket connection to .* 403")


@pytest.fixture
def superuser(madang, people):
    person = people.register_user()
    madang.admin.set_superuser(person)
    person.log_in()
    return person


@pytest.fixture
def member(people):
    return people.register_user()


@pytest.fixture
def chat(madang, member):
    """A closed chat with one member, by its id and name."""
    name = f"a closed chat of {member.nickname}"
    return madang.admin.create_room(name, members=[member]), name


def open_members(page):
    page.find("button", "Members").click()
    return page.find("dialog", "Members").see()


def test_superuser_adds_and_removes(browser, madang, superuser, member, people, chat):
    room, name = chat
    newcomer = people.register_user()
    theirs = browser.open(madang, newcomer, f"/#/rooms/{room}", size="phone")
    theirs.find("main").find("link", "Rooms").see()
    page = browser.open(madang, superuser, f"/#/rooms/{room}")
    Talk(page)
    dialog = open_members(page)
    dialog.line(member.email).first().see()
    dialog.find("searchbox", "Add a member").fill(newcomer.email)
    dialog.find("button", "Search").click()
    dialog.find("button", f"Add {newcomer.nickname}").click()
    dialog.find("button", f"Remove {newcomer.nickname}").see()
    theirs.reload()
    talk = Talk(theirs)
    talk.send("thank you")
    talk.expect_sent("thank you")
    dialog.find("button", f"Remove {newcomer.nickname}").click()
    page.find("dialog", "Remove this member?").find("button", "Remove").click()
    talk.composer.miss()
    dialog.find("button", f"Remove {newcomer.nickname}").expect_count(0)
    theirs.go("/#/rooms")
    theirs.find("heading", "Rooms").see()
    theirs.having("link", name).expect_count(0)


def test_removing_is_asked_for(browser, madang, superuser, member, chat):
    """By the keyboard alone: Escape takes it back, and the focus is never lost."""
    room, _ = chat
    page = browser.open(madang, superuser, f"/#/rooms/{room}")
    Talk(page)
    dialog = open_members(page)
    remove = dialog.find("button", f"Remove {member.nickname}")
    remove.focus()
    page.key("Enter")
    asking = page.find("dialog", "Remove this member?").see()
    asking.having("paragraph", member.nickname).see()
    assert asking.find("button", "Cancel").evaluate(HAS_FOCUS)
    page.key("Escape")
    asking.miss()
    assert remove.evaluate(HAS_FOCUS)
    assert [chat["id"] for chat in member.get("/api/chat/").json()] == [room]
    page.key("Enter")
    asking.find("button", "Remove").click()
    remove.expect_count(0)
    page.expect(lambda: dialog.find("heading", "Members").evaluate(HAS_FOCUS), True)
    assert member.get("/api/chat/").json() == []


def test_names(browser, madang, people, member):
    """Members are called by their nicknames, oneself too, friend or not."""
    friend, stranger = people.register_users(2)
    member.post("/user/add-friend/", {"email": friend.email}).expect(200)
    room = madang.admin.create_room("named", members=[member, friend, stranger])
    page = browser.open(madang, member, f"/#/rooms/{room}")
    names = open_members(page).find("list", "Members").css("bdi")
    names.expect(lambda: sorted(names.texts()), sorted(person.nickname for person in (member, friend, stranger)))


def test_removed_hears_nothing_more(browser, madang, member, superuser, chat):
    """At once: before any later message."""
    room, _ = chat
    talk = Talk(browser.open(madang, member, f"/#/rooms/{room}"))
    superuser.say(room, "you still hear this")
    talk.message("you still hear this").see()
    superuser.delete(f"/api/chat/{room}/user/{member.id}/").expect(200)
    superuser.say(room, "but not this")
    talk.composer.miss()
    assert "but not this" not in talk.page.css("body").text()
    talk.page.reload()
    talk.page.find("main").find("link", "Rooms").see()
    assert "but not this" not in talk.page.css("body").text()


def test_member_sees_members(browser, madang, member, superuser, chat):
    """But changes nothing."""
    room, _ = chat
    page = browser.open(madang, member, f"/#/rooms/{room}")
    dialog = open_members(page)
    dialog.line(member.email).first().see()
    dialog.find("button", "Remove").expect_count(0)
    dialog.find("searchbox").expect_count(0)


def test_leave(browser, madang, member, chat):
    room, name = chat
    page = browser.open(madang, member, f"/#/rooms/{room}")
    dialog = open_members(page)
    dialog.find("button", "Leave the room").click()
    page.find("dialog", "Leave the room?").find("button", "Leave the room").click()
    page.find("heading", "Rooms").see()
    page.having("link", name).expect_count(0)
    assert member.get("/api/chat/").json() == []


def test_stranger(browser, madang, yuna, chat):
    """Neither in the list, nor by its address, nor by its name."""
    room, name = chat
    page = browser.open(madang, yuna)
    page.find("heading", "Rooms").see()
    page.having("link", name).expect_count(0)
    page.go(f"/#/rooms/{room}")
    page.find("main").find("link", "Rooms").see()
    assert name not in page.css("body").text()


def test_muted(browser, madang, member, chat):
    room, _ = chat
    madang.admin.call("MuteMember", room, member.id, True)
    talk = Talk(browser.open(madang, member, f"/#/rooms/{room}", language="ru"))
    talk.send("можно?")
    talk.message("можно?").find("button", "Retry").see()
