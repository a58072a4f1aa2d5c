"""Lost networks, lost servers and long sleeps: no gap, no double, and nothing said that is not so."""

import pytest
from harness.talk import Talk
from harness.waiting import PATIENCE, wait_for

LONG = 4 * PATIENCE  # the longest pause before the next attempt, and the attempt
HOUR_MS = 3600 * 1000
AWAY = r"WebSocket connection to|ERR_(INTERNET|CONNECTION|EMPTY|NETWORK|ADDRESS|SOCKET)|Failed to fetch"


@pytest.fixture
def madang(relay):
    return relay.madang


@pytest.fixture
def pair(people):
    return people.register_users(2)


@pytest.fixture
def minsu(pair):
    return pair[0]


@pytest.fixture
def yuna(pair):
    return pair[1]


@pytest.fixture
def talk(browser, relay, minsu, room):
    """Minsu's page, when it has heard Yuna once."""
    browser.allow(AWAY)
    return Talk(browser.open(relay, minsu, f"/#/rooms/{room}"))


def say_all(person, room, texts):
    for text in texts:
        person.say(room, text)
    return texts


def make_texts(count, name="missed"):
    return [f"{name} {number}" for number in range(count)]


def read_history(person, room):
    texts, bound = [], ""
    while True:
        answer = person.get(f"/chat/v1/room/{room}/?limit=200{bound}").expect(200).json()["chat_messages"]
        texts = [message["message"] for message in answer] + texts
        if len(answer) < 200:
            return texts
        bound = f"&before={answer[0]['id']}"


def go_away(talk, relay):
    talk.page.go_offline()
    relay.cut()


def wake(talk):
    """The person looks at the page again."""
    talk.page.set_hidden(True)
    talk.page.set_hidden(False)


def expect_whole(talk, person, room):
    """Waits for the newest message, and looks at all of them."""
    history = read_history(person, room)
    wait_for(lambda: talk.read()[-1:] == history[-1:], LONG, f"{history[-1]} on the page")
    assert talk.read_all() == history
    for message in history:
        assert history.count(message) == 1


@pytest.mark.parametrize("missed", [1, 60, pytest.param(450, marks=pytest.mark.slow)])
def test_network(talk, relay, minsu, yuna, room, missed):
    """Away for a while: all that was said meanwhile is read on by pages of two hundred."""
    say_all(yuna, room, make_texts(3, "before"))
    talk.message("before 2").see()
    go_away(talk, relay)
    say_all(yuna, room, make_texts(missed))
    talk.page.go_online()
    talk.message(f"missed {missed - 1}").see()
    yuna.say(room, "after")
    expect_whole(talk, minsu, room)


def test_short_cuts(talk, relay, minsu, yuna, room):
    """The network breaks again and again while people talk."""
    for number in range(20):
        yuna.say(room, f"said {number}")
        if number % 4 == 3:
            relay.cut()
        if number % 5 == 4:
            talk.send(f"answered {number}")
    wait_for(lambda: len(read_history(yuna, room)) == 24, LONG, "all that was sent")
    expect_whole(talk, minsu, room)


def test_sent_while_away(talk, relay, minsu, yuna, room):
    """It says that it is not sent yet; on return it is sent once, in the order of writing."""
    talk.send("before")
    talk.expect_sent("before")
    go_away(talk, relay)
    texts = make_texts(3, "written away")
    for text in texts:
        talk.send(text)
        talk.message(text).see()
    assert read_history(yuna, room) == ["before"]
    assert talk.message(texts[-1]).line("Sending…").count() or talk.message(texts[-1]).find("button", "Retry").count()
    talk.page.go_online()
    for text in texts:
        talk.expect_sent(text)
    assert read_history(yuna, room) == ["before", *texts]
    expect_whole(talk, minsu, room)


def test_lost_answer(talk, relay, yuna, room):
    """The server has it but could not say so: it is sent again, and stays one message."""
    relay.lose_answers()
    talk.send("was it heard?")
    wait_for(lambda: read_history(yuna, room), what="the server to have it")
    assert talk.message("was it heard?").line("Sending…").count() == 1
    relay.recover()
    relay.cut()
    talk.expect_sent("was it heard?")
    talk.send("and on")
    talk.expect(["was it heard?", "and on"])
    assert read_history(yuna, room) == ["was it heard?", "and on"]


def test_unsent_survive_a_reload(talk, relay, yuna, room):
    relay.fall_silent()
    relay.cut()
    talk.send("not yet sent")
    talk.message("not yet sent").see()
    relay.recover()
    talk.page.reload()
    talk.expect_sent("not yet sent")
    assert read_history(yuna, room) == ["not yet sent"]


