"""
A system bus of a test's own, with a polkit and a systemd that answer as the test wants: real ones are only where a
machine boots (tests/booted).
"""

import os
import subprocess

from harness.bus import NAME, Bus, Gio, GLib, turn_loop
from harness.waiting import wait_for

POLKIT, POLKIT_PATH = "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority"
SYSTEMD, SYSTEMD_PATH = "org.freedesktop.systemd1", "/org/freedesktop/systemd1"
NOBODY = 65534

POLKIT_XML = """
<node>
  <interface name="org.freedesktop.PolicyKit1.Authority">
    <method name="CheckAuthorization">
      <arg type="(sa{sv})" direction="in"/>
      <arg type="s" direction="in"/>
      <arg type="a{ss}" direction="in"/>
      <arg type="u" direction="in"/>
      <arg type="s" direction="in"/>
      <arg type="(bba{ss})" direction="out"/>
    </method>
    <method name="CancelCheckAuthorization">
      <arg type="s" direction="in"/>
    </method>
    <property name="BackendName" type="s" access="read"/>
    <property name="BackendVersion" type="s" access="read"/>
    <property name="BackendFeatures" type="u" access="read"/>
  </interface>
</node>
"""

SYSTEMD_XML = """
<node>
  <interface name="org.freedesktop.systemd1.Manager">
    <method name="GetUnitByPID">
      <arg type="u" direction="in"/>
      <arg type="o" direction="out"/>
    </method>
  </interface>
</node>
"""


class SystemBus(Bus):
    """A bus that a server takes for the system's, for it has its environment."""

    def __init__(self, folder):
        super().__init__(folder)
        self.private_address, self.address = self.address, "system"
        self.env = {"DBUS_SYSTEM_BUS_ADDRESS": self.private_address}


class Service:
    """Something on a bus that answers by handle(method, arguments) while the test waits."""

    def __init__(self, bus, name, path, xml):
        self.connection = Gio.DBusConnection.new_for_address_sync(
            bus.private_address,
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
            None,
            None,
        )
        (interface,) = Gio.DBusNodeInfo.new_for_xml(xml).interfaces
        self.connection.register_object(path, interface, self.take, self.read, None)
        request = GLib.Variant("(su)", (name, 4))
        bus_name = "org.freedesktop.DBus"
        self.connection.call_sync(
            bus_name, "/org/freedesktop/DBus", bus_name, "RequestName", request, None, 0, -1, None
        )

    def take(self, connection, sender, path, interface, method, parameters, invocation):
        self.handle(parameters.unpack(), invocation)

    def read(self, connection, sender, path, interface, name):
        return GLib.Variant("u", 0) if name == "BackendFeatures" else GLib.Variant("s", "of a test")

    def close(self):
        self.connection.close_sync(None)


class Polkit(Service):
    """
    allowed: the actions that it says yes to; asked: the (action, flags) of all questions; cancelled: how many nobody
    wanted to be answered any more.
    """

    def __init__(self, bus, *allowed):
        self.allowed = set(allowed)
        self.asked = []
        self.held = None  # a list: questions wait there
        self.cancelled = 0
        super().__init__(bus, POLKIT, POLKIT_PATH, POLKIT_XML)

    def handle(self, arguments, invocation):
        if invocation.get_method_name() == "CancelCheckAuthorization":
            self.cancelled += 1
            invocation.return_value(None)
            return
        (kind, subject), action, _, flags, _ = arguments
        assert kind == "system-bus-name" and subject["name"].startswith(":")
        self.asked.append((action, flags))
        if self.held is not None:
            self.held.append((action, invocation))
        else:
            self.answer(action, invocation)

    def answer(self, action, invocation):
        invocation.return_value(GLib.Variant("((bba{ss}))", ((action in self.allowed, False, {}),)))


class Systemd(Service):
    """Says of every process that it is of one unit; or nothing, where that is None."""

    def __init__(self, bus, unit):
        self.unit = unit
        super().__init__(bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD_XML)

    def handle(self, arguments, invocation):
        if self.unit is not None:
            invocation.return_value(GLib.Variant("(o)", (f"/org/freedesktop/systemd1/unit/{self.unit}",)))


def begin_command(uid, *command):
    wrapper = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"] if os.geteuid() == 0 else []
    return subprocess.Popen([*wrapper, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def begin_as_stranger(bus, path, method, *arguments, uid=NOBODY):
    """Begins a call of somebody who is not root."""
    command = ["gdbus", "call", "--address", bus.private_address, "--dest", NAME, "--object-path", path]
    return begin_command(uid, *command, "--method", method, *arguments)


# Many calls on one connection, and the names of their errors, in the order in which these come.
MANY = """
import sys
from gi.repository import Gio, GLib
address, name, path, interface, method, count = sys.argv[1:]
flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
left = int(count)
loop = GLib.MainLoop()
def take(bus, result):
    global left
    try:
        bus.call_finish(result)
        print("done", flush=True)
    except GLib.Error as error:
        print(Gio.DBusError.get_remote_error(error), flush=True)
    left -= 1
    if left == 0:
        loop.quit()
options = GLib.Variant("(a{sv})", ({},))
for _ in range(left):
    bus.call(name, path, interface, method, options, None, 0, -1, None, take)
loop.run()
"""


def begin_many_as_stranger(bus, path, interface, method, count):
    """Begins so many calls of a method that takes options alone, by one who is not root and does not wait."""
    where = (bus.private_address, NAME, path, interface, method, str(count))
    return begin_command(NOBODY, "/usr/bin/python3", "-W", "ignore", "-c", MANY, *where)


def finish(call):
    """Its output, or what was said instead; the services of the test answer meanwhile."""

    def has_ended():
        turn_loop()
        return call.poll() is not None

    wait_for(has_ended, what="the answer to a call")
    out, problem = call.communicate()
    return out or problem
