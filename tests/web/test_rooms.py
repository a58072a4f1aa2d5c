"""The list of rooms: what is unread is found, and nothing in it moves or is made anew without need."""

from harness.people import numbers
from harness.talk import Talk

NAMES = "(list) => [...list.querySelectorAll('.item-name')].map((name) => name.textContent)"
CHANGED_ROWS = """(list) => {
  window.changed = new Set();
  new MutationObserver((records) => {
    for (const { target } of records) window.changed.add((target.parentElement ?? target).closest("li")?.textContent);
  }).observe(list, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def make_rooms(person, count):
    stem = f"list {next(numbers)}"
    return [person.room(f"{stem} {letter}") for letter in "abcdefghij"[:count]]


def open_list(browser, madang, person, rooms):
    page = browser.open(madang, person)
    items = page.css("ul.items:has(.item-sign)")
    names = {room["name"] for room in rooms}

    def read():
        return [name for name in items.evaluate(NAMES) if name in names]

    page.expect(lambda: sorted(read()), sorted(names))
    return page, items, read


def test_unread_first(browser, madang, minsu, yuna):
    """By their names, but for those in which something is unread."""
    rooms = make_rooms(minsu, 4)
    names = [room["name"] for room in rooms]
    page, _, read = open_list(browser, madang, yuna, rooms)
    assert read() == names
    minsu.say(rooms[2]["id"], "here")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.expect(read, [names[2], names[0], names[1], names[3]])


def test_nothing_moves_under_the_pointer(browser, madang, minsu, yuna):
    """Who points at the list finds every room where it was; it is put in order when the pointer leaves."""
    rooms = make_rooms(minsu, 3)
    names = [room["name"] for room in rooms]
    page, _, read = open_list(browser, madang, yuna, rooms)
    page.having("link", names[1]).call("hover")
    minsu.say(rooms[2]["id"], "here")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.having("link", names[2]).css(".badge").see()
    assert read() == names
    page.css(".split-detail").call("hover")
    page.expect(read, [names[2], names[0], names[1]])


def test_only_the_row_is_touched(browser, madang, minsu, yuna):
    """A message changes the row of its room, and no other."""
    rooms = make_rooms(minsu, 3)
    page, items, _ = open_list(browser, madang, yuna, rooms)
    page.go(f"/#/rooms/{rooms[0]['id']}")
    talk = Talk(page)
    items.evaluate(CHANGED_ROWS)
    minsu.say(rooms[0]["id"], "here")
    talk.message("here").see()
    changed = page.evaluate("() => [...window.changed]")
    assert [text for text in changed if rooms[0]["name"] not in text] == []


def test_name_without_anything_to_see(browser, madang, minsu, yuna, people):
    """Such rooms and people have a name to call them by all the same."""
    room = minsu.room("\u2800\u3164")["id"]
    blank = people.register_user(nickname="\u3164\u200b\u3164")
    page = browser.open(madang, yuna, f"/#/rooms/{room}")
    page.find("heading", "(no name)").see()
    blank.say(room, "who am I?")
    Talk(page).message("who am I?").css("bdi").expect_text("(no name)")
    yuna.post("/user/add-friend/", {"email": blank.email}).expect(200)
    page.load("/#/friends")
    page.find("list", "Friends").line(blank.email).first().see()
