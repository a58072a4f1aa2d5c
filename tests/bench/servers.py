"""The servers that are measured: Madang and its peers, each started for its turn alone and stopped after it."""

import http.client
import json
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import tempfile
import time

import machine

HERE = pathlib.Path(__file__).parent
PACKAGES = ["bun@1.4.5", "ws@8.23.0"]
USERS = 50
ROOMS = 600
FULL_ROOMS = 4  # rooms whose history is longer than a page
HISTORY = 60
TOKENS_LAST = 40 * 60  # seconds; an access token lives 60 minutes
PASSWORD = "password123"


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(process, port, path, patience=60):
    """Asks until the answer is 200; gives the seconds that took."""
    start = time.monotonic()
    while time.monotonic() - start < patience:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[3]} ended with status {process.returncode}")
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", path)
            if link.getresponse().status == 200:
                return time.monotonic() - start
        except OSError:
            pass
        finally:
            link.close()
        time.sleep(0.01)
    raise RuntimeError(f"{process.args[3]} was not ready within {patience} s")


class Server:
    """What all have in common: a process on its core, a port, tokens and rooms for the generator."""

    def __init__(self, name, core, folder):
        self.name, self.core, self.folder = name, core, folder
        self.tokens, self.rooms = folder / f"{name}.tokens", folder / f"{name}.rooms"

    def write_lists(self, tokens, rooms):
        self.tokens.write_text("\n".join(tokens))
        self.rooms.write_text("\n".join(map(str, rooms)))

    def run(self, command, ready_path, **options):
        log = open(self.folder / f"{self.name}.log", "ab")
        with log:
            self.process = machine.start_on(
                self.core, command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **options)
        try:
            return wait_until_ready(self.process, self.port, ready_path)
        except BaseException:
            machine.stop(self.process)
            raise

    def list_roots(self):
        """The processes with whose children it works."""
        return [self.process.pid]

    def stop(self):
        machine.stop(self.process)


class Peer(Server):
    """A server without accounts or store; it takes the frames' fixed parts from Madang."""

    def __init__(self, name, core, folder, command, fixed, environment=None):
        super().__init__(name, core, folder)
        self.command, self.fixed = command, fixed
        self.environment = {**os.environ, **(environment or {})}
        self.write_lists(["x" * 300], range(1, ROOMS + 1))

    def start(self):
        self.port = find_free_port()
        self.run([*self.command, self.port, *self.fixed], "/", env=self.environment)


class Madang(Server):
    """Madang on a copy, made for the turn, of a state with users, rooms and some history."""

    def __init__(self, core, folder, binary):
        super().__init__("madang", core, folder)
        self.binary = binary
        self.template = folder / "template"
        self.state = folder / "state"
        self.prepared_at = None

    def launch(self, state, *options):
        self.port = find_free_port()
        command = [self.binary, "--listen", f"127.0.0.1:{self.port}", "--state-dir", state, "--bus", "none", *options]
        return self.run(command, "/readyz")

    def prepare(self):
        """Makes the state that every turn starts from; afresh when its tokens grow old."""
        if self.prepared_at and time.monotonic() - self.prepared_at < TOKENS_LAST:
            return
        self.forget()
        self.launch(self.template)
        try:
            self.database_command = find_postmaster(self.process.pid)
            self.fill()
        finally:
            self.stop()
        self.prepared_at = time.monotonic()

    def fill(self):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        people = [{"email": f"bench{i:02}@madang.example", "nickname": f"bench{i:02}"} for i in range(USERS)]
        for person in people:
            form = {**person, "password1": PASSWORD, "password2": PASSWORD}
            post(link, "/user/v1/register/", form, 201)
        login = [{"email": person["email"], "password": PASSWORD} for person in people]
        tokens = [post(link, "/user/v1/login/", form, 200)["access"] for form in login]
        rooms = [post(link, "/chat/v1/room/", {"name": f"Room {i}"}, 201, tokens[0])["id"] for i in range(ROOMS)]
        for i in range(FULL_ROOMS * HISTORY):
            form = {"message": f"Message {i:04} {'.' * 50}", "room": rooms[i % FULL_ROOMS]}
            post(link, "/chat/v1/message/", form, 201, tokens[i % USERS])
        link.close()
        self.write_lists(tokens, rooms)

    def start(self):
        self.prepare()
        shutil.rmtree(self.state, ignore_errors=True)
        subprocess.run(["cp", "-a", self.template, self.state], check=True)
        return self.launch(self.state)

    def start_empty(self, *options):
        shutil.rmtree(self.state, ignore_errors=True)
        return self.launch(self.state, *options)

    def stop(self):
        super().stop()
        shutil.rmtree(self.state, ignore_errors=True)

    def forget(self):
        """Removes the state that turns start from."""
        shutil.rmtree(self.template, ignore_errors=True)
        self.prepared_at = None


