"""Every view in the three languages on the smallest phone: nothing is cut, and nothing is left in English."""

import re

import pytest
from harness import Madang, People
from harness.page import load_catalogue
from harness.relay import Relay
from harness.texts import GAP, list_texts
from web.stage import Stage
from web.walk import Walk, see_nothing

LANGUAGES = ("en", "ko", "ru")

# What no walk comes to.
UNREACHABLE = {
    "There are more rooms: only the newest are shown.": "of more than ten thousand; rooms.test.ts has them",
    "Madang needs JavaScript.": "these tests have it",
}
FOREIGN = {"en": "[가-힣а-яА-Я]", "ko": "[A-Za-zа-яА-Я]", "ru": "[A-Za-z가-힣]"}
KEPT = re.compile(r"\S+@\S+|Madang|https?:\S+")  # addresses, and the product's own name

# Texts that are not whole where they stand: cut by what is around them, or wider than the page.
CUT = """() => {
  const found = [];
  const hides = (value) => value !== "visible";
  const look = (text, owner) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      let scrolls = false; // what is below can be come to
      for (let part = owner; part && part !== document.body; part = part.parentElement) {
        const style = getComputedStyle(part);
        if (style.position === "fixed") break;
        const frame = part.getBoundingClientRect();
        if (frame.width <= 1) return null; // only to be heard
        const across = hides(style.overflowX) && (box.right > frame.right + 1 || box.left < frame.left - 1);
        scrolls ||= ["auto", "scroll"].includes(style.overflowY);
        const down = !scrolls && hides(style.overflowY) && box.bottom > frame.bottom + 1;
        if (across || down) return `cut by ${part.localName}.${part.className}`;
      }
      if (box.right > innerWidth + 1 || box.left < -1) return "beyond the page";
    }
    return null;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, owner = text.parentElement;
    if (!text.data.trim() || owner.closest(".hidden-text, .skip, option, script, style, [aria-hidden=true]")) continue;
    if (!owner.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const fault = look(text, owner);
    if (fault) found.push(`${JSON.stringify(text.data)} is ${fault}`);
  }
  for (const part of document.querySelectorAll("button, label, a, legend, h1, h2, h3, summary, [role=tab]")) {
    if (part.closest(".hidden-text, .skip") || !part.checkVisibility({ visibilityProperty: true })) continue;
    if (part.clientWidth && part.scrollWidth > part.clientWidth + 1) {
      found.push(`${JSON.stringify(part.innerText)} needs ${part.scrollWidth} of ${part.clientWidth}`);
    }
  }
  const pen = document.createElement("canvas").getContext("2d");
  for (const part of document.querySelectorAll("input[placeholder], textarea[placeholder], select")) {
    if (!part.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(part);
    const room = part.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    pen.font = style.font;
    const text = part.placeholder ?? part.selectedOptions[0]?.text ?? "";
    if (pen.measureText(text).width > room + 1) found.push(`${JSON.stringify(text)} has no room`);
  }
  const root = document.scrollingElement;
  const excess = root.scrollWidth - root.clientWidth;
  if (excess > 0) found.push(`the page scrolls sideways by ${excess}`);
  return found;
}"""

