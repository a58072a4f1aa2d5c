"""The rows of the bench: what is measured, against whom, and the goal."""

import dataclasses
import statistics
import typing

import presence
from large import Large

UNHEARD_US = 5e6  # a latency that the generator did not wait for
CALLS = 193  # D-Bus calls a second, prime to the messages, so that they meet these at every moment of their way
SPREAD_MAX = 0.25  # of a contestant's own runs: beyond it a ratio says nothing


@dataclasses.dataclass
class Goal:
    """One figure drawn from the turns, round by round, and its bound; without a bound it is for information."""

    text: str
    bound: float | None
    at_least: bool
    values: typing.Callable
    compared: tuple = ()  # whose own spread must be small


@dataclasses.dataclass
class Row:
    """One measurement, taken in turns: each contestant once in every round."""

    name: str
    title: str
    unit: str
    figure: str  # the member of the generator's answer that the row shows
    contestants: tuple
    measure_turn: typing.Callable
    goals: tuple
    rounds: tuple = (5, 2)  # in full, quick

    def measure(self, bench):
        turns = {name: [] for name in self.contestants if name in bench.servers or name == "pgbench"}
        problems = []
        for _ in range(self.rounds[bench.quick]):
            for name in list(turns):
                server = bench.servers.get(name, bench.store)
                try:
                    found = bench.take_turn(server, lambda one: self.measure_turn(bench, one))
                except (RuntimeError, OSError) as problem:
                    problems.append(f"{name}: {problem}")
                    found = None
                turns[name].append(found)
        turns = {name: list_ for name, list_ in turns.items() if any(list_)}
        figures = {name: summarise([turn[self.figure] for turn in list_ if turn]) for name, list_ in turns.items()}
        return {"name": self.name, "title": self.title, "unit": self.unit, "figures": figures, "turns": turns,
                "goals": [self.judge(goal, turns) for goal in self.goals], "problems": problems}

    def judge(self, goal, turns):
        """Turns that others disturbed do not count, unless there are no others."""
        bound = "–" if goal.bound is None else f"{'≥' if goal.at_least else '≤'} {goal.bound:,g}"
        found = {"text": goal.text, "goal": bound}
        quiet = {name: [turn if turn and not turn["disturbed"] else None for turn in list_]
                 for name, list_ in turns.items()}
        values, all_values = goal.values(quiet), goal.values(turns)
        if not all_values:
            return {**found, "verdict": "not run"}
        found.update(summarise(values or all_values))
        noise = self.find_noise(goal, quiet, len(values), len(all_values))
        if noise:
            return {**found, "verdict": f"too noisy to tell: {noise}"}
        if goal.bound is None:
            return {**found, "verdict": "for information"}
        good = found["median"] >= goal.bound if goal.at_least else found["median"] <= goal.bound
        return {**found, "verdict": "met" if good else "missed"}

    def find_noise(self, goal, quiet, n_quiet, n_all):
        if 2 * n_quiet < n_all:
            return f"{n_quiet} of {n_all} rounds were undisturbed"
        for name in goal.compared:
            spread = summarise([turn[self.figure] for turn in quiet[name] if turn])["spread"]
            if spread > SPREAD_MAX:
                return f"{name}'s own runs spread {spread:.0%}"
        return None


def summarise(values):
    median = statistics.median(values)
    return {"values": values, "min": min(values), "median": median, "max": max(values),
            "spread": (max(values) - min(values)) / median if median else 0.0}


def ratio(figure, peer, one="madang"):
    """Madang's figure (or another's) by the peer's, pair by pair of the same round."""
    def draw(turns):
        pairs = zip(turns.get(one, []), turns.get(peer, []))
        return [ours[figure] / theirs[figure] for ours, theirs in pairs if ours and theirs]
    return draw


def own(draw, one="madang"):
    """A figure of Madang's alone (or another's), drawn from each of its turns."""
    return lambda turns: [draw(turn) for turn in turns.get(one, []) if turn]


def spans(bench, full=3.0, quick=1.5):
    return "--warm-up", 0.5 if bench.quick else 1, "--seconds", quick if bench.quick else full


def fan_out(in_flight):
    def turn(bench, server):
        return bench.generate(server, "fanout", "--members", 1000, "--in-flight", in_flight, *spans(bench))
    return turn


def delivery_cost(bench, server):
    """A small room and a large one of the same server, one after the other."""
    found = {}
    for members in (100, 5000):
        run = bench.generate(server, "fanout", "--members", members, *spans(bench))
        found[f"ns_{members}"] = 1e9 / run["deliveries_per_s"]
        found[f"server_ns_{members}"] = run["server_ns_per_delivery"]
        found["generator_share"] = min(found.get("generator_share", 1), run["generator_share"])
    found["growth"] = found["ns_5000"] / found["ns_100"]
    return found


