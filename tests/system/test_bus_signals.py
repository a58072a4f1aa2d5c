"""What the bus hears of what happens, whichever door it came by."""

import re

import pytest
from harness import People, wait_for
from harness.bus import NAME, BusError, GLib
from harness.madang import FRUGAL
from harness.outages import lose_answer
from harness.people import PASSWORD

GROWTH = 12 << 20  # bytes: less than half of what as many signals take again


@pytest.fixture(scope="module")
def listener(madang):
    return madang.admin.caller.listen()


def test_presence(listener, people):
    person = people.register_user()
    with person.direct_socket():
        listener.wait("PresenceChanged", person.id, "online")
        with person.socket(person.room()["id"]):
            pass
        assert ("PresenceChanged", (person.id, "offline")) not in listener.heard
    listener.wait("PresenceChanged", person.id, "offline")
    assert listener.heard.count(("PresenceChanged", (person.id, "online"))) == 1


def test_rooms(madang, listener, people):
    person = people.register_user()
    room = person.room()["id"]  # by REST
    listener.wait("RoomCreated", room)
    room = madang.admin.create_room()
    listener.wait("RoomCreated", room)
    madang.admin.delete_room(room)
    listener.wait("RoomDeleted", room)


def test_members(madang, listener, people):
    person = people.register_user()
    room = madang.admin.create_room()
    madang.admin.add_member(room, person)
    listener.wait("MemberAdded", room, person.id)
    madang.admin.remove_member(room, person)
    listener.wait("MemberRemoved", room, person.id)


def test_system_messages(madang, listener, people):
    person = people.register_user()
    with person.direct_socket() as socket:
        madang.admin.send_system_message(person.nickname, "점검")
        listener.wait("SystemMessageSent", person.nickname, 1)
        socket.receive_json()
        assert madang.admin.call("Broadcast", "모두에게") == 1
        listener.wait("SystemMessageSent", "", 1)
        assert socket.receive_json()["message"] == "모두에게"


def test_nothing_of_users(madang, listener):
    """Nor of what fails: a signal is of what was done."""
    begin = len(listener.heard)
    madang.admin.call("CreateUser", email="quiet@example.org", password=PASSWORD)
    madang.admin.caller.get_property("Version")
    assert listener.heard[begin:] == []


@pytest.fixture
def told(madang, listener):
    """What has been told of rooms and messages since the test began, in order."""

    def list_told():
        fence = madang.admin.create_room()
        listener.wait("RoomCreated", fence)
        heard = [(name, *arguments) for name, arguments in listener.heard if not name.endswith("Changed")]
        listener.heard.clear()
        assert heard.pop() == ("RoomCreated", fence)
        return heard

    list_told()
    return list_told


def refuse(admin, method, *arguments):
    with pytest.raises(BusError):
        admin.call(method, *arguments)


def test_each_change_is_told_once(madang, told, people):
    """By whichever door it is tried again; what was refused is no change."""
    boss, person, stranger = people.register_users(3)
    madang.admin.set_superuser(boss)
    room = madang.admin.create_room()
    path = f"/api/chat/{room}/user/{person.id}/"
    for add, remove in (("D-Bus", "REST"), ("REST", "D-Bus")):
        if add == "D-Bus":
            madang.admin.add_member(room, person)
        else:
            boss.put(path).expect(200)
        refuse(madang.admin, "AddMember", room, person.id)
        boss.put(path)
        stranger.put(path).expect(403)
        stranger.delete(path).expect(403)
        if remove == "D-Bus":
            madang.admin.remove_member(room, person)
        else:
            boss.delete(path).expect(200)
        refuse(madang.admin, "RemoveMember", room, person.id)
        boss.delete(path)
    madang.admin.delete_room(room)
    for method, *rest in (("DeleteRoom",), ("AddMember", person.id), ("RemoveMember", person.id)):
        refuse(madang.admin, method, room, *rest)
        refuse(madang.admin, method, 999_999_999, *rest)
    changes = [("MemberAdded", room, person.id), ("MemberRemoved", room, person.id)]
    assert told() == [("RoomCreated", room), *changes, *changes, ("RoomDeleted", room)]


def test_a_post_takes_its_room_along(madang, told, people):
    person = people.register_user()
    category = madang.admin.create_category("신호")
    post = person.post("/api/post/write/", {"title": "글", "content": "내용", "category": category})
    path = f"/api/post/detail/{post.expect(201).json()['id']}/delete/"
    person.post(path).expect(200)
    person.post(path).expect(404)
    (created, room), deleted = told()
    assert created == "RoomCreated" and deleted == ("RoomDeleted", room)


def test_system_messages_that_are_refused(madang, told, people):
    person = people.register_user()
    for nickname, message in ((person.nickname, "안녕"), ("", "안녕"), (person.nickname, "")):
        refuse(madang.admin, "SendSystemMessage", nickname, message)
    refuse(madang.admin, "Broadcast", " ")
    refuse(madang.admin, "CreateRoom", " ")
    assert told() == []


def test_changes_whose_answer_was_lost(madang, told, people):
    """Whoever tries again is refused, and each was told once."""
    person = people.register_user()
    room, other = madang.admin.create_room(), madang.admin.create_room(members=[person])
    for pattern, method, *arguments in (
        ("%INSERT INTO members%", "AddMember", room, person.id),
        ("%DELETE FROM members%", "RemoveMember", other, person.id),
        ("%DELETE FROM rooms%", "DeleteRoom", other),
    ):
        lose_answer(madang, pattern, lambda call=(method, *arguments): refuse(madang.admin, *call))
        refuse(madang.admin, method, *arguments)
    assert told() == [
        ("RoomCreated", room),
        ("RoomCreated", other),
        ("MemberAdded", room, person.id),
        ("MemberRemoved", other, person.id),
        ("RoomDeleted", other),
    ]


def get_owner(caller):
    """Who has the server's name on the bus; None for nobody."""
    bus = "org.freedesktop.DBus"
    try:
        return caller.call_raw(bus, "GetNameOwner", GLib.Variant("(s)", (NAME,)), "/org/freedesktop/DBus", bus)[0]
    except BusError:
        return None


@pytest.mark.slow
def test_a_bus_that_stands_still(fresh_madang):
    """It is left before what it does not take fills the memory; whoever listens finds the server under another name."""
    madang = fresh_madang(bus=True, env=FRUGAL)
    madang.allow_warning("cannot be administered")
    crowd = People(madang).register_users(20)
    room = crowd[0].room()["id"]
    caller = madang.admin.caller
    listener, owner = caller.listen(), get_owner(caller)
    missed = r"Madang cannot be administered, and tries again: the bus does not take what it is told"

    def come_and_go():
        for socket in [person.socket(room) for person in crowd]:
            socket.drop()

    madang.bus.freeze()
    try:
        rounds = 0
        while not re.search(missed, madang.log):
            come_and_go()
            rounds += 1
            assert rounds < 1000, "more is kept for the bus than any limit says"
        before = madang.rss()
        for _ in range(rounds // 2):
            come_and_go()
        assert madang.rss() < before + GROWTH
    finally:
        madang.bus.thaw()
    wait_for(lambda: get_owner(caller) not in (None, owner), what="the server to be on the bus again")
    assert len(re.findall(missed, madang.log)) == 1
    with crowd[0].socket(room):
        listener.wait("PresenceChanged", crowd[0].id, "online")
