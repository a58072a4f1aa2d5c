"""
A Debian under a real systemd: the machine's own, seen through an overlay, in a container with a network of its own.
Nothing of it outlives the test, and nothing of the machine is changed. Root alone can.

Run as a program: whether this machine lets such a container boot at all.
"""

import contextlib
import ctypes
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.waiting import PATIENCE, wait_for

BOOT_SECONDS = 3 * PATIENCE
COMMAND_SECONDS = 6 * PATIENCE
CLONE_NEWNET = 0x40000000
PREFIX = "madang-booted-"
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# Where systemd may keep its groups: in two trees beside the older controllers, or everything in one.
HIERARCHIES = [
    path
    for path in map(Path, ("/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"))
    if (path / "cgroup.procs").exists()
]

# In a mount namespace of its own: what is mounted here ends with the container. Of what the machine has enabled
# nothing is started, nor its timers; policy-rc.d would keep a package from starting its service.
BOOT = """
name=$1 folder=$2 shared=$3
shift 3
for group; do
  mkdir "$group"
  echo $$ >"$group/cgroup.procs"
done
mount -t tmpfs -o mode=755 tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" overlay "$folder/root"
cd "$folder/root"
: >etc/machine-id
: >etc/fstab
rm -rf etc/systemd/system/*.wants etc/systemd/system/*.requires usr/sbin/policy-rc.d
ln -sfn /dev/null etc/systemd/system/timers.target
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
exec setpriv --pdeathsig KILL systemd-nspawn --quiet --directory="$folder/root" --machine="$name" --register=no \
  --keep-unit --private-network --link-journal=no --console=pipe --bind-ro="$shared" --boot -- --unit=basic.target
"""


def list_processes(group):
    """Of a control group and those below it."""
    for path in group.rglob("cgroup.procs"):
        with contextlib.suppress(OSError):
            yield from map(int, path.read_text().split())


def end_group(group):
    """Kills what is in a control group, and removes it."""
    for pid in list_processes(group):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not list(list_processes(group)), what="a container's end")
    for folder in sorted([path.parent for path in group.rglob("cgroup.procs")], reverse=True):
        folder.rmdir()


def end_orphans():
    """What a test that was killed has left: then nobody was there to do it."""
    for hierarchy in HIERARCHIES:
        for group in hierarchy.glob(f"{PREFIX}*-*"):
            owner = group.name.removeprefix(PREFIX).split("-")[0]
            if not Path("/proc", owner).exists():
                end_group(group)


class CommandFailed(AssertionError):
    def __init__(self, command, done):
        self.code = done.returncode
        self.output = done.stdout + done.stderr
        super().__init__(f"{' '.join(command)} ended with {self.code}:\n{self.output}")


class Container:
    """A booted system, from boot() to discard(). shared: a folder that is seen in it, at the same place."""

    numbers = itertools.count(1)

    def __init__(self, shared="/usr"):
        self.name = f"{PREFIX}{os.getpid()}-{next(self.numbers)}"
        self.shared = shared
        self.groups = [path / self.name for path in HIERARCHIES]
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.name}-"))
        self.process = None
        self.leader = None  # its PID 1, as this machine numbers it
        self.console = None

    def __enter__(self):
        try:
            return self.boot()
        except BaseException:
            self.discard()
            raise

    def __exit__(self, *exc):
        self.discard()

    def boot(self):
        end_orphans()
        command = ["unshare", "--mount", "--propagation", "slave", "bash", "-euc", BOOT, "boot"]
        command += [self.name, str(self.folder), str(self.shared), *map(str, self.groups)]
        self.console = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.console, stderr=self.console
        )
        wait_for(self.is_booted, BOOT_SECONDS, "the container to boot")
        return self

    def is_booted(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the container ended with {self.process.returncode}: {self.read_console()}")
        self.leader = self.leader or self.find_leader()
        return self.leader and self.run("systemctl", "is-active", "basic.target", check=False).returncode == 0

    def read_console(self):
        self.console.seek(0)
        return self.console.read().decode(errors="replace")

    def find_leader(self):
        for pid in itertools.chain.from_iterable(map(list_processes, self.groups)):
            with contextlib.suppress(OSError):
                numbers = read_field(pid, "NSpid").split()
                if len(numbers) > 1 and numbers[-1] == "1":
                    return pid
        return None

    def discard(self):
        """The end of it, however far it came: PID 1's end is that of all in its namespace."""
        if self.leader:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.leader, signal.SIGKILL)
        if self.process:
            self.process.kill()
            self.process.wait(PATIENCE)
            self.console.close()
        for group in self.groups:
            end_group(group)
        self.folder.rmdir()

    def run(self, *command, user=None, input=None, check=True, deadline=COMMAND_SECONDS):
        """Runs a command in it, as root or another: a CompletedProcess. Raises CommandFailed unless check is False."""
        entering = ["nsenter", "--target", str(self.leader), "--all", "env", "--ignore-environment"]
        entering += [f"PATH={SYSTEM_PATH}", "LANG=C.UTF-8", "SYSTEMD_PAGER=", "DEBIAN_FRONTEND=noninteractive"]
        if user:
            entering += ["runuser", "-u", user, "--"]
        words = [str(word) for word in command]
        done = subprocess.run(entering + words, input=input, capture_output=True, text=True, timeout=deadline)
        if check and done.returncode != 0:
            raise CommandFailed(words, done)
        return done

    def read(self, *command, **options):
        """What a command writes, without the space around it."""
        return self.run(*command, **options).stdout.strip()

    def write(self, path, text, mode="644"):
        self.run("install", "-D", f"--mode={mode}", "/dev/stdin", path, input=text)

    def remove(self, *paths):
        self.run("rm", "-rf", *paths)

    def exists(self, path):
        """Also a link to what is not there."""
        return self.run("stat", path, check=False).returncode == 0

    @contextlib.contextmanager
    def network(self):
        """Within it, what this thread and those that it starts connect to is the container's network."""
        with open("/proc/self/ns/net") as ours, open(f"/proc/{self.leader}/ns/net") as its:
            enter(its)
            try:
                yield
            finally:
                enter(ours)


def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def read_field(pid, field):
    """A line of /proc/PID/status, without its name."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return value.strip()
    raise KeyError(field)


def main():
    missing = [name for name in ("systemd-nspawn", "nsenter", "unshare", "setpriv") if not shutil.which(name)]
    if missing:
        sys.exit(f"no {missing[0]}")
    if not any((path / "cgroup.controllers").exists() for path in HIERARCHIES):
        sys.exit("no control groups of version 2")
    try:
        with Container() as container:
            container.run("dpkg-query", "--show", "systemd")  # not there where /var is a file system of its own
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        sys.exit(str(error).strip().splitlines()[-1])


if __name__ == "__main__":
    main()
