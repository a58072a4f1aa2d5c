"""Friends, presence, blocks, direct messages and profiles."""

import struct
import zlib

import pytest
from harness import People
from harness.forms import MULTIPART, encode_form, encode_part
from harness.talk import Talk
from harness.waiting import wait_for


def make_png(width=64, height=48):
    """A red picture."""

    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xd0\x20\x20" * width) * height
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


# The controls that a toast lies over.
COVERED = """() => {
  const toast = document.querySelector(".toast").getBoundingClientRect();
  return [...document.querySelectorAll("a, button, input, select, textarea")]
    .filter((part) => !part.closest(".toast") && part.checkVisibility({ visibilityProperty: true }))
    .filter((part) => {
      const box = part.getBoundingClientRect();
      return box.left < toast.right && box.right > toast.left && box.top < toast.bottom && box.bottom > toast.top;
    })
    .map((part) => part.outerHTML);
}"""

# It may be sent by itself at any moment: then there is nothing to press.
RETRY = """(message) => {
  const button = message.querySelector(".unsent.failed button");
  button?.click();
  return Boolean(button);
}"""


@pytest.fixture
def pair(people):
    return people.register_users(2)


@pytest.fixture
def a(pair):
    return pair[0]


@pytest.fixture
def b(pair):
    return pair[1]


@pytest.fixture
def fresh_pair(relay):
    """Two on the server behind the relay."""
    return People(relay.madang).register_users(2)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "red.png"
    path.write_bytes(make_png())
    return path


def befriend(a, b):
    a.post("/user/add-friend/", {"email": b.email}).expect(200)


def give_picture(person):
    """Gives somebody a picture; its path."""
    form = encode_form(encode_part("profile_picture", make_png(), "red.png", "image/png"))
    answer = person.patch("/user/profile/", body=form, headers={"Content-Type": MULTIPART})
    return answer.expect(200).json()["profile_picture"]


def row_of(page, person):
    return page.find("list", "Friends").having("listitem", person.nickname)


def open_talk(browser, madang, person, other, **options):
    return Talk(browser.open(madang, person, f"/#/messages/{other.nickname}", **options))


# Friends


def test_search_and_add(browser, madang, a, b):
    page = browser.open(madang, a, "/#/friends")
    page.field("Find people by e-mail").fill(b.email.split("@")[0])
    page.find("button", "Search").click()
    found = page.find("region", "People found")
    found.find("button", f"Add {b.nickname}").click()
    row_of(page, b).see()
    page.reload()
    row_of(page, b).see()
    assert [friend["id"] for friend in a.get("/user/friends/").json()] == [b.id]


def test_search_finds_nobody(browser, madang, a):
    page = browser.open(madang, a, "/#/friends")
    page.field("Find people by e-mail").fill("nobody-has-this-address")
    page.find("button", "Search").click()
    page.line("Nobody found.").see()


def test_delete_friend(browser, madang, a, b):
    befriend(a, b)
    page = browser.open(madang, a, "/#/friends")
    row_of(page, b).find("link").click()
    page.find("heading", b.nickname).see()
    page.find("button", "Remove from friends").click()
    dialog = page.find("dialog")
    dialog.find("button", "Cancel").click()
    dialog.miss()
    row_of(page, b).see()
    page.find("button", "Remove from friends").click()
    dialog.find("button", "Remove from friends").click()
    page.find("button", "Add to friends").see()
    assert a.get("/user/friends/").json() == []


def test_profile_of_friend(browser, madang, a, b):
    befriend(a, b)
    b.patch("/user/profile/", {"bio": "I like <b>tea</b>", "contact_number": "+82 10 1234 5678"}).expect(200)
    page = browser.open(madang, a, f"/#/friends/{b.id}")
    for text in (b.email, "I like <b>tea</b>", "+82 10 1234 5678"):
        page.line(text).first().see()


def test_private_profile(browser, madang, a, b):
    befriend(a, b)
    b.patch("/user/profile/", {"is_private": True}).expect(200)
    page = browser.open(madang, a, f"/#/friends/{b.id}")
    page.line("This profile is private.").see()


def test_presence(browser, madang, a, b):
    """A friend comes and goes, and the list tells it without being asked."""
    befriend(a, b)
    page = browser.open(madang, a, "/#/friends")
    row = row_of(page, b)
    row.see()
    row.css("text=/online/i").expect_count(0)
    other = browser.open(madang, b)
    row.css("text=/online/i").first().see()
    other.close()
    row.css("text=/online/i").expect_count(0)


# Direct messages


def test_direct_messages(browser, madang, a, b):
    """Both write, both see both, and it is still there after a reload."""
    here = open_talk(browser, madang, a, b)
    there = open_talk(browser, madang, b, a, size="phone", language="ko")
    here.send("are you there?")
    there.expect(["are you there?"])
    there.send("응, 여기 있어")
    for talk in (here, there):
        talk.expect(["are you there?", "응, 여기 있어"])
        talk.expect_sent("응, 여기 있어")
    here.page.reload()
    here.expect(["are you there?", "응, 여기 있어"])


