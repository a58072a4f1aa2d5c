"""madangctl: what an operator types, and what comes of it."""

import os
import re
import signal
import subprocess

import pytest
from harness import People
from harness.ctl import CTL, Ctl, make_ctl_environment, run_ctl
from harness.madang import ROOT, make_dir
from harness.people import PASSWORD, numbers

STRANGER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
OTHER_PASSWORD = "another password"


@pytest.fixture(scope="module")
def ctl(madang):
    return Ctl(madang)


@pytest.fixture
def anna(madang):
    return People(madang).register_user()


def log_in(person, password):
    return person.madang.post("/user/v1/login/", {"email": person.email, "password": password}).status


# Users


@pytest.mark.parametrize("newline", ["", "\n", "\r\n"])
def test_user_create(madang, ctl, newline):
    email = f"made{next(numbers)}@example.org"
    user = ctl("user", "create", "--email", email, "--password-stdin", input=PASSWORD + newline)
    assert re.fullmatch(r"\d+", user)
    row = ctl.read("user", "show", user)
    assert (row["id"], row["email"], row["superuser"], row["active"]) == (int(user), email, False, True)
    madang.post("/user/v1/login/", {"email": email, "password": PASSWORD}).expect(200)


def test_user_create_with_everything(ctl):
    name = f"made{next(numbers)}"
    options = ["--email", f"{name}@example.org", f"--username={name}", "--nickname", f"{name} 님", "--superuser"]
    user = ctl("user", "create", *options, "--password-stdin", input=PASSWORD)
    row = ctl.read("user", "show", f"user:{name}")
    assert row["id"] == int(user)
    assert (row["nickname"], row["username"], row["superuser"]) == (f"{name} 님", name, True)


def test_a_password_is_no_argument(ctl):
    """There is no such option, and without a terminal nothing is asked."""
    assert "--password" in ctl.fail("user", "create", "--email", "a@b.org", "--password", PASSWORD, code=2)
    assert "--password-stdin" in ctl.fail("user", "create", "--email", "a@b.org", code=2)


@pytest.mark.parametrize("text", ["", "\n", "\r\n", "two\nlines", "\n\n", "long\0password"])
def test_no_password(ctl, anna, text):
    assert "one line" in ctl.fail("user", "set-password", f"id:{anna.id}", "--password-stdin", input=text)
    assert log_in(anna, PASSWORD) == 200


@pytest.mark.parametrize("text", ["short", "가" * 1025, "a" * 1_000_000], ids=("short", "long", "endless"))
def test_password_of_a_wrong_length(ctl, anna, text):
    """In the language of whoever gives it."""
    arguments = ["user", "set-password", f"id:{anna.id}", "--password-stdin"]
    assert "8 to 1024" in ctl.fail(*arguments, input=text)
    assert re.search("[а-я]", ctl.fail(*arguments, input=text, env={"LANG": "ru_RU.UTF-8"}))


@pytest.mark.parametrize("option", [[], ["--password-stdin"]], ids=("asked", "stdin"))
def test_password_on_a_terminal(ctl, anna, option):
    """Is never seen there."""
    with ctl.on_terminal("user", "set-password", f"id:{anna.id}", *option) as terminal:
        terminal.expect("Password:")
        terminal.type(OTHER_PASSWORD + "\n")
        terminal.expect("Password again:")
        terminal.type(OTHER_PASSWORD + "\n")
        assert terminal.wait() == 0
        assert OTHER_PASSWORD not in terminal.screen
    assert log_in(anna, OTHER_PASSWORD) == 200


def test_password_that_is_given_up(ctl, anna):
    with ctl.on_terminal("user", "set-password", f"id:{anna.id}") as terminal:
        terminal.expect("Password:")
        terminal.type("\x03")
        assert terminal.wait() == -signal.SIGINT
    assert log_in(anna, PASSWORD) == 200


def test_set_password(ctl, anna):
    assert ctl("user", "set-password", anna.email, "--password-stdin", input=OTHER_PASSWORD) == ""
    anna.get("/user/profile/").expect(401)
    assert log_in(anna, PASSWORD) != 200
    assert log_in(anna, OTHER_PASSWORD) == 200


def test_names_of_a_user(ctl, anna):
    for name in (anna.id, anna.email, anna.nickname, f"id:{anna.id}", f"email:{anna.email}", f"nick:{anna.nickname}"):
        assert ctl.read("user", "show", name)["id"] == anna.id
    for name in ("nobody at all", "id:nobody", "id:", "nick:", "x" * 5000, "99999999999999999999"):
        assert name in ctl.fail("user", "show", name)


