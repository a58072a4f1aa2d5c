"""Calls that come while the server starts, as the one does that has woken it: they wait, and are served."""

import signal

import psycopg2
import pytest
from harness import wait_for
from harness.bus import ERROR, INTERFACE, NAME, PATH, BusError, turn_loop
from harness.people import PASSWORD, People

MAX = 256  # calls under way
LATE = "database|connection"


@pytest.fixture
def starting(fresh_madang):
    """A server that comes no further than its statements, on the database of another; and what ends that."""
    owner = fresh_madang()
    owner.allow_warning(LATE)
    room = People(owner).register_user().room()["id"]
    lock = psycopg2.connect(owner.conninfo)
    lock.cursor().execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
    server = fresh_madang(database=owner.conninfo, bus=True, wait=False)
    server.allow_warning(LATE)
    server.owner, server.room = owner, room
    try:
        wait_for(lambda: server.admin.caller.has_owner(), what="the name")
        assert server.admin.caller.get_property("State") == "starting"
        yield server, lock.close
    finally:
        lock.close()


def list_categories(server):
    return {name for (name,) in server.owner.sql("SELECT name FROM categories")}


def ping(caller):
    """What came before it has been looked at."""
    caller.call_raw("org.freedesktop.DBus.Peer", "Ping")


def test_calls_wait(starting):
    """In the order in which they came; what needs no services is answered meanwhile."""
    server, go_on = starting
    caller = server.admin.caller
    calls = [caller.begin("SendRoomMessage", server.room, f"{number}") for number in range(5)]
    listener = caller.listen()
    ping(caller)
    assert "org.madang.Chat1.Manager" in {interface.name for interface in caller.introspect().interfaces}
    with pytest.raises(BusError) as raised:
        caller.call("GetStats", speed=7)
    assert raised.value.name == f"{ERROR}InvalidArgument"
    assert caller.get_property("State") == "starting"
    assert [call.outcome for call in calls] == [None] * 5
    go_on()
    assert all(call.finish()[0] > 0 for call in calls)
    told = server.owner.sql("SELECT message FROM chats WHERE room_id = %s ORDER BY id", server.room)
    assert told == [(f"{number}",) for number in range(5)]
    assert caller.get_property("State") == "running"
    assert [name for name, _ in listener.heard] == ["PropertiesChanged"]


def test_what_waits_does_as_much_as_ever(starting):
    server, go_on = starting
    caller = server.admin.caller
    listener = caller.listen()
    user = caller.begin("CreateUser", email="early@example.org", password=PASSWORD)
    room = caller.begin("CreateRoom", "이른 방")
    ping(caller)
    go_on()
    assert user.finish()[0] > 0
    listener.wait("RoomCreated", room.finish()[0])
    server.await_listening()
    server.post("/user/v1/login/", {"email": "early@example.org", "password": PASSWORD}).expect(200)


def test_who_leaves_is_not_served(starting):
    """But for one who wanted no answer."""
    server, go_on = starting
    caller, other, careless = server.admin.caller, server.bus.connect(), server.bus.connect()
    other.begin("CreateCategory", "떠난 이")
    parameters = caller.pack("CreateCategory", ["던지고 간 이"], {})
    careless.connection.call(NAME, PATH, INTERFACE, "CreateCategory", parameters, None, 0, -1, None, None)
    for leaving in (other, careless):
        ping(leaving)
        leaving.close()
    call = caller.begin("CreateCategory", "남은 이")
    ping(caller)
    go_on()
    assert call.finish()[0] > 0
    assert list_categories(server) == {"던지고 간 이", "남은 이"}
    server.wait_log(r"CreateCategory \('떠난 이', \{\}\) = Unavailable$")


def test_only_so_many_wait(starting):
    server, go_on = starting
    callers = [server.bus.connect() for _ in range(3)]  # the bus lets nobody wait for all these answers
    calls = []
    for caller, number in zip(callers, (100, 100, MAX - 200 + 20)):
        calls += [caller.begin("GetStats") for _ in range(number)]
        assert caller.has_owner()  # the bus has them all
    wait_for(lambda: turn_loop() or calls[-1].outcome is not None, what="the last to be refused")
    assert {call.outcome.name for call in calls[MAX:]} == {f"{ERROR}Unavailable"}
    assert {call.outcome for call in calls[:MAX]} == {None}
    go_on()
    assert all(isinstance(call.finish(), tuple) for call in calls[:MAX])


def test_stop_while_calls_wait(starting):
    server, _ = starting
    call = server.admin.caller.begin("CreateCategory", "늦은 이")
    ping(server.admin.caller)
    server.signal(signal.SIGTERM)
    outcome = call.finish()
    assert isinstance(outcome, BusError) and outcome.name == f"{ERROR}Unavailable", outcome
    assert server.wait() == 0
    assert list_categories(server) == set()


def check_failing(server):
    outcome = server.admin.caller.begin("CreateCategory", "헛된 이").finish()
    assert isinstance(outcome, BusError) and outcome.name == f"{ERROR}Unavailable", outcome
    assert server.wait() == 4


@pytest.mark.slow
def test_start_that_fails(starting):
    """Who has woken it is told so."""
    check_failing(starting[0])


@pytest.mark.slow
def test_start_that_nobody_could_look_away_from(fresh_madang):
    """Also where his call came while the server did nothing but wait for its database."""
    server = fresh_madang(database="host=/nonexistent", bus=True, wait=False)
    server.allow_warning(LATE)
    wait_for(lambda: server.admin.caller.has_owner(), what="the name")
    check_failing(server)
