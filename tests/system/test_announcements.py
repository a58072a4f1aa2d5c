"""What the administrator says: in a room, and to everybody at once; and the signals that tell of it."""

import pytest
from harness import People, wait_for
from harness.bus import ERROR, INTERFACE, PATH, BusError, Gio, GLib


class Heard:
    """The signals of a server's administrator's interface, as they come."""

    def __init__(self, madang, *names):
        self.names = names
        self.signals = []
        self.connection = madang.admin.caller.connection
        self.subscription = self.connection.signal_subscribe(
            None, INTERFACE, None, PATH, None, Gio.DBusSignalFlags.NONE, self.note
        )

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.connection.signal_unsubscribe(self.subscription)

    def note(self, connection, sender, path, interface, name, arguments):
        if name in self.names:
            self.signals.append((name, *arguments.unpack()))

    def expect(self, *signals):
        """Waits for these, and that there are no others."""

        def have_come():
            context = GLib.MainContext.default()
            while context.pending():
                context.iteration(False)
            return len(self.signals) >= len(signals)

        wait_for(have_come, what=f"{signals}, heard {self.signals}")
        assert self.signals == list(signals)
        self.signals = []

    def expect_room(self, room_id):
        self.expect(("RoomCreated", room_id))


@pytest.fixture
def dan(people):
    return people.register_user()


@pytest.fixture
def chat(madang, dan):
    return madang.admin.create_room(members=[dan])


def announce(madang, room_id, message="hear", **options):
    return madang.admin.call("SendRoomMessage", room_id, message, **options)


def check_refused(name, call):
    with pytest.raises(BusError) as caught:
        call()
    assert caught.value.name == ERROR + name and caught.value.text


def test_room_message(madang, dan, chat):
    """From `admin`, to sockets of both dialects and into every history."""
    with dan.socket(chat) as socket, dan.chat_socket(chat) as other:
        id = announce(madang, chat, "점검 <b>&</b>")
        frame = socket.receive_json()
        assert frame["id"] == id and frame["message"] == "점검 <b>&</b>"
        assert frame["sender"] == "admin" and frame["nickname"] == "admin"
        assert frame["profile_picture_url"].startswith("/")
        frame = other.receive_json()
        assert frame["id"] == id and frame["username"] == "admin"
    (message,) = dan.get(f"/api/chat/{chat}/message").expect(200).json()
    assert (message["id"], message["content"], message["user"]["username"]) == (id, "점검 <b>&</b>", "admin")
    (message,) = dan.get(f"/chat/v1/room/{chat}/").json()["chat_messages"]
    assert message["id"] == id


def test_as_somebody(madang, people, dan, chat):
    """A sender need be no member, and neither being muted nor slow mode holds him back; others it does."""
    other = people.register_user()
    madang.admin.call("SetRoomOptions", chat, **{"slow-mode": GLib.Variant("u", 600)})
    madang.admin.call("MuteMember", chat, dan.id, True)
    ids = [announce(madang, chat, "x", sender=person.id) for person in (other, dan, other, dan)]
    assert ids == sorted(set(ids))
    assert [item["user"]["id"] for item in dan.get(f"/api/chat/{chat}/message").json()] == [
        other.id, dan.id, other.id, dan.id,
    ]  # fmt: skip
    madang.admin.call("MuteMember", chat, dan.id, False)
    dan.say(chat, "what the administrator said was not mine")


def test_order(madang, dan, chat):
    """Its ids are those of the room."""
    ids = []
    for number in range(5):
        ids += [announce(madang, chat, str(number)), dan.say(chat, str(number))["id"]]
    assert ids == sorted(set(ids))
    messages = dan.get(f"/chat/v1/room/{chat}/").json()["chat_messages"]
    assert [(message["id"], message["seq"]) for message in messages] == list(zip(ids, range(1, 11)))


def test_room_message_refused(madang, chat):
    check_refused("NoSuchRoom", lambda: announce(madang, 999999))
    for sender in (999999, 0, -1):
        check_refused("NoSuchUser", lambda sender=sender: announce(madang, chat, sender=sender))
    for message in ("", " \n", "x" * 4001):
        check_refused("InvalidArgument", lambda message=message: announce(madang, chat, message))
    assert announce(madang, chat, "x" * 4000) > 0


def test_broadcast(fresh_madang):
    """To every socket that is logged in on /ws/chatting/, of everybody, and to no other; it is not stored."""
    madang = fresh_madang(bus=True)
    anna, boris = People(madang).register_users(2)
    assert madang.admin.call("Broadcast", "nobody there") == 0
    room = anna.room()["id"]
    with anna.direct_socket() as desk, anna.direct_socket() as phone, boris.direct_socket() as other:
        with madang.socket("/ws/chatting/") as stranger, boris.socket(room) as in_room:
            assert madang.admin.call("Broadcast", "점검 <b>&</b>") == 3
            for socket in (desk, phone, other):
                frame = socket.receive_until(lambda frame: frame.get("type") != "send_status")
                assert set(frame) == {"type", "from", "message", "time"}
                assert (frame["type"], frame["from"], frame["message"]) == ("system_message", "admin", "점검 <b>&</b>")
            for socket in (desk, phone, other, stranger, in_room):
                socket.ping()
                socket.expect_nothing(0.05)
    assert madang.sql("SELECT count(*) FROM directs") == [(0,)]


def test_broadcast_refused(madang):
    for message in ("", " ", "x" * 4001):
        check_refused("InvalidArgument", lambda message=message: madang.admin.call("Broadcast", message))


def test_system_message_signal(fresh_madang):
    """Whichever door it came by."""
    madang = fresh_madang(bus=True)
    anna = People(madang).register_user()
    with anna.direct_socket() as socket, Heard(madang, "SystemMessageSent") as heard:
        assert madang.admin.send_system_message(anna.nickname, "one") == 1
        heard.expect(("SystemMessageSent", anna.nickname, 1))
        madang.post("/s2sapi/system-message/", {"target_nickname": anna.nickname, "message": "two"}).expect(200)
        heard.expect(("SystemMessageSent", anna.nickname, 1))
        madang.admin.call("Broadcast", "three")
        heard.expect(("SystemMessageSent", "", 1))
        assert [socket.receive_json()["message"] for _ in range(3)] == ["one", "two", "three"]
        check_refused("NotOnline", lambda: madang.admin.send_system_message("nobody at all", "x"))
        heard.expect()


def test_room_created_signal(fresh_madang):
    """Rooms are made by users, the administrator, posts, and the first message to the lobby."""
    madang = fresh_madang(bus=True)
    anna = People(madang).register_user()
    category = madang.admin.create_category()
    with Heard(madang, "RoomCreated", "RoomDeleted") as heard:
        heard.expect_room(anna.room()["id"])
        heard.expect_room(madang.admin.create_room())
        for _ in range(2):
            room = anna.post("/chat/v1/message/", {"message": "to the lobby"}).expect(201).json()["room"]
        heard.expect_room(room)
        post = {"title": "t", "content": "c", "category": category}
        anna.post("/api/post/write/", post).expect(201)
        room, post_id = madang.sql("SELECT room_id, id FROM posts")[0]
        heard.expect_room(room)
        madang.admin.delete_room(room)
        heard.expect(("RoomDeleted", room))
        for _ in range(2):
            anna.get(f"/api/post/detail/{post_id}").expect(200)
        heard.expect_room(madang.sql("SELECT room_id FROM posts")[0][0])