def test_ambiguous_name(ctl, anna):
    """A username, or a nickname that is another's id: refused, with the way out."""
    numbered = f"made{next(numbers)}"
    arguments = ["user", "create", "--email", f"{numbered}@example.org", "--nickname", anna.id, "--password-stdin"]
    other = ctl(*arguments, input=PASSWORD)
    text = ctl.fail("user", "show", anna.id)
    assert all(way in text for way in ("id:", "email:", "user:", "nick:"))
    assert ctl.read("user", "show", f"id:{anna.id}")["id"] == anna.id
    assert ctl.read("user", "show", f"nick:{anna.id}")["id"] == int(other)


def test_enable_and_disable(ctl, anna):
    ctl("user", "disable", anna.email)
    assert log_in(anna, PASSWORD) != 200 and ctl.read("user", "show", anna.email)["active"] is False
    ctl("user", "enable", anna.email)
    assert log_in(anna, PASSWORD) == 200


def test_grant_and_revoke(ctl, anna):
    ctl("user", "grant", anna.nickname)
    assert ctl.read("user", "show", anna.nickname)["superuser"] is True
    ctl("user", "revoke", anna.nickname)
    assert ctl.read("user", "show", anna.nickname)["superuser"] is False


def test_disconnect(ctl, anna):
    with anna.direct_socket() as socket:
        assert ctl.read("user", "disconnect", anna.nickname, "a reason") == 1
        socket.expect_close(3401, "a reason")
    anna.get("/user/profile/").expect(200)
    assert ctl("user", "disconnect", anna.nickname) == "0 connections were closed."


def test_revoke_tokens(ctl, anna):
    assert ctl.read("user", "revoke-tokens", anna.nickname) >= 1
    anna.get("/user/profile/").expect(401)
    assert log_in(anna, PASSWORD) == 200


def test_user_list(ctl, anna):
    rows = ctl.read("user", "list", "--search", anna.email)
    assert [row["id"] for row in rows] == [anna.id]
    assert ctl.read("user", "list", "--search", anna.email, "--online") == []
    with anna.direct_socket():
        assert [row["id"] for row in ctl.read("user", "list", "--search", anna.email, "--online")] == [anna.id]
    lines = ctl("user", "list", "--search", anna.email).splitlines()
    assert lines[0].split()[:2] == ["ID", "Nickname"] and lines[1].split()[0] == str(anna.id)
    assert lines[-1] == "1 user."
    assert len(ctl("user", "list", "--search", anna.email, "--no-legend").splitlines()) == 1


# Rooms


def test_room_create(ctl, anna, minsu):
    room = ctl("room", "create", "회의실", "--member", anna.nickname, f"--member=id:{minsu.id}")
    assert re.fullmatch(r"\d+", room)
    row = ctl.read("room", "show", room)
    assert (row["name"], row["closed"], row["members"]) == ("회의실", True, 2)
    assert {row["id"] for row in ctl.read("room", "members", room)} == {anna.id, minsu.id}
    assert ctl.read("room", "show", ctl("room", "create", "Двор", "--open"))["closed"] is False


def test_members(ctl, anna):
    room = ctl("room", "create", "members")
    ctl("room", "add-member", room, anna.email)
    assert [row["id"] for row in ctl.read("room", "members", room)] == [anna.id]
    assert ctl.fail("room", "add-member", room, anna.email) == "The user is already a member.\n"
    ctl("room", "remove-member", room, anna.email)
    assert ctl.read("room", "members", room) == []
    assert ctl.fail("room", "remove-member", room, anna.email) == "The user is not a member.\n"


def test_mute(ctl, anna):
    room = ctl("room", "create", "quiet", "--member", anna.nickname)
    ctl("room", "mute", room, anna.nickname)
    assert ctl.read("room", "members", room)[0]["muted"] is True
    body = {"room": int(room), "message": "mm"}
    anna.post("/chat/v1/message/", body).expect(403)
    ctl("room", "unmute", room, anna.nickname)
    anna.say(int(room), "free")


