"""The row of large tables: a board that is searched, and a history that is read in its middle."""

import http.client
import statistics
import subprocess

import beside
import servers

WORD = "드문"
SEARCH = "/api/post/?search=%EB%93%9C%EB%AC%B8"
CLIENTS = 16

FILL = """
INSERT INTO categories (name) VALUES ('category');
INSERT INTO posts (writer_id, category_id, title, content, searched)
  SELECT 1, 1, t, c, searched(t, c, 'category', '{{}}')
  FROM generate_series(1, {posts}) i,
       LATERAL (SELECT 'title ' || i, concat_ws(' ', '모두의 마당', md5(i::text),
                                                CASE WHEN i % ({posts} / 20) = 7 THEN '{word}' END)) p (t, c);
INSERT INTO chats (room_id, id, seq, sender_id, message, token, created_at)
  SELECT {room}, nextval('chats_id'), i, 1, repeat('.', 64), gen_random_uuid(), now()
  FROM generate_series(1, {chats}) i;
UPDATE rooms SET last_seq = {chats} WHERE id = {room};
VACUUM ANALYZE;
"""


class Large:
    """Searches by Madang ÷ by pgbench, and the newest page of a history ÷ one in its middle."""

    name = "large"

    def measure(self, bench):
        rates, problems = {}, []
        if bench.madang:
            try:
                rates = self.take_turns(bench, bench.madang)
            except (RuntimeError, OSError, subprocess.CalledProcessError) as problem:
                problems.append(f"madang: {problem}")
        figures = {name if "pgbench" in name else f"madang, {name}": summarise(rates[name]) for name in rates}
        goals = [judge("search, Madang ÷ pgbench", 0.5, True, rates, "search", "search, pgbench"),
                 judge("history, newest page ÷ page in the middle", 1.2, False, rates, "newest page", "middle page")]
        return {"name": self.name, "title": "100,000 posts, a word that twenty have; 1,000,000 messages in a room",
                "unit": "requests/s", "figures": figures, "turns": {"rates": rates}, "goals": goals,
                "problems": problems}

    def take_turns(self, bench, server):
        options = bench.folder / "large.conf"
        options.write_text("[limits]\nsearches-user = 0\n")
        chats = 200_000 if bench.quick else 1_000_000
        server.start_empty("--config", options)
        try:
            room = make_room(server)
            posts = 20_000 if bench.quick else 100_000
            beside.fill(bench, server, FILL.format(posts=posts, chats=chats, room=room, word=WORD))
            script = write_script(bench.folder)
            paths = {"search": SEARCH, "newest page": "/chat/v1/room/{room}/",
                     "middle page": f"/chat/v1/room/{{room}}/?before={chats // 2}"}
            rates = {name: [] for name in (*paths, "search, pgbench")}
            for _ in range(2 if bench.quick else 5):
                for name, path in paths.items():
                    found = bench.generate(server, "http", "--clients", CLIENTS, "--path", path, "--warm-up", 0.5,
                                           "--seconds", 1 if bench.quick else 3)
                    rates[name].append(found["requests_per_s"])
                rates["search, pgbench"].append(beside.measure_rate(bench, server, script, CLIENTS))
            return rates
        finally:
            server.stop()


def summarise(values):
    median = statistics.median(values)
    return {"values": values, "min": min(values), "median": median, "max": max(values),
            "spread": (max(values) - min(values)) / median}


def judge(text, bound, at_least, rates, one, other):
    found = {"text": text, "goal": f"{'≥' if at_least else '≤'} {bound}"}
    if not rates:
        return {**found, "verdict": "not run"}
    found.update(summarise([ours / theirs for ours, theirs in zip(rates[one], rates[other])]))
    good = found["median"] >= bound if at_least else found["median"] <= bound
    return {**found, "verdict": "met" if good else "missed"}


def make_room(server):
    """The one room of the one user, in the lists that the generator reads."""
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    person = {"email": "bench@madang.example", "nickname": "bench"}
    form = {**person, "password1": servers.PASSWORD, "password2": servers.PASSWORD}
    servers.post(link, "/user/v1/register/", form, 201)
    login = {"email": person["email"], "password": servers.PASSWORD}
    token = servers.post(link, "/user/v1/login/", login, 200)["access"]
    room = servers.post(link, "/chat/v1/room/", {"name": "large"}, 201, token)["id"]
    link.close()
    server.write_lists([token], [room])
    return room


def write_script(folder):
    """The statement of the search, with what Madang gives it."""
    arguments = ("(-1)::bigint", "9223372036854775807", "51::bigint", "false", "4194304", f"'{WORD}'")
    script = folder / "search.sql"
    script.write_text(beside.read_statement("search-posts", *arguments))
    return script
