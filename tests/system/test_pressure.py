"""Peers that read too slowly, send too much, or come and go: nobody else suffers, and nothing grows."""

import contextlib
import threading
import time

import pytest
from harness import CLOSE, PATIENCE, PING, TEXT, Madang, People, encode_frame, wait_for
from harness.http import Stream, encode_request
from harness.load import Talker, check_history, read_history
from harness.madang import FRUGAL

LONG = 6 * PATIENCE
BIG = "가" * 4000  # 12 kB in a frame
PROMPT = PATIENCE / 4  # what an answer may take while others misbehave
ROUNDS = 2000
GROWTH = 6 << 20


@pytest.fixture(scope="module")
def madang():
    with Madang(env=FRUGAL) as server:
        yield server


@pytest.fixture(scope="module")
def crowd(madang):
    return People(madang).register_users(3)


@pytest.fixture
def room(crowd):
    return crowd[0].room()["id"]


def say(socket, message):
    socket.send_json({"type": "chat.message", "message": message})


def is_leave(person):
    return lambda frame: frame == {"type": "chat.user.leave", "username": person.nickname}


class Watcher(threading.Thread):
    """Talks all the while in a room of its own, and measures how long each answer takes."""

    def __init__(self, person):
        super().__init__(daemon=True)
        self.socket = person.socket(person.room()["id"])
        self.stopping = threading.Event()
        self.times = []
        self.failure = None

    def run(self):
        try:
            while not self.stopping.is_set():
                begin = time.monotonic()
                say(self.socket, "how long?")
                assert self.socket.receive_json()["message"] == "how long?"
                self.times.append(time.monotonic() - begin)
        except Exception as error:  # the test reads it
            self.failure = error

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stopping.set()
        self.join(PATIENCE)
        self.socket.drop()

    def check(self):
        self.stopping.set()
        self.join(PATIENCE)
        assert self.failure is None, repr(self.failure)
        assert self.times and max(self.times) < PROMPT, f"an answer took {max(self.times):.2f} s"


class Reader(threading.Thread):
    """Reads so many messages from a socket as fast as it can."""

    def __init__(self, socket, count):
        super().__init__(daemon=True)
        self.socket = socket
        self.count = count
        self.heard = []
        self.failure = None

    def run(self):
        try:
            while len(self.heard) < self.count:
                frame = self.socket.receive_json(LONG)
                if frame["type"] == "chat.message":
                    self.heard.append(frame)
        except Exception as error:  # the test reads it
            self.failure = error

    def check(self):
        """It heard all that was said in the room, in order."""
        assert self.failure is None, f"after {len(self.heard)} messages: {self.failure!r}"[:500]
        assert [frame["seq"] for frame in self.heard] == list(range(1, self.count + 1))


class Drain(threading.Thread):
    """Reads a socket until somebody leaves the room."""

    def __init__(self, socket):
        super().__init__(daemon=True)
        self.socket = socket
        self.heard = []

    def run(self):
        while not self.heard or self.heard[-1]["type"] != "chat.user.leave":
            self.heard.append(self.socket.receive_json(LONG))


def await_readers(readers):
    for reader in readers:
        reader.join(LONG)
        reader.socket.drop()
    for reader in readers:
        reader.check()


def flood_until_leave(talker, person):
    """Big messages, each when the last was heard, until this person is said to have left."""
    for number in range(5000):
        say(talker, BIG)
        while True:
            frame = talker.receive_json()
            if is_leave(person)(frame):
                return number
            if frame["type"] == "chat.message":
                break
    raise AssertionError("the slow reader was never closed")


def test_slow_reader(madang, crowd, room):
    """It is closed with 1013; the room and others go on as if it were not there."""
    minsu, yuna, dima = crowd
    with minsu.socket(room) as a, yuna.socket(room) as slow, Watcher(dima) as watcher:
        sent = flood_until_leave(a, yuna)
        frame = slow.receive()
        count = 0
        while frame.opcode == TEXT:
            count += 1
            frame = slow.receive()
        assert frame.opcode == CLOSE and frame.payload[:2] == (1013).to_bytes(2, "big")
        assert count <= sent
        watcher.check()
        with yuna.socket(room) as again:
            say(again, "I am back")
            a.receive_until(lambda frame: frame.get("message") == "I am back")