def test_slow_mode_and_name(ctl, anna):
    room = ctl("room", "create", "slow", "--member", anna.nickname)
    ctl("room", "slow-mode", room, 30)
    ctl("room", "rename", room, "slower")
    row = ctl.read("room", "show", room)
    assert (row["slow-mode"], row["name"]) == (30, "slower")
    assert "21600" in ctl.fail("room", "slow-mode", room, 21601, code=2)
    ctl.fail("room", "slow-mode", room, "fast", code=2)
    ctl("room", "slow-mode", room, 0)


def test_say_and_delete(ctl, anna):
    room = ctl("room", "create", "said", "--member", anna.nickname)
    with anna.socket(room) as socket:
        assert re.fullmatch(r"\d+", ctl("room", "say", room, "--", "--5--"))
        assert socket.receive_json()["message"] == "--5--"
    ctl("room", "delete", room)
    assert ctl.fail("room", "show", room) == "There is no such room.\n"


def test_all_pages(madang, ctl):
    """Beyond what the server gives at once."""
    madang.sql("INSERT INTO rooms (name, closed) SELECT 'page ' || n, false FROM generate_series(1, 2100) n")
    rows = ctl.read("room", "list")
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids)) and len(ids) >= 2100
    assert ctl("room", "list").splitlines()[-1] == f"{len(ids)} rooms."


@pytest.fixture
def many_rooms(fresh_madang):
    """A server with rooms for five pages, of which each is more than a pipe holds."""
    server = fresh_madang(bus=True)
    server.sql("INSERT INTO rooms (name) SELECT repeat('x', 80) || n FROM generate_series(1, 5000) n")
    return server