def idle(bench, server):
    found = bench.generate(server, "idle", "--idle", 10000, "--few", 100, "--members", 20,
                           "--seconds", 1 if bench.quick else 2)
    by_thousand = found["upgrades_per_s_by_thousand"]
    found["echo_growth"] = found["p50_us_beside_all"] / found["p50_us_beside_few"]
    found["flatness"] = statistics.median(by_thousand[-3:]) / statistics.median(by_thousand[:3])
    return found


def with_rooms(server, count):
    """Only so many of the server's rooms."""
    chosen = server.rooms.with_suffix(f".{count}")
    chosen.write_text("\n".join(server.rooms.read_text().split()[:count]))
    return "--rooms", chosen


def run_paced(bench, server, rate, *options):
    return bench.generate(server, "paced", "--rate", rate, "--members", 20, *with_rooms(server, 100),
                          *spans(bench, 10, 4), *options)


def check_heard(run):
    if run["unheard"]:
        raise RuntimeError(f"{run['unheard']:.0f} deliveries did not come")


def paced(bench, server):
    found = run_paced(bench, server, 1000)
    check_heard(found)
    found["p99_ms"] = found["p99_us"] / 1000
    return found


def beside_callers(bench, server):
    """The same talk alone, beside clients that call at fixed times, and beside some that never pause."""
    bus = ("--bus", server.address, "--callers", 200, "--user", "bench00@madang.example")
    runs = {"alone": run_paced(bench, server, 200), "beside": run_paced(bench, server, 200, *bus, "--calls", CALLS),
            "flooded": run_paced(bench, server, 200, *bus, "--calls", 0)}
    check_heard(runs["alone"])
    check_heard(runs["beside"])
    if runs["flooded"]["unheard"]:
        runs["flooded"]["p99_us"] = UNHEARD_US
    found = {f"{figure}_{name}": value for name, run in runs.items() for figure, value in run.items()}
    for name in ("beside", "flooded"):
        for figure in ("p50", "p99"):
            found[f"{figure}_{name}_by_alone"] = runs[name][f"{figure}_us"] / runs["alone"][f"{figure}_us"]
    found["generator_share"] = min(runs[name]["generator_share"] for name in ("alone", "beside"))
    found["p99_ms"] = runs["beside"]["p99_us"] / 1000
    return found


def echo(bench, server):
    if server is bench.store:
        return {"messages_per_s": bench.store.run_best("insert", spans(bench)[3])}
    return bench.generate(server, "echo", "--members", 5, "--in-flight", 8, *with_rooms(server, 20), *spans(bench))


def http(script, *request):
    """Sixteen clients: of Madang's route, or of pgbench with what the route does to the store."""
    def turn(bench, server):
        if server is bench.store:
            return {"requests_per_s": bench.store.run(script, 16, spans(bench)[3])}
        return bench.generate(server, "http", "--clients", 16, *request, *with_rooms(server, 4), *spans(bench))
    return turn


class Readiness:
    """Seconds from starting Madang until it says that it is ready."""

    name = "ready"

    def measure(self, bench):
        times, problems = {"empty": [], "existing": []}, []
        for _ in range(2 if bench.quick else 5) if bench.madang else ():
            for kind, start in (("empty", bench.madang.start_empty), ("existing", bench.madang.start)):
                try:
                    if kind == "existing":
                        bench.madang.prepare()
                    times[kind].append(start())
                    bench.madang.stop()
                except (RuntimeError, OSError) as problem:
                    problems.append(f"madang: {problem}")
        figures = {f"madang, {kind}": summarise(list_) for kind, list_ in times.items() if list_}
        goals = [self.judge(kind, bound, times[kind]) for kind, bound in (("existing", 1), ("empty", 5))]
        return {"name": self.name, "title": "start until /readyz says 200", "unit": "s", "figures": figures,
                "turns": times, "goals": goals, "problems": problems}

    def judge(self, kind, bound, values):
        found = {"text": f"seconds on an {kind} state", "goal": f"≤ {bound}"}
        if not values:
            return {**found, "verdict": "not run"}
        found.update(summarise(values))
        return {**found, "verdict": "met" if found["median"] <= bound else "missed"}


ALL = ("madang", "bun", "ws", "epoll")
ON_BUS = "madang on a bus"

FAN_OUT_GOALS = (
    Goal("Madang ÷ Bun", 1.5, True, ratio("deliveries_per_s", "bun"), ("bun",)),
    Goal("bare epoll ÷ Bun, what one write per socket allows", None, True, ratio("deliveries_per_s", "bun", "epoll"),
         ("bun", "epoll")),
)

