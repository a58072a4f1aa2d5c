"""Start, stop, restart and death of the service, with people on it."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import PATIENCE, wait_for
from harness.load import Load, check_history, read_history
from harness.people import PASSWORD, People

STOP_SECONDS = 10
SOCKET = "madang.socket"


@pytest.fixture(scope="module")
def crowd(madang):
    return People(madang).register_users(2)


@pytest.fixture
def room(crowd):
    return crowd[0].room()["id"]


@pytest.fixture
def socket_unit(madang):
    """The service stopped, and its socket open."""
    madang.stop()
    madang.systemctl("start", unit=SOCKET)
    yield
    madang.container.run("systemctl", "stop", SOCKET, "madang.service")
    madang.start()


def test_stop_under_load(madang, crowd, room):
    """Every socket is told, and what was answered is stored, once."""
    load = Load(crowd, room)
    load.await_answers(20)
    begin = time.monotonic()
    madang.stop()
    assert time.monotonic() - begin < STOP_SECONDS
    load.abandon()
    assert [talker.code for talker in load.talkers] == [1001] * len(load.talkers)
    assert madang.show("Result") == "success" and madang.show("ExecMainStatus") == "0"
    assert madang.container.run("pgrep", "-u", "madang", check=False).stdout == ""
    madang.start()
    check_history(read_history(crowd[0], room), load.promised)


def test_restart_under_load(madang, crowd, room):
    load = Load(crowd, room)
    load.await_answers(20)
    before = madang.pid
    madang.restart()
    load.abandon()
    assert madang.pid != before
    assert [talker.code for talker in load.talkers] == [1001] * len(load.talkers)
    check_history(read_history(crowd[0], room), load.promised)


def test_killed_it_comes_back(madang, crowd, room):
    load = Load(crowd, room)
    load.await_answers(20)
    before = madang.pid
    madang.signal(9)
    load.abandon()
    wait_for(lambda: madang.pid not in (0, before), what="another daemon")
    madang.await_ready()
    check_history(read_history(crowd[0], room), load.promised)


def test_a_loop_that_stands_still_is_bitten(madang, crowd, room, override):
    """It is ended and begun anew, and what was answered is there."""
    override("[Service]\nWatchdogSec=1\n")
    madang.restart()
    said = crowd[0].say(room, "before the bite")
    before = madang.pid
    madang.signal(19)  # SIGSTOP
    wait_for(lambda: madang.pid not in (0, before), 2 * PATIENCE, "the watchdog to bite")
    madang.await_ready()
    assert "Watchdog timeout" in madang.journal("--lines=50")
    check_history(read_history(crowd[0], room), {said["id"]: said["message"]})


def test_one_that_turns_is_not_bitten(madang, override):
    override("[Service]\nWatchdogSec=500ms\n")
    madang.restart()
    before, first = madang.pid, madang.last_ping
    wait_for(lambda: madang.last_ping > first + 2_000_000, what="signs of life")
    assert madang.pid == before and madang.is_active


def test_it_is_started_by_its_socket(madang, crowd, socket_unit):
    """By who comes first; he waits, and is served."""
    assert not madang.is_active
    assert madang.get("/healthz", deadline=2 * PATIENCE).status == 200
    assert madang.is_active
    assert "Listening on http://127.0.0.1:8000" in madang.journal("--lines=10")


def test_with_a_socket_a_restart_refuses_nobody(madang, crowd, socket_unit):
    madang.get("/healthz", deadline=2 * PATIENCE)
    madang.systemctl("restart", "--no-block")
    statuses = []

    def is_over():
        statuses.append(madang.get("/healthz", deadline=2 * PATIENCE).status)
        return madang.is_active and madang.show("Job") in ("", "0")

    wait_for(is_over, what="the restart")
    assert set(statuses) == {200}


def test_it_is_started_by_its_name_on_the_bus(madang, crowd):
    """Whose call has woken it waits, and is served; as are those who come meanwhile."""
    for number in range(3):
        madang.stop()
        with ThreadPoolExecutor(3) as pool:
            calls = [pool.submit(madang.call, "CreateCategory", "sa{sv}", f"깨움 {number}.{i}", "0") for i in range(3)]
            assert all(call.result() > 0 for call in calls)
        assert madang.is_active


def test_nobody_starts_it_by_a_call(madang, crowd):
    madang.stop()
    done = madang.call("CreateCategory", "sa{sv}", "잠", "0", user="nobody", check=False)
    assert done.returncode != 0
    assert not madang.is_active
    madang.start()


def test_state_outlives_it(madang, crowd):
    madang.restart()
    madang.post("/user/v1/login/", {"email": crowd[0].email, "password": PASSWORD}).expect(200)