def start_list(server):
    command = [CTL, "--bus", server.bus.address, "room", "list"]
    return subprocess.Popen(
        command, env=make_ctl_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_server_that_dies(many_rooms):
    """What it gave until then is shown already, page by page."""
    with start_list(many_rooms) as process:
        first = process.stdout.readline()
        many_rooms.kill()
        rest, said = process.stdout.read(), process.stderr.read()
    assert first.split()[:2] == ["ID", "Name"] and len(rest.splitlines()) == 1000
    assert process.returncode == 1 and said.count("\n") == 1


def test_reader_who_leaves(many_rooms):
    """He has had enough: nothing is wrong."""
    with start_list(many_rooms) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


# The output

CONTROLS = ["\x1b]0;title\a", "\x1b[2J", "\u009b31m", "line\nbreak", "tab\there", "\x7f"]
HOSTILE = [*CONTROLS, "a\u202eb", "a\u2066b", "🙂 회의실"]
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_names_are_harmless(madang, ctl, name):
    """What a terminal would obey is written out, and JSON brings all of it."""
    nickname = f"{name}{next(numbers)}"
    user = ctl("user", "create", "--email", f"made{next(numbers)}@example.org", "--password-stdin", input=PASSWORD)
    room = ctl("room", "create", "hostile", "--member", f"id:{user}")
    madang.sql("UPDATE users SET nickname = %s, first_name = %s WHERE id = %s", nickname, name, user)
    madang.sql("UPDATE rooms SET name = %s WHERE id = %s", name, room)
    for arguments in (["user", "show", f"id:{user}"], ["room", "members", room], ["room", "show", room]):
        assert not RAW.search(ctl(*arguments)) and not RAW.search(ctl("--json", *arguments))
    assert ctl.read("room", "show", room)["name"] == name
    assert ctl.read("room", "members", room)[0]["nickname"] == nickname


@pytest.mark.parametrize("arguments", [["status"], ["--json", "user", "list"], ["room", "create", "x"], ["--help"]])
@pytest.mark.parametrize("where", ["/dev/full", "&-"])
def test_output_that_cannot_be_written(ctl, arguments, where):
    """Closed is told as well as full: nothing else takes its number."""
    text = ctl.fail(*arguments, wrapper=["sh", "-c", f'exec "$@" >{where}', "sh"])
    assert text.startswith("The output cannot be written: ") and text.count("\n") == 1


@pytest.fixture
def paged():
    return make_dir("p-") / "paged"


@pytest.fixture(scope="module")
def long_list(madang):
    madang.sql("INSERT INTO rooms (name) SELECT 'paged ' || n FROM generate_series(1, 1500) n")


def test_pager(ctl, long_list, paged):
    """What is more than the terminal holds goes there, all of it; what is less does not."""
    env = {"PAGER": f"cat >{paged}"}
    with ctl.on_terminal("room", "list", env=env) as terminal:
        assert (terminal.wait(), terminal.screen) == (0, "")
    assert paged.read_text().splitlines()[-1] == ctl("room", "list").splitlines()[-1]
    paged.unlink()
    with ctl.on_terminal("room", "show", ctl("room", "create", "one"), env=env) as terminal:
        assert terminal.wait() == 0 and "Name: one" in terminal.screen
    assert not paged.exists()


@pytest.mark.parametrize("pager", ["head -1", "false"])
def test_pager_that_leaves(ctl, long_list, pager):
    with ctl.on_terminal("--no-legend", "room", "list", env={"PAGER": pager}) as terminal:
        assert terminal.wait() == 0 and terminal.screen.count("\n") == (pager != "false")


@pytest.mark.parametrize("env", [{"PAGER": ""}, {"SYSTEMD_PAGER": "", "PAGER": "false"}, {"PAGER": "cat"}])
def test_no_pager(ctl, long_list, env):
    with ctl.on_terminal("room", "list", env=env) as terminal:
        assert terminal.wait() == 0 and terminal.screen.endswith(" rooms.\n")


def test_pager_that_is_not_there(ctl, long_list, paged):
    """Another is taken: nothing is lost."""
    programs = paged.parent
    (programs / "pager").write_text(f"#!/bin/sh\nexec cat >{paged}\n")
    (programs / "pager").chmod(0o755)
    env = {"PAGER": "nonexistent --option", "PATH": f"{programs}:{os.environ['PATH']}"}
    with ctl.on_terminal("room", "list", env=env) as terminal:
        assert terminal.wait() == 0
    assert paged.read_text().endswith(" rooms.\n")


def test_narrow_terminal(madang, ctl):
    madang.sql("INSERT INTO users (email, username, nickname) VALUES ('narrow@example.org', 'narrow', repeat('n', 20))")
    with ctl.on_terminal("user", "list", "--search", "narrow", columns=40) as terminal:
        assert terminal.wait() == 0
        assert max(len(line) for line in terminal.screen.splitlines()) <= 40


# The service


def test_messages(ctl, anna):
    with anna.direct_socket() as socket:
        assert ctl("system-message", anna.nickname, "점검") == "Delivered to 1 connection."
        assert socket.receive_json()["message"] == "점검"
        assert ctl.read("broadcast", "everybody") >= 1
        assert socket.receive_json()["message"] == "everybody"
    assert ctl.fail("system-message", anna.nickname, "gone") == "There is no such user, or the user is offline.\n"


def test_category(ctl):
    assert re.fullmatch(r"\d+", ctl("category", "create", f"category {next(numbers)}"))


def test_reload(ctl):
    assert ctl("reload") == ""


def test_status(madang, ctl, anna):
    with anna.direct_socket():
        row = ctl.read("status")
    assert row["state"] == "running" and row["connections"] >= 1 and row["rooms"] >= 0
    text = ctl("status")
    assert "State: running" in text and f"Database: {row['database']}" in text


# What goes wrong


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["user"],
        ["room", "frobnicate"],
        ["frobnicate"],
        ["user", "show"],
        ["room", "mute", "1"],
        ["status", "now"],
        ["status", "--open"],
        ["--frobnicate"],
        ["room", "show", "0"],
        ["room", "show", "회의실"],
    ],
    ids=" ".join,
)
def test_usage(ctl, arguments):
    assert "madangctl --help" in ctl.fail(*arguments, code=2)


def test_group_alone(ctl):
    """Says what may follow."""
    text = ctl.fail("room", code=2)
    assert all(word in text for word in ("create", "add-member", "say"))


def test_help_and_version(ctl):
    text = ctl("--help")
    assert all(word in text for word in ("status", "doctor", "user create", "room say", "--json", "--bus"))
    assert re.fullmatch(r"madangctl \d+\.\d+\.\d+", ctl("--version"))


def test_page_agrees_with_help(ctl):
    """The manual has every command and option that there is, and no other."""
    commands, options = ctl("--help").split("Commands:\n")[1].split("Options:\n")
    page = re.sub(r"[*_]", "", (ROOT / "docs/man/madangctl.1.scd").read_text())
    section = page.split("# COMMANDS\n")[1].split("# OPTIONS\n")[0]
    heads = [re.sub(r" [{\[]--.*", "", line) for line in re.findall(r"^[a-z].*", section, re.MULTILINE)]
    listed = [re.split("  +", line.strip())[0] for line in commands.strip().splitlines()]
    assert sorted(", ".join(heads).split(", ")) == sorted(listed)
    named = re.compile(r"(?<!madangd )--[a-z][a-z-]+")
    assert set(named.findall(page)) == set(named.findall(options))


