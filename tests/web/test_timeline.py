"""The log of a talk under a reader's hands: what is shown, what is rendered, and where the focus is."""

from harness.bus import BusError
from harness.people import numbers
from harness.talk import Talk
from harness.waiting import wait_for

# Every row that is rendered writes its time.
COUNT_RENDERINGS = """() => {
  window.rendered = 0;
  const { get } = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format");
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
    get() { window.rendered++; return get.call(this); },
  });
}"""
# A message, and the one before it, whose date or mark may have changed, each with some words of time.
FEW = 8
NEAR_BOTTOM = "(log) => log.scrollHeight - log.clientHeight - log.scrollTop < 5"
HAS_FOCUS = "(part) => part === document.activeElement"
HEIGHT = "(part) => part.getBoundingClientRect().height"
DROP = """(part) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["x"], "x.txt"));
  const give = (kind) => new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer });
  return ["dragover", "drop"].map((kind) => !part.dispatchEvent(give(kind)));
}"""


def fill(person, room, count):
    for number in range(count):
        person.say(room, f"message {number}")


def enter(browser, madang, person, room, **options):
    return Talk(browser.open(madang, person, f"/#/rooms/{room}", **options))


def notify(madang, person, text):
    """False while the person's page has not come so far as to hear it."""
    try:
        return madang.admin.send_system_message(person.nickname, text)
    except BusError:
        return False


def test_only_new_rows_are_rendered(browser, madang, minsu, yuna, room):
    """Those that stand there already cost nothing when another comes."""
    fill(yuna, room, 30)
    talk = enter(browser, madang, minsu, room)
    talk.message("message 29").see()
    talk.page.evaluate(COUNT_RENDERINGS)
    yuna.say(room, "one more")
    talk.message("one more").see()
    assert 0 < talk.page.evaluate("() => window.rendered") <= FEW


def test_own_message_is_shown(browser, madang, minsu, yuna, room):
    """Wherever the reader was: sending goes to the end."""
    fill(yuna, room, 60)
    talk = enter(browser, madang, minsu, room)
    talk.message("message 59").see()
    talk.log.evaluate("(log) => { log.scrollTop -= 1500; }")
    talk.page.find("button", "To the newest").see()
    talk.send("here I am")
    talk.log.expect(lambda: talk.log.evaluate(NEAR_BOTTOM), True)
    talk.expect_sent("here I am")
    assert talk.page.find("button", "To the newest").count() == 0


def test_long_messages_are_folded(browser, madang, minsu, yuna, room):
    """What comes behind one of 500 lines is near, and whoever wants reads all of it."""
    text = "\n".join(str(number) for number in range(500))
    yuna.say(room, text)
    yuna.say(room, "behind it")
    talk = enter(browser, madang, minsu, room)
    talk.expect([text, "behind it"])
    article = talk.log.css("article").first()
    assert article.evaluate(HEIGHT) < 600
    article.find("button", "Show more").click()
    article.find("button", "Show less").see()
    assert article.evaluate(HEIGHT) > 5000
    article.find("button", "Show less").click()
    talk.page.expect(lambda: article.evaluate(HEIGHT) < 600, True)


def test_draft_of_another_tab(browser, madang, minsu, room):
    """What is written or sent in one tab does not stay to be sent again in another."""
    here = enter(browser, madang, minsu, room)
    here.composer.fill("half a thought")
    here.log.focus()
    there = Talk(here.page.open_tab(f"/#/rooms/{room}"))
    there.composer.expect_value("half a thought")
    there.composer.fill("a whole thought")
    here.composer.expect_value("a whole thought")
    there.composer.press("Enter")
    there.expect_sent("a whole thought")
    here.composer.expect_value("")


def test_focus_after_discarding(browser, madang, minsu, room):
    """It goes to the log when the button that had it is gone."""
    talk = enter(browser, madang, minsu, room)
    madang.admin.call("MuteMember", room, minsu.id, True)
    talk.send("never mind")
    discard = talk.message("never mind").find("button", "Discard").see()
    discard.focus()
    talk.page.key("Enter")
    talk.message("never mind").expect_count(0)
    talk.page.expect(lambda: talk.log.evaluate(HAS_FOCUS), True)


def test_focus_after_closing(browser, madang, minsu):
    """A notice that is closed leaves it to the view."""
    page = browser.open(madang, minsu, "/#/settings")
    heading = page.find("heading", "Settings").see()
    wait_for(lambda: notify(madang, minsu, "We go to sleep"))
    page.line("We go to sleep").first().see()
    button = page.css(".notice").first().find("button", "Close")
    button.focus()
    page.key("Enter")
    page.expect(lambda: heading.evaluate(HAS_FOCUS), True)


def test_dropped_file(browser, madang, minsu, room):
    """A browser would leave the page for it."""
    talk = enter(browser, madang, minsu, room)
    assert talk.log.evaluate(DROP) == [True, True]


def test_direction(browser, madang, minsu, room):
    """A field runs as its text does."""
    talk = enter(browser, madang, minsu, room)
    for text, direction in (("hello", "ltr"), ("… \u05e9\u05dc\u05d5\u05dd hello", "rtl"), ("1 hello \u05e9", "ltr")):
        talk.composer.fill(text)
        assert talk.composer.evaluate("(area) => area.matches(':dir(rtl)') ? 'rtl' : 'ltr'") == direction
        assert talk.composer.attribute("dir") != "auto"


def test_who_is_there(browser, madang, minsu, people, room):
    """Some by name, the rest by number: the head does not grow with the crowd."""
    talk = enter(browser, madang, minsu, room)
    crowd = people.register_users(5)
    sockets = [person.socket(room) for person in crowd]
    subtitle = talk.page.css(".pane-title p")
    subtitle.expect(lambda: subtitle.text().endswith(" and 2 more"), True)
    assert sum(person.nickname in subtitle.text() for person in crowd) == 3
    for socket in sockets[1:]:
        socket.close()
    subtitle.expect_text(f"In the room: {crowd[0].nickname}")
    sockets[0].close()


def test_names_of_who_is_there_stand_alone(browser, madang, minsu, people, room):
    """One that is written from right to left does not turn the next."""
    talk = enter(browser, madang, minsu, room)
    hebrew, other = people.register_user(nickname=f"דנה {next(numbers)}"), people.register_user()
    subtitle = talk.page.css(".pane-title p")
    with hebrew.socket(room):
        subtitle.expect_text(f"In the room: \u2068{hebrew.nickname}\u2069")
        with other.socket(room):
            subtitle.expect_text(f"In the room: \u2068{hebrew.nickname}\u2069, {other.nickname}")


def test_deleted_room_keeps_what_was_written(browser, madang, people):
    """It is said what happened; what was not sent, and what was being written, stays to be copied."""
    person = people.register_user()
    room = madang.admin.create_room("short-lived", closed=False)
    talk = enter(browser, madang, person, room)
    browser.allow("WebSocket connection to|ERR_|status of 404")
    madang.admin.call("MuteMember", room, person.id, True)
    talk.send("never sent")
    talk.message("never sent").find("button", "Retry").see()
    talk.composer.fill("half a thought")
    madang.admin.delete_room(room)
    page = talk.page
    page.line("This room has been deleted.").see()
    unsent = page.find("region", "You have not sent this:")
    unsent.line("never sent").see()
    unsent.line("half a thought").see()
    unsent.find("button", "Discard").click()
    unsent.miss()
    page.reload()
    page.line("This room does not exist or has been deleted.").see()
    unsent.expect_count(0)
