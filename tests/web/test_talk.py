"""Two people in a room, one at a desk and one with a phone."""

import pytest
from harness import People
from harness.talk import Talk

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
HOSTILE = {
    "markup": '<img src=x onerror="alert(1)"><script>alert(2)</script><b>&amp;&lt;</b>',
    "template": "{{7*7}} ${7*7} <%= 7*7 %> {name}",
    "entities": "&nbsp;&#x3c;script&#62; &hellip",
    "closing": "</div></article></main>--><!--<style>*{display:none}</style>",
    "right to left": "\u202egnp.exe \u2066inner\u2069 \u05d0\u05d1\u05d2 end\u202c tail",
    "unclosed": "\u202e\u202e\u202e\u2067\u2067 never closed",
    "long word": "w" * 4000,
    "long right to left": "\u0634" * 4000,
    "emoji": f"{FAMILY} \U0001f1f0\U0001f1f7 \U0001f44d\U0001f3ff \u2764\ufe0f\u200d\U0001f525 1\ufe0f\u20e3",
    "many emoji": FAMILY * 500,
    "combining": "Z" + "\u0351\u036b\u0343" * 300 + "algo",
    "lines": "one\n\n\n  two\twith a tab\n" + "\n" * 100 + "last",
    "blanks": "a    b \u00a0 c\u200bd\ufeffe",
    "scripts": "javascript:alert(1) data:text/html,<script>alert(1)</script> vbscript:x file:///etc/passwd",
    "separators": "one\u2028two\u2029three\u0085four",
    "brackets": "https://x" + ")" * 3990,
    "more brackets": "https://x/" + "([{" * 600 + "}])" * 700,
    "dots": "https://x" + "." * 3990,
    "beginnings": "https://" * 500,
    "names in addresses": "https://example.org@evil.example/ http://a:b@evil.example https://@evil.example/",
    "turned address": "\u202ehttps://evil.example/gro.elpmaxe//:sptth\u202c/tail",
    "look-alike": "https://\u0430\u0440\u0440\u04cf\u0435.example/",
    "no host": "https:// http://. http://[ https://:80/ http://%%%",
}
# Where the addresses in them lead: the others have none that may be followed.
LEADING = {
    "brackets": ["https://x/"],
    "more brackets": ["https://x/" + "([%7B" * 600 + "%7D])" * 600],
    "dots": ["https://x/"],
    "beginnings": ["https://https//" + "https://" * 498],
    "names in addresses": ["https://evil.example/"],
    "turned address": ["https://evil.example/gro.elpmaxe//:sptth"],
    "look-alike": ["https://xn--80ak6aa92e.example/"],
}
OVERFLOW = """() => {
  const root = document.scrollingElement;
  const log = document.querySelector("[role=log]");
  return [root.scrollWidth - root.clientWidth, log.scrollWidth - log.clientWidth];
}"""
LINKS = """(text) => [...text.querySelectorAll("a")].map((a) => [a.href, a.target, a.rel])"""
# How far to the right of the name what is said of it begins.
BEHIND_NAME = """(line, name) => {
  const [text] = [...line.childNodes].filter((node) => node.data?.includes(name));
  const from = text.data.indexOf(name), to = from + name.length;
  const place = (start, end) => {
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, end);
    return range.getBoundingClientRect();
  };
  return place(text.data.indexOf(":", to), text.length).left - place(from, to).right;
}"""
NEAR_BOTTOM = "(log) => log.scrollHeight - log.clientHeight - log.scrollTop < 5"


def enter(browser, madang, person, room, **options):
    return Talk(browser.open(madang, person, f"/#/rooms/{room}", **options))


@pytest.fixture(scope="module")
def desk_page(lasting_browser, madang, minsu):
    return lasting_browser.open(madang, minsu, "/healthz")


@pytest.fixture
def desk(desk_page, room):
    return Talk(desk_page.load(f"/#/rooms/{room}"))


@pytest.fixture(scope="module")
def phone_page(lasting_browser, madang, yuna):
    return lasting_browser.open(madang, yuna, "/healthz", size="phone", language="ko")


@pytest.fixture
def phone(phone_page, room, desk):
    return Talk(phone_page.load(f"/#/rooms/{room}"))


def read_history(person, room):
    answer = person.get(f"/chat/v1/room/{room}/?limit=200").expect(200).json()
    return [message["message"] for message in answer["chat_messages"]]


def test_two_people(desk, phone, minsu, room):
    texts = []
    for number in range(5):
        desk.send(f"at a desk {number}")
        phone.send(f"전화에서 {number}")
        texts += [f"at a desk {number}", f"전화에서 {number}"]
    for text in texts:
        desk.expect_sent(text)
    shown = read_history(minsu, room)
    assert sorted(shown) == sorted(texts)
    desk.expect(shown)
    phone.expect(shown)


