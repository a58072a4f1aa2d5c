"""What stands on the bus: the tree, properties, rooms as objects, and the control of the log."""

import re
import time

import pytest
from harness import run_madangd, wait_for
from harness.bus import ERROR, INTERFACE, NAME, PATH, PROPERTIES, BusError, Gio, GLib
from harness.outages import LOST

STANDARD = "org.freedesktop.DBus.Error."
ROOMS = f"{PATH}/rooms"
ROOM = "org.madang.Chat1.Room"
LOG, LOG_PATH = "org.freedesktop.LogControl1", "/org/freedesktop/LogControl1"


@pytest.fixture
def caller(madang):
    return madang.admin.caller


@pytest.fixture
def living(people):
    """A closed room with two members, of whom one is there: its path, and the one."""
    here, away = people.register_users(2)
    room = here.madang.admin.create_room("사는 방", members=[here, away])
    with here.socket(room):
        yield f"{ROOMS}/{room}", here


def refuse(name, call, *arguments, **options):
    __tracebackhide__ = True
    with pytest.raises(BusError) as raised:
        call(*arguments, **options)
    assert raised.value.name == name, raised.value


# The tree


@pytest.mark.parametrize(
    "path, children",
    [("/", ["org"]), ("/org", ["freedesktop", "madang"]), ("/org/madang", ["Chat1"]), (PATH, ["rooms"])],
)
def test_way(caller, path, children):
    assert caller.list_children(path) == children


@pytest.mark.parametrize("path", ["/net", f"{PATH}/x", f"{ROOMS}/0", f"{ROOMS}/x", f"{ROOMS}/{2**63}", f"{ROOMS}/1/2"])
def test_nothing(caller, path):
    refuse(f"{STANDARD}UnknownObject", caller.introspect, path)
    refuse(f"{STANDARD}UnknownObject", caller.get_properties, ROOM, path)


def test_living_rooms_are_objects(caller, living):
    path, person = living
    number = path.rsplit("/", 1)[1]
    dead = person.madang.admin.create_room(members=[person])
    assert number in caller.list_children(ROOMS)
    assert str(dead) not in caller.list_children(ROOMS)
    assert caller.introspect(path).lookup_interface(ROOM)
    refuse(f"{STANDARD}UnknownObject", caller.introspect, f"{ROOMS}/{dead}")


def test_a_room_goes_with_its_last_socket(caller, people):
    person = people.register_user()
    room = person.room()["id"]
    with person.socket(room):
        assert str(room) in caller.list_children(ROOMS)
    wait_for(lambda: str(room) not in caller.list_children(ROOMS), what="the room to leave the tree")
    refuse(f"{STANDARD}UnknownObject", caller.get_properties, ROOM, f"{ROOMS}/{room}")


# What is not there


@pytest.mark.parametrize("path", [PATH, LOG_PATH])
def test_unknown(caller, path):
    refuse(f"{STANDARD}UnknownMethod", caller.call_raw, INTERFACE, "Shutdown", path=path)
    refuse(f"{STANDARD}UnknownMethod", caller.call_raw, "org.example.Other", "DeleteRoom", path=path)
    refuse(f"{STANDARD}UnknownInterface", caller.get_properties, "org.example.Other", path)
    refuse(f"{STANDARD}UnknownProperty", caller.get_property, "Load", "", path)


def test_without_an_interface(caller):
    def call(method, *parameters):
        message = Gio.DBusMessage.new_method_call(NAME, PATH, None, method)
        message.set_body(GLib.Variant(*parameters)) if parameters else None
        reply, _ = caller.connection.send_message_with_reply_sync(message, Gio.DBusSendMessageFlags.NONE, 5000, None)
        return reply.get_body().unpack() if reply.get_body() else None

    assert call("Ping") is None
    assert call("GetStats", "(a{sv})", ({},))[0]["started"] > 0


def test_peer(caller):
    assert caller.call_raw("org.freedesktop.DBus.Peer", "Ping", path="/anywhere") == ()
    (machine,) = caller.call_raw("org.freedesktop.DBus.Peer", "GetMachineId")
    assert re.fullmatch("[0-9a-f]{32}", machine)


# Properties of the manager


def test_properties(caller):
    properties = caller.get_properties()
    assert set(properties) == {
        "Version", "NodeId", "State", "StartedUSec", "Connections", "OnlineUsers", "ActiveRooms",
    }  # fmt: skip
    assert run_madangd("--version").stdout == f"madangd {properties['Version']}\n"
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", properties["NodeId"])
    assert properties["State"] == "running"
    assert time.time() - 600 < properties["StartedUSec"] / 1e6 < time.time()
    for name, value in properties.items():
        if name not in ("Connections", "OnlineUsers", "ActiveRooms"):
            assert caller.get_property(name) == value
    assert caller.get_properties(PROPERTIES) == {}


def test_properties_cannot_be_set(caller):
    refuse(f"{STANDARD}PropertyReadOnly", caller.set_property, "State", "draining")


