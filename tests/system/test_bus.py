"""The administrator's door: D-Bus, its errors, and who may not come in."""

import os
import re
import signal

import psycopg2
import pytest
from harness import People, run_madangd, wait_for
from harness.bus import ERROR, INTERFACE, NAME, PATH, Bus, BusError, Caller, GLib, run_as
from harness.madang import make_dir
from harness.people import PASSWORD

NOBODY = [0, -1, 2**63 - 1]  # ids that are never anybody's; 0 is the row of `admin`
MAX = 2**63 - 1

# A call of each method that is right but for what the test adds to it.
CALLS = {
    "AddMember": (1, 1),
    "CreateCategory": ("공지",),
    "CreateRoom": ("방",),
    "CreateUser": (),
    "DeleteRoom": (1,),
    "RemoveMember": (1, 1),
    "RevokeTokens": (1,),
    "SendSystemMessage": ("minji", "안녕"),
    "SetActive": (1, False),
    "SetSuperuser": (1, True),
}


@pytest.fixture
def admin(madang):
    return madang.admin


def refuse(name, call, *arguments, **options):
    """Makes a call that must be refused with this error; returns its text."""
    __tracebackhide__ = True
    with pytest.raises(BusError) as raised:
        call(*arguments, **options)
    assert raised.value.name == ERROR + name, raised.value
    assert raised.value.text
    return raised.value.text


# The interface


def test_calls_are_all_of_them():
    assert set(CALLS) == set(Caller.signatures)


@pytest.mark.parametrize("path, child", [("/", "org"), ("/org", "madang"), ("/org/madang", "Chat1")])
def test_introspection_of_the_way(admin, path, child):
    (xml,) = admin.caller.call_raw("org.freedesktop.DBus.Introspectable", "Introspect", path=path)
    assert f'<node name="{child}"/>' in xml


def test_introspection(admin):
    (xml,) = admin.caller.call_raw("org.freedesktop.DBus.Introspectable", "Introspect")
    assert f'<interface name="{INTERFACE}">' in xml
    for method in CALLS:
        assert f'<method name="{method}">' in xml


def test_introspection_of_nothing(admin):
    with pytest.raises(BusError) as raised:
        admin.caller.call_raw("org.freedesktop.DBus.Introspectable", "Introspect", path=f"{PATH}/rooms")
    assert raised.value.name == "org.freedesktop.DBus.Error.UnknownObject"


def test_version(admin):
    properties = "org.freedesktop.DBus.Properties"
    (version,) = admin.caller.call_raw(properties, "Get", GLib.Variant("(ss)", (INTERFACE, "Version")))
    assert f"madangd {version}\n" == run_madangd("--version").stdout
    (all_of_them,) = admin.caller.call_raw(properties, "GetAll", GLib.Variant("(s)", (INTERFACE,)))
    assert all_of_them == {"Version": version}


@pytest.mark.parametrize("method", CALLS)
def test_unknown_option(admin, method):
    text = refuse("InvalidArgument", admin.call, method, *CALLS[method], speed=7)
    assert "speed" in text


@pytest.mark.parametrize(
    "method, option, value",
    [
        ("CreateRoom", "closed", "yes"),
        ("CreateRoom", "owner", "1"),
        ("CreateRoom", "owner", GLib.Variant("i", 1)),
        ("CreateRoom", "members", 1),
        ("CreateRoom", "members", GLib.Variant("as", ["1"])),
        ("CreateRoom", "post", True),
        ("CreateUser", "email", 1),
        ("CreateUser", "password", GLib.Variant("ay", b"password123")),
        ("CreateUser", "superuser", 1),
    ],
    ids=str,
)
def test_option_of_another_type(admin, method, option, value):
    assert option in refuse("InvalidArgument", admin.call, method, *CALLS[method], **{option: value})


@pytest.mark.parametrize(
    "method, parameters",
    [
        ("DeleteRoom", None),
        ("DeleteRoom", GLib.Variant("(x)", (1,))),
        ("DeleteRoom", GLib.Variant("(sa{sv})", ("1", {}))),
        ("CreateRoom", GLib.Variant("(sa{ss})", ("방", {}))),
        ("SetActive", GLib.Variant("(xxa{sv})", (1, 1, {}))),
    ],
    ids=str,
)
def test_arguments_of_another_type(admin, method, parameters):
    with pytest.raises(BusError) as raised:
        admin.caller.call_raw(INTERFACE, method, parameters)
    assert raised.value.name == "org.freedesktop.DBus.Error.InvalidArgs"