class MadangOnBus(Madang):
    """Another Madang's binary and state, with a bus of its own, which shares its core."""

    def __init__(self, madang):
        super().__init__(madang.core, madang.folder, madang.binary)
        self.name = "madang on a bus"
        self.madang = madang

    def prepare(self):
        self.madang.prepare()

    def launch(self, state, *options):
        self.folder_of_bus = make_short_folder()
        self.address = f"unix:path={self.folder_of_bus / 'bus'}"
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", "--address", self.address]
        self.bus = machine.start_on(self.core, command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            if not self.bus.stdout.readline():
                raise RuntimeError("dbus-daemon did not start")
            return super().launch(state, "--bus", self.address, *options)
        except BaseException:
            self.stop_bus()
            raise

    def list_roots(self):
        return [self.process.pid, self.bus.pid]

    def stop(self):
        super().stop()
        self.stop_bus()

    def stop_bus(self):
        machine.stop(self.bus)
        self.bus.stdout.close()
        shutil.rmtree(self.folder_of_bus, ignore_errors=True)


def post(link, path, form, expect, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    link.request("POST", path, json.dumps(form), headers)
    answer = link.getresponse()
    body = answer.read()
    if answer.status != expect:
        raise RuntimeError(f"POST {path}: {answer.status} {body[:200]!r}")
    return json.loads(body)


def find_postmaster(root):
    """The command line of the PostgreSQL that Madang started: the store's limit is measured on the same."""
    for pid in machine.list_tree(root):
        try:
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        except OSError:
            continue
        if words[0].endswith("postgres"):
            return [word for word in words if word]
    return []


def install_peers(folder):
    """Puts Bun and ws below our folder; gives what is there, which without npm or network may be nothing."""
    if not all((folder / "node_modules" / package.split("@")[0]).exists() for package in PACKAGES):
        command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, *PACKAGES]
        try:
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        except OSError as problem:
            print(f"bench: npm: {problem.strerror}")
    return folder / "node_modules"


def list_peers(core, folder, build, fixed):
    """The peers that this machine has, each in its best documented setting."""
    modules = install_peers(folder)
    bun, node = modules / "bun" / "bin" / "bun.exe", shutil.which("node")
    peers = []
    if bun.exists():
        peers.append(Peer("bun", core, folder, [bun, HERE / "peers" / "bun.js"], fixed))
    if node and (modules / "ws").exists():
        path = {"NODE_PATH": str(modules)}
        peers.append(Peer("ws", core, folder, [node, HERE / "peers" / "ws.js"], fixed, path))
    peers.append(Peer("epoll", core, folder, [build / "tests" / "bench" / "bench-epoll"], fixed))
    return peers


def choose_folder(wanted):
    """Where state may lie: the database's user must be able to pass through, when root starts it."""
    folder = wanted.resolve()
    if os.geteuid() == 0 and any(not parent.stat().st_mode & 0o001 for parent in folder.parents if parent.exists()):
        folder = pathlib.Path("/var/lib/madang-dev/bench")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def make_short_folder():
    """A folder whose name leaves room for a unix socket's."""
    return pathlib.Path(tempfile.mkdtemp(prefix="madang-bench-", dir="/tmp"))


def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
