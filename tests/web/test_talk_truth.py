"""Nothing is said twice, nobody's words are taken for another's, and what is over is told: also when names change."""

import json

import pytest
from harness import People
from harness.talk import Talk
from harness.waiting import PATIENCE, wait_for
from web.walk import BREAK

LONG = 4 * PATIENCE
AWAY = r"WebSocket connection to|ERR_(CONNECTION|EMPTY|SOCKET)|Failed to fetch|status of 40[0134]"
REFUSE_LOCKS = """
  const refuse = () => Promise.reject(new DOMException("The request was denied.", "SecurityError"));
  if (globalThis.LockManager) LockManager.prototype.request = refuse;
"""
COPY = """
  for (const [name, value] of Object.entries(%s)) sessionStorage.setItem(name, JSON.stringify(value));
"""
BLOCK_COOKIES = f"""
  {REFUSE_LOCKS}
  Object.defineProperty(Document.prototype, "cookie", {{ get: () => "", set: () => undefined }});
"""


@pytest.fixture
def pair(people):
    return people.register_users(2)


def rename(person, nickname):
    person.patch("/user/profile/", {"nickname": nickname}).expect(200)
    person.nickname = nickname


def read_history(person, other):
    history = person.get(f"/api/chatting/messages/?target_nickname={other.nickname}").expect(200).json()
    return [message["message"] for message in history]


def test_renamed_elsewhere(browser, madang, pair):
    """One's own messages stay one's own when another device gives one another nickname; each is sent once."""
    me, other = pair
    talk = Talk(browser.open(madang, me, f"/#/messages/{other.nickname}"))
    with other.direct_socket() as there:
        talk.send("one")
        talk.expect_sent("one")
        rename(me, f"{me.nickname}x")
        talk.send("two")
        talk.expect_sent("two")
        there.receive_until(lambda frame: frame.get("message") == "two")
        there.send_json({"target_nickname": me.nickname, "message": "three"})
        talk.expect(["one", "two", "three"])
    assert read_history(other, me) == ["one", "two", "three"]
    talk.page.reload()
    talk.expect(["one", "two", "three"])
    assert talk.log.css("article.own").count() == 2


def test_other_renamed(browser, madang, pair):
    """An open talk goes on under the other's new nickname, with all that was said."""
    me, other = pair
    browser.allow(AWAY)
    talk = Talk(browser.open(madang, me, f"/#/messages/{other.nickname}"))
    with other.direct_socket():
        talk.send("one")
        talk.expect_sent("one")
        talk.page.reload()
        talk.expect(["one"])
        talk.composer.fill("a draft")
        rename(other, f"{other.nickname}x")
        talk.page.set_hidden(True)
        talk.page.set_hidden(False)
        wait_for(lambda: talk.page.address.endswith(f"/messages/{other.nickname}"), what="the new nickname")
        talk = Talk(talk.page)
        talk.composer.expect_value("a draft")
        talk.expect(["one"])
        talk.send("two")
        talk.expect_sent("two")
    assert read_history(me, other) == ["one", "two"]
    talk.page.having("link", other.nickname).first().see()


def log_in(browser, madang, person, script):
    """In a page in which that script ran first."""
    page = browser.open(madang)
    page.on("context", "addInitScript", {"content": script})
    page.load("/")
    page.field("E-mail").fill(person.email)
    page.field("Password").fill(person.password)
    page.find("button", "Log in").click()
    return page


def test_blocked_cookies(browser, madang, yuna):
    """Who blocks cookies is not kept waiting, but told so."""
    page = log_in(browser, madang, yuna, BLOCK_COOKIES)
    page.line("Madang needs cookies. Please allow them.").see()


def test_refused_locks(browser, madang, yuna):
    """Without locks one logs in all the same."""
    page = log_in(browser, madang, yuna, REFUSE_LOCKS)
    page.find("navigation", "Madang").see()
    page.reload()
    page.find("navigation", "Madang").see()


def test_duplicated_tab(browser, madang, pair):
    """A browser copies what a tab keeps for its session: the copy does not send what the first one is sending."""
    me, other = pair
    talk = Talk(browser.open(madang, me, f"/#/messages/{other.nickname}"))
    with other.direct_socket():
        talk.send("one")
        talk.expect_sent("one")
        kept = {
            "madang.tab": talk.page.evaluate("() => JSON.parse(sessionStorage.getItem('madang.tab'))"),
            f"madang.{me.id}.outbox.directs": [
                {"key": "1" * 32, "lane": other.nickname, "text": "two", "time": 0, "refused": "", "anchor": None}
            ],
        }
        copy = talk.page.open_tab()
        copy.on("page", "addInitScript", {"content": COPY % json.dumps(kept)})
        copied = Talk(copy.load(f"/#/messages/{other.nickname}"))
        copied.expect(["one", "two"])
        copied.expect(["one"])
        copied.send("three")
        copied.expect_sent("three")
    assert read_history(other, me) == ["one", "three"]


def test_lost_cookies(browser, relay):
    """Who has lost the cookies is asked to log in, and not told that there is no connection."""
    browser.allow(AWAY)
    user = People(relay.madang).register_user()
    room = user.room()
    page = browser.open(relay, user, f"/#/rooms/{room['id']}")
    Talk(page)
    page.on("context", "clearCookies")
    relay.cut()
    page.find("button", "Log in").see(LONG)


def test_view_that_throws(browser, madang, pair):
    """The page stays, and what was written too; the developer is told."""
    person, friend = pair
    room = person.room()["id"]
    page = browser.open(madang, person, f"/#/rooms/{room}")
    Talk(page).composer.fill("not yet said")
    page.evaluate(BREAK)
    friend.say(room, "too much")
    page.line("Something went wrong on this page.").see()
    browser.expect("provoked")
    page.find("navigation", "Madang").find("link", "Settings").click()
    page.find("heading", "Settings").see()
    page.go(f"/#/rooms/{room}")
    page.find("button", "Reload").click()
    Talk(page).message("too much").see()
    Talk(page).composer.expect_value("not yet said")