def test_unknown_method(admin):
    with pytest.raises(BusError) as raised:
        admin.caller.call_raw(INTERFACE, "Shutdown")
    assert raised.value.name == "org.freedesktop.DBus.Error.UnknownMethod"


# Users


def log_in(madang, email, password=PASSWORD):
    return madang.post("/user/v1/login/", {"email": email, "password": password})


def test_create_user_by_email(madang, admin):
    user = admin.call("CreateUser", email="Suji@example.org", password=PASSWORD)
    assert user > 0
    log_in(madang, "suji@example.org").expect(200)


def test_create_user_by_username(madang, admin):
    admin.call("CreateUser", username="최고'%", password=PASSWORD)
    madang.post("/api/accounts/login/", {"username": "최고'%", "password": PASSWORD}).expect(200)


def test_create_user_with_everything(madang, admin):
    options = {"email": "boss@example.org", "username": "boss", "nickname": "대장", "superuser": True}
    user = admin.call("CreateUser", password=PASSWORD, **options)
    rows = madang.sql("SELECT email, username, nickname, is_superuser FROM users WHERE id = %s", user)
    assert rows == [("boss@example.org", "boss", "대장", True)]


def test_made_up_nicknames_differ(madang, admin):
    users = [admin.call("CreateUser", email=f"twin@{host}.org", password=PASSWORD) for host in "ab"]
    rows = madang.sql("SELECT nickname FROM users WHERE id = ANY (%s) ORDER BY id", users)
    assert rows[0] == ("twin",)
    assert rows[1][0].startswith("twin") and rows[1] != rows[0]


@pytest.mark.parametrize(
    "options, field",
    [
        ({"email": "a@example.org"}, "password"),
        ({"email": "a@example.org", "password": "short"}, "password"),
        ({"email": "no address", "password": PASSWORD}, "email"),
        ({"email": "a@example.org", "username": "b@example.org", "password": PASSWORD}, "username"),
        ({"email": "a@example.org", "nickname": "가" * 21, "password": PASSWORD}, "nickname"),
        ({"password": PASSWORD}, ""),
        ({"email": "", "username": "", "password": PASSWORD}, ""),
    ],
    ids=str,
)
def test_create_user_wrongly(admin, options, field):
    assert field in refuse("InvalidArgument", admin.call, "CreateUser", **options)


def test_create_user_that_is_there(admin, people):
    person = people.register_user()
    for taken in ({"email": person.email.upper()}, {"email": "new@example.org", "nickname": person.nickname}):
        refuse("Exists", admin.call, "CreateUser", password=PASSWORD, **taken)
    refuse("Exists", admin.call, "CreateUser", password=PASSWORD, email="new@example.org", nickname="admin")


def test_set_superuser(admin, people):
    person = people.register_user()
    path = f"/chat/v1/room/{admin.create_room()}/"
    person.get(path).expect(403)
    admin.set_superuser(person)
    person.get(path).expect(200)
    admin.set_superuser(person)  # again
    admin.set_superuser(person, False)
    person.get(path).expect(403)


def test_set_active(madang, admin, people):
    person = people.register_user()
    socket = person.socket(person.room()["id"])
    admin.set_active(person, False)
    socket.expect_close(4001)
    person.get("/chat/v1/room/").expect(401)
    log_in(madang, person.email).expect(400)
    admin.set_active(person, True)
    person.get("/chat/v1/room/").expect(401)  # what has ended stays so
    log_in(madang, person.email).expect(200)


def test_revoke_tokens(madang, admin, people):
    person = people.register_user()
    direct, socket = person.direct_socket(), person.socket(person.room()["id"])
    log_in(madang, person.email).expect(200)
    assert admin.revoke_tokens(person) == 2
    direct.expect_close(3401)
    socket.expect_close(4001)
    person.get("/chat/v1/room/").expect(401)
    assert admin.revoke_tokens(person) == 0
    person.log_in()
    person.get("/chat/v1/room/").expect(200)


@pytest.mark.parametrize("user", NOBODY)
@pytest.mark.parametrize("method, rest", [("SetSuperuser", [True]), ("SetActive", [False]), ("RevokeTokens", [])])
def test_no_such_user(admin, method, rest, user):
    refuse("NoSuchUser", admin.call, method, user, *rest)


# Rooms