def test_same_text_twice(browser, madang, a, b):
    """Two equal messages are two."""
    here = open_talk(browser, madang, a, b)
    there = open_talk(browser, madang, b, a)
    here.send("ping")
    here.send("ping")
    for talk in (here, there):
        talk.expect(["ping", "ping"])
    here.page.reload()
    here.expect(["ping", "ping"])


def test_offline(browser, madang, a, b):
    """Who is offline is not written to: the message says so, and is sent when the reader says so again."""
    here = open_talk(browser, madang, a, b)
    here.send("are you there?")
    message = here.message("are you there?")
    message.find("button", "Retry").see()
    there = open_talk(browser, madang, b, a)
    message.find("button", "Retry").click()
    here.expect_sent("are you there?")
    there.expect(["are you there?"])


def test_tabs_agree(browser, madang, a, b):
    """The echo comes to one socket alone; the other tab shows it all the same."""
    here = open_talk(browser, madang, a, b)
    second = Talk(here.page.open_tab(f"/#/messages/{b.nickname}"))
    there = open_talk(browser, madang, b, a)
    here.send("from the first tab")
    for talk in (here, second, there):
        talk.expect(["from the first tab"])
    second.send("from the second")
    for talk in (here, second, there):
        talk.expect(["from the first tab", "from the second"])


def test_unread_direct(browser, madang, a, b):
    """A message of somebody who is not open counts, and opening it ends that."""
    page = browser.open(madang, a)
    page.find("heading", "Rooms").first().see()
    there = open_talk(browser, madang, b, a)
    there.send("look here")
    there.expect_sent("look here")
    section = page.find("navigation", "Madang").having("link", "Direct messages")
    section.css(".badge").see()
    section.click()
    page.having("link", b.nickname).first().click()
    Talk(page).expect(["look here"])
    section.css(".badge").expect_count(0)


def test_direct_after_a_restart(browser, relay, fresh_pair):
    """What was said while the page was away is read from the history."""
    a, b = fresh_pair
    browser.allow("WebSocket|ERR_|Failed to fetch")
    talk = open_talk(browser, relay, a, b)
    here = b.direct_socket()
    with here:
        talk.send("one")
        here.receive_until(lambda frame: frame.get("message") == "one")
        talk.expect_sent("one")
    relay.madang.kill()
    talk.send("two")
    talk.message("two").see()
    relay.madang.start()
    with b.direct_socket() as here:
        message = talk.message("two")
        wait_for(lambda: message.evaluate(RETRY) or not message.line("Sending…").count())
        here.receive_until(lambda frame: frame.get("message") == "two")
        talk.expect_sent("two")
        talk.expect(["one", "two"])
        history = a.get(f"/api/chatting/messages/?target_nickname={b.nickname}").json()
        assert [message["message"] for message in history] == ["one", "two"]


def test_picture_of_who_writes(browser, madang, a, b):
    """Direct messages bring no picture: that of a friend is known all the same."""
    befriend(a, b)
    path = give_picture(b)
    here = open_talk(browser, madang, a, b)
    there = open_talk(browser, madang, b, a)
    there.send("do you see me?")
    here.message("do you see me?").css(f'img[src$="{path}"]').see()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_toast_covers_nothing(browser, madang, a, b, size):
    """What is told of an act lies over no control but its own, and goes when it is closed."""
    page = open_talk(browser, madang, a, b, size=size).page
    page.find("button", "Block").click()
    page.line(f"{b.nickname}: blocked").see()
    assert page.evaluate(COVERED) == []
    page.find("button", "Close").click()
    page.line(f"{b.nickname}: blocked").miss()


def test_opened_without_a_connection(browser, relay, fresh_pair):
    """What keeps a conversation from opening is said, and it opens when it can."""
    a, b = fresh_pair
    browser.allow("WebSocket|ERR_|Failed to fetch")
    page = browser.open(relay, a, "/#/messages")
    page.find("heading", "Direct messages").see()
    page.go_offline()
    page.go(f"/#/messages/{b.nickname}")
    problem = page.find("main").find("alert")
    problem.line("The server cannot be reached.").see()
    page.go_online()
    problem.miss()
    Talk(page)


def test_system_message(browser, madang, a):
    """It stands on top of whatever is open until it is closed, and does no more than a message can."""
    page = browser.open(madang, a, "/#/settings")
    page.find("heading", "Settings").see()
    wait_for(lambda: madang.admin.send_system_message(a.nickname, "We go to sleep at <b>ten</b>"))
    page.line("We go to sleep at <b>ten</b>").see()
    page.find("button", "Close").click()
    page.line("We go to sleep at <b>ten</b>").miss()


# Blocks


def test_block(browser, madang, a, b):
    """B blocks A in the page: A sees nothing of it, and nothing of A's comes."""
    befriend(b, a)
    there = browser.open(madang, b, f"/#/friends/{a.id}")
    there.find("button", "Block").click()
    there.find("button", "Unblock").see()
    here = open_talk(browser, madang, a, b)
    here.send("do you hear me?")
    here.expect_sent("do you hear me?")
    there.go("/#/blocks")
    there.find("main").line(a.nickname).see()
    there.find("button", f"Unblock {a.nickname}").click()
    there.find("main").line(a.nickname).miss()
    there.go(f"/#/messages/{a.nickname}")
    talk = Talk(there)
    here.send("and now?")
    talk.expect(["and now?"])
    assert a.get("/api/chatting/blockedusers/").json() == []


