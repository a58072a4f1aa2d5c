"""
Somebody without rights sends calls as fast as he can, or one with rights does not read what he asked for; the
administrator goes on, and nothing grows without end.
"""

import os
import signal
import subprocess
import sys

import pytest
from harness import wait_for
from harness.bus import INTERFACE, NAME, PATH, Bus, BusError
from harness.madang import FRUGAL, make_dir
from harness.waiting import PATIENCE

NOBODY = 65534
CONNECTIONS = 4
DESCRIPTORS = 16  # in a message, at most, where the bus has its own limits
GROWTH = 32 << 20  # bytes
USERS = 1000  # in a list: some 300 KB
LISTS = 40
CALLERS = 50
TAKEN = 2 << 20  # bytes of what somebody does not read, after which a bus takes no more of who tells it

FLOOD = f"""
import os, sys
from gi.repository import Gio, GLib

calls, descriptors = int(sys.argv[2]), int(sys.argv[3])
flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
callers = [Gio.DBusConnection.new_for_address_sync(sys.argv[1], flags) for _ in range({CONNECTIONS})]
null = os.open("/dev/null", os.O_RDONLY)
list = Gio.UnixFDList()
for _ in range(descriptors):
    list.append(null)
for number in range(calls):
    message = Gio.DBusMessage.new_method_call("{NAME}", "{PATH}", "{INTERFACE}", "GetStats")
    message.set_flags(Gio.DBusMessageFlags.NO_REPLY_EXPECTED)
    message.set_body(GLib.Variant("(a{{sv}})", [{{}}]))
    if descriptors:
        message.set_unix_fd_list(list)
    callers[number % len(callers)].send_message(message, Gio.DBusSendMessageFlags.NONE)
    if number == len(callers):
        print("begun", flush=True)
for caller in callers:
    caller.flush_sync()
"""

UNREAD = f"""
import os, signal, sys
from gi.repository import Gio, GLib

flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
caller = Gio.DBusConnection.new_for_address_sync(sys.argv[1], flags)
for _ in range({LISTS}):
    message = Gio.DBusMessage.new_method_call("{NAME}", "{PATH}", "{INTERFACE}", "ListUsers")
    message.set_body(GLib.Variant("(a{{sv}})", [{{"limit": GLib.Variant("u", {USERS})}}]))
    caller.send_message(message, Gio.DBusSendMessageFlags.NONE)
caller.flush_sync()
os.kill(os.getpid(), signal.SIGSTOP)
"""

MAKE_USERS = f"""
INSERT INTO users (username, email, nickname)
SELECT 'unread' || n, 'unread' || n || '@example.org', 'unread' || n FROM generate_series(1, {USERS}) AS n
"""


def start_flood(server, calls, descriptors):
    wrapper = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    command = [*wrapper, sys.executable, "-c", FLOOD, server.bus.address, str(calls), str(descriptors)]
    flood = subprocess.Popen(command, env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE)
    assert flood.stdout.readline() == b"begun\n"
    return flood


class Watch:
    """How much a server takes while somebody floods it, at most, beyond what it took before."""

    def __init__(self, server):
        self.server = server
        self.before, self.most = self.measure(), [0, 0]

    def measure(self):
        return [self.server.rss(), self.server.count_descriptors()]

    def look(self):
        self.most = [max(pair) for pair in zip(self.most, self.measure())]

    def check(self):
        self.look()
        for most, before, growth in zip(self.most, self.before, (GROWTH, 2 * DESCRIPTORS)):
            assert most < before + growth, (self.before, self.most)
        wait_for(lambda: self.server.count_descriptors() <= self.before[1], what="the descriptors to be closed")


def is_served(caller):
    """The bus itself refuses everybody's calls while descriptors of others wait there."""
    try:
        return caller.call("GetStats")
    except BusError:
        return None


def is_back(server):
    """The bus finds out that the server has left it when it has something for it."""
    return is_served(server.admin.caller) and server.log.count("On the bus as") == 2


@pytest.mark.slow
def test_answers_that_nobody_reads(fresh_madang):
    """The bus stops reading the server then, for everybody; the server leaves it and comes back."""
    bus = Bus(make_dir("b-"))
    limit = f'<limit name="max_incoming_bytes">{TAKEN}</limit></busconfig>'
    bus.config.write_text(bus.config.read_text().replace("</busconfig>", limit))
    bus.start()
    server = fresh_madang(bus=bus)
    server.sql(MAKE_USERS)
    assert server.admin.caller.call("GetStats")
    server.expect_warning("cannot be administered, and tries again: the bus does not take what it is told")
    with subprocess.Popen([sys.executable, "-c", UNREAD, bus.address], env={"PATH": os.environ["PATH"]}) as unread:
        try:
            wait_for(lambda: is_back(server), 4 * PATIENCE, "an answer to the administrator")
        finally:
            unread.kill()
    server.stop()
    bus.stop()


def test_calls_that_the_bus_leaves_behind(fresh_madang):
    server = fresh_madang(bus=True)
    callers = [server.bus.connect() for _ in range(CALLERS)]
    server.signal(signal.SIGSTOP)
    for caller in callers:
        caller.begin("GetStats")
        assert caller.has_owner()  # the bus has passed the call on
    server.bus.stop()
    server.signal(signal.SIGCONT)
    server.expect_warning("cannot be administered")
    server.wait_log("cannot be administered")
    server.bus.start()
    wait_for(lambda: server.log.count("On the bus as") == 2, what="the server on the bus")
    assert server.admin.caller.call("GetStats")


if os.geteuid() == 0:  # an ordinary user cannot be somebody else: left out, not skipped

    def test_a_flood_keeps_nobody_out(fresh_madang):
        server = fresh_madang(bus=True, env=FRUGAL)
        watch = Watch(server)
        with start_flood(server, 50_000, 0) as flood:
            while flood.poll() is None:
                assert server.admin.caller.call("GetStats")
                watch.look()
        assert flood.returncode == 0
        newcomer = server.bus.connect()
        assert newcomer.call("GetStats")
        newcomer.close()
        watch.check()

    def test_a_flood_of_descriptors(fresh_madang):
        server = fresh_madang(bus=True, env=FRUGAL)
        assert server.admin.caller.call("GetStats")
        watch = Watch(server)
        with start_flood(server, 5_000, DESCRIPTORS) as flood:
            while flood.poll() is None:
                watch.look()
        assert flood.returncode == 0
        wait_for(lambda: is_served(server.admin.caller), what="an answer to the administrator")
        watch.check()