def test_figures(caller, people):
    one, other = people.register_users(2)
    room = one.room()["id"]
    names = "Connections", "OnlineUsers", "ActiveRooms"
    before = [caller.get_property(name) for name in names]
    with one.socket(room), one.direct_socket(), other.socket(room):
        after = [caller.get_property(name) for name in names]
        assert [now - then for now, then in zip(after, before, strict=True)] == [3, 2, 1]
    wait_for(lambda: [caller.get_property(name) for name in names] == before, what="the sockets' end")


def test_state(fresh_madang):
    owner = fresh_madang()
    guest = fresh_madang(database=owner.conninfo, bus=True)
    guest.allow_warning(LOST)
    guest.allow_warning("database|connection")
    node = guest.admin.caller.get_property("NodeId")
    listener = guest.admin.caller.listen()
    assert owner.stop() == 0
    changed = "PropertiesChanged", INTERFACE
    listener.wait(*changed, {"State": "degraded"}, [])
    assert guest.admin.caller.get_property("State") == "degraded"
    owner.start()
    listener.wait(*changed, {"State": "running"}, [])
    assert guest.stop() == 0
    listener.wait(*changed, {"State": "draining"}, [])
    guest.start()
    assert guest.admin.caller.get_property("NodeId") != node


# Rooms


def test_room_properties(caller, living):
    path, _ = living
    assert caller.get_properties(ROOM, path) == {"Name": "사는 방", "Closed": True, "Members": 2, "Online": 1}
    assert caller.get_property("Online", ROOM, path) == 1
    refuse(f"{STANDARD}PropertyReadOnly", caller.set_property, "Name", "x", ROOM, path)


def test_room_methods(madang, caller, living, people):
    path, person = living
    other = people.register_user()
    caller.call_raw(ROOM, "AddMember", GLib.Variant("(xa{sv})", (other.id, {})), path)
    assert caller.get_property("Members", ROOM, path) == 3
    with other.socket(int(path.rsplit("/", 1)[1])) as socket:
        (said,) = caller.call_raw(ROOM, "Send", GLib.Variant("(sa{sv})", ("안녕", {})), path)
        assert said > 0
        assert socket.receive_json()["message"] == "안녕"
    caller.call_raw(ROOM, "RemoveMember", GLib.Variant("(xa{sv})", (other.id, {})), path)
    removal = GLib.Variant("(xa{sv})", (other.id, {}))
    refuse(f"{ERROR}NotMember", caller.call_raw, ROOM, "RemoveMember", removal, path)
    odd = GLib.Variant("(sa{sv})", ("안녕", {"speed": GLib.Variant("u", 7)}))
    refuse(f"{ERROR}InvalidArgument", caller.call_raw, ROOM, "Send", odd, path)
    room = path.rsplit("/", 1)[1]
    assert re.search(rf"pid \d+: SendRoomMessage \({room}, '안녕', {{}}\) = \({said},\)$", madang.log, re.MULTILINE)


def test_rooms_have_no_more_methods(caller, living):
    deletion = GLib.Variant("(a{sv})", ({},))
    refuse(f"{STANDARD}UnknownMethod", caller.call_raw, ROOM, "DeleteRoom", deletion, living[0])


# The log


def test_log_level(fresh_madang):
    server = fresh_madang(bus=True)
    caller = server.admin.caller
    assert caller.get_properties(LOG, LOG_PATH) == {
        "LogLevel": "info",
        "LogTarget": "console",
        "SyslogIdentifier": "madangd",
    }
    caller.set_property("LogLevel", "warning", LOG, LOG_PATH)
    assert caller.get_property("LogLevel", LOG, LOG_PATH) == "warning"
    server.admin.call("Reload")
    assert "The configuration was read again" not in server.log
    caller.set_property("LogLevel", "debug", LOG, LOG_PATH)
    server.wait_log(r"uid \d+, pid \d+: Set \('LogLevel', <'debug'>\) = \(\)$")
    server.admin.call("Reload")
    server.wait_log("The configuration was read again")
    caller.set_property("LogLevel", "err", LOG, LOG_PATH)
    server.admin.create_category("조용히")
    server.wait_log(r"Set \('LogLevel', <'err'>\) = \(\)$")  # what an administrator does is never hidden
    server.wait_log(r"CreateCategory \('조용히', \{\}\) = ")
    refuse(f"{STANDARD}InvalidArgs", caller.set_property, "LogLevel", "loud", LOG, LOG_PATH)
    server.wait_log(r"Set \('LogLevel', <'loud'>\) = ")
    refuse(f"{STANDARD}InvalidArgs", caller.set_property, "LogLevel", 7, LOG, LOG_PATH)
    refuse(f"{STANDARD}InvalidArgs", caller.set_property, "LogTarget", "printer", LOG, LOG_PATH)
    refuse(f"{STANDARD}PropertyReadOnly", caller.set_property, "SyslogIdentifier", "x", LOG, LOG_PATH)