def test_create_closed_room(admin, people):
    owner, member, outsider = people.register_users(3)
    room = admin.create_room("비밀", owner=owner, members=[member, member, owner], post=7)
    shown = owner.get(f"/chat/v1/room/{room}/").expect(200).json()
    assert (shown["name"], shown["owner"], shown["post"]) == ("비밀", owner.id, 7)
    member.get(f"/chat/v1/room/{room}/").expect(200)
    outsider.get(f"/chat/v1/room/{room}/").expect(403)


def test_create_room_closed_by_default(admin, people):
    room = admin.call("CreateRoom", "방")
    people.register_user().get(f"/chat/v1/room/{room}/").expect(403)


def test_create_open_room(admin, people):
    room = admin.create_room(closed=False)
    shown = people.register_user().get(f"/chat/v1/room/{room}/").expect(200).json()
    assert (shown["owner"], shown["post"]) == (None, None)


@pytest.mark.parametrize("name", ["", " \n", "가" * 101], ids=ascii)
def test_create_room_wrongly(admin, name):
    refuse("InvalidArgument", admin.call, "CreateRoom", name)


@pytest.mark.parametrize("user", NOBODY)
def test_create_room_of_nobody(madang, admin, user):
    before = madang.sql("SELECT count(*) FROM rooms")
    no_such_user = "해당 사용자가 없습니다."
    assert refuse("NoSuchUser", admin.call, "CreateRoom", "방", owner=user) == no_such_user
    assert refuse("NoSuchUser", admin.call, "CreateRoom", "방", members=[user]) == no_such_user
    assert madang.sql("SELECT count(*) FROM rooms") == before


def test_room_with_a_crowd(madang, admin):
    """So many at once are refused before the database, and the log, see them all."""
    begin = len(madang.log)
    text = refuse("InvalidArgument", admin.call, "CreateRoom", "방", members=list(range(1, 10002)))
    assert text.startswith("members: ") and "10000" in text
    assert len(madang.log) - begin < 2000


def test_delete_room(admin, people):
    person = people.register_user()
    room = person.room()["id"]
    socket = person.socket(room)
    person.say(room, "끝")
    assert socket.receive_json()["message"] == "끝"
    admin.delete_room(room)
    socket.expect_close(4000)
    person.get(f"/chat/v1/room/{room}/").expect(404)
    refuse("NoSuchRoom", admin.delete_room, room)


@pytest.mark.parametrize("room", NOBODY)
@pytest.mark.parametrize("method, rest", [("DeleteRoom", []), ("AddMember", [1]), ("RemoveMember", [1])])
def test_no_such_room(admin, people, method, rest, room):
    rest = [people.register_user().id for _ in rest]
    refuse("NoSuchRoom", admin.call, method, room, *rest)


def test_members(admin, people):
    person = people.register_user()
    room = admin.create_room()
    path = f"/chat/v1/room/{room}/"
    person.get(path).expect(403)
    admin.add_member(room, person)
    refuse("AlreadyMember", admin.add_member, room, person)
    person.get(path).expect(200)
    socket = person.socket(room)
    admin.remove_member(room, person)
    socket.expect_close(4003)
    refuse("NotMember", admin.remove_member, room, person)
    person.get(path).expect(403)


@pytest.mark.parametrize("user", NOBODY)
def test_no_such_member(admin, user):
    room = admin.create_room()
    refuse("NoSuchUser", admin.call, "AddMember", room, user)
    with pytest.raises(BusError) as raised:
        admin.call("RemoveMember", room, user)
    assert raised.value.name in (f"{ERROR}NotMember", f"{ERROR}NoSuchUser")


# Categories, system messages


def test_create_category(madang, admin):
    category = admin.create_category("자유 게시판")
    found = madang.get("/api/post/categories").expect(200).json()
    assert {"id": category, "name": "자유 게시판"} in found
    refuse("Exists", admin.create_category, "자유 게시판")
    refuse("InvalidArgument", admin.call, "CreateCategory", " ")


def test_system_message(admin, people):
    person = people.register_user()
    with person.direct_socket() as one, person.direct_socket() as other:
        assert admin.send_system_message(person.nickname, "점검\n10분") == 2
        for socket in (one, other):
            frame = socket.receive_json()
            assert re.fullmatch(r"\d\d:\d\d", frame.pop("time"))
            assert frame == {"type": "system_message", "from": "admin", "message": "점검\n10분"}