@pytest.mark.parametrize("way", ["kill", "stop"])
def test_server(talk, relay, minsu, yuna, room, way):
    """The server crashes or is stopped, and comes back."""
    say_all(yuna, room, make_texts(3, "before"))
    talk.message("before 2").see()
    getattr(relay.madang, way)()
    talk.send("said to nobody")
    talk.message("said to nobody").see()
    relay.madang.start()
    talk.expect_sent("said to nobody")
    say_all(yuna, room, make_texts(3, "after"))
    expect_whole(talk, minsu, room)


@pytest.mark.slow
def test_server_under_talk(talk, relay, minsu, yuna, room):
    """Killed three times while both talk: what is shown as sent is in the history, once."""
    for life in range(3):
        for number in range(5):
            talk.send(f"life {life}, {number}")
        relay.madang.kill()
        talk.send(f"life {life}, over")
        relay.madang.start()
        yuna.say(room, f"life {life} went")
    wait_for(lambda: len(read_history(yuna, room)) == 21, LONG, "all that was sent")
    expect_whole(talk, minsu, room)


@pytest.mark.slow
def test_silence(talk, relay, minsu, yuna, room):
    """A network that died without a word: whoever looks at the page again sees what was said."""
    yuna.say(room, "before")
    talk.message("before").see()
    relay.fall_silent()
    say_all(yuna, room, make_texts(3))
    relay.recover()
    wake(talk)
    talk.message("missed 2").see(LONG)
    yuna.say(room, "after")
    expect_whole(talk, minsu, room)


def test_silence_unwatched(talk, relay, minsu, yuna, room):
    """Likewise where nobody does anything: the page finds out that it is deaf, says so, and hears again."""
    yuna.say(room, "before")
    talk.message("before").see()
    told = talk.page.css("[role=status]:visible").within("filter", {"hasText": "No connection"})
    relay.fall_silent()
    told.first().see(LONG)
    say_all(yuna, room, make_texts(3))
    relay.recover()
    talk.message("missed 2").see(LONG)
    yuna.say(room, "after")
    expect_whole(talk, minsu, room)


def test_silent_send(talk, relay, yuna, room):
    """What is written into a silence says that it waits, and goes when there is an answer again."""
    talk.send("before")
    talk.expect_sent("before")
    relay.fall_silent()
    talk.send("into the silence")
    talk.message("into the silence").line("It will be sent when the connection is back.").see(LONG)
    relay.recover()
    wait_for(lambda: read_history(yuna, room) == ["before", "into the silence"], LONG, "what was sent")
    talk.message("into the silence").line("Sending…").expect_count(0)


def test_room_opened_while_away(browser, relay, minsu, yuna, room):
    """A room that is opened without a connection is there when the connection is."""
    browser.allow(AWAY)
    page = browser.open(relay, minsu)
    page.find("heading", "Rooms").first().see()
    yuna.say(room, "hello")
    page.go_offline()
    relay.cut()
    page.go(f"/#/rooms/{room}")
    page.find("button", "Retry").first().see()
    page.go_online()
    Talk(page).message("hello").see()


def test_sleep(browser, relay, minsu, yuna, room):
    """The lid was closed for hours: the browser has dropped its connections, the token has run out by its clock."""
    browser.allow(AWAY)
    page = browser.open(relay, minsu)
    page.on("clock", "install")
    talk = Talk(page.go(f"/#/rooms/{room}"))
    yuna.say(room, "before")
    talk.message("before").see()
    relay.fall_silent()
    say_all(yuna, room, make_texts(3))
    relay.recover()
    relay.cut()
    page.on("clock", "fastForward", 3 * HOUR_MS)
    talk.message("missed 2").see(LONG)
    talk.send("good morning")
    talk.expect_sent("good morning")
    expect_whole(talk, minsu, room)


def test_state_is_told(talk, relay):
    """Away and back are told, to screen readers too."""
    told = talk.page.css("[role=status]:visible, [role=alert]:visible").within("filter", {"hasText": "connection"})
    go_away(talk, relay)
    told.first().see()
    talk.page.go_online()
    told.miss()


def test_ended_while_away(talk, relay, minsu):
    """Logged out elsewhere meanwhile: the page asks to log in, and shows nothing more."""
    go_away(talk, relay)
    minsu.madang.sql("DELETE FROM sessions WHERE user_id = %s", minsu.id)
    talk.page.go_online()
    talk.page.find("heading", "Login").see()
