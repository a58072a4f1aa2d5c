"""pgbench on the very database that a Madang which is up works with, by Madang's own statements."""

import os
import pathlib
import re
import statistics
import subprocess

import servers
import store

STATEMENTS = pathlib.Path(__file__).resolve().parents[2] / "data/sql/statements"

# As Madang's connections have it.
SETTINGS = ("plan_cache_mode=force_generic_plan", "enable_seqscan=off", "enable_hashjoin=off", "enable_mergejoin=off")


def find_sockets(server):
    words = servers.find_postmaster(server.process.pid)
    return next(word.split("=", 1)[1] for word in words if word.startswith("unix_socket_directories="))


def fill(bench, server, text):
    """Runs SQL that makes a state."""
    command = ["taskset", "-c", str(bench.generator_core), store.find_tool("psql"), "-qX", "-v",
               "ON_ERROR_STOP=1", "-h", find_sockets(server), "-U", "madang", "madang"]
    subprocess.run(command, input=text, text=True, check=True)


def read_statement(name, *arguments):
    """A statement of Madang's with arguments put into it."""
    sql = re.sub(r"^--.*\n", "", (STATEMENTS / f"{name}.sql").read_text(), flags=re.MULTILINE)
    return re.sub(r"\$(\d)", lambda match: arguments[int(match[1]) - 1], sql)


def run(bench, server, script, clients, *options):
    """pgbench on the generator's core; what it prints."""
    command = ["taskset", "-c", bench.generator_core, store.find_tool("pgbench"), "-n", "-M", "prepared",
               "-c", clients, "-j", 1, "-T", 1 if bench.quick else 3, *options, "-f", script,
               "-h", find_sockets(server), "-U", "madang", "madang"]
    environment = {**os.environ, "PGOPTIONS": " ".join(f"-c {setting}" for setting in SETTINGS)}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"pgbench: {done.stderr.strip()[-300:]}")
    return done.stdout


def measure_rate(bench, server, script, clients):
    """Statements a second."""
    return float(re.search(r"tps = ([0-9.]+)", run(bench, server, script, clients))[1])


def measure_p50(bench, server, script):
    """The median of a statement's microseconds, by one client."""
    prefix = bench.folder / "pgbench_log"
    run(bench, server, script, 1, "-l", f"--log-prefix={prefix}")
    logs = list(bench.folder.glob(f"{prefix.name}.*"))
    times = [int(line.split()[2]) for log in logs for line in log.read_text().splitlines()]
    for log in logs:
        log.unlink()
    return statistics.median(times)