def test_no_bus():
    done = run_ctl("--bus", "unix:path=/nonexistent/bus", "status")
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "--bus" in done.stderr


def test_no_server(fresh_madang):
    """Neither is one line, and the way out is in it."""
    server = fresh_madang(bus=True)
    ctl = Ctl(server)
    server.stop()
    text = ctl.fail("room", "list")
    assert "madangd" in text and text.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_no_rights(ctl):
    text = ctl.fail("user", "list", wrapper=STRANGER)
    assert "root" in text and text.count("\n") == 1


@pytest.mark.parametrize(
    "env, letters",
    [
        ({"LANGUAGE": "ko"}, "[가-힣]"),
        ({"LANG": "ru_RU.UTF-8"}, "[а-я]"),
        ({"LC_ALL": "ko_KR", "LANG": "ru_RU"}, "[가-힣]"),
        ({"LANG": "de_DE.UTF-8"}, "no such room"),
    ],
)
def test_language(ctl, env, letters):
    assert re.search(letters, ctl.fail("room", "show", 999_999_999, env=env))


LANGUAGES = {"en": "^[ -~]+$", "ko": "[가-힣]", "ru": "[а-я]"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "arguments",
    [
        ["category", "create", "twice"],
        ["user", "create", "--email", "no address", "--password-stdin"],
        ["room", "create", ""],
        ["system-message", "nobody", "hello"],
        ["room", "show", "999999999"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_refusals_are_in_the_readers_language(madang, ctl, arguments, language):
    """Which is told to the server, whose own is Korean."""
    madang.sql("INSERT INTO categories (name) VALUES ('twice') ON CONFLICT DO NOTHING")
    text = ctl.fail(*arguments, input=PASSWORD, env={"LANGUAGE": language, "LANG": "en_GB.UTF-8"})
    assert re.search(LANGUAGES[language], text.removesuffix("\n"))


# The doctor


def test_doctor(ctl):
    done = ctl.run("--json", "doctor")
    assert not re.search('"problem"', done.stdout), done.stdout
    assert done.returncode == 0 and "madangd --check" in done.stdout and "/readyz" not in done.stdout


def test_doctor_without_a_server(fresh_madang):
    server = fresh_madang(bus=True)
    ctl = Ctl(server)
    server.stop()
    done = ctl.run("doctor")
    assert done.returncode == 1 and "problem" in done.stdout and "→" in done.stdout


def test_doctor_finds_loose_rights(fresh_madang):
    server = fresh_madang(bus=True)
    (server.state_dir / "secret").chmod(0o644)
    done = Ctl(server).run("doctor")
    assert done.returncode == 1 and f"chmod 600 {server.state_dir}/secret" in done.stdout


def test_doctor_finds_a_wrong_configuration(fresh_madang):
    """What the next start would stumble over."""
    server = fresh_madang(bus=True, config="[database]\npool = 2\n")
    server.config_path.write_text("[database]\npool = many\n")
    done = Ctl(server).run("doctor")
    assert done.returncode == 1 and "pool" in done.stdout and "madang.conf(5)" in done.stdout


def test_doctor_finds_a_newer_schema(fresh_madang):
    server = fresh_madang(bus=True)
    server.sql("INSERT INTO schema_versions (version) VALUES (9999)")
    done = Ctl(server).run("doctor")
    assert done.returncode == 1 and "9999" in done.stdout and "madang.conf(5)" in done.stdout


def test_doctor_finds_few_files(fresh_madang):
    """A warning, by which the exit status stays good."""
    server = fresh_madang(bus=True, wrapper=["prlimit", "--nofile=4096:4096"])
    done = Ctl(server).run("doctor")
    assert done.returncode == 0 and "only 4096 files" in done.stdout and "LimitNOFILE" in done.stdout


def test_doctor_finds_a_server_that_hangs(fresh_madang):
    """And hangs not with it."""
    server = fresh_madang(bus=True)
    server.signal(signal.SIGSTOP)
    try:
        done = Ctl(server).run("doctor")
    finally:
        server.signal(signal.SIGCONT)
    assert done.returncode == 1 and "did not answer" in done.stdout and "does not answer" in done.stdout
