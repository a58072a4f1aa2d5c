"""Joins and leaves in the room dialect of 002 and 004: who comes and goes, and who is told."""

import pytest
from harness.dialect import check_quiet, join, leave


def test_join_and_leave(room, minsu, yuna, dima):
    with minsu.socket(room) as a:
        check_quiet(a)
        b = yuna.socket(room)
        assert a.receive_json() == join(yuna)
        c = dima.socket(room)
        assert a.receive_json() == b.receive_json() == join(dima)
        b.close()
        assert a.receive_json() == c.receive_json() == leave(yuna)
        c.close()
        assert a.receive_json() == leave(dima)
        check_quiet(a)


def test_second_tab_is_no_join(room, minsu, yuna):
    with minsu.socket(room) as a, yuna.socket(room) as first:
        assert a.receive_json() == join(yuna)
        second = yuna.socket(room)
        check_quiet(second, first, a)
        second.close()
        check_quiet(first, a)
        second = yuna.socket(room)
        first.close()
        check_quiet(second, a)
        second.close()
        assert a.receive_json() == leave(yuna)
        check_quiet(a)


def test_own_tabs_hear_no_join(room, minsu, yuna):
    with minsu.socket(room) as a:
        b = yuna.socket(room)
        assert a.receive_json() == join(yuna)
        with minsu.socket(room) as other_tab:
            check_quiet(a, b, other_tab)
            b.close()
            assert a.receive_json() == other_tab.receive_json() == leave(yuna)


def test_join_in_each_room(minsu, yuna):
    first, second = minsu.room()["id"], minsu.room()["id"]
    with minsu.socket(first) as a, minsu.socket(second) as b:
        c = yuna.socket(first)
        assert a.receive_json() == join(yuna)
        d = yuna.socket(second)
        assert b.receive_json() == join(yuna)
        c.close()
        assert a.receive_json() == leave(yuna)
        d.close()
        assert b.receive_json() == leave(yuna)
        check_quiet(a, b)


@pytest.mark.parametrize("way", ["drop", "reset", "half-close"])
def test_leave_without_goodbye(room, minsu, yuna, way):
    with minsu.socket(room) as a:
        b = yuna.socket(room)
        assert a.receive_json() == join(yuna)
        {"drop": b.drop, "reset": b.reset, "half-close": b.stream.finish_sending}[way]()
        assert a.receive_json() == leave(yuna)
        b.drop()


def test_leave_after_an_error(room, minsu, yuna):
    with minsu.socket(room) as a, yuna.socket(room) as b:
        assert a.receive_json() == join(yuna)
        b.send_frame(3)
        assert a.receive_json() == leave(yuna)
        b.expect_close(1002)
        check_quiet(a)


def test_comings_and_goings(room, minsu, yuna):
    with minsu.socket(room) as a:
        for _ in range(50):
            yuna.socket(room).close()
        for _ in range(50):
            assert a.receive_json() == join(yuna)
            assert a.receive_json() == leave(yuna)
        check_quiet(a)


def test_refused_are_not_announced(madang, room, minsu):
    with minsu.socket(room) as a:
        assert madang.refused_socket(f"/ws/chat/{room}/chat/?token=x").status == 403
        check_quiet(a)