ROWS = (
    Row("fanout-16", "fan-out, 1,000 members, 16 in flight", "deliveries/s", "deliveries_per_s", ALL, fan_out(16),
        FAN_OUT_GOALS),
    Row("fanout-1", "fan-out, 1,000 members, 1 in flight", "deliveries/s", "deliveries_per_s", ALL, fan_out(1),
        FAN_OUT_GOALS),
    Row("delivery-cost", "cost of a delivery, room of 5,000 ÷ room of 100", "×", "growth", ("madang", "bun", "epoll"),
        delivery_cost,
        (Goal("time per delivery, 5,000 ÷ 100", 1.2, False, own(lambda turn: turn["growth"])),
         Goal("madangd's processor time per delivery, 5,000 ÷ 100", 1.2, False,
              own(lambda turn: turn["server_ns_5000"] / turn["server_ns_100"]))), (3, 1)),
    Row("idle", "10,000 idle sockets, upgrades while they open", "upgrades/s", "upgrades_per_s", ALL, idle,
        (Goal("resident bytes per idle socket", 1024, False, own(lambda turn: turn["bytes_per_socket"])),
         Goal("p50 of an echo, beside 10,000 idle ÷ beside 100", 1.2, False, own(lambda turn: turn["echo_growth"])),
         Goal("authenticated upgrades/s", 5000, True, own(lambda turn: turn["upgrades_per_s"])),
         Goal("upgrades/s, last 3,000 ÷ first 3,000", 0.8, True, own(lambda turn: turn["flatness"]))), (3, 1)),
    Row("paced", "1,000 messages/s in 100 rooms of 20, p99 from due to heard", "ms", "p99_ms", ALL, paced,
        (Goal("p99, ms", 10, False, own(lambda turn: turn["p99_ms"])),), (3, 1)),
    Row("echo", "messages committed before their echo; pgbench: best single-row INSERT", "messages/s", "messages_per_s",
        ("madang", "pgbench"), echo,
        (Goal("Madang ÷ pgbench's best", 2, True, ratio("messages_per_s", "pgbench"), ("pgbench",)),)),
    Row("post", "POST /chat/v1/message/, 16 clients; pgbench: INSERT … RETURNING", "requests/s", "requests_per_s",
        ("madang", "pgbench"),
        http("insert", "--method", "POST", "--path", "/chat/v1/message/", "--expect", 201,
             "--body", '{"message":"' + "." * 64 + '","room":{room}}'),
        (Goal("Madang ÷ pgbench", 0.5, True, ratio("requests_per_s", "pgbench"), ("pgbench",)),)),
    Row("get", "GET /chat/v1/room/{id}/ with 50 messages, 16 clients; pgbench: SELECT of the same", "requests/s",
        "requests_per_s", ("madang", "pgbench"), http("select", "--path", "/chat/v1/room/{room}/"),
        (Goal("Madang ÷ pgbench", 0.5, True, ratio("requests_per_s", "pgbench"), ("pgbench",)),)),
    Row("presence", "10,000 friends on /ws/chatting/; send_status of 1,000 that log in at once", "deliveries/s",
        "burst_per_s", ("madang",), presence.measure,
        (Goal("log-in, 10,000 friends, p50 ÷ statement by pgbench", 1.5, False,
              own(lambda turn: turn["answer_by_pgbench"])),
         Goal("log-in, 10,000 friends ÷ 10 friends, p50", None, False, own(lambda turn: turn["answer_by_few"])),
         Goal("log-in, answer ÷ until 1,000 friends have heard, p50", 0.5, False,
              own(lambda turn: turn["answer_by_news"])),
         Goal("1,000 log-ins until all are heard ÷ pgbench's rate", 0.5, True,
              own(lambda turn: turn["burst_by_pgbench"])),
         Goal("seconds until the last of 1,000 is heard", None, False, own(lambda turn: turn["burst_s"])),
         Goal("a send_status ÷ a delivery in a room of 1,000", 1.5, False, own(lambda turn: turn["news_by_room"])),
         Goal("resident bytes per logged-in socket", 1024, False, own(lambda turn: turn["bytes_per_socket"]))),
        (3, 1)),
    Row("callers", "200 messages/s in 100 rooms of 20 beside 200 D-Bus clients, p99 from due to heard", "ms", "p99_ms",
        (ON_BUS,), beside_callers,
        (Goal(f"p99, {CALLS} calls/s, ms", 10, False, own(lambda turn: turn["p99_ms"], ON_BUS)),
         Goal("p99, clients that never pause, ms", 10, False, own(lambda turn: turn["p99_us_flooded"] / 1000, ON_BUS)),
         Goal(f"p50, {CALLS} calls/s ÷ no calls", 1.5, False, own(lambda turn: turn["p50_beside_by_alone"], ON_BUS)),
         Goal("p50, clients that never pause ÷ no calls", 1.5, False,
              own(lambda turn: turn["p50_flooded_by_alone"], ON_BUS)),
         Goal(f"p99, {CALLS} calls/s ÷ no calls", None, False, own(lambda turn: turn["p99_beside_by_alone"], ON_BUS)),
         Goal("p99, clients that never pause ÷ no calls", None, False,
              own(lambda turn: turn["p99_flooded_by_alone"], ON_BUS)),
         Goal("calls/s of clients that never pause", None, True,
              own(lambda turn: turn["calls_per_s_flooded"], ON_BUS))), (3, 1)),
    Large(),
    Readiness(),
)
