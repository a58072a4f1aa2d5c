"""madangctl beside servers and buses that do not answer, or are not there: how long it waits, and what ends that."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from harness import wait_for
from harness.bus import INTERFACE, NAME, PATH, Gio, turn_loop
from harness.ctl import CTL, Ctl, Terminal, make_ctl_environment, run_ctl
from harness.madang import make_dir
from harness.system_bus import NOBODY, Service, SystemBus
from harness.waiting import PATIENCE

ANSWER_SECONDS = 25
DELETION = ["room", "delete", "7"]
ENGLISH = {"LANG": "C.UTF-8"}
STRANGER = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
XML = f"""
<node>
  <interface name="{INTERFACE}">
    <method name="DeleteRoom">
      <arg type="x" direction="in"/>
      <arg type="a{{sv}}" direction="in"/>
    </method>
  </interface>
</node>
"""


class Server(Service):
    """Has Madang's name, keeps what it is asked, and refuses all with one error; never answers, where that is None."""

    def __init__(self, bus, error=None):
        self.error, self.asked = error, []
        super().__init__(bus, NAME, PATH, XML)

    def handle(self, arguments, invocation):
        flags = invocation.get_message().get_flags()
        self.asked.append((arguments, bool(flags & Gio.DBusMessageFlags.ALLOW_INTERACTIVE_AUTHORIZATION)))
        if self.error is not None:
            invocation.return_dbus_error(self.error, "a text")


@pytest.fixture
def bus():
    bus = SystemBus(make_dir("w-")).start()
    yield bus
    bus.thaw()
    bus.stop()


@pytest.fixture
def serve(bus):
    servers = []

    def start(error=None):
        servers.append(Server(bus, error))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def start(bus, *arguments, **env):
    command = [CTL, *arguments]
    environment = make_ctl_environment({**bus.env, **ENGLISH, **env})
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def end(process, deadline=PATIENCE):
    """Its exit status and what it said, while what it asks is answered here."""
    wait_for(lambda: turn_loop() or process.poll() is not None, deadline, "madangctl to end")
    with process:
        return process.returncode, process.stderr.read()


def test_a_unit_that_is_disabled(bus, serve):
    """Then systemd does not know the name by which the bus would start it."""
    serve("org.freedesktop.systemd1.NoSuchUnit")
    code, said = end(start(bus, *DELETION))
    assert (code, said.count("\n")) == (1, 1) and "run systemctl start madang" in said


@pytest.mark.parametrize("env, locale", [({}, "en"), ({"LANGUAGE": "ko"}, "ko"), ({"LANG": "ru_RU.UTF-8"}, "ru")])
def test_the_server_is_told_the_language(bus, serve, env, locale):
    server = serve("org.madang.Chat1.Error.Exists")
    assert end(start(bus, *DELETION, **env)) == (1, "madangctl: a text\n")
    assert server.asked == [((7, {"locale": locale}), False)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_whoever_sits_at_a_terminal_may_be_asked(bus, serve):
    """By polkit, which does not ask root."""
    server = serve("org.madang.Chat1.Error.NotAuthorized")
    for wrapper, may in ([], False), (STRANGER, True):
        with Terminal(*wrapper, CTL, *DELETION, env=bus.env) as terminal:
            wait_for(lambda: turn_loop() or server.asked, what="the call")
            terminal.expect("You do not have permission to do this")
            assert server.asked.pop()[1] is may


def test_nobody_waits_long(bus, serve):
    """For a server that hangs, nor for a bus that does."""
    begin = time.monotonic()
    serve()
    called = start(bus, *DELETION)
    frozen = SystemBus(make_dir("w-")).start()
    frozen.freeze()
    try:
        connecting = start(frozen, *DELETION)
        for process in called, connecting:
            code, said = end(process, ANSWER_SECONDS + PATIENCE)
            assert (code, said.count("\n")) == (1, 1) and "not answer" in said
    finally:
        frozen.thaw()
        frozen.stop()
    assert time.monotonic() - begin > ANSWER_SECONDS - 1


@pytest.mark.parametrize("arguments, code", [(["doctor"], 1), (["complete", "user", "show", "a"], 0)])
def test_a_bus_that_hangs(bus, arguments, code):
    """It is found out in seconds by a doctor, and by Tab."""
    bus.freeze()
    done = end(start(bus, *arguments), 2 * PATIENCE)
    assert done[0] == code


@pytest.mark.parametrize("is_bus", [True, False], ids=["bus", "server"])
def test_ctrl_c(bus, serve, is_bus):
    server = serve()
    if is_bus:
        bus.freeze()
    with Terminal(CTL, *DELETION, env=bus.env) as terminal:
        if is_bus:
            wait_for(lambda: is_connected(terminal.pid), what="a connection to the bus")
        else:
            wait_for(lambda: turn_loop() or server.asked, what="the call")
        terminal.type("\x03")
        assert terminal.wait() == -signal.SIGINT


def is_connected(pid):
    """Whether it is madangctl by now, and has a socket."""
    process = Path(f"/proc/{pid}")
    try:
        files = [os.readlink(descriptor) for descriptor in (process / "fd").iterdir()]
    except FileNotFoundError:  # one of a moment
        return False
    return (process / "exe").samefile(CTL) and any(file.startswith("socket:") for file in files)


def test_a_pager_that_leaves_a_server_that_hangs(fresh_madang):
    """Whoever has enough, by Ctrl-C in less too, does not wait for what he will not read."""
    server = fresh_madang(bus=True)
    server.sql("INSERT INTO rooms (name) SELECT 'paged ' || n FROM generate_series(1, 2500) n")
    env = {"PAGER": f"sh -c 'kill -STOP {server.pid}; head -n 1001 >/dev/null'"}
    try:
        with Ctl(server).on_terminal("room", "list", env=env) as terminal:
            assert (terminal.wait(), terminal.screen) == (0, "")
    finally:
        server.signal(signal.SIGCONT)


def test_no_bus_is_told_at_once():
    done = run_ctl("room", "list", env={"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent", **ENGLISH})
    assert done.returncode == 1 and "There is no system bus" in done.stderr
