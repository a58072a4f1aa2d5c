"""What the page's policy stops in a real browser; that the page itself keeps to it, every other test sees."""

import pytest
from harness.talk import Talk
from harness.waiting import wait_for
from web.stage import Stage

# What a script could try that has come into the page; make(tag, properties) puts an element there.
ATTEMPTS = {
    "inline script": "make('script', { text: 'hit()' })",
    "foreign script": "make('script', { src: 'http://localhost:1/a.js' })",
    "text as script": "setTimeout('hit()', 0)",
    "markup": "document.body.innerHTML = '<img src=x onerror=hit()>'",
    "handler": "document.body.setAttribute('onclick', 'hit()'), document.body.click()",
    "inline style": "document.body.setAttribute('style', 'color: red')",
    "style": "make('style', { textContent: 'a { b: c }' })",
    "foreign picture": "make('img', { src: 'http://localhost:1/a.png' })",
    "foreign frame": "make('iframe', { src: 'http://localhost:1/' })",
    "own frame": "make('iframe', { src: '/' })",
    "plugin": "make('object', { data: '/favicon.ico' })",
    "base": "make('base', { href: 'http://localhost:1/' })",
    "foreign call": "await fetch('http://localhost:1/')",
    "foreign socket": "new WebSocket('ws://localhost:1/')",
    "worker": "new Worker('/assets/a.js')",
    "form": "make('form', { action: 'http://localhost:1/' }).submit()",
}
TRY = """async () => {
  window.hits = 0;
  window.hit = () => window.hits++;
  const make = (tag, properties) => {
    const part = Object.assign(document.createElement(tag), properties);
    document.body.append(part);
    return part;
  };
  try { %s; } catch (error) { console.log(error.message); }
}"""


@pytest.fixture(scope="module")
def stage(madang):
    return Stage(madang, "en")


def test_attempts(browser, stage):
    """Had anything foreign come into the page, it could do nothing there."""
    page = stage.open(browser, "rooms")
    browser.allow(".*")  # the browser says the same again in other words
    for attempt, script in ATTEMPTS.items():
        browser.take_complaints()
        page.evaluate(TRY % script)
        what = f"a complaint about {attempt}"
        wait_for(lambda: browser.find_complaints("Content-Security-Policy: |Content Security Policy"), what=what)
        assert page.evaluate("() => window.hits") == 0, attempt
        page.reload()


def test_sent_markup_is_text(browser, stage):
    """Every place where a name or a text of others stands."""
    page = stage.open(browser, "room")
    text = "<img src=x onerror=alert(1)>"
    stage.friend.say(stage.room, text)
    Talk(page).message(text).see()
    assert page.css("img[src=x]").count() == 0
