"""The administrator's door: D-Bus, its errors, and who may not come in."""

import os
import re
import signal

import psycopg2
import pytest
from harness import People, run_madangd, wait_for
from harness.bus import ERROR, INTERFACE, NAME, XML, Bus, BusError, Caller, Gio, GLib, turn_loop
from harness.madang import make_dir
from harness.people import PASSWORD

NOBODY = [0, -1, 2**63 - 1]  # ids that are never anybody's; 0 is the row of `admin`
MAX = 2**63 - 1

# A call of each method that is right but for what the test adds to it.
CALLS = {
    "AddMember": (1, 1),
    "Broadcast": ("안녕",),
    "CreateCategory": ("공지",),
    "CreateRoom": ("방",),
    "CreateUser": (),
    "DeleteRoom": (1,),
    "DisconnectUser": (1, ""),
    "FindUser": ("minji",),
    "GetRoom": (1,),
    "GetStats": (),
    "GetUser": (1,),
    "ListMembers": (1,),
    "ListRooms": (),
    "ListUsers": (),
    "MuteMember": (1, 1, True),
    "Reload": (),
    "RemoveMember": (1, 1),
    "RevokeTokens": (1,),
    "SendRoomMessage": (1, "안녕"),
    "SendSystemMessage": ("minji", "안녕"),
    "SetActive": (1, False),
    "SetPassword": (1, "password123"),
    "SetRoomOptions": (1,),
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


@pytest.mark.parametrize(
    "arguments",
    [
        GLib.Variant("(sa{sv})", ("안" * 100_000, {})),
        GLib.Variant("(sa{sv})", ("", {str(i): GLib.Variant("b", True) for i in range(20_000)})),
        GLib.Variant("(as)", ([""] * 100_000,)),
    ],
    ids=["text", "options", "another type"],
)
def test_arguments_that_are_too_large(admin, arguments):
    with pytest.raises(BusError) as raised:
        admin.caller.call_raw(INTERFACE, "Broadcast", arguments)
    assert raised.value.name == "org.freedesktop.DBus.Error.LimitsExceeded"


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
    assert refuse("NoSuchUser", admin.call, "AddMember", room, user) == "해당 사용자가 없습니다."
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


LONG = "가" * 5000
INTROSPECTED = Gio.DBusNodeInfo.new_for_xml(XML.read_text()).lookup_interface(INTERFACE)

WRONG_CALLS = [
    ("Broadcast", [""], {}, ["message"]),
    ("CreateCategory", [LONG], {}, ["name"]),
    ("CreateRoom", [""], {"members": list(range(1, 10002))}, ["name", "members"]),
    ("CreateUser", [], {"email": LONG, "nickname": LONG, "password": ""}, ["email", "nickname", "password"]),
    ("CreateUser", [], {"username": LONG, "password": LONG}, ["username", "password"]),
    ("DisconnectUser", [1, LONG], {}, ["reason"]),
    ("ListUsers", [], {"search": LONG}, ["search"]),
    ("ListUsers", [], {"limit": GLib.Variant("u", 100000)}, ["limit"]),
    ("SendRoomMessage", [1, ""], {}, ["message"]),
    ("SendSystemMessage", ["", ""], {}, ["nickname", "message"]),
    ("SetPassword", [1, ""], {}, ["password"]),
    ("SetRoomOptions", [1], {"name": "", "slow-mode": GLib.Variant("u", 10**6)}, ["name", "slow-mode"]),
]


@pytest.mark.parametrize("method, arguments, options, fields", WRONG_CALLS, ids=[call[0] for call in WRONG_CALLS])
def test_errors_name_what_is_there(admin, method, arguments, options, fields):
    """An argument or an option, as D-Bus calls it, whatever other doors do."""
    with pytest.raises(BusError) as raised:
        admin.call(method, *arguments, **options)
    named = re.findall(r"(?:^| )([\w-]+): ", raised.value.text)
    assert sorted(named) == sorted(fields), raised.value
    assert set(named) <= {argument.name for argument in INTROSPECTED.lookup_method(method).in_args} | options.keys()


def test_changes_are_logged(madang, admin):
    begin = len(madang.log)
    who = rf"D-Bus: uid {os.getuid()}, pid {os.getpid()}: "
    secret, hidden = "correct horse 23", "battery staple 42"
    user = admin.call("CreateUser", email="audit@example.org", password=secret)
    refuse("InvalidArgument", admin.call, "CreateUser", email="a@example.org", passwort=hidden)
    refuse("NoSuchRoom", admin.call, "DeleteRoom", MAX, locale="ru_RU.UTF-8")
    log = madang.log[begin:]
    assert re.search(rf"{who}CreateUser \(.*audit@example\.org.*\) = \({user},\)$", log, re.MULTILINE)
    assert re.search(rf"{who}CreateUser \(.*passwort.*\) = InvalidArgument$", log, re.MULTILINE)
    assert re.search(rf"{who}DeleteRoom \({MAX}, {{}}\) = NoSuchRoom$", log, re.MULTILINE)
    assert secret not in log and hidden not in log


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


def test_calls_at_the_end(fresh_madang):
    """Whoever calls while the server stops is told so, and does not wait for an answer that never comes."""
    server = fresh_madang(bus=True)
    callers = [server.bus.connect() for _ in range(5)]
    for _ in range(3):
        for caller in callers:
            caller.call("GetStats")
        server.signal(signal.SIGSTOP)
        server.signal(signal.SIGTERM)
        pending = [caller.begin("GetStats") for caller in callers for _ in range(20)]
        for caller in callers:
            caller.connection.flush_sync(None)
        server.signal(signal.SIGCONT)
        refusals = {call.finish().name for call in pending if isinstance(call.finish(), BusError)}
        assert server.wait() == 0
        assert refusals <= {f"{ERROR}Unavailable", "org.freedesktop.DBus.Error.ServiceUnknown"}
        server.start()


def test_stop_while_lists_are_written(fresh_madang):
    """Those too that are long: what is being written is sent before the connection is closed."""
    server = fresh_madang(bus=True)
    fill = "INSERT INTO users (username, nickname, password) SELECT n, n, '' FROM generate_series(1, 1000) n"
    server.sql(fill)
    caller = server.admin.caller
    whole = GLib.Variant("u", 1000)
    pending = [caller.begin("ListUsers", limit=whole) for _ in range(6)]
    wait_for(lambda: turn_loop() or pending[0].outcome, what="the first list")
    server.signal(signal.SIGTERM)
    outcomes = [call.finish() for call in pending]
    assert server.wait() == 0
    refusals = [outcome for outcome in outcomes if isinstance(outcome, BusError)]
    assert {refusal.name for refusal in refusals} <= {f"{ERROR}Unavailable"}
    assert {len(outcome[0]) for outcome in outcomes if isinstance(outcome, tuple)} == {1000}


def test_no_calls_while_the_database_is_away(fresh_madang):
    owner = fresh_madang()
    guest = fresh_madang(database=owner.conninfo, bus=True)
    guest.allow_warning("database|connection")
    assert owner.stop() == 0
    wait_for(lambda: guest.get("/readyz").status == 503, what="503")
    refuse("Unavailable", guest.admin.create_room)
    refuse("Unavailable", guest.admin.call, "RevokeTokens", 1)