def test_block_by_name(browser, madang, a, b):
    page = browser.open(madang, a, "/#/blocks")
    page.field("Nickname").fill(b.nickname)
    page.find("button", "Block").click()
    page.find("main").line(b.nickname).see()
    page.field("Nickname").fill("nobody has it")
    page.find("button", "Block").click()
    page.find("alert").see()
    assert a.get("/api/chatting/blockedusers/").json() == [{"nickname": b.nickname}]


# One's own profile


def test_profile(browser, madang, a):
    page = browser.open(madang, a, "/#/profile")
    nickname = a.nickname.replace("person", "p")
    page.field("Nickname").fill(nickname)
    page.field("About me").fill("one line\nand another")
    page.find("button", "Save").click()
    wait_for(lambda: a.get("/user/profile/").json()["nickname"] == nickname)
    assert a.get("/user/profile/").json()["bio"] == "one line\nand another"
    page.reload()
    page.field("Nickname").expect_value(nickname)
    page.field("About me").expect_value("one line\nand another")


def test_profile_refused(browser, madang, a, b):
    page = browser.open(madang, a, "/#/profile")
    page.field("Nickname").fill(b.nickname)
    page.find("button", "Save").click()
    page.css("[aria-invalid=true]").see()
    page.field("Nickname").expect_value(b.nickname)
    assert a.get("/user/profile/").json()["nickname"] == a.nickname


@pytest.mark.parametrize("how", ["choose", "drop", "paste"])
def test_picture(browser, madang, a, b, picture, how):
    """It is shown before it is saved, and others see it after."""
    page = browser.open(madang, a, "/#/profile")
    page.field("Nickname").expect_value(a.nickname)
    if how == "choose":
        page.css("input[type=file]").upload(picture)
    else:
        page.css("main").give_file(how, picture)
    page.line("Not saved yet.").see()
    page.find("button", "Save").click()
    page.line("Not saved yet.").miss()
    path = wait_for(lambda: a.get("/user/profile/").json()["profile_picture"])
    assert madang.get(path).expect(200).headers["Content-Type"].startswith("image/")
    page.css(f'main img[src$="{path}"]').first().see()
    befriend(b, a)
    other = browser.open(madang, b, f"/#/friends/{a.id}")
    other.css(f'main img[src$="{path}"]').first().see()


def test_picture_removed(browser, madang, a, picture):
    page = browser.open(madang, a, "/#/profile")
    page.field("Nickname").expect_value(a.nickname)
    page.css("input[type=file]").upload(picture)
    page.find("button", "Save").click()
    wait_for(lambda: a.get("/user/profile/").json()["profile_picture"])
    page.find("button", "Remove the picture").click()
    page.find("button", "Save").click()
    wait_for(lambda: a.get("/user/profile/").json()["profile_picture"] is None)


def test_profile_draft(browser, madang, a, picture):
    """Who leaves without saving finds what was changed, until it is saved or discarded."""
    page = browser.open(madang, a, "/#/profile")
    page.field("About me").fill("half a thought")
    page.css("input[type=file]").upload(picture)
    page.line("Not saved yet.").see()
    page.find("navigation", "Madang").find("link", "Settings").click()
    page.find("heading", "Settings").see()
    page.find("navigation", "Madang").find("link", "Profile").click()
    page.field("About me").expect_value("half a thought")
    page.find("button", "Keep the current picture").see()
    page.reload()
    page.field("About me").expect_value("half a thought")
    page.line("Not saved yet.").see()
    assert a.get("/user/profile/").json()["bio"] == ""
    page.find("button", "Discard changes").click()
    page.field("About me").expect_value("")
    page.line("Not saved yet.").miss()
    page.reload()
    page.field("About me").expect_value("")


def test_draft_keeps_what_others_changed(browser, madang, a):
    """A draft is of the fields that were changed, and only they are sent."""
    page = browser.open(madang, a, "/#/profile")
    page.field("About me").fill("tea")
    a.patch("/user/profile/", {"contact_number": "+82 10 1234 5678"}).expect(200)
    page.reload()
    page.field("Contact number").expect_value("+82 10 1234 5678")
    page.find("button", "Save").click()
    page.line("Not saved yet.").miss()
    profile = a.get("/user/profile/").json()
    assert (profile["bio"], profile["contact_number"]) == ("tea", "+82 10 1234 5678")


def test_not_a_picture(browser, madang, a, tmp_path):
    """Whatever it is called: the page says that it is none, and nothing is sent."""
    path = tmp_path / "picture.png"
    path.write_bytes(b"<svg onload=alert(1)>")
    page = browser.open(madang, a, "/#/profile")
    page.field("Nickname").expect_value(a.nickname)
    page.css("input[type=file]").upload(path)
    page.find("alert").see()
    assert a.get("/user/profile/").json()["profile_picture"] is None