def test_slow_reader_that_never_reads(madang, crowd, room):
    """Not even the close frame: the connection is cut, and its descriptor is free again."""
    minsu, yuna, dima = crowd
    before = madang.count_descriptors()
    with minsu.socket(room) as a, yuna.socket(room):
        flood_until_leave(a, yuna)
        wait_for(lambda: madang.count_descriptors() <= before + 1, LONG, "the slow reader's end")


def test_outbox_that_recovers(crowd, room):
    """Who falls behind by less than the limit and then reads misses nothing."""
    minsu, yuna, _ = crowd
    with minsu.socket(room) as a, yuna.socket(room) as b:
        a.receive_json()
        for burst in range(20):
            for _ in range(4):
                say(a, BIG)
            assert [a.receive_json()["message"] for _ in range(4)] == [BIG] * 4
            assert [b.receive_json()["seq"] for _ in range(4)] == [burst * 4 + number for number in range(1, 5)]


def test_sender_that_floods(crowd, room):
    """It hears all its echoes in order, and others are served meanwhile."""
    minsu, yuna, dima = crowd
    count = 10000
    texts = [f"flood {number}" for number in range(count)]
    with minsu.socket(room) as a, yuna.socket(room) as b, Watcher(dima) as watcher:
        a.receive_json()
        data = b"".join(encode_frame(TEXT, f'{{"type": "chat.message", "message": "{text}"}}') for text in texts)
        readers = [Reader(socket, count) for socket in (a, b)]
        for reader in readers:
            reader.start()
        a.stream.socket.settimeout(LONG)
        a.stream.socket.sendall(data)
        await_readers(readers)
        assert all([frame["message"] for frame in reader.heard] == texts for reader in readers)
        watcher.check()


@pytest.mark.parametrize("senders", [1, 5])
def test_burst_of_long_messages(crowd, room, senders):
    """However much is stored at once: nobody who reads all the while is called slow."""
    minsu, yuna, _ = crowd
    count = 60
    data = encode_frame(TEXT, f'{{"type": "chat.message", "message": "{BIG}"}}') * count
    sockets = [minsu.socket(room) for _ in range(senders)]
    readers = [Reader(socket, senders * count) for socket in (*sockets, yuna.socket(room))]
    for reader in readers:
        reader.start()
    writers = [threading.Thread(target=socket.send_raw, args=[data], daemon=True) for socket in sockets]
    for writer in writers:
        writer.start()
    await_readers(readers)


def flood_until_stuck(socket, data):
    """Sends until the server takes no more, or has closed the socket."""
    socket.stream.socket.settimeout(1)
    with contextlib.suppress(OSError):  # a timeout is one too
        while True:
            socket.stream.socket.sendall(data)


@pytest.mark.parametrize("length", [0, 125])
def test_flood_of_pings_without_reading(madang, crowd, room, length):
    """Answers that nobody reads do not pile up, and others are served."""
    minsu, yuna, dima = crowd
    with minsu.socket(room) as a, yuna.socket(room) as flooder, Watcher(dima) as watcher:
        a.receive_json()
        before = madang.rss()
        flood_until_stuck(flooder, encode_frame(PING, bytes(length)) * 1000)
        assert madang.rss() < before + GROWTH
        watcher.check()
        flooder.drop()
        a.receive_until(is_leave(yuna), LONG)


def test_flood_of_messages_without_reading(madang, crowd, room):
    minsu, yuna, dima = crowd
    with minsu.socket(room) as a, yuna.socket(room) as flooder, Watcher(dima) as watcher:
        reader = Drain(a)
        reader.start()
        before = madang.rss()
        flood_until_stuck(flooder, encode_frame(TEXT, '{"type": "chat.message", "message": "flood"}') * 1000)
        assert madang.rss() < before + 4 * GROWTH
        watcher.check()
        flooder.drop()
        reader.join(LONG)
        seqs = [frame["seq"] for frame in reader.heard if frame["type"] == "chat.message"]
        assert seqs and seqs == list(range(1, len(seqs) + 1))
        assert is_leave(yuna)(reader.heard[-1])


