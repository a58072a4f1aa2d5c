"""Madang as an operator has it: the Debian package in a booted container, run by its systemd."""

import json
import re
import signal
import subprocess
import tempfile
from pathlib import Path

from harness.bus import INTERFACE, NAME, PATH
from harness.madang import PROGRAM, ROOT, START_SECONDS
from harness.talking import Talking
from harness.waiting import wait_for

PACKAGES = PROGRAM.parents[1] / "package"  # where ./dev leaves what the container needs
NGINX = PACKAGES / "nginx/usr/sbin/nginx"
CADDY = PACKAGES / "caddy/usr/bin/caddy"
EXAMPLES = "/usr/share/doc/madang/examples"
UNIT = "madang.service"
MESSAGE_ID = re.compile(r'^#define MADANG_LOG_(\w+) "([0-9a-f]{32})"$', re.MULTILINE)
MESSAGE_IDS = dict(MESSAGE_ID.findall((ROOT / "src/base/madang-log.h").read_text()))
CLERK, GUEST = "clerk", "guest"  # users of the machine: in the group of administrators, and not
DROP_IN = f"/run/systemd/system/{UNIT}.d/test.conf"


def find_package():
    (package,) = PACKAGES.glob("madang_*.deb")
    return package


def make_newer(package, version):
    """The same package under a higher version; beside it, so that the container sees it."""
    newer = package.with_name(f"newer-{version}.deb")
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        subprocess.run(["dpkg-deb", "--raw-extract", package, content], check=True)
        control = content / "DEBIAN/control"
        control.write_text(re.sub(r"^Version: .*$", f"Version: {version}", control.read_text(), flags=re.MULTILINE))
        subprocess.run(["dpkg-deb", "--build", "-Znone", content, newer], check=True, stdout=subprocess.DEVNULL)
    return newer


class Installed(Talking):
    """The service in a container; not installed until install()."""

    port = 8000

    def __init__(self, container):
        self.container = container

    def install(self, package=None):
        self.container.run("dpkg", "--install", package or find_package())

    def purge(self):
        self.container.run("dpkg", "--purge", "madang")

    # Life

    def systemctl(self, verb, *arguments, unit=UNIT, check=True):
        return self.container.run("systemctl", verb, *arguments, unit, check=check, deadline=START_SECONDS)

    def start(self):
        self.systemctl("start")

    def stop(self):
        self.systemctl("stop")

    def restart(self):
        self.systemctl("restart")

    def show(self, field, unit=UNIT):
        """A property of the unit."""
        return self.container.read("systemctl", "show", f"--property={field}", "--value", unit)

    @property
    def is_active(self):
        return self.show("ActiveState") == "active"

    @property
    def pid(self):
        """The daemon's process, as the container numbers it."""
        return int(self.show("MainPID"))

    @property
    def last_ping(self):
        """When the watchdog was told last that the daemon lives, in microseconds of some clock."""
        return int(self.show("WatchdogTimestampMonotonic"))

    def signal(self, number, pid=None):
        self.container.run("kill", f"-{signal.Signals(number).name}", str(pid or self.pid))

    def await_ready(self):
        wait_for(lambda: self.is_active, START_SECONDS, f"{UNIT} to be active")

    def override(self, text):
        """Settings beside the unit's own, until clear_overrides()."""
        self.container.write(DROP_IN, text)
        self.container.run("systemctl", "daemon-reload")

    def clear_overrides(self):
        self.container.remove(DROP_IN)
        self.container.run("systemctl", "daemon-reload")

    def reload(self):
        """A CompletedProcess: it may be refused."""
        return self.systemctl("reload", check=False)

    def journal(self, *arguments):
        return self.container.read("journalctl", "--unit", UNIT, "--output", "cat", *arguments)

    def find_entries(self, **fields):
        """What the journal holds with these fields, as dictionaries."""
        matches = [f"{name}={value}" for name, value in fields.items()]
        lines = self.container.read("journalctl", "--quiet", "--output=json", *matches).splitlines()
        return [json.loads(line) for line in lines]

    # The administrator's door

    def call(self, method, signature="a{sv}", *arguments, user=None, check=True):
        """A call by busctl, as an operator makes it: what it gives, or with check=False the CompletedProcess."""
        command = ["busctl", "--json=short", "call", NAME, PATH, INTERFACE, method, signature]
        command += arguments or ["0"]
        done = self.container.run(*command, user=user, check=check)
        if not check:
            return done
        data = json.loads(done.stdout)["data"] if done.stdout.strip() else []
        return data[0] if data else None
