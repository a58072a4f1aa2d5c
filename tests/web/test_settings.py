"""What a reader chooses for this browser."""

import pytest
from harness import People
from harness.talk import Talk

# What the page asks of the browser and shows by it, instead of a desktop that there is none of here.
RECORD = """(answer) => {
  window.asked = 0;
  window.shown = [];
  window.Notification = class {
    static permission = answer === "granted-before" ? "granted" : "default";
    static async requestPermission() {
      window.asked++;
      return (this.permission = answer === "denied" ? "denied" : "granted");
    }
    constructor(title, options) { window.shown.push([title, options.body]); }
    close() {}
  };
}"""
CHOICE = "Notify me about new messages while this page is hidden"
BACKGROUND = "() => getComputedStyle(document.documentElement).backgroundColor"


def open_settings(browser, madang, person):
    page = browser.open(madang, person, "/#/settings")
    page.find("heading", "Settings").see()
    return page


@pytest.fixture
def notified(browser, madang, minsu):
    def open_page(answer):
        page = browser.open(madang, minsu, "/healthz")
        page.on("page", "addInitScript", {"content": f"({RECORD})({answer!r})"})
        page.go("/#/settings")
        page.find("heading", "Settings").see()
        return page

    return open_page


def hear(page, room, yuna):
    """The page is hidden, and somebody writes."""
    page.go(f"/#/rooms/{room}")
    talk = Talk(page)
    page.set_hidden(True)
    yuna.say(room, "are you there?")
    page.expect(lambda: page.title[:4], "(1) ")
    talk.message("are you there?").expect_count(1)


def test_notifications(notified, yuna, room):
    """They are asked for by the reader, and told only while the page is hidden."""
    page = notified("granted")
    assert page.evaluate("() => window.asked") == 0
    page.field(CHOICE).click()
    page.expect(lambda: page.evaluate("() => window.asked"), 1)
    hear(page, room, yuna)
    page.expect(lambda: len(page.evaluate("() => window.shown")), 1)
    [(_, body)] = page.evaluate("() => window.shown")
    assert yuna.nickname in body and "are you there?" in body


@pytest.mark.parametrize("answer", ["granted-before", "default"])
def test_not_forced(notified, yuna, room, answer):
    """Who has not asked for them is neither asked nor told, whatever the browser would allow."""
    page = notified(answer)
    hear(page, room, yuna)
    assert page.evaluate("() => [window.asked, window.shown.length]") == [0, 0]


def test_notifications_refused(notified):
    page = notified("denied")
    page.field(CHOICE).click()
    page.line("Your browser blocks notifications from this site. Allow them in its settings.").see()


def test_theme(browser, madang, minsu):
    """As the system has it, until one is chosen; and that stays."""
    page = open_settings(browser, madang, minsu)
    light = page.evaluate(BACKGROUND)
    page.on("page", "emulateMedia", {"colorScheme": "dark"})
    page.expect(lambda: page.evaluate(BACKGROUND) != light, True)
    page.find("radio", "Light").click()
    page.expect(lambda: page.evaluate(BACKGROUND), light)
    page.reload()
    page.find("radio", "Light").see()
    assert page.evaluate(BACKGROUND) == light
    page.find("radio", "Dark").click()
    page.on("page", "emulateMedia", {"colorScheme": "light"})
    page.expect(lambda: page.evaluate(BACKGROUND) != light, True)


def test_log_out_asks(browser, madang, minsu, room):
    """Where something that was written would be lost; else it is done at once."""
    page = browser.open(madang, minsu, f"/#/rooms/{room}")
    talk = Talk(page)
    talk.composer.fill("half a thought")
    page.go("/#/settings")
    page.find("button", "Log out").click()
    dialog = page.find("dialog", "Log out?").see()
    dialog.find("button", "Cancel").click()
    dialog.miss()
    page.go(f"/#/rooms/{room}")
    talk.composer.expect_value("half a thought")
    page.go("/#/settings")
    page.find("button", "Log out").click()
    dialog.find("button", "Log out").click()
    page.find("heading", "Login").see()


def test_log_out_asks_for_other_tabs(browser, relay):
    """What waits in another tab is that tab's own, and would be lost as well."""
    minsu = People(relay.madang).register_user()
    page = browser.open(relay, minsu, f"/#/rooms/{minsu.room()['id']}")
    talk = Talk(page)
    settings = page.open_tab("/#/settings")
    settings.find("button", "Log out").see()
    browser.allow("ERR_|WebSocket")
    relay.madang.kill()
    talk.send("waits")
    talk.message("waits").find("button", "Retry").see()
    settings.find("button", "Log out").click()
    settings.find("dialog", "Log out?").find("button", "Cancel").click()
    relay.madang.start()
    talk.expect_sent("waits")
    settings.find("button", "Log out").click()
    settings.find("heading", "Login").see()