@pytest.mark.parametrize("nickname", ["offline", "nobody of this name", "admin", ""])
def test_system_message_to_nobody(madang, admin, nickname):
    if nickname == "offline" and not madang.sql("SELECT 1 FROM users WHERE nickname = 'offline'"):
        People(madang).register_user(nickname)
    with pytest.raises(BusError) as raised:
        admin.send_system_message(nickname, "안녕")
    assert raised.value.name in {ERROR + name for name in ("NotOnline", "NoSuchUser", "InvalidArgument")}
    assert (raised.value.name == f"{ERROR}InvalidArgument") == (nickname == "")


@pytest.mark.parametrize("message", ["", " ", "가" * 4001], ids=["empty", "blank", "long"])
def test_system_message_of_no_use(admin, people, message):
    person = people.register_user()
    with person.direct_socket():
        refuse("InvalidArgument", admin.send_system_message, person.nickname, message)


# Texts, and the log


@pytest.mark.parametrize("language, text", [("en", "Not found."), ("ko", "찾을 수 없습니다."), ("ru", "Не найдено.")])
def test_language(fresh_madang, language, text):
    server = fresh_madang(config=f"[server]\nlanguage = {language}\n", bus=True)
    assert refuse("NoSuchRoom", server.admin.delete_room, MAX) == text


def test_changes_are_logged(madang, admin):
    begin = len(madang.log)
    who = rf"D-Bus: uid {os.getuid()}, pid {os.getpid()}: "
    secret, hidden = "correct horse 23", "battery staple 42"
    user = admin.call("CreateUser", email="audit@example.org", password=secret)
    refuse("InvalidArgument", admin.call, "CreateUser", email="a@example.org", passwort=hidden)
    refuse("NoSuchRoom", admin.delete_room, MAX)
    log = madang.log[begin:]
    assert re.search(rf"{who}CreateUser \(.*audit@example\.org.*\) = \({user},\)$", log, re.MULTILINE)
    assert re.search(rf"{who}CreateUser \(.*passwort.*\) = InvalidArgument$", log, re.MULTILINE)
    assert re.search(rf"{who}DeleteRoom \({MAX}, .*\) = NoSuchRoom$", log, re.MULTILINE)
    assert secret not in log and hidden not in log


# Who may not


def call_as(madang, uid, path, method, *arguments):
    bus = ("--address", madang.bus.address, "--dest", NAME, "--object-path", path)
    return run_as(uid, "gdbus", "call", *bus, "--method", method, *arguments)


if os.geteuid() == 0:  # an ordinary user cannot be somebody else: left out, not skipped

    def test_others_learn_nothing(madang, admin):
        room = admin.create_room("비밀 방")
        standard = "org.freedesktop.DBus"
        reading = [
            (PATH, f"{standard}.Properties.Get", INTERFACE, "Version"),
            (PATH, f"{standard}.Properties.GetAll", INTERFACE),
            (PATH, f"{standard}.Introspectable.Introspect"),
            ("/", f"{standard}.Introspectable.Introspect"),
        ]
        changing = [
            (PATH, f"{INTERFACE}.DeleteRoom", f"int64 {room}", "@a{sv} {}"),
            (PATH, f"{INTERFACE}.DeleteRoom", f"int64 {MAX}", "@a{sv} {}"),
            (PATH, f"{INTERFACE}.CreateRoom", "'x'", "{'speed': <7>}"),
        ]
        for call in reading:
            assert call_as(madang, 0, *call).returncode == 0
        said = [call_as(madang, 65534, *call) for call in reading + changing]
        assert all(done.returncode != 0 and done.stdout == "" for done in said), said
        lines = {line for done in said for line in done.stderr.splitlines() if line.startswith("Error")}
        assert len(lines) == 1 and f"{ERROR}NotAuthorized: " in lines.pop(), said
        assert madang.sql("SELECT count(*) FROM rooms WHERE id = %s", room) == [(1,)]
        assert "D-Bus: uid 65534, pid" in madang.log


# The bus, and the end


def test_name_taken(madang):
    folder = make_dir("t-")
    done = run_madangd("--state-dir", folder / "state", "--listen", "127.0.0.1:0", "--bus", madang.bus.address)
    assert done.returncode == 6, done
    assert re.search(rf"^madangd: .*{re.escape(NAME)}", done.stderr, re.MULTILINE)
    assert not (folder / "state").exists()