# What is read, seen or heard: texts and the attributes that stand for texts.
TEXTS = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const owner = walker.currentNode.parentElement;
    if (!owner.closest("script, style, noscript, .avatar, [lang]:not(html)"))
      found.push(walker.currentNode.data.trim());
  }
  for (const name of ["aria-label", "aria-description", "placeholder", "title", "alt", "aria-valuetext"])
    for (const part of document.querySelectorAll(`[${name}]`)) found.push(part.getAttribute(name).trim());
  return [...new Set(found)].filter(Boolean);
}"""


@pytest.fixture(scope="module", params=LANGUAGES)
def stage(request):
    """A server of its own: what people of the other languages say would stand in its lists."""
    with Madang(bus=True) as server:
        yield Stage(server, request.param)


def find_foreign(language, texts):
    return [text for text in texts if re.search(FOREIGN[language], KEPT.sub("", text))]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_views(browser, stage):
    faults = {}
    for view, page in stage.walk(browser, size="small"):
        assert page.evaluate("() => document.documentElement.lang") == stage.language
        faults[view] = page.evaluate(CUT) + find_foreign(stage.language, page.evaluate(TEXTS))
    assert {view: found for view, found in faults.items() if found} == {}


def find_unseen(language, told):
    """The forms of the page's texts that are in nothing of what was told."""
    unseen = []
    for text in list_texts("page"):
        for form in text.forms[language]:
            whole = re.compile(".+?".join(map(re.escape, GAP.split(form))), re.DOTALL)
            if text.msgid not in UNREACHABLE and not any(map(whole.fullmatch, told)):
                unseen.append(form)
    return unseen


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_seen(browser, fresh_madang, language, tmp_path):
    """Each text of the page is read or heard by somebody who goes everywhere."""
    browser.allow(".*")  # of troubles that are made here
    relay = Relay(fresh_madang(bus=True, config=""))
    see_nothing(browser.open(relay, People(relay.madang).register_user(), language=language, listens=True))
    stage = Stage(relay.madang, language, relay)
    pages = [page for size in ("phone", "desk") for _, page in stage.walk(browser, size=size, listens=True)]
    picture = tmp_path / "page.png"
    pages[-1].screenshot(picture)
    Walk(stage, relay, browser, pages[-1]).take(picture)
    relay.close()
    assert find_unseen(language, browser.take_told()) == []


def test_choice(browser, madang, minsu):
    """Chosen once, it stays; the page changes at once, and the server's words with it."""
    page = browser.open(madang, minsu, "/#/settings")
    page.find("heading", "Settings").see()
    page.field("Language").choose("ru")
    russian = load_catalogue("ru").gettext
    page.find("heading", russian("Settings")).see()
    assert page.evaluate("() => document.documentElement.lang") == "ru"
    page.reload()
    page.find("heading", russian("Settings")).see()
    page.language = "ru"
    page.go("/#/blocks")
    page.field("Nickname").fill("nobody at all")
    page.find("button", "Block").click()
    assert re.search("[а-я]", page.find("alert").see().text())


@pytest.mark.parametrize(("languages", "shown"), [("ko-KR", "ko"), ("ru-RU", "ru"), ("en-GB", "en"), ("de-DE", "en")])
def test_browser_decides(browser, madang, languages, shown):
    """Who has not chosen gets what the browser asks for."""
    page = browser.open(madang, language=languages)
    page.expect(lambda: page.evaluate("() => document.documentElement.lang"), shown)


def test_plurals(browser, madang, people, yuna):
    """What counts does so by the language's own rule, on the page too."""
    rooms = {count: yuna.room()["id"] for count in (1, 2, 5, 11, 21, 101)}
    page = browser.open(madang, people.register_user())
    for room in rooms.values():
        page.go(f"/#/rooms/{room}")
        page.css(f'.item[href="#/rooms/{room}"][aria-current=page]').see()
        page.find("log").see()
    page.go("/#/settings")
    page.find("heading", "Settings").see()
    for count, room in rooms.items():
        for number in range(count):
            yuna.say(room, f"{number}")
    page.set_hidden(True)
    page.set_hidden(False)
    for language in LANGUAGES:
        page.go("/#/settings")
        page.field("Language").choose(language)
        page.language = language
        page.find("heading", "Settings").see()
        page.go("/#/rooms")
        for count, room in rooms.items():
            wanted = page.translate_count("{n} unread", "{n} unread", count)
            badge = page.css(f'a[href="#/rooms/{room}"] .badge .hidden-text')
            badge.expect(lambda: badge.call("textContent"), wanted)
