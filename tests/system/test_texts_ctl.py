"""Every text of madangctl is shown to an operator in each of the languages, with servers and machines of all kinds."""

import os
import re
import socket
import subprocess
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from harness import Madang, People, wait_for
from harness.bus import ERROR, INTERFACE, NAME, PATH, XML, GLib, turn_loop
from harness.ctl import CTL, Terminal, make_ctl_environment
from harness.madang import make_dir
from harness.people import PASSWORD
from harness.system_bus import Service, SystemBus
from harness.texts import LANGUAGES, find_untold

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can have a machine where all this is wrong"),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]

NOBODY = 65534
STRANGER = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
NOWHERE = "unix:path=/nonexistent"
FREEDESKTOP = "org.freedesktop.DBus.Error."

MANAGER = re.compile(rf'<interface name="{re.escape(INTERFACE)}">.*?</interface>', re.DOTALL)

# What the machine is, we cannot choose: its clock is synchronised, or not.
EITHER = {
    "The machine's clock is synchronised.",
    "The machine's clock is not synchronised; messages and tokens are dated by it.",
    "apt install systemd-timesyncd, then: timedatectl set-ntp true",
}


class Chat(Service):
    """Stands for a server: refuses every call with the error that is set, and is in a state."""

    error = ERROR + "Failed"
    state = "running"

    def __init__(self, bus):
        super().__init__(bus, NAME, PATH, f"<node>{MANAGER.search(XML.read_text())[0]}</node>")

    def handle(self, arguments, invocation):
        invocation.return_dbus_error(self.error, "that is why")

    def read(self, connection, sender, path, interface, name):
        return GLib.Variant("s", self.state)