def test_other_ways(desk, phone, minsu, yuna, room):
    """What came by REST or by another document's socket stands in the same log."""
    yuna.say(room, "by REST")
    with minsu.chat_socket(room) as socket:
        socket.send_json({"message": "by a socket of 003"})
        desk.message("by a socket of 003").see()
    desk.send("from the page")
    for talk in (desk, phone):
        talk.expect(["by REST", "by a socket of 003", "from the page"])


def test_names(desk, phone, minsu, yuna):
    """Who said it stands with each message; one's own are one's own."""
    desk.send("from the desk")
    phone.message("from the desk").line(minsu.nickname).see()
    phone.send("from the phone")
    desk.message("from the phone").line(yuna.nickname).see()
    desk.message("from the desk").line("You").see()


def test_joins_and_leaves(desk, yuna, browser, madang, room):
    second = enter(browser, madang, yuna, room)
    desk.event(f"{yuna.nickname}: joined").see()
    second.page.close()
    desk.event(f"{yuna.nickname}: left").see()


def test_enter_sends(desk, phone):
    desk.composer.focus()
    desk.page.write("the first line")
    desk.page.key("Shift+Enter")
    desk.page.write("the second")
    desk.page.key("Enter")
    desk.composer.expect_value("")
    phone.expect(["the first line\nthe second"])
    assert desk.page.evaluate("() => document.activeElement.localName") == "textarea"


def test_blank_is_not_sent(desk, phone):
    for text in ("", "   ", "\n\n"):
        desk.composer.fill(text)
        desk.composer.press("Enter")
    desk.composer.fill("something")
    desk.composer.press("Enter")
    phone.expect(["something"])
    desk.expect(["something"])


def test_korean_composition(desk, phone):
    """The Enter that ends a syllable is the input method's."""
    desk.composer.focus()
    desk.page.compose("안녕하세")
    desk.page.end_composition("안녕하세요")
    desk.composer.expect_value("안녕하세요")
    desk.page.write(" 여러분")
    desk.page.key("Enter")
    phone.expect(["안녕하세요 여러분"])
    desk.composer.expect_value("")


def test_draft(desk, madang, minsu):
    """It survives a reload, and is the room's own."""
    desk.composer.fill("half a thought")
    desk.page.reload()
    desk.composer.expect_value("half a thought")
    other = minsu.room()["id"]
    here = desk.page.address
    desk.page.go(f"/#/rooms/{other}")
    desk.composer.expect_value("")
    desk.page.go(here)
    desk.composer.expect_value("half a thought")
    desk.composer.press("Enter")
    desk.expect_sent("half a thought")
    desk.page.reload()
    desk.message("half a thought").see()
    desk.composer.expect_value("")


def test_too_long(desk, minsu, room):
    """4,001 characters are not sent and not lost, and it is said why."""
    desk.composer.fill("가" * 4001)
    desk.composer.press("Enter")
    desk.page.line("Too long by 1 character").see()
    desk.composer.press("Backspace")
    desk.page.line("4,000 of 4,000 characters").see()
    desk.composer.press("Enter")
    desk.expect_sent("가" * 4000)
    assert read_history(minsu, room) == ["가" * 4000]


def test_links(desk, phone):
    desk.send("see https://example.org/a?b=c&d=%20e#f. and (http://example.org/g), not javascript:alert(1)")
    links = phone.log.css("article .message-text").evaluate(LINKS)
    assert [link[0] for link in links] == ["https://example.org/a?b=c&d=%20e#f", "http://example.org/g"]
    for _, target, rel in links:
        assert target == "_blank" and {"noopener", "noreferrer"} <= set(rel.split())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(desk, phone, minsu, yuna, room, name):
    """It is shown as it was written, breaks nothing, and what comes behind it reads as ever."""
    text = HOSTILE[name]
    yuna.say(room, text)
    yuna.say(room, "behind it")
    for talk in (desk, phone):
        talk.expect([text, "behind it"])
        assert talk.page.evaluate(OVERFLOW) == [0, 0]
        assert talk.log.css("article script, article img:not(.avatar img), article style, article b").count() == 0
        links = talk.log.css("article .message-text").first().evaluate(LINKS)
        assert [link[0] for link in links] == LEADING.get(name, [])


@pytest.mark.parametrize("name", ["markup", "long word", "right to left", "emoji"])
def test_hostile_sent(desk, phone, minsu, room, name):
    """The same, written in the page."""
    desk.composer.fill(HOSTILE[name])
    desk.composer.press("Enter")
    phone.expect([HOSTILE[name]])
    desk.expect([HOSTILE[name]])
    assert read_history(minsu, room) == [HOSTILE[name]]
    assert desk.page.evaluate(OVERFLOW) == phone.page.evaluate(OVERFLOW) == [0, 0]


