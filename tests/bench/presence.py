"""The row of direct messages' presence: log-ins on /ws/chatting/, and who hears of them."""

import base64
import hashlib
import hmac
import json
import time

import beside

FRIENDS = 10_000
GROUP = 1_000  # friends that come online at once
FEW = 10
CLIENTS = 16
FIRST = 100_001  # of the users' ids: the friends, by rising id, and behind them:
MANY, OF_FEW, OF_GROUP = range(FIRST + FRIENDS, FIRST + FRIENDS + 3)

FILL = f"""
INSERT INTO users (id, username, nickname, email)
  SELECT i, 'user' || i, 'user' || i, 'user' || i || '@madang.example' FROM generate_series({FIRST}, {OF_GROUP}) i;
INSERT INTO sessions (id, seed, user_id, expires_at)
  SELECT lpad(i::text, 32, '0')::uuid, gen_random_uuid(), i, now() + interval '1 day'
  FROM generate_series({FIRST}, {OF_GROUP}) i;
INSERT INTO friends (user_id, friend_id)
  SELECT p.* FROM (VALUES ({MANY}, {FRIENDS}), ({OF_FEW}, {FEW}), ({OF_GROUP}, {GROUP})) u (id, friends),
       generate_series({FIRST}, {FIRST} + friends - 1) f, LATERAL (VALUES (u.id, f), (f, u.id)) p;
VACUUM ANALYZE;
"""


def measure(bench, server):
    """All of it on one Madang, so that every figure has its measure in the same run."""
    beside.fill(bench, server, FILL)
    found = {**measure_log_ins(bench, server), **measure_sockets(bench, server), **measure_news(bench, server)}
    found["generator_share"] = min(found[name] for name in found if name.startswith("share_"))
    found["answer_by_pgbench"] = found["answer_us_many"] / found["pgbench_us_many"]
    found["answer_by_few"] = found["answer_us_many"] / found["answer_us_few"]
    found["answer_by_news"] = found["answer_us_group"] / found["news_us_group"]
    found["burst_by_pgbench"] = found["burst_per_s"] / found["pgbench_log_ins_per_s"]
    found["news_by_room"] = found["news_ns"] / found["room_ns"]
    return found


def measure_log_ins(bench, server):
    """One after the other: of a user with many friends, and of one with few, with none of them online."""
    found = {}
    for name, user in (("many", MANY), ("few", OF_FEW)):
        run = bench.generate(server, "log-in", *list_tokens(bench, server, [user]))
        found[f"answer_us_{name}"], found[f"share_{name}"] = run["p50_us"], run["generator_share"]
        found[f"pgbench_us_{name}"] = beside.measure_p50(bench, server, write_script(bench, name, user, user))
    script = write_script(bench, "friends", FIRST, FIRST + GROUP - 1)
    found["pgbench_log_ins_per_s"] = beside.measure_rate(bench, server, script, CLIENTS)
    return found


def measure_sockets(bench, server):
    run = bench.generate(server, "logged-in", "--idle", FRIENDS, "--few", 100,
                         *list_tokens(bench, server, range(FIRST, FIRST + FRIENDS)))
    return {name: run[name] for name in ("bytes_per_socket", "log_ins_per_s")}


def measure_news(bench, server):
    """Friends that come at once, then one whom they hear of; beside it a room of as many."""
    people = [OF_GROUP, *range(FIRST, FIRST + GROUP)]
    run = bench.generate(server, "presence", "--members", GROUP, *list_tokens(bench, server, people))
    room = bench.generate(server, "fanout", "--members", GROUP, "--in-flight", 1, "--warm-up", 0.5,
                          "--seconds", 1 if bench.quick else 3)
    return {"burst_s": run["burst_s"], "burst_per_s": run["burst_per_s"],
            "answer_us_group": run["answer_p50_us"], "news_us_group": run["news_p50_us"],
            "news_ns": 1e9 / run["deliveries_per_s"], "news_server_ns": run["server_ns_per_delivery"],
            "room_ns": 1e9 / room["deliveries_per_s"], "room_server_ns": room["server_ns_per_delivery"],
            "share_news": run["generator_share"], "share_room": room["generator_share"]}


def write_script(bench, name, first, last):
    """The statement of a log-in, of users by chance."""
    script = bench.folder / f"log-in-{name}.sql"
    sql = beside.read_statement("log-in-direct", "lpad(:i::text, 32, '0')::uuid")
    script.write_text(f"\\set i random({first}, {last})\n{sql}")
    return script


def list_tokens(bench, server, users):
    """The generator's option, with tokens as a log-in of Madang's would give them: no password is hashed for them."""
    secret = (server.state / "secret").read_text().rstrip("\n").encode()
    path = bench.folder / "presence.tokens"
    path.write_text("\n".join(sign(secret, user) for user in users))
    return "--tokens", path


def sign(secret, user):
    now = int(time.time())
    session = f"{user:032}"
    session = "-".join((session[:8], session[8:12], session[12:16], session[16:20], session[20:]))
    claims = {"token_type": "access", "iss": "madang", "exp": now + 3600, "iat": now, "jti": session, "sid": session,
              "user_id": user, "nickname": f"user{user}"}
    text = b".".join(map(encode, ({"alg": "HS256", "typ": "JWT"}, claims)))
    signature = base64.urlsafe_b64encode(hmac.digest(secret, text, hashlib.sha256))
    return (text + b"." + signature.rstrip(b"=")).decode()


def encode(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