class Stage:
    """A server with something to show; a system bus on which a Chat may be; and a systemd as it is described."""

    def __init__(self, madang, system):
        self.bus = madang.bus.address
        self.system = system
        self.folder = make_dir("x-")
        (self.folder / "systemctl").write_text('#!/bin/sh\nfor unit; do :; done\nexec cat "${0%/*}/$unit"\n')
        (self.folder / "systemctl").chmod(0o755)
        self.person = People(madang).register_user()
        self.room = madang.admin.create_room(members=[self.person])
        post = {"title": "글", "content": "내용", "category": madang.admin.create_category()}
        post = self.person.post("/api/post/write/", post).expect(201).json()["post_id"]
        self.post_room = self.person.get(f"/api/post/detail/{post}/").expect(200).json()["room_data"]["id"]

    def run(self, language, *arguments, bus=None, wrapper=(), input="", env=()):
        """What is shown; who stands for others answers meanwhile."""
        where = ["--bus", bus] if bus else []
        environment = {
            "LANG": language,
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "DBUS_SYSTEM_BUS_ADDRESS": self.system.private_address,
            **dict(env),
        }
        command = [os.fsencode(str(word)) for word in (*wrapper, CTL, *where, *arguments)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with subprocess.Popen(command, env=make_ctl_environment(environment), **pipes) as process:
            process.stdin.write(input.encode())
            process.stdin.close()
            wait_for(lambda: turn_loop() or process.poll() is not None, what="madangctl")
            return process.stdout.read().decode()


# The command line, and what a server shows


def misuse(stage, language):
    for words in (
        ["--help"],
        [],
        ["frobnicate"],
        ["user"],
        ["user", "show"],
        ["user", "create"],
        ["status", "--open"],
        ["--frobnicate"],
        ["--json=yes", "status"],
        ["status", "--bus"],
        ["status", "\udcff"],
        ["room", "show", "x"],
        ["room", "slow-mode", "1", "x"],
    ):
        yield stage.run(language, *words)


def work(stage, language):
    """With a server that does what it shall."""
    person = f"id:{stage.person.id}"
    with stage.person.direct_socket():
        for words in (
            ["status"],
            ["user", "list"],
            ["user", "show", person],
            ["user", "show", "nobody"],
            ["room", "list"],
            ["room", "show", stage.post_room],
            ["room", "members", stage.room],
            ["broadcast", "hello"],
            ["user", "disconnect", person],
            ["user", "revoke-tokens", person],
            ["doctor"],
        ):
            yield stage.run(language, *words, bus=stage.bus)
    stage.person.log_in()
    yield stage.run(language, "user", "list", bus=stage.bus, wrapper=["sh", "-c", 'exec "$@" >/dev/full', "sh"])


def ask_for_passwords(stage, language):
    command = ["user", "create", "--email", "new@example.org"]
    yield stage.run(language, *command, bus=stage.bus)
    for text in ("two\nlines", "short"):
        yield stage.run(language, *command, "--password-stdin", bus=stage.bus, input=text)
    with Terminal(CTL, "--bus", stage.bus, *command, env={"LANG": language}) as terminal:
        for word in (PASSWORD, "another password"):
            terminal.expect(": ")
            terminal.shown = terminal.shown.replace(b": ", b":\n")
            terminal.type(word + "\n")
        terminal.wait()
        yield terminal.screen


# Servers that refuse, and that are not there


def be_refused(stage, language):
    system = {"DBUS_SYSTEM_BUS_ADDRESS": NOWHERE}
    yield stage.run(language, "status", bus=NOWHERE)
    yield stage.run(language, "status", env=system)
    yield stage.run(language, "status", bus=stage.system.private_address)
    yield stage.run(language, "status")
    yield stage.run(language, "status", bus=stage.bus, wrapper=STRANGER)
    with closing(Chat(stage.system)) as chat:
        for chat.error in (
            ERROR + "Failed",
            ERROR + "Unavailable",
            ERROR + "NotAuthorized",
            FREEDESKTOP + "NoReply",
            FREEDESKTOP + "Disconnected",
            FREEDESKTOP + "UnknownMethod",
            FREEDESKTOP + "Spawn.ChildExited",
            FREEDESKTOP + "LimitsExceeded",
        ):
            yield stage.run(language, "reload")
        chat.error = ERROR + "InvalidArgument"
        yield stage.run(language, "user", "show", "minji")


# The doctor, with machines on which something is wrong


UNIT = {
    "LoadState": "loaded",
    "ActiveState": "active",
    "SubState": "running",
    "UnitFileState": "enabled",
    "User": "nobody",
    "LimitNOFILE": "1048576",
}
UNITS = (
    {"ActiveState": "inactive"},
    {"ActiveState": "activating"},
    {"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": "4"},
    {"LoadState": "not-found"},
    {"NeedDaemonReload": "yes", "UnitFileState": "disabled", "NRestarts": "3", "LimitNOFILE": "4096"},
)


def make_state(user=NOBODY, mode=0o700, secret=0o644):
    """A state directory."""
    state = make_dir("t-") / "state"
    state.mkdir()
    (state / "secret").touch()
    (state / "secret").chmod(secret)
    state.chmod(mode)
    os.chown(state, user, user)
    return state


def install(stage, state="/nonexistent/state", exit_code=0, say="", **unit):
    """The unit, with a madangd that --check ends so."""
    program = stage.folder / "madangd"
    program.write_text(f"#!/bin/sh\n{say}\nexit {exit_code}\n")
    program.chmod(0o755)
    start = f"{{ path={program} ; argv[]={program} --state-dir {state} ; ignore_errors=no }}"
    lines = {**UNIT, "ExecStart": start, **unit}.items()
    (stage.folder / "madang.service").write_text("".join(f"{name}={value}\n" for name, value in lines))


def see_unit(stage, language):
    """Nobody is on the bus."""
    yield stage.run(language, "doctor")
    install(stage, User="root")
    yield stage.run(language, "doctor", wrapper=STRANGER)
    for unit in UNITS:
        install(stage, **unit)
        yield stage.run(language, "doctor")
    (stage.folder / "madang.socket").write_text("ActiveState=active\n")
    install(stage, ActiveState="inactive")
    yield stage.run(language, "doctor")
    (stage.folder / "madang.socket").unlink()


def see_configuration(stage, language):
    for exit_code in (0, 3, 4, 5):
        install(stage, exit_code=exit_code, say="echo no >&2" if exit_code else "")
        yield stage.run(language, "doctor")
    for exit_code in (124, 125):
        install(stage, exit_code=exit_code)
        yield stage.run(language, "doctor")


def see_folders(stage, language):
    for state in make_state(os.geteuid()), make_state(mode=0o777):
        install(stage, state)
        yield stage.run(language, "doctor")
    for disk in ("size=1m", "size=4g,nr_inodes=100"):
        state = make_state()
        install(stage, state)
        fill = f"mount -t tmpfs -o {disk} tmpfs {state} && for n in $(seq 99); do : >{state}/$n; done 2>/dev/null"
        yield stage.run(language, "doctor", wrapper=["unshare", "--mount", "sh", "-c", f'{fill}; exec "$@"', "sh"])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@contextmanager
def listening(status):
    """On a port of this process, which is the server's, somebody answers so."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.status = status
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def see_server(stage, language):
    """One that is not as it should be, or answers nobody."""
    with closing(Chat(stage.system)) as chat:
        for chat.state in ("stopping", "degraded"):
            yield stage.run(language, "doctor")
        for status in (200, 404, 503):
            with listening(status):
                yield stage.run(language, "doctor")
        with socket.create_server(("127.0.0.1", 0)):
            yield stage.run(language, "doctor")
    with socket.socket(socket.AF_UNIX) as silent:
        path = stage.folder / "silent"
        silent.bind(os.fspath(path))
        silent.listen()
        yield stage.run(language, "doctor", bus=f"unix:path={path}")
        path.unlink()
    (stage.folder / "madang.service").unlink()


SCENES = (
    misuse,
    work,
    ask_for_passwords,
    be_refused,
    see_unit,
    see_configuration,
    see_folders,
    see_server,
)


@pytest.fixture(scope="module")
def stage():
    system = SystemBus(make_dir("b-")).start()
    with Madang(bus=True) as madang:
        yield Stage(madang, system)
    system.stop()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_shown(stage, language):
    told = [text for scene in SCENES for text in scene(stage, language)]
    assert set(find_untold("ctl", language, told)) <= EITHER