@pytest.mark.parametrize("hostile", ["<b>&lt;", "\u202egnp", "w" * 20, "\U0001f468\u200d\U0001f469"])
def test_hostile_nickname(browser, madang, desk, people, room, hostile):
    """A name can do no more than a message, and turns nothing but itself."""
    person = people.register_user(nickname=hostile)
    talk = enter(browser, madang, person, room, size="small")
    talk.send("who am I?")
    desk.message("who am I?").css("bdi").expect_text(hostile)
    assert desk.page.evaluate(OVERFLOW) == talk.page.evaluate(OVERFLOW) == [0, 0]
    talk.page.close()
    left = desk.event(": left").see()
    assert left.evaluate(BEHIND_NAME, hostile) >= -1, "the name turns what is said of it"


def test_stays_at_the_newest(desk, yuna, room):
    """Who reads the newest sees each that comes; who reads older ones is left where he is, and told."""
    for number in range(60):
        yuna.say(room, f"message {number}")
    desk.message("message 59").see()
    desk.log.expect(lambda: desk.log.evaluate(NEAR_BOTTOM), True)
    desk.log.evaluate("(log) => { log.scrollTop -= 600; }")
    desk.page.find("button", "To the newest").see()
    before = desk.log.evaluate("(log) => log.scrollTop")
    yuna.say(room, "message 60")
    desk.page.find("button", "1 new message").see()
    assert desk.log.evaluate("(log) => log.scrollTop") == before
    desk.page.find("button", "1 new message").click()
    desk.message("message 60").see()
    desk.log.expect(lambda: desk.log.evaluate(NEAR_BOTTOM), True)


@pytest.mark.parametrize(("zone", "clock"), [("Asia/Seoul", "12:04"), ("America/New_York", "10:04")])
def test_zone(browser, madang, minsu, room, zone, clock):
    """Times are the reader's, wherever the server is."""
    minsu.say(room, "at midnight or so")
    madang.sql("UPDATE chats SET created_at = '2026-03-01 03:04:05+00' WHERE room_id = %s", room)
    talk = enter(browser, madang, minsu, room, zone=zone)
    moment = talk.message("at midnight or so").css("time")
    assert clock in moment.text()
    assert moment.attribute("datetime").startswith("2026-03-01T03:04:05")


def test_refused(desk, madang, minsu, yuna, room, browser):
    """Who is muted reads on; what he writes is marked as failed with the server's words, and can be sent later."""
    talk = enter(browser, madang, yuna, room)
    madang.admin.call("MuteMember", room, yuna.id, True)
    talk.send("may I?")
    message = talk.message("may I?")
    message.find("button", "Retry").see()
    assert read_history(minsu, room) == []
    madang.admin.call("MuteMember", room, yuna.id, False)
    message.find("button", "Retry").click()
    talk.expect_sent("may I?")
    desk.expect(["may I?"])
    assert read_history(minsu, room) == ["may I?"]


def test_waiting(browser, relay):
    """A message that waits for the connection says so, and can be tried or dropped meanwhile."""
    person = People(relay.madang).register_user()
    room = person.room()["id"]
    talk = enter(browser, relay, person, room)
    browser.allow("WebSocket connection to|ERR_")
    talk.page.go_offline()
    relay.cut()
    talk.send("wait for me")
    talk.send("not for me")
    for text in ("wait for me", "not for me"):
        talk.message(text).line("It will be sent when the connection is back.").see()
        talk.message(text).find("button", "Retry").see()
    talk.message("not for me").find("button", "Discard").click()
    talk.page.go_online()
    talk.expect_sent("wait for me")
    talk.expect(["wait for me"])
    assert read_history(person, room) == ["wait for me"]


def test_discard(desk, madang, minsu, room):
    madang.admin.call("MuteMember", room, minsu.id, True)
    desk.send("never mind")
    desk.message("never mind").find("button", "Discard").click()
    desk.message("never mind").expect_count(0)
    madang.admin.call("MuteMember", room, minsu.id, False)
    desk.page.reload()
    desk.send("instead")
    desk.expect(["instead"])
    assert read_history(minsu, room) == ["instead"]


def test_new_room(browser, madang, minsu, yuna):
    page = browser.open(madang, minsu)
    page.find("button", "New room").click()
    page.field("Name of the room").fill("마당 한가운데")
    page.find("button", "Create").click()
    Talk(page).send("first here")
    other = browser.open(madang, yuna)
    other.find("link").within("filter", {"hasText": "마당 한가운데"}).click()
    Talk(other).expect(["first here"])


def test_deleted_room(browser, madang, minsu, yuna):
    room = madang.admin.create_room(closed=False)
    talk = enter(browser, madang, minsu, room)
    madang.admin.delete_room(room)
    talk.composer.miss()
    talk.page.find("main").find("link", "Rooms").see()


def test_unknown_room(browser, madang, minsu):
    browser.allow("WebSocket connection to .* 404")
    page = browser.open(madang, minsu, "/#/rooms/999999")
    page.find("main").find("link", "Rooms").see()
    page.find("log").expect_count(0)
