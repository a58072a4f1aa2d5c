"""For everyone: axe finds nothing, the keyboard alone does all, and a screen reader hears what is new."""

import pytest
from harness.people import PASSWORD, numbers
from harness.talk import Talk
from web.stage import WORDS, Stage

STOPS_MAX = 80
EXCESS = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
FOCUS_SHOWN = """() => {
  const part = document.activeElement;
  if (part === document.body) return true;
  const style = getComputedStyle(part);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
}"""
HAS_FOCUS = "(part) => part === document.activeElement"
ANIMATED = """() => document.getAnimations()
  .filter((animation) => animation.effect.getComputedTiming().duration > 1)
  .map(({ animationName, transitionProperty, effect }) => [
    animationName ?? transitionProperty, effect.target.className,
  ])"""
# From now on what a screen reader says by itself is in window.said: once for each live region around what is new.
LISTEN = """() => {
  window.said = [];
  const LIVE = "[aria-live], [role=log], [role=status], [role=alert], output";
  const say = (node) => {
    const owner = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    for (let region = owner?.closest(LIVE); region; region = region.parentElement?.closest(LIVE))
      if (region.ariaLive !== "off") said.push(node.textContent);
  };
  const everything = { characterData: true, childList: true, subtree: true };
  new MutationObserver((changes) => {
    for (const { target, type, addedNodes } of changes) (type === "childList" ? addedNodes : [target]).forEach(say);
  }).observe(document, everything);
}"""
# WCAG 2.5.8: 24 pixels, and for a finger 44 (2.5.5); but for links in a text.
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a, button, input, select, textarea, [role=button]")]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }))
  .map((part) => [part, (part.closest("label") ?? part).getBoundingClientRect()])
  .filter(([part, box]) => box.width > 1 && (box.width < least || box.height < least))
  .filter(([part]) => getComputedStyle(part).display !== "inline" && !part.matches(".skip"))
  .map(([part, box]) => `${part.outerHTML.slice(0, 80)} ${box.width} × ${box.height}`)"""


@pytest.fixture(scope="module")
def stage(madang):
    return Stage(madang, "en")


def examine(page, size):
    """What is wrong with a view, by day and by night."""
    page.css("h1:visible").expect_count(1)
    page.expect(lambda: page.title.removesuffix(" – Madang"), page.css("h1:visible").text())
    assert page.find("main").count() == 1
    faults = page.evaluate(SMALL_TARGETS, 44 if size == "phone" else 24) + page.run_axe()
    page.on("page", "emulateMedia", {"colorScheme": "dark"})
    faults += [f"in the dark, {finding}" for finding in page.run_axe("color-contrast")]
    page.on("page", "emulateMedia", {"colorScheme": "light"})
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    if page.evaluate(EXCESS) > 0:
        faults.append("with letters of twice the size it scrolls sideways")
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    return faults


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_views(browser, stage, size):
    """With one main and one first heading, which the window's title tells; for thick fingers and large letters."""
    faults = {view: examine(page, size) for view, page in stage.walk(browser, size=size)}
    assert {view: found for view, found in faults.items() if found} == {}


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, page):
        self.page = page

    def go_to(self, part):
        """Tabs until the part has the focus; wherever it was on the way it could be seen."""
        for _ in range(STOPS_MAX):
            self.page.key("Tab")
            assert self.page.evaluate(FOCUS_SHOWN), self.page.evaluate("() => document.activeElement.outerHTML")
            if part.count() and part.first().evaluate(HAS_FOCUS):
                return
        raise AssertionError(f"the keyboard does not come to {part!r}")

    def write(self, part, text):
        self.go_to(part)
        self.page.write(text)

    def press(self, part):
        self.go_to(part)
        self.page.key("Enter")

    def open(self, section):
        self.press(self.page.find("navigation", "Madang").find("link", section))
        self.page.find("heading", section).see()


def test_keyboard_alone(browser, madang):
    """Registers, makes a room, talks, and leaves."""
    page = browser.open(madang)
    keyboard = Keyboard(page)
    nickname, room = f"keys {next(numbers)}", f"room of keys {next(numbers)}"
    page.find("heading", "Login").see()
    keyboard.press(page.find("link", "Register"))
    page.find("heading", "Registration").see()
    keyboard.write(page.field("E-mail"), f"keys{next(numbers)}@example.org")
    keyboard.write(page.field("Nickname"), nickname)
    keyboard.write(page.field("Password"), PASSWORD)
    page.key("Enter")
    page.find("heading", "Rooms").see()
    keyboard.press(page.find("button", "New room"))
    page.find("dialog", "New room").see()
    page.expect(lambda: page.field("Name of the room").evaluate(HAS_FOCUS), True)
    page.write(room)
    page.key("Enter")
    talk = Talk(page)
    page.find("heading", room).see()
    page.expect(lambda: talk.composer.evaluate(HAS_FOCUS), True)
    page.write("no mouse here")
    page.key("Enter")
    talk.expect_sent("no mouse here")
    keyboard.press(page.find("link", "Settings"))
    page.find("heading", "Settings").see()
    keyboard.press(page.find("button", "Log out"))
    page.find("heading", "Login").see()