def test_flood_of_malformed_messages(crowd, room):
    minsu, yuna, dima = crowd
    count = 10000
    with minsu.socket(room) as a, Watcher(dima) as watcher:
        writer = threading.Thread(target=a.send_raw, args=[encode_frame(TEXT, "no message") * count], daemon=True)
        writer.start()
        for _ in range(count):
            assert a.receive_json(LONG)["error_type"] == "invalid_request"
        watcher.check()
        say(a, "and now a message")
        assert a.receive_json()["seq"] == 1


def test_many_floods_at_once(crowd, room):
    talkers = [Talker(person, room, window=200) for person in crowd for _ in range(3)]
    for talker in talkers:
        talker.start()
    wait_for(lambda: sum(len(talker.answers) for talker in talkers) > 5000, LONG, "5,000 answers")
    for talker in talkers:
        talker.finish(LONG)
    history = read_history(crowd[0], room)
    check_history(history, {key: text for talker in talkers for key, text in talker.promised.items()})
    assert len(history) == sum(len(talker.sent) for talker in talkers)


def test_idle_connections_hold_nobody(madang, crowd, room):
    """Connections that never send a request, or stop in the middle of one."""
    idle = [Stream(madang.address) for _ in range(200)]
    for number, stream in enumerate(idle):
        stream.send(b"GET /ws/chat/1/chat/ HTTP/1.1\r\nHost: x\r\n"[: number % 40])
    with Watcher(crowd[1]) as watcher:
        for _ in range(50):
            with crowd[0].socket(room) as socket:
                socket.ping()
        watcher.check()
    for stream in idle:
        stream.close()


def test_most_connections(fresh_madang):
    """Beyond the limit a connection waits until another has gone; those that are in notice nothing."""
    server = fresh_madang(config="[server]\nmax-connections = 20\n")
    person = People(server).register_user()
    room = person.room()["id"]
    sockets = [person.socket(room) for _ in range(20)]
    request = encode_request("GET", "/healthz", {"Host": server.host})
    with server.connect() as late:
        late.send(request)
        say(sockets[0], "we are full")
        for socket in sockets:
            assert socket.receive_json()["message"] == "we are full"
        late.expect_nothing()
        sockets.pop().close()
        assert late.read_response().status == 200
    for socket in sockets:
        socket.drop()


def come_and_go(person, room, count, leave):
    for _ in range(count):
        socket = person.socket(room)
        say(socket, "hello")
        socket.receive_json()
        leave(socket)


def test_memory_of_comers_and_goers(madang, crowd, room):
    """Two thousand connects and disconnects, in every manner, leave memory and descriptors as they were."""
    minsu = crowd[0]
    before = madang.count_descriptors()
    ways = (lambda socket: socket.close(), lambda socket: socket.drop(), lambda socket: socket.reset())
    for way in ways:
        come_and_go(minsu, room, ROUNDS // 8, way)
    memory = madang.rss()
    for way in ways:
        come_and_go(minsu, room, ROUNDS // 3, way)
    wait_for(lambda: madang.count_descriptors() <= before, what="all descriptors to be free")
    growth = madang.rss() - memory
    assert growth < GROWTH, f"{growth / 1024:.0f} kB more after {ROUNDS} sockets"


def test_memory_of_many_sockets(madang, crowd, room):
    """A thousand sockets cost little while they are there."""
    minsu = crowd[0]
    minsu.socket(room).close()
    memory = madang.rss()
    sockets = [minsu.socket(room) for _ in range(1000)]
    for socket in sockets:
        socket.ping()
    growth = madang.rss() - memory
    for socket in sockets:
        socket.drop()
    assert growth < 2 * GROWTH, f"{growth / 1024:.0f} kB for 1000 sockets"
