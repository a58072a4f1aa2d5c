"""Closed chats: who is in, who is out, and that out means at once."""

import pytest
from harness.talk import Talk


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
    dialog.find("button", f"Remove {newcomer.email}").see()
    theirs.reload()
    talk = Talk(theirs)
    talk.send("thank you")
    talk.expect_sent("thank you")
    dialog.find("button", f"Remove {newcomer.email}").click()
    talk.composer.miss()
    dialog.find("button", f"Remove {newcomer.email}").expect_count(0)
    theirs.go("/#/rooms")
    theirs.find("heading", "Rooms").see()
    theirs.having("link", name).expect_count(0)


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
    page.find("dialog", "Leave the room").find("button", "Leave the room").click()
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
