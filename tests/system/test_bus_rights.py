"""Who may not administer, and that he learns nothing."""

import os
import re

from harness.bus import ERROR, INTERFACE, NAME, PATH, run_as

ROOMS = f"{PATH}/rooms"
ROOM = "org.madang.Chat1.Room"
LOG, LOG_PATH = "org.freedesktop.LogControl1", "/org/freedesktop/LogControl1"
STANDARD = "org.freedesktop.DBus"
NOBODY = 65534
LINES = 10  # of the log for one who is refused, in a minute


def call_as(madang, uid, path, method, *arguments):
    bus = ("--address", madang.bus.address, "--dest", NAME, "--object-path", path)
    return run_as(uid, "gdbus", "call", *bus, "--method", method, *arguments)


def list_calls(living, dead):
    """What is there, what is not, and what would be wrong: whoever may not is told the same of all."""
    options = "@a{sv} {}"
    return {
        "property": (PATH, f"{STANDARD}.Properties.Get", INTERFACE, "Version"),
        "properties": (PATH, f"{STANDARD}.Properties.GetAll", INTERFACE),
        "introspection": (PATH, f"{STANDARD}.Introspectable.Introspect"),
        "root": ("/", f"{STANDARD}.Introspectable.Introspect"),
        "rooms": (ROOMS, f"{STANDARD}.Introspectable.Introspect"),
        "living room": (f"{ROOMS}/{living}", f"{STANDARD}.Properties.GetAll", ROOM),
        "living room's methods": (f"{ROOMS}/{living}", f"{ROOM}.Send", "안녕", options),
        "log level": (LOG_PATH, f"{STANDARD}.Properties.Get", LOG, "LogLevel"),
        "ping": (PATH, f"{STANDARD}.Peer.Ping"),
        "machine": (PATH, f"{STANDARD}.Peer.GetMachineId"),
        "list": (PATH, f"{INTERFACE}.ListUsers", options),
        "statistics": (PATH, f"{INTERFACE}.GetStats", options),
    }, {
        "setting a property": (PATH, f"{STANDARD}.Properties.Set", INTERFACE, "State", "<'draining'>"),
        "setting the log level": (LOG_PATH, f"{STANDARD}.Properties.Set", LOG, "LogLevel", "<'loud'>"),
        "unknown property": (PATH, f"{STANDARD}.Properties.Get", INTERFACE, "Load"),
        "properties of an unknown interface": (PATH, f"{STANDARD}.Properties.GetAll", "org.example.Other"),
        "unknown method": (PATH, f"{INTERFACE}.Shutdown"),
        "unknown interface": (PATH, "org.example.Other.Do"),
        "unknown path": ("/org/example", f"{INTERFACE}.GetStats", options),
        "introspection of nothing": ("/org/example", f"{STANDARD}.Introspectable.Introspect"),
        "room without sockets": (f"{ROOMS}/{dead}", f"{STANDARD}.Properties.GetAll", ROOM),
        "no room": (f"{ROOMS}/999999", f"{ROOM}.Send", "안녕", options),
        "deletion": (PATH, f"{INTERFACE}.DeleteRoom", "int64 999999", options),
        "wrong types": (PATH, f"{INTERFACE}.DeleteRoom", "'one'", options),
        "no arguments": (PATH, f"{INTERFACE}.DeleteRoom"),
        "unknown option": (PATH, f"{INTERFACE}.CreateRoom", "'x'", "{'speed': <7>}"),
        "reload": (PATH, f"{INTERFACE}.Reload", options),
    }  # fmt: skip


if os.geteuid() == 0:  # an ordinary user cannot be somebody else: left out, not skipped

    def test_others_learn_nothing(madang, people):
        person = people.register_user()
        living, dead = person.room()["id"], person.room()["id"]
        with person.socket(living):
            good, bad = list_calls(living, dead)
            for what, call in good.items():
                assert call_as(madang, 0, *call).returncode == 0, what
            said = {what: call_as(madang, NOBODY, *call) for what, call in (good | bad).items()}
        for what, done in said.items():
            assert done.returncode != 0 and done.stdout == "", (what, done)
            lines = [line for line in done.stderr.splitlines() if line.startswith("Error")]
            assert lines and lines[0].startswith(f"Error: GDBus.Error:{ERROR}NotAuthorized: "), (what, done)
        assert len({done.stderr.splitlines()[0] for done in said.values()}) == 1
        assert f"D-Bus: uid {NOBODY}, pid" in madang.log

    def test_refused_changes_change_nothing(fresh_madang):
        madang = fresh_madang(bus=True)
        room = madang.admin.create_room("비밀 방")
        assert call_as(madang, NOBODY, PATH, f"{INTERFACE}.DeleteRoom", f"int64 {room}", "@a{sv} {}").returncode != 0
        assert madang.sql("SELECT count(*) FROM rooms WHERE id = %s", room) == [(1,)]
        assert re.search(rf"uid {NOBODY}, pid \d+ may not call DeleteRoom$", madang.log, re.MULTILINE)
        assert not re.search(rf"uid {NOBODY}, pid \d+: DeleteRoom", madang.log)

    def test_a_flood_of_refused_calls(fresh_madang):
        """It does not fill the log; what others do stands there nevertheless."""
        server = fresh_madang(bus=True)
        for _ in range(20):
            assert call_as(server, NOBODY, PATH, f"{STANDARD}.Peer.Ping").returncode != 0
            server.admin.create_category()
        assert len(re.findall(rf"uid {NOBODY}, pid \d+ may not call", server.log)) == LINES
        assert len(re.findall(r"uid 0, pid \d+: CreateCategory", server.log)) == 20
        server.stop()
        assert int(re.search(rf"D-Bus: uid {NOBODY}: refused (\d+) more times$", server.log, re.MULTILINE)[1]) >= 10
