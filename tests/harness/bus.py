"""A private D-Bus for one server, and a client of it that speaks the administrator's interface and anything else."""

import os
import signal
import subprocess
import warnings
from pathlib import Path

from harness.waiting import PATIENCE, wait_for

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ImportWarning)  # of how Debian's gi imports itself
    from gi.repository import Gio, GLib

NAME = "org.madang.Chat1"
PATH = "/org/madang/Chat1"
INTERFACE = "org.madang.Chat1.Manager"
ERROR = "org.madang.Chat1.Error."
PROPERTIES = "org.freedesktop.DBus.Properties"
XML = Path(__file__).resolve().parents[2] / "data/org.madang.Chat1.xml"

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>private</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    {policy}
  </policy>
</busconfig>
"""


class Bus:
    """
    A dbus-daemon on a socket in folder, from start() to stop(). Everybody may connect, so that it is the server that
    refuses; policy: further rules.
    """

    def __init__(self, folder, policy=""):
        self.path = Path(folder) / "bus"
        self.address = f"unix:path={self.path}"
        self.config = Path(folder) / "bus.conf"
        self.config.write_text(CONFIG.format(path=self.path, policy=policy))
        self.process = None

    def start(self):
        command = ["dbus-daemon", "--nofork", "--nopidfile", "--print-address", f"--config-file={self.config}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.process.stdout.readline(), "dbus-daemon did not start"
        return self

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.process = None
        self.path.unlink(missing_ok=True)

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def connect(self):
        return Caller(self.address)


class BusError(Exception):
    """An error that came back: name, and text."""

    def __init__(self, error):
        self.name = Gio.DBusError.get_remote_error(error) or ""
        self.text = error.message.removeprefix(f"GDBus.Error:{self.name}: ")
        super().__init__(f"{self.name}: {self.text}")


def to_variant(value):
    """An option's value: texts are s, truths b, numbers x, lists ax; a Variant is as it is."""
    if isinstance(value, GLib.Variant):
        return value
    for kind, signature in ((str, "s"), (bool, "b"), (int, "x"), (list, "ax")):
        if isinstance(value, kind):
            return GLib.Variant(signature, value)
    raise TypeError(value)


def read_signatures():
    """The methods of the interface and the types of their arguments, as the description has them."""
    interface = Gio.DBusNodeInfo.new_for_xml(XML.read_text()).lookup_interface(INTERFACE)
    return {method.name: [arg.signature for arg in method.in_args] for method in interface.methods}


class Caller:
    """A connection to a bus, of this process's user."""

    signatures = read_signatures()

    def __init__(self, address):
        flags = (
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        )
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def close(self):
        if not self.connection.is_closed():
            self.connection.close_sync(None)

    def call_raw(self, interface, method, parameters=None, path=PATH, name=NAME, deadline=PATIENCE):
        """Any call: parameters is a Variant tuple; the answer as a tuple of Python values. Raises BusError."""
        try:
            answer = self.connection.call_sync(
                name, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, int(deadline * 1000), None
            )
        except GLib.Error as error:
            raise BusError(error) from None
        return answer.unpack()

    def pack(self, method, arguments, options):
        signature = "".join(self.signatures[method])
        given = {key: to_variant(value) for key, value in options.items()}
        return GLib.Variant(f"({signature})", (*arguments, given))

    def call(self, method, *arguments, **options):
        """Calls a method of the interface; what it gives, or None."""
        answer = self.call_raw(INTERFACE, method, self.pack(method, arguments, options))
        return answer[0] if answer else None

    def begin(self, method, *arguments, **options):
        """Sends a call and does not wait; the answer, or a BusError, is what finish() of the result gives."""
        return Pending(self, method, self.pack(method, arguments, options))

    def get_property(self, name, interface=INTERFACE, path=PATH):
        return self.call_raw(PROPERTIES, "Get", GLib.Variant("(ss)", (interface, name)), path)[0]

    def get_properties(self, interface=INTERFACE, path=PATH):
        return self.call_raw(PROPERTIES, "GetAll", GLib.Variant("(s)", (interface,)), path)[0]

    def set_property(self, name, value, interface=INTERFACE, path=PATH):
        self.call_raw(PROPERTIES, "Set", GLib.Variant("(ssv)", (interface, name, to_variant(value))), path)

    def introspect(self, path=PATH):
        (xml,) = self.call_raw("org.freedesktop.DBus.Introspectable", "Introspect", path=path)
        return Gio.DBusNodeInfo.new_for_xml(xml)

    def list_children(self, path):
        return [node.path for node in self.introspect(path).nodes]

    def listen(self):
        """Hears the server's signals from now on."""
        return Listener(self)

    def has_owner(self, name=NAME):
        bus = "org.freedesktop.DBus"
        return self.call_raw(bus, "NameHasOwner", GLib.Variant("(s)", (name,)), "/org/freedesktop/DBus", bus)[0]

    def request_name(self, name=NAME):
        bus = "org.freedesktop.DBus"
        request = GLib.Variant("(su)", (name, 4))
        return self.call_raw(bus, "RequestName", request, "/org/freedesktop/DBus", bus)[0]


def turn_loop():
    """Whatever has come for the callers of this process is handed out."""
    context = GLib.MainContext.default()
    while context.pending():
        context.iteration(False)


class Listener:
    """The signals that came, as (name, arguments)."""

    def __init__(self, caller):
        self.heard = []
        flags = Gio.DBusSignalFlags.NONE
        caller.connection.signal_subscribe(NAME, None, None, None, None, flags, self.take)
        caller.has_owner()  # an answer of the bus: it knows by now

    def take(self, connection, sender, path, interface, name, arguments):
        assert path == PATH
        self.heard.append((name, arguments.unpack()))

    def wait(self, name, *arguments):
        """Waits for this one, whatever else comes."""

        def has_come():
            turn_loop()
            return (name, arguments) in self.heard

        wait_for(has_come, what=f"the signal {name} {arguments}; came: {self.heard}")


class Pending:
    """A call under way."""

    def __init__(self, caller, method, parameters):
        self.outcome = None
        caller.connection.call(
            NAME, PATH, INTERFACE, method, parameters, None, Gio.DBusCallFlags.NONE, int(PATIENCE * 1000), None,
            self.take,
        )  # fmt: skip

    def take(self, connection, result):
        try:
            self.outcome = connection.call_finish(result).unpack()
        except GLib.Error as error:
            self.outcome = BusError(error)

    def finish(self):
        """What came: a tuple, or a BusError that is given and not raised."""

        def has_come():
            turn_loop()
            return self.outcome is not None

        wait_for(has_come, what="the answer to a call")
        return self.outcome


def run_as(uid, *command):
    """Runs a command as another user; only root can. A CompletedProcess."""
    wrapper = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run([*wrapper, *command], env=environment, capture_output=True, text=True, timeout=PATIENCE)
