"""One room, every dialect: 4.2 and 4.3 sockets and the REST of 002, 003 and 004 say and hear the same, in one order."""

import itertools
import threading

import pytest
from harness import Madang, People

numbers = itertools.count(1)


class Ways:
    """How somebody may say something in a room: the answer of each that is a request."""

    def __init__(self, person, room):
        self.person, self.room = person, room
        self.rooms = person.socket(room)
        self.chats = person.chat_socket(room)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.rooms.close()
        self.chats.close()

    def post_002(self, message, **fields):
        return self.person.post("/chat/v1/message/", {"room": self.room, "message": message, **fields}).expect(201)

    def post_004(self, message, **fields):
        return self.person.post("/api/chat/message/", {"message": message, **fields}).expect(201)

    def post_003(self, message, **fields):
        return self.person.post(f"/api/chat/{self.room}/message", {"content": message, **fields}).expect(201)

    def send_42(self, message, **fields):
        self.rooms.send_json({"type": "chat.message", "message": message, **fields})

    def send_43(self, message, **fields):
        self.chats.send_json({"message": message, **fields})


WAYS = ["post_002", "post_003", "post_004", "send_42", "send_43"]


@pytest.fixture(scope="module")
def madang():
    with Madang(bus=True) as server:
        yield server


@pytest.fixture(scope="module")
def crowd(madang):
    return People(madang).register_users(2)


@pytest.fixture
def room(madang, crowd):
    return madang.admin.create_room(members=crowd)


def is_message(frame):
    return "id" in frame


def read_all(person, room):
    """The histories of both documents, each in its own words."""
    page = "limit=200"
    answers = [
        person.get(f"/chat/v1/room/{room}/?{page}").expect(200).json()["chat_messages"],
        person.post(f"/api/chat/room/{room}/?{page}").expect(200).json()["chat_messages"],
        person.get(f"/api/chat/{room}/message?{page}").expect(200).json(),
    ]
    assert answers[0] == answers[1]
    return answers[0], answers[2]


def test_each_way_reaches_all(crowd, room):
    anna, boris = crowd
    with Ways(anna, room) as a, Ways(boris, room) as b:
        for number, way in enumerate(WAYS, 1):
            getattr(a, way)(f"by {way}")
            rooms = [ways.rooms.receive_until(is_message) for ways in (a, b)]
            chats = [ways.chats.receive_json() for ways in (a, b)]
            assert rooms[0] == rooms[1] and chats[0] == chats[1]
            for frame in (rooms[0], chats[0]):
                assert (frame["message"], frame["seq"], frame["id"]) == (f"by {way}", number, rooms[0]["id"])
            assert (rooms[0]["sender"], chats[0]["username"]) == (anna.email, anna.username)
    history, items = read_all(boris, room)
    assert [item["message"] for item in history] == [f"by {way}" for way in WAYS]
    for one, other in zip(history, items):
        assert (one["id"], one["message"], one["created_at"]) == (other["id"], other["content"], other["timestamp"])
        assert (one["sender"], one["room"]) == (other["user"]["id"], other["chat"]) == (anna.id, room)
    assert [item["seq"] for item in history] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("first", WAYS)
@pytest.mark.parametrize("again", WAYS)
def test_sent_once(crowd, room, first, again):
    """A client_id is one sending, whichever way it is repeated: nobody else hears of it, the sender hears the first."""
    anna, boris = crowd
    name = f"sending {next(numbers)}"
    with Ways(anna, room) as a, Ways(boris, room) as b:
        getattr(a, first)("first", client_id=name)
        frames = [a.rooms.receive_until(is_message), a.chats.receive_json()]
        assert [frame["client_id"] for frame in frames] == [name, name]
        others = [b.rooms.receive_until(is_message), b.chats.receive_json()]
        assert not any("client_id" in frame for frame in others)
        answer = getattr(a, again)("again", client_id=name)
        if again.startswith("post"):
            text = answer.json().get("message", answer.json().get("content"))
            assert (answer.json()["id"], text) == (frames[0]["id"], "first")
        elif again == "send_42":
            assert a.rooms.receive_json() == frames[0]
        else:
            assert a.chats.receive_json() == frames[1]
        for socket in (a.rooms, a.chats, b.rooms, b.chats):
            socket.ping()
    assert len(read_all(boris, room)[0]) == 1