@pytest.fixture
def two(people):
    return people.register_user(), people.register_user()


@pytest.fixture
def keyboard(browser, madang, two):
    """Of the first of two, where the other is online."""
    with two[1].direct_socket():
        yield Keyboard(browser.open(madang, two[0], "/#/rooms"))


def test_keyboard_writes_post(madang, keyboard):
    madang.admin.create_category(f"keys {next(numbers)}")
    title, page = f"post of keys {next(numbers)}", keyboard.page
    keyboard.open("Posts")
    keyboard.press(page.find("link", "Write a post"))
    page.find("heading", "Write a post").see()
    keyboard.write(page.field("Title"), title)
    keyboard.go_to(page.css("form:has(textarea) select"))
    page.key("ArrowDown")
    keyboard.write(page.field("Content"), "no mouse here")
    keyboard.press(page.find("button", "Publish"))
    page.find("heading", title).see()


def test_keyboard_makes_friend(keyboard, two):
    page, friend = keyboard.page, two[1]
    keyboard.open("Friends")
    keyboard.write(page.field("Find people by e-mail"), friend.email)
    page.key("Enter")
    add = page.find("button", f"Add {friend.nickname}").see()
    keyboard.press(add)
    page.line(f"{friend.nickname}: now your friend").see()


def test_keyboard_saves_profile(keyboard):
    page = keyboard.page
    keyboard.open("Profile")
    keyboard.write(page.field("About me"), "no mouse here")
    keyboard.press(page.find("button", "Save"))
    page.line("Your changes are saved.").see()


def test_keyboard_writes_to_one(keyboard, two):
    page, friend = keyboard.page, two[1]
    keyboard.open("Direct messages")
    keyboard.press(page.find("button", "New message"))
    page.find("dialog", "New message").see()
    page.expect(lambda: page.field("Nickname").evaluate(HAS_FOCUS), True)
    page.write(friend.nickname)
    page.key("Enter")
    talk = Talk(page)
    page.expect(lambda: talk.composer.evaluate(HAS_FOCUS), True)
    page.write("no mouse here")
    page.key("Enter")
    talk.expect_sent("no mouse here")


def test_dialog_keeps_and_gives_back_the_focus(browser, stage):
    page = stage.open(browser, "rooms")
    button = page.find("button", "New room")
    button.focus()
    page.key("Enter")
    dialog = page.find("dialog", "New room").see()
    for _ in range(12):
        page.key("Tab")
        assert page.evaluate("() => !document.activeElement || document.activeElement === document.body ||"
                             " !!document.activeElement.closest('dialog')")
    page.key("Escape")
    dialog.miss()
    assert button.evaluate(HAS_FOCUS)


def test_skip(browser, stage):
    """The first stop leads past the sections."""
    page = browser.open(stage.madang, stage.person, "/#/settings")
    page.find("heading", "Settings").see()
    page.key("Tab")
    page.key("Enter")
    assert page.evaluate("() => document.activeElement.localName") == "main"


def test_focus_follows_the_view(browser, stage):
    page = stage.open(browser, "friends")
    page.find("navigation", "Madang").find("link", "Posts").click()
    page.find("heading", "Posts").see()
    page.expect(lambda: page.evaluate("() => document.activeElement.localName"), "h1")


def test_focus_after_login(browser, madang, people):
    """It is in the view that begins, where a screen reader reads on."""
    person = people.register_user()
    page = browser.open(madang)
    page.field("E-mail").fill(person.email)
    page.field("Password").fill(PASSWORD)
    page.key("Enter")
    page.expect(lambda: page.find("heading", "Rooms").first().evaluate(HAS_FOCUS), True)


def test_log_is_live(browser, stage):
    """New messages are said, each once; what is loaded from the history is not."""
    page = stage.open(browser, "rooms")
    page.evaluate(LISTEN)
    page.go(f"/#/rooms/{stage.room}")
    log = Talk(page).log
    page.expect(lambda: log.attribute("aria-live"), "polite")
    news = ["something new", "and one thing more"]
    for text in news:
        stage.friend.say(stage.room, text)
        Talk(page).message(text).see()
    said = page.evaluate("() => said")
    told = [text for text in WORDS["en"]["said"] + news for whole in said if text in whole]
    assert told == news, said
    assert log.attribute("aria-live") == "polite"
    assert log.attribute("aria-label") == page.css("h1:visible").text()


@pytest.mark.parametrize("view", ["room", "direct", "posts", "new room"])
def test_reduced_motion(browser, stage, view):
    page = stage.open(browser, view, motion="reduce")
    assert page.evaluate(ANIMATED) == []
