"""Every view in the three languages on the smallest phone: nothing is cut, and nothing is left in English."""

import re

import pytest
from harness import Madang
from harness.page import load_catalogue
from web.stage import VIEWS, Stage

LANGUAGES = ("en", "ko", "ru")
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
      if (box.right > innerWidth + 1 || box.left < -1) return "beyond the page";
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


@pytest.mark.parametrize("view", VIEWS)
def test_view(browser, stage, view):
    page = stage.open(browser, view, size="small")
    assert page.evaluate("() => document.documentElement.lang") == stage.language
    assert page.evaluate(CUT) == []
    assert find_foreign(stage.language, page.evaluate(TEXTS)) == []


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2, 5, 11, 21, 101])
def test_plurals(browser, madang, people, yuna, language, count):
    """What counts does so by the language's own rule, on the page too."""
    reader = people.register_user()
    room = yuna.room()
    page = browser.open(madang, reader, f"/#/rooms/{room['id']}", language=language)
    page.find("log").see()
    page.go("/#/friends")
    for number in range(count):
        yuna.say(room["id"], f"{number}")
    page.set_hidden(True)
    page.set_hidden(False)
    page.go("/#/rooms")
    catalogue = load_catalogue(language)
    wanted = catalogue.ngettext("{n} unread", "{n} unread", count).replace("{n}", str(count))
    badge = page.css(f'a[href="#/rooms/{room["id"]}"] .badge .hidden-text')
    badge.expect(lambda: badge.evaluate("(part) => part.textContent"), wanted)