def test_one_order(crowd, room):
    """Everybody talks at once, by every way; all sockets and histories have the same order, without a gap."""
    anna, boris = crowd
    rounds = 8
    with Ways(anna, room) as a, Ways(boris, room) as b:
        talkers = [
            threading.Thread(target=lambda act=getattr(ways, way): [act(f"{number}") for number in range(rounds)])
            for ways in (a, b)
            for way in WAYS
        ]
        for talker in talkers:
            talker.start()
        for talker in talkers:
            talker.join()
        total = rounds * len(talkers)
        heard = [
            [socket.receive_until(is_message) for _ in range(total)]
            for socket in (a.rooms, b.rooms, a.chats, b.chats)
        ]
    orders = [[(frame["id"], frame["seq"]) for frame in frames] for frames in heard]
    assert all(order == orders[0] for order in orders)
    assert [seq for _, seq in orders[0]] == list(range(1, total + 1))
    assert orders[0] == sorted(orders[0])
    history, items = read_all(anna, room)
    assert [(item["id"], item["seq"]) for item in history] == orders[0]
    assert [item["id"] for item in items] == [number for number, _ in orders[0]]


def test_without_a_room(madang, crowd, room):
    """004's sample names no room: the one entered last on a 4.2 socket; a 4.3 socket is no entering."""
    anna, _ = crowd
    other = madang.admin.create_room(members=[anna])
    with anna.socket(room) as socket, anna.chat_socket(other):
        answer = anna.post("/api/chat/message/", {"message": "where am I"}).expect(201)
        assert answer.json()["room"] == room
        assert socket.receive_json()["message"] == "where am I"
        socket.close()
    lobby = anna.post("/api/chat/message/", {"message": "and now"}).expect(201).json()["room"]
    assert lobby not in (room, other)
    assert any(item["content"] == "and now" for item in anna.get(f"/api/chat/{lobby}/message").expect(200).json())


def test_people_of_each_document(madang, crowd):
    """Registered by 003, with a token for ever; by 002, with a JWT: in one closed room, on each other's sockets."""
    number = next(numbers)
    body = {"username": f"дан {number}", "password": "password1", "email": ""}
    answer = madang.post("/api/accounts/register/", body).expect(201).json()
    token, dan = answer["token"], answer["user"]
    anna, _ = crowd
    room = madang.admin.create_room(members=[anna])
    madang.admin.add_member(room, dan["id"])
    headers = {"Authorization": f"Token {token}"}
    with (
        madang.socket(f"/ws/api/chat/{room}/", headers) as chat,
        madang.socket(f"/ws/chat/{room}/chat/?token={token}") as rooms,
        anna.socket(room) as other,
    ):
        assert rooms.receive_json()["type"] == "chat.user.join"
        chat.send_json({"message": "Привет!"})
        assert chat.receive_json()["username"] == dan["username"]
        for socket in (rooms, other):
            frame = socket.receive_json()
            assert (frame["sender"], frame["nickname"]) == (dan["username"], dan["username"])
        other.send_json({"type": "chat.message", "message": "안녕하세요!"})
        assert chat.receive_json()["username"] == anna.username
    items = madang.get(f"/api/chat/{room}/message", headers=headers).expect(200).json()
    assert [item["user"] for item in items][0] == dan
    assert [item["content"] for item in items] == ["Привет!", "안녕하세요!"]
    chats = madang.get("/chat/", headers=headers).expect(200).json()
    assert dan in next(chat for chat in chats if chat["id"] == room)["participants"]
