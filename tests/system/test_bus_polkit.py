"""On the system bus polkit decides of everybody but root, and systemd says who they are."""

import os
import re
import signal

import pytest
from harness import Madang
from harness.bus import ERROR, INTERFACE, PATH, PROPERTIES, Caller, turn_loop
from harness.madang import make_dir
from harness.system_bus import (
    Polkit,
    SystemBus,
    Systemd,
    begin_as_stranger,
    begin_many_as_stranger,
    finish,
)
from harness.waiting import wait_for

ACTION = "org.madang.chat1."
OPTIONS = "@a{sv} {}"
REFUSED = re.escape(f"{ERROR}NotAuthorized")
DAEMON = 1  # somebody else: the bus lets nobody in who has no name
ASKED_OF_USER = 32  # questions that polkit is asked at once about one user
OPEN_OF_USER = 128  # with those that wait


@pytest.fixture(scope="module")
def bus():
    bus = SystemBus(make_dir("b-")).start()
    yield bus
    bus.stop()


@pytest.fixture(scope="module")
def server(bus):
    with Madang(bus=bus, env=bus.env) as server:
        yield server


@pytest.fixture
def polkit(bus, server):
    polkit = Polkit(bus)
    yield polkit
    polkit.close()


def call(bus, *arguments):
    return finish(begin_as_stranger(bus, *arguments))


def create(bus, name):
    return call(bus, PATH, f"{INTERFACE}.CreateCategory", name, OPTIONS)


@pytest.mark.parametrize(
    "action, method, arguments",
    [
        ("read", f"{INTERFACE}.ListRooms", [OPTIONS]),
        ("read", f"{PROPERTIES}.GetAll", [INTERFACE]),
        ("read", "org.freedesktop.DBus.Introspectable.Introspect", []),
        ("read", "org.freedesktop.DBus.Peer.Ping", []),
        ("message", f"{INTERFACE}.Broadcast", ["안녕", OPTIONS]),
        ("members", f"{INTERFACE}.CreateRoom", ["방", OPTIONS]),
        ("users", f"{INTERFACE}.CreateUser", ["{'username': <'%s'>, 'password': <'password123'>}"]),
        ("service", f"{INTERFACE}.CreateCategory", ["공지 %s", OPTIONS]),
    ],
)
def test_actions(bus, polkit, action, method, arguments):
    arguments = [text.replace("%s", method[-4:] + action) for text in arguments]
    others = {f"{ACTION}{other}" for other in ("read", "message", "members", "users", "service")} - {ACTION + action}
    polkit.allowed = others
    assert re.search(REFUSED, call(bus, PATH, method, *arguments))
    polkit.allowed = {ACTION + action}
    assert re.match(r"\(", call(bus, PATH, method, *arguments))
    assert {asked for asked, _ in polkit.asked} - {f"{ACTION}read"} == {ACTION + action} - {f"{ACTION}read"}


def test_log_control(bus, polkit):
    polkit.allowed = {f"{ACTION}read"}
    log = "/org/freedesktop/LogControl1", f"{PROPERTIES}.Set", "org.freedesktop.LogControl1", "LogLevel"
    assert re.search(REFUSED, call(bus, *log, "<'debug'>"))
    polkit.allowed = {f"{ACTION}service"}
    assert re.match(r"\(\)", call(bus, *log, "<'info'>"))


@pytest.mark.parametrize("flag, flags", [([], 0), (["--interactive"], 1)])
def test_interaction(bus, polkit, flag, flags):
    """Nobody is asked for a password who did not say that he would give one."""
    polkit.allowed = {f"{ACTION}read"}
    assert re.match(r"\(", call(bus, PATH, f"{INTERFACE}.GetStats", OPTIONS, *flag))
    assert polkit.asked[-1] == (f"{ACTION}read", flags)  # gdbus asks for introspection first


def test_refused_learn_nothing(bus, polkit):
    said = {
        call(bus, *question)
        for question in [
            (PATH, f"{INTERFACE}.Shutdown"),
            ("/org/example", "org.example.Do"),
            (PATH, f"{PROPERTIES}.Set", INTERFACE, "State", "<'x'>"),
            (PATH, f"{INTERFACE}.DeleteRoom", "'x'", OPTIONS),
        ]
    }
    assert len({text.splitlines()[0] for text in said}) == 1 and re.search(REFUSED, said.pop())


def test_root_is_not_asked(bus, polkit):
    if os.geteuid() == 0:
        assert isinstance(Caller(bus.private_address).begin("GetStats").finish(), tuple)
        assert polkit.asked == []


def get_stats(bus, **options):
    return begin_as_stranger(bus, PATH, f"{INTERFACE}.GetStats", OPTIONS, **options)


@pytest.fixture
def slow_polkit(polkit):
    """It answers when the test does so for it."""
    polkit.allowed = {f"{ACTION}read"}
    polkit.held = []
    yield polkit
    answer_all(polkit)


def await_held(polkit, count):
    wait_for(lambda: turn_loop() or len(polkit.held) == count, what=f"{count} questions, not {len(polkit.held)}")


