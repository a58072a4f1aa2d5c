"""The machine that is measured on: its cores, and whether others used them meanwhile."""

import os
import pathlib
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
KERNEL = 2  # the parent of the kernel's threads


def choose_cores():
    """The server's core and the generator's: two that are not threads of one."""
    cores = sorted(os.sched_getaffinity(0))
    siblings = pathlib.Path(f"/sys/devices/system/cpu/cpu{cores[0]}/topology/thread_siblings_list")
    shared = siblings.read_text().strip() if siblings.exists() else ""
    taken = {int(number) for part in shared.split(",") if part for number in expand(part)}
    others = [core for core in cores if core not in taken | {cores[0]}]
    if not others:
        raise SystemExit("bench: two cores are needed, one for the server and one for the generator")
    return cores[0], others[0]


def expand(part):
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


def start_on(core, command, **options):
    """Starts a command whose whole process tree stays on one core."""
    return subprocess.Popen(["taskset", "-c", str(core), *map(str, command)], **options)


def stop(process, patience=20):
    """Asks a process of ours to end, and sees that it does."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def read_stat(pid):
    """Parent and ticks used (with the children it has buried) of a process; None when it is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), sum(map(int, fields[11:15]))


def list_tree(root):
    """A process and all that it started, with the ticks each has used."""
    stats = {int(entry): read_stat(entry) for entry in os.listdir("/proc") if entry.isdigit()}
    tree = {}
    for pid, stat in sorted(stats.items()):
        if stat and (pid == root or stat[0] in tree):
            tree[pid] = stat[1]
    return tree


def count_core_ticks(core):
    """Ticks in which a core was not idle: processes, interrupts, and what the host took away."""
    for line in pathlib.Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name == f"cpu{core}":
            user, nice, system, _, _, irq, softirq, steal = map(int, fields[:8])
            return user + nice + system + irq + softirq + steal
    return 0


class Watch:
    """Tells what part of a core's time went to others than some process trees while the watch ran.

    The kernel's threads are no others: they write those trees' log to the disk.
    """

    def __init__(self, core, *roots):
        self.core, self.roots = core, roots

    def __enter__(self):
        self.start, self.before = time.monotonic(), self.count_foreign()
        return self

    def __exit__(self, *_):
        foreign = self.count_foreign() - self.before
        self.foreign = max(foreign, 0) / TICKS / (time.monotonic() - self.start)

    def count_foreign(self):
        ours = {}
        for root in (*self.roots, KERNEL):
            ours.update(list_tree(root))
        return count_core_ticks(self.core) - sum(ours.values())


def describe():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in text.splitlines() if "model name" in line), "")
    return {"processor": model, "cores": os.cpu_count(), "kernel": os.uname().release}
