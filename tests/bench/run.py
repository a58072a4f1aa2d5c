#!/usr/bin/python3
"""Measures Madang beside its peers and its store, each alone on one core; see docs/bench.md.

run.py --build-dir build [--quick] [--only NAME]…
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time

import machine
import rows
import servers
import store
import table

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXED = ["bench00@madang.example", "bench00", "/media/default.svg"]  # where there is no Madang to show its own
RETRIES = 2  # of a turn that others disturbed; none in a quick run
FOREIGN_MAX = 0.08  # of the server's core
SHARE_MIN = 0.92  # of the generator's core


class Bench:
    """One run: who takes part, how long it lasts, and how one turn is measured."""

    def __init__(self, arguments):
        self.quick = arguments.quick
        self.core, self.generator_core = machine.choose_cores()
        self.folder = servers.choose_folder(arguments.state_dir)
        build = pathlib.Path(arguments.build_dir).resolve()
        self.generator = build / "tests" / "bench" / "bench-generator"
        binary = build / "src" / "madangd"
        self.madang = servers.Madang(self.core, self.folder, binary) if binary.exists() else None
        peers = servers.list_peers(self.core, self.folder, build, self.probe() or FIXED)
        on_bus = servers.MadangOnBus(self.madang) if self.madang else None
        self.servers = {one.name: one for one in [self.madang, on_bus, *peers] if one}
        self.store = store.Store(self.core, self.generator_core, self.folder, self.madang)
        self.calibration = []

    def probe(self):
        """What stands in every frame of Madang's beside the text: the peers send the same."""
        if not self.madang:
            return None
        try:
            self.madang.start()
            try:
                frame = self.generate(self.madang, "probe")
            finally:
                self.madang.stop()
        except RuntimeError as problem:
            print(f"bench: Madang does not answer: {problem}", flush=True)
            return None
        return [frame["sender"], frame["nickname"], frame["profile_picture_url"]]

    def generate(self, server, mode, *options):
        """Runs the generator against a server that is up; what it found, from its line of JSON."""
        command = ["taskset", "-c", str(self.generator_core), self.generator, mode, "--port", str(server.port),
                   "--pid", str(server.process.pid), "--tokens", server.tokens, "--rooms", server.rooms, *options]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{server.name}, {mode}: {done.stderr.strip()[-300:]}")
        return json.loads(done.stdout)

    def calibrate(self):
        """Fixed work on both cores; the middle piece's microseconds, and what part of a core it was given."""
        for core in (self.core, self.generator_core):
            command = ["taskset", "-c", str(core), self.generator, "spin", "--seconds", "0.1"]
            done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
            found = json.loads(done.stdout)
            self.calibration.append({"core": core, "p50_us": found["p50_us"], "share": found["generator_share"]})

    def take_turn(self, server, measure):
        """One turn of one server, alone; again when others were in the way."""
        for _ in range(1 if self.quick else 1 + RETRIES):
            self.calibrate()
            server.start()
            try:
                with machine.Watch(self.core, *server.list_roots()) as watch:
                    found = measure(server)
            finally:
                server.stop()
            found["foreign"] = watch.foreign
            found["disturbed"] = watch.foreign > FOREIGN_MAX or found.get("generator_share", 1) < SHARE_MIN
            if not found["disturbed"]:
                break
        return found


def parse_arguments():
    parser = argparse.ArgumentParser(description="Measures Madang beside its peers.")
    parser.add_argument("--build-dir", default=ROOT / "build", type=pathlib.Path)
    parser.add_argument("--state-dir", default=ROOT / ".state" / "bench", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true", help="a couple of minutes, for a first look")
    parser.add_argument("--only", action="append", choices=[row.name for row in rows.ROWS], metavar="NAME",
                        help="one row; may be repeated: " + ", ".join(row.name for row in rows.ROWS))
    return parser.parse_args()


def measure(bench, only):
    results = []
    for row in rows.ROWS:
        if not only or row.name in only:
            results.append(row.measure(bench))
            table.print_row(results[-1])
    return results


def main():
    arguments = parse_arguments()
    servers.raise_descriptor_limit()
    bench = Bench(arguments)
    if not bench.madang:
        print("bench: no madangd in the build folder: its peers and its store alone are measured", flush=True)
    try:
        results = measure(bench, arguments.only)
    except KeyboardInterrupt:
        return 130
    finally:
        if bench.madang:
            bench.madang.forget()
    table.print_summary(results, bench.calibration)
    report = {"date": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "quick": bench.quick, "machine": machine.describe(),
              "calibration": bench.calibration, "rows": results}
    (bench.folder / "latest.json").write_text(json.dumps(report, indent=1))
    print(f"Written to {bench.folder / 'latest.json'}.")
    return 1 if any(result["problems"] for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
