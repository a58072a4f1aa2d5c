"""Load on a server, with a record of what it promised: who sends, what was answered, and what the history says."""

import itertools
import json
import struct
import threading
from collections import Counter

from harness.waiting import PATIENCE, wait_for
from harness.websocket import CLOSE, TEXT

LONG = 6 * PATIENCE
PAGE = 200  # the most that a page of a history holds


def read_history(person, room_id):
    """All messages of a room, oldest first, as the room's page gives them."""
    messages = []
    while True:
        last = messages[-1]["id"] if messages else 0
        path = f"/chat/v1/room/{room_id}/?limit={PAGE}&after={last}"
        page = person.get(path).expect(200).json()["chat_messages"]
        messages += page
        if len(page) < PAGE:
            return messages


def check_history(history, promised):
    """The history is whole, and holds once what was promised: a dict of texts by message id."""
    assert [item["seq"] for item in history] == list(range(1, len(history) + 1)), "seq has gaps"
    ids = [item["id"] for item in history]
    assert ids == sorted(set(ids)), "ids do not rise"
    stored = {item["id"]: item["message"] for item in history}
    lost = {key: text for key, text in promised.items() if stored.get(key) != text}
    assert not lost, f"{len(lost)} of {len(promised)} promised messages are lost: {list(lost.items())[:5]}"
    doubled = [text for text, count in Counter(stored.values()).items() if count > 1]
    assert not doubled, f"stored more than once: {doubled[:5]}"


class Sender(threading.Thread):
    """Sends messages with texts that nobody else sends, until it is told to stop or the server is gone."""

    numbers = itertools.count(1)

    def __init__(self, person, room_id, text=""):
        super().__init__(daemon=True)
        self.person = person
        self.room_id = room_id
        self.text = text
        self.name = f"{person.nickname}-{next(Sender.numbers)}"
        self.sent = []  # client ids, in order
        self.answers = {}  # what came for each: a frame, or the body of a 201
        self.stopping = threading.Event()
        self.failure = None

    def make_message(self):
        client_id = f"{self.name}-{len(self.sent)}"
        self.sent.append(client_id)
        return {"message": f"{client_id} {self.text}".strip(), "client_id": client_id}

    def run(self):
        try:
            self.talk()
        except Exception as error:  # the test reads it: a thread's own end would be lost
            self.failure = error

    def finish(self, deadline=3 * PATIENCE):
        """Sends no more and waits for what is still to be answered."""
        self.stopping.set()
        self.join(deadline)
        assert not self.is_alive(), f"{self.name} still waits for {len(self.sent) - len(self.answers)} answers"
        self.close()
        assert self.failure is None, f"{self.name}: {self.failure!r}"

    def abandon(self, deadline=3 * PATIENCE):
        """Ends it when the server is gone: what was not answered will not be."""
        self.stopping.set()
        self.join(deadline)
        assert not self.is_alive(), f"{self.name} did not notice the end"
        self.close()

    @property
    def promised(self):
        return {answer["id"]: answer["message"] for answer in self.answers.values()}

    @property
    def unanswered(self):
        return [client_id for client_id in self.sent if client_id not in self.answers]


class Talker(Sender):
    """Sends on a socket, with a window of messages under way, and hears all that the room says."""

    def __init__(self, person, room_id, window=8, text="", socket=None):
        super().__init__(person, room_id, text)
        self.window = window
        self.socket = socket or person.socket(room_id)
        self.heard = []  # messages of anybody, as they came
        self.code = None  # of the server's close frame

    def talk(self):
        while self.code is None and not (self.stopping.is_set() and len(self.answers) == len(self.sent)):
            while not self.stopping.is_set() and len(self.sent) - len(self.answers) < self.window:
                self.socket.send_json({"type": "chat.message", **self.make_message()})
            self.read()

    def close(self):
        self.socket.drop()

    def read(self):
        frame = self.socket.receive(3 * PATIENCE)
        if frame.opcode == CLOSE:
            self.code = struct.unpack("!H", frame.payload[:2])[0]
            self.socket.send_frame(CLOSE, frame.payload[:2])
            return
        assert frame.opcode == TEXT, frame
        value = json.loads(frame.payload)
        if value.get("type") == "chat.message":
            self.heard.append(value)
            if "client_id" in value and value["client_id"].startswith(self.name + "-"):
                self.answers[value["client_id"]] = value


class Poster(Sender):
    """Posts by REST, one after the other, on one connection."""

    def __init__(self, person, room_id, text=""):
        super().__init__(person, room_id, text)
        self.stream = person.madang.connect()
        self.refusals = []  # responses other than 201

    def talk(self):
        while not self.stopping.is_set():
            message = self.make_message()
            response = self.post({"room": self.room_id, **message})
            if response.status == 201:
                self.answers[message["client_id"]] = response.json()
            else:
                self.refusals.append(response)
                self.stopping.wait(0.02)

    def post(self, fields):
        body = json.dumps(fields, ensure_ascii=False).encode()
        headers = {
            "Host": self.person.madang.host,
            "Content-Type": "application/json",
            "Content-Length": len(body),
            **self.person.authorization,
        }
        return self.stream.request("POST", "/chat/v1/message/", headers, body, 3 * PATIENCE)

    def close(self):
        self.stream.close()


class Load:
    """People who talk and post in a room, until it is over."""

    def __init__(self, crowd, room, posters=1):
        self.room = room
        self.talkers = [Talker(person, room) for person in crowd for _ in range(2)]
        self.posters = [Poster(person, room) for person in crowd[:posters]]
        self.all = [*self.talkers, *self.posters]
        for sender in self.all:
            sender.start()

    def await_answers(self, count):
        """Until each has so many more."""
        goals = [(sender, len(sender.answers) + count) for sender in self.all]
        wait_for(lambda: all(len(sender.answers) >= goal for sender, goal in goals), LONG, f"{count} answers each")

    def finish(self):
        for sender in self.all:
            sender.finish(LONG)

    def abandon(self):
        for sender in self.all:
            sender.abandon(LONG)

    @property
    def promised(self):
        return {key: text for sender in self.all for key, text in sender.promised.items()}

    def check_whole(self, person):
        """After all were answered: the history is what was sent, and every talker heard it without a gap."""
        history = read_history(person, self.room)
        check_history(history, self.promised)
        assert [len(talker.unanswered) for talker in self.talkers] == [0] * len(self.talkers)
        for talker in self.talkers:
            seqs = [frame["seq"] for frame in talker.heard]
            fresh = sorted(set(seqs))
            assert fresh == list(range(fresh[0], fresh[-1] + 1)), "a talker missed something"