def test_no_bus(fresh_madang):
    folder = make_dir("b-")
    bus = Bus(folder)  # not started
    server = fresh_madang(bus=bus)
    server.expect_warning("cannot be administered")
    server.get("/readyz").expect(200)
    server.check()
    bus.start()
    try:
        server.wait_log("On the bus as")
        assert server.admin.create_room() > 0
        assert server.stop() == 0
    finally:
        bus.stop()


def test_policy_refuses(fresh_madang):
    bus = Bus(make_dir("b-"), policy=f'<deny own="{NAME}"/>').start()
    try:
        server = fresh_madang(bus=bus)
        server.expect_warning("policy of the bus refuses")
        server.get("/readyz").expect(200)
        assert server.stop() == 0
    finally:
        bus.stop()


def test_bus_dies_and_comes_back(fresh_madang):
    server = fresh_madang(bus=True)
    person = server.admin.create_user()
    room = person.room()["id"]
    for _ in range(2):
        server.expect_warning("cannot be administered")
        server.bus.stop()
        server.check()
        person.say(room, "계속")
        server.bus.start()
        wait_for(lambda: Caller(server.bus.address).has_owner(), what="the name")
        assert Caller(server.bus.address).call("CreateRoom", "다시") > room


@pytest.mark.slow
def test_bus_that_does_not_answer(fresh_madang):
    """Neither the start nor the end waits for it for long, and it may answer late."""
    bus = Bus(make_dir("b-")).start()
    try:
        bus.freeze()
        server = fresh_madang(bus=bus)
        server.expect_warning("bus does not answer")
        server.get("/readyz").expect(200)
        bus.thaw()
        server.wait_log("On the bus as")
        assert server.admin.create_room() > 0
        bus.freeze()
        assert server.stop() == 0
    finally:
        bus.thaw()
        bus.stop()


def test_name_taken_while_away(fresh_madang):
    """A server that runs does not end because of somebody else; it gets the name back."""
    server = fresh_madang(bus=True)
    server.allow_warning("cannot be administered")
    server.bus.stop()
    server.wait_log("cannot be administered")
    server.bus.start()
    thief = server.bus.connect()
    if thief.request_name() == 1:
        server.get("/readyz").expect(200)
        thief.close()
    wait_for(lambda: Caller(server.bus.address).has_owner(), what="the name")
    wait_for(lambda: server.log.count("On the bus as") == 2, what="the server on the bus")
    assert Caller(server.bus.address).call("CreateRoom", "다시") > 0


def test_stop_with_calls_in_flight(fresh_madang):
    """Each call gets its answer: what was done, or that it was too late to tell."""
    server = fresh_madang(bus=True)
    caller = server.admin.caller
    pending = [caller.begin("CreateUser", email=f"p{i}@example.org", password=PASSWORD) for i in range(30)]
    caller.call_raw("org.freedesktop.DBus.Peer", "Ping")
    server.signal(signal.SIGTERM)
    outcomes = [call.finish() for call in pending]
    assert server.wait() == 0
    refusals = [outcome for outcome in outcomes if isinstance(outcome, BusError)]
    assert {refusal.name for refusal in refusals} <= {f"{ERROR}Unavailable"}
    ids = {outcome[0] for outcome in outcomes if not isinstance(outcome, BusError)}
    server.start()
    stored = {row[0] for row in server.sql("SELECT id FROM users WHERE id <> 0")}
    assert ids <= stored


def test_stop_while_the_database_hangs(fresh_madang):
    server = fresh_madang(bus=True)
    server.allow_warning("database|connection")
    person = server.admin.create_user()
    lock = psycopg2.connect(server.conninfo)
    try:
        lock.cursor().execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
        call = server.admin.caller.begin("SetSuperuser", person.id, True)
        server.admin.caller.call_raw("org.freedesktop.DBus.Peer", "Ping")
        server.signal(signal.SIGTERM)
        outcome = call.finish()
        assert isinstance(outcome, BusError) and outcome.name == f"{ERROR}Unavailable", outcome
        assert server.wait() == 0
    finally:
        lock.close()


def test_no_calls_while_the_database_is_away(fresh_madang):
    owner = fresh_madang()
    guest = fresh_madang(database=owner.conninfo, bus=True)
    guest.allow_warning("database|connection")
    assert owner.stop() == 0
    wait_for(lambda: guest.get("/readyz").status == 503, what="503")
    refuse("Unavailable", guest.admin.create_room)
    refuse("Unavailable", guest.admin.call, "RevokeTokens", 1)
