"""Reading the configuration again, by D-Bus and by SIGHUP: what changes at once, what waits, and what is refused."""

import re
import signal

import pytest
from harness.bus import ERROR, BusError

START = "[server]\nlanguage = en\nallowed-hosts = *\n[limits]\nsearches-user = 0\n"


@pytest.fixture
def server(fresh_madang):
    return fresh_madang(config=START, bus=True)


def reload(server, text):
    server.config_path.write_text(text)
    server.admin.call("Reload")


def refusal_text(server):
    with pytest.raises(BusError) as raised:
        server.admin.delete_room(2**62)
    return raised.value.text


def test_language(server):
    assert refusal_text(server) == "There is no such room."
    reload(server, "[server]\nlanguage = ru\n")
    assert refusal_text(server) == "Такой комнаты нет."
    assert server.get("/chat/v1/room/", headers={"Accept-Language": ""}).json()  # answers still
    reload(server, "")
    assert refusal_text(server) == "해당 채팅방이 없습니다."


def test_log_level(server):
    """What was set by D-Bus holds, until the key says something new."""
    log, path = "org.freedesktop.LogControl1", "/org/freedesktop/LogControl1"
    caller = server.admin.caller
    caller.set_property("LogLevel", "debug", log, path)
    reload(server, START.replace("en", "ru"))
    assert caller.get_property("LogLevel", log, path) == "debug"
    reload(server, START + "[log]\nlevel = warning\n")
    assert caller.get_property("LogLevel", log, path) == "warning"
    reload(server, START)
    assert caller.get_property("LogLevel", log, path) == "info"


def test_allowed_hosts(server):
    server.get("/healthz", headers={"Host": "other.example"}).expect(200)
    reload(server, "[server]\nallowed-hosts = chat.example\n")
    assert server.get("/api/post/categories", headers={"Host": "other.example"}).status == 400
    server.get("/api/post/categories", headers={"Host": "chat.example"}).expect(200)
    reload(server, START)
    server.get("/api/post/categories", headers={"Host": "other.example"}).expect(200)


def test_origins(server):
    origin, allowed = {"Origin": "https://front.example"}, "Access-Control-Allow-Origin"
    reload(server, "[server]\ncors-origins = https://else.example\n")
    assert allowed not in server.get("/api/post/categories", headers=origin).headers
    reload(server, "[server]\ncors-origins = https://front.example\n")
    assert server.get("/api/post/categories", headers=origin).headers[allowed] == "https://front.example"


def test_limits(server):
    person = server.admin.create_user()
    room = person.room()["id"]
    reload(server, "[limits]\nsends-user = 1/600\n")
    message = {"room": room, "message": "안녕"}
    person.post("/chat/v1/message/", message).expect(201)
    person.post("/chat/v1/message/", message).expect(429)
    reload(server, START)
    person.post("/chat/v1/message/", message).expect(201)


def test_failures_are_remembered(server):
    """Reading the configuration again is no second chance for whoever guesses."""
    person = server.admin.create_user()
    login = "/user/v1/login/", {"email": person.email, "password": "wrong password"}
    few = "[limits]\nlogin-failures-account = 2/600\n"
    reload(server, few)
    server.post(*login).expect(400)
    server.post(*login).expect(400)
    reload(server, few + "searches-user = 5/60\n")
    server.post(*login).expect(429)
    reload(server, "[limits]\nlogin-failures-account = 0\n")
    server.post(*login).expect(400)


def test_log_level(server):
    """Of the first of two reloads there is no line."""
    again = "The configuration was read again"
    lines = server.log.count(again)
    reload(server, "[log]\nlevel = error\n")
    reload(server, START)
    assert server.log.count(again) == lines + 1


def test_what_needs_a_restart(server):
    reload(server, "[server]\nlisten = 127.0.0.1:1\ntime-zone = Asia/Seoul\n[database]\npool = 9\n")
    for key in (r"\[server\] time-zone", r"\[database\] pool"):
        assert re.search(rf"info {key} has changed, which needs a restart$", server.log, re.MULTILINE)
    assert "listen has changed" not in server.log  # an option gives it
    assert "The configuration was read again" in server.log


def test_wrong_configuration(server):
    server.expect_warning("The configuration is as it was")
    with pytest.raises(BusError) as raised:
        reload(server, "[server]\nlanguage = ru\n[auth]\nrefresh-days = 0\n")
    assert raised.value.name == f"{ERROR}InvalidArgument"
    assert f"{server.config_path}:4: [auth] refresh-days" in raised.value.text
    assert refusal_text(server) == "There is no such room."
    server.config_path.unlink()
    with pytest.raises(BusError):
        server.admin.call("Reload")
    server.config_path.write_text(START)
    server.admin.call("Reload")


def test_hangup(server):
    server.expect_warning("The configuration is as it was")
    server.config_path.write_text("[server]\nlanguage = ru\n")
    server.signal(signal.SIGHUP)
    server.wait_log("The configuration was read again")
    assert refusal_text(server) == "Такой комнаты нет."
    server.config_path.write_text("[server]\nlanguage = xx\n")
    server.signal(signal.SIGHUP)
    server.wait_log("The configuration is as it was")
    assert refusal_text(server) == "Такой комнаты нет."


def test_secrets_stay(fresh_madang):
    """They are in the environment at start only, and what they protect goes on."""
    server = fresh_madang(bus=True, env={"SECRET_KEY": "0123456789abcdef0123456789abcdef"})
    person = server.admin.create_user()
    server.admin.call("Reload")
    person.get("/chat/v1/room/").expect(200)
    person.log_in()
    assert "needs a restart" not in server.log
