"""A room of a hundred thousand messages."""

import json

import pytest
from harness.talk import Talk

MESSAGES = 100_000
ROWS_MAX = 200  # two views ahead and behind, whatever the height of a row
INSERT = """
WITH numbers AS (SELECT n, nextval('chats_id') AS id FROM generate_series(1, %s) n ORDER BY n)
INSERT INTO chats (room_id, id, seq, sender_id, message, token, created_at)
SELECT %s, id, n, (ARRAY[%s, %s])[1 + n %% 2],
       'message ' || n || repeat(' and some more words', (n %% 7)::int), gen_random_uuid(),
       now() - (%s - n) * interval '20 seconds'
FROM numbers
"""
ROWS = """(log) => log.querySelectorAll("article").length"""

# Where the first message in sight stands, by its text.
PLACE = """(log) => {
  const top = log.getBoundingClientRect().top;
  for (const article of log.querySelectorAll("article")) {
    const box = article.getBoundingClientRect();
    if (box.top >= top) return [article.querySelector(".message-text").textContent, Math.round(box.top - top)];
  }
  return null;
}"""

SETTLE = """async () => {
  for (let i = 0; i < 6; i++) await new Promise(requestAnimationFrame);
}"""

GO_UP = """async (log, views) => {
  for (let i = 0; i < views; i++) {
    log.scrollTop -= 0.8 * log.clientHeight;
    for (let wait = 0; wait < 4; wait++) await new Promise(requestAnimationFrame);
  }
}"""

# Scrolls like a wheel that turns on, and takes the times of the frames: how long each was, and what was seen of rows.
FRAMES = """async (log, { pixels, count }) => {
  const times = [];
  let rows = 0, holes = 0, oldest = "", last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < count; i++) {
    log.scrollTop += pixels;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
    rows = Math.max(rows, log.querySelectorAll("article").length);
    const box = log.getBoundingClientRect();
    const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!at?.closest("article, .timeline-row, .timeline-head, .jump")) holes++;
    if (pixels < 0) oldest = log.querySelector("article .message-text").textContent;
  }
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.min(times.length - 1, Math.floor(part * times.length))];
  const long = times.filter((time) => time > 25).length;
  return { frames: count, median: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1), long, rows, holes, oldest };
}"""


@pytest.fixture(scope="module")
def long_room(madang, minsu, yuna):
    room = minsu.room("a long story")["id"]
    madang.sql(INSERT, MESSAGES, room, minsu.id, yuna.id, MESSAGES)
    madang.sql("UPDATE rooms SET last_seq = %s WHERE id = %s", MESSAGES, room)
    madang.sql("ANALYZE chats")
    return room


@pytest.fixture(scope="module", params=["desk", "phone"])
def page(request, lasting_browser, madang, minsu):
    return lasting_browser.open(madang, minsu, "/healthz", size=request.param)


@pytest.fixture
def talk(page, long_room):
    return Talk(page.load(f"/#/rooms/{long_room}"))


def is_newest(text):
    return text.startswith(f"message {MESSAGES}")


def test_opens_at_the_newest(talk):
    talk.log.expect(lambda: is_newest(talk.read()[-1]), True)
    assert talk.log.evaluate(ROWS) <= ROWS_MAX


@pytest.mark.slow
def test_scrolls(talk, record_property):
    """Only what is seen is in the page, however far one reads, and nothing is missing; the figures tell how fast."""
    talk.log.expect(lambda: is_newest(talk.read()[-1]), True)
    up = talk.log.evaluate(FRAMES, {"pixels": -120, "count": 300})
    down = talk.log.evaluate(FRAMES, {"pixels": 120, "count": 300})
    for name, figures in (("up", up), ("down", down)):
        record_property(f"frames {name}", json.dumps(figures))
        print(name, figures)
        assert figures["rows"] <= ROWS_MAX
        assert figures["holes"] == 0
    assert int(up["oldest"].split()[1]) < MESSAGES - 300, "it did not go on beyond what it had at first"


def test_place_kept(talk):
    """Older messages come in above, and what is being read stays where it is."""
    talk.log.expect(lambda: is_newest(talk.read()[-1]), True)
    seen = {}
    for _ in range(25):
        talk.log.evaluate("(log) => { log.scrollTop -= 240; }")
        before = talk.log.evaluate(PLACE)
        talk.page.evaluate(SETTLE)
        after = talk.log.evaluate(PLACE)
        if before and before[0] == after[0]:
            seen[before[0]] = abs(before[1] - after[1])
    assert len(seen) > 10
    assert max(seen.values()) <= 1, seen


def test_whole(talk):
    """Some hundreds of messages upwards and down again: each once, in its order."""
    talk.log.expect(lambda: is_newest(talk.read()[-1]), True)
    talk.log.evaluate(GO_UP, 60)
    assert not is_newest(talk.read()[-1])
    numbers = [int(text.split()[1]) for text in talk.read_on()]
    assert numbers == list(range(numbers[0], MESSAGES + 1))
    assert len(numbers) > 300


def test_to_the_newest(talk):
    talk.log.expect(lambda: is_newest(talk.read()[-1]), True)
    talk.log.evaluate(GO_UP, 30)
    assert not is_newest(talk.read()[-1])
    talk.page.find("button", "To the newest").click()
    talk.log.expect(lambda: is_newest(talk.read()[-1]), True)


def test_new_while_far_up(talk, yuna, madang, long_room):
    """A message that comes while one reads far above is told, and found at the end."""
    talk.log.expect(lambda: is_newest(talk.read()[-1]), True)
    talk.log.evaluate("(log) => { log.scrollTop -= 3000; }")
    talk.page.evaluate(SETTLE)
    talk.page.find("button", "To the newest").see()
    place = talk.log.evaluate(PLACE)
    message = yuna.say(long_room, "something new")
    talk.page.find("button", "1 new message").see()
    assert talk.log.evaluate(PLACE) == place
    talk.page.find("button", "1 new message").click()
    talk.message("something new").see()
    madang.sql("DELETE FROM chats WHERE room_id = %s AND id = %s", long_room, message["id"])
    madang.sql("UPDATE rooms SET last_seq = %s WHERE id = %s", MESSAGES, long_room)