def read_lines(calls, count):
    """So many lines of what calls that go on have said, each as soon as it is there; None where there are fewer."""
    for call in calls:
        os.set_blocking(call.stdout.fileno(), False)
        call.said = getattr(call, "said", b"") + (call.stdout.buffer.read() or b"")
    lines = [line for call in calls for line in call.said.decode().splitlines()]
    return lines if len(lines) >= count else None


def answer_all(polkit):
    held, polkit.held = polkit.held or [], None
    for question in held:
        polkit.answer(*question)


def test_many_questions(bus, slow_polkit):
    """Who has many waits with them, and others do not."""
    calls = [get_stats(bus) for _ in range(ASKED_OF_USER + 16)]
    await_held(slow_polkit, ASKED_OF_USER)
    if os.geteuid() == 0:
        other = get_stats(bus, uid=DAEMON)
        await_held(slow_polkit, ASKED_OF_USER + 1)
        calls.append(other)
    answer_all(slow_polkit)
    assert all(finish(one).startswith("(") for one in calls)


def test_too_many_questions(bus, slow_polkit):
    """Those beyond are told so at once; and no log is filled by them."""
    many = begin_many_as_stranger(bus, PATH, INTERFACE, "GetStats", OPEN_OF_USER // 2)
    others = begin_many_as_stranger(bus, PATH, INTERFACE, "GetStats", OPEN_OF_USER // 2 + 10)
    await_held(slow_polkit, ASKED_OF_USER)
    refused = wait_for(lambda: turn_loop() or read_lines([many, others], 10), what="the refusals")
    assert refused == [f"{ERROR}Unavailable"] * 10
    answer_all(slow_polkit)
    said = wait_for(lambda: turn_loop() or read_lines([many, others], OPEN_OF_USER + 10), what="the answers")
    assert sorted(said) == ["done"] * OPEN_OF_USER + refused
    assert (finish(many), finish(others)) == ("", "")


def test_who_leaves_is_not_asked_about(bus, server, slow_polkit):
    """Polkit is told, so that no dialog stands there for nobody; what waits behind is never asked."""
    many = begin_many_as_stranger(bus, PATH, INTERFACE, "GetStats", ASKED_OF_USER + 8)
    await_held(slow_polkit, ASKED_OF_USER)
    begin = len(server.log)
    many.kill()
    many.communicate()
    wait_for(lambda: turn_loop() or slow_polkit.cancelled == ASKED_OF_USER, what="the end of the questions")
    assert len(slow_polkit.held) == ASKED_OF_USER
    slow_polkit.held = None
    assert finish(get_stats(bus)).startswith("(")
    assert server.log[begin:] == ""


def test_stop_while_somebody_is_asked(fresh_madang):
    """Nobody waits for who looks for his password."""
    bus = SystemBus(make_dir("b-")).start()
    server = fresh_madang(bus=bus, env=bus.env)
    polkit = Polkit(bus, f"{ACTION}read")
    polkit.held = []
    call = begin_many_as_stranger(bus, PATH, INTERFACE, "GetStats", 1)
    await_held(polkit, 1)
    server.signal(signal.SIGTERM)
    assert re.search(REFUSED, finish(call))
    wait_for(lambda: turn_loop() or polkit.cancelled == 1, what="the end of the question")
    assert server.wait() == 0
    polkit.close()
    bus.stop()


def test_polkit_away(bus, server):
    server.expect_warning("polkit cannot be asked|polkit did not answer")
    assert re.search(REFUSED, create(bus, "없이"))
    server.check()
    polkit = Polkit(bus, f"{ACTION}service")
    try:
        assert re.match(r"\(", create(bus, "있이"))
    finally:
        polkit.close()


def test_units(bus, server, polkit):
    polkit.allowed = {f"{ACTION}service"}
    create(bus, "단위 없이")
    assert re.search(r"uid \d+, pid \d+: CreateCategory \('단위 없이'", server.log)
    systemd = Systemd(bus, "session_2d3_2escope")
    try:
        create(bus, "단위")
        assert re.search(r"uid \d+, pid \d+, unit session-3\.scope: CreateCategory \('단위'", server.log)
        systemd.unit = None  # does not answer
        create(bus, "느린 단위")
        assert re.search(r"uid \d+, pid \d+: CreateCategory \('느린 단위'", server.log)
    finally:
        systemd.close()


def test_bus_comes_back(bus, server):
    """Its end is not ours, although a connection that GLib shares ends the process by default."""
    server.allow_warning("cannot be administered|polkit")
    polkit = Polkit(bus, f"{ACTION}service")
    assert re.match(r"\(", create(bus, "전"))
    begin = len(server.log)
    bus.stop()
    server.wait_log("cannot be administered")
    server.get("/healthz").expect(200)
    bus.start()
    wait_for(lambda: "On the bus as" in server.log[begin:], what="the server on the bus")
    polkit = Polkit(bus, f"{ACTION}service")
    assert re.match(r"\(", create(bus, "후"))
    polkit.close()
