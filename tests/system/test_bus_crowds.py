"""Many calls of the administrator's at once: each is answered, and none holds up the others."""

import contextlib
import os

import psycopg2
import pytest
from harness import Madang, wait_for
from harness.bus import ERROR, INTERFACE, NAME, PATH, BusError, Caller, GLib, turn_loop
from harness.madang import make_dir
from harness.people import numbers
from harness.system_bus import SystemBus, Systemd


@pytest.fixture
def admin(madang):
    return madang.admin


def test_two_hundred_clients(madang):
    """Each is answered, and others meanwhile."""
    callers = [madang.bus.connect() for _ in range(200)]
    try:
        pending = [caller.begin("CreateCategory", f"분류 {i}") for i, caller in enumerate(callers)]
        pending += [caller.begin("GetStats") for caller in callers]
        madang.get("/healthz").expect(200)
        outcomes = [call.finish() for call in pending]
    finally:
        for caller in callers:
            caller.close()
    refusals = [outcome for outcome in outcomes if isinstance(outcome, BusError)]
    assert {refusal.name for refusal in refusals} <= {f"{ERROR}Unavailable"}
    assert len({outcome[0] for outcome in outcomes[:200] if isinstance(outcome, tuple)}) >= 100


def test_clients_that_do_not_wait(madang):
    """What they asked for is done, or not; who left is not missed."""
    for i in range(20):
        caller = madang.bus.connect()
        caller.begin("CreateCategory", f"떠난 이 {i}")
        caller.connection.flush_sync(None)
        caller.close()
    assert madang.admin.create_category("남은 이") > 0


def test_acts_that_wait_hold_nobody_up(madang, admin, people):
    """For the database, here: others are answered meanwhile, and these once they can be."""
    members, room = people.register_users(5), admin.create_room()
    lock = psycopg2.connect(madang.conninfo)
    try:
        lock.cursor().execute("SELECT FROM rooms WHERE id = %s FOR UPDATE", [room])
        added = [admin.caller.begin("AddMember", room, member.id) for member in members]
        waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INTO members%'"
        wait_for(lambda: madang.sql(waiting), what="an act that waits")
        for member in members:
            assert admin.call("FindUser", f"email:{member.email}") == member.id
            assert admin.call("GetStats")["users"] > 0
        assert not any(call.outcome for call in added)
    finally:
        lock.close()
    assert [call.finish() for call in added] == [()] * len(members)
    assert {row["id"] for row in admin.call("ListMembers", room)} == {member.id for member in members}


class Crowd:
    """Callers each of whom has a number of calls under way, and makes another one whenever one is answered."""

    def __init__(self, callers, depth):
        self.done = 0
        for caller in callers * depth:
            self.call(caller)

    def call(self, caller):
        arguments = caller.pack("CreateCategory", [f"무리 {next(numbers)}"], {})
        caller.connection.call(NAME, PATH, INTERFACE, "CreateCategory", arguments, None, 0, -1, None, self.take, caller)

    def take(self, connection, result, caller):
        with contextlib.suppress(GLib.Error):
            connection.call_finish(result)
            self.done += 1
        if not connection.is_closed():
            self.call(caller)

    def has_done(self, number):
        turn_loop()
        return self.done >= number


if os.geteuid() == 0:  # polkit is asked about anybody else, and not about so many at once: left out, not skipped

    def test_more_calls_than_there_may_be():
        """Those that are refused, and wait for nothing but their lines in the log, keep nobody else out."""
        bus = SystemBus(make_dir("b-")).start()
        try:
            systemd = Systemd(bus, "cron_2eservice")
            with Madang(bus=bus, env=bus.env) as server:
                callers = [Caller(bus.private_address) for _ in range(5)]
                crowd = Crowd(callers, 120)
                wait_for(lambda: crowd.has_done(1000), what="a thousand acts")
                for caller in callers:
                    caller.close()
                assert server.stop() == 0
            systemd.close()
        finally:
            bus.stop()
