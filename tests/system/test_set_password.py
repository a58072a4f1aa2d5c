"""A new password that the administrator sets."""

import pytest
from harness.bus import ERROR, BusError

NEW = "a new password"


@pytest.fixture
def anna(people):
    return people.register_user()


def set_password(madang, user, password=NEW):
    madang.admin.call("SetPassword", getattr(user, "id", user), password)


def log_in(madang, person, password):
    return madang.post("/user/v1/login/", {"email": person.email, "password": password})


def test_new_password(madang, anna):
    """By it alone, on every document's login."""
    set_password(madang, anna)
    assert log_in(madang, anna, anna.password).status == 400
    log_in(madang, anna, NEW).expect(200)
    madang.post("/user/login/", {"email": anna.email, "password": NEW}).expect(200)
    madang.post("/api/accounts/login/", {"username": anna.username, "password": NEW}).expect(200)
    madang.post("/api/accounts/login/", {"username": anna.username, "password": anna.password}).expect(400)


def test_everything_ends(madang, anna):
    """Access and refresh tokens, opaque tokens, cookies and sockets."""
    body = {"username": anna.username, "password": anna.password}
    opaque = madang.post("/api/accounts/login/", body).expect(200).json()["token"]
    room = anna.room()["id"]
    with anna.direct_socket() as direct, anna.socket(room) as socket, anna.chat_socket(room) as chat:
        set_password(madang, anna)
        direct.expect_close(3401)
        socket.expect_close(4001)
        chat.expect_close(4001)
    anna.get("/user/profile/").expect(401)
    madang.get("/user/profile/", headers={"Authorization": f"Token {opaque}"}).expect(401)
    madang.post("/api/token/refresh/", {"refresh": anna.refresh}).expect(401)
    headers = {"Cookie": f"sessionid={anna.session_id}", "Origin": madang.url}
    assert madang.refused_socket(f"/ws/chat/{room}/chat/", headers).status == 403


def test_comes_back(madang, people, anna):
    """Who logs in anew is whom he was; others notice nothing."""
    other = people.register_user()
    room = anna.room()["id"]
    with other.socket(room) as socket:
        set_password(madang, anna)
        anna.password = NEW
        anna.log_in()
        anna.say(room, "back again")
        assert socket.receive_json()["message"] == "back again"
    other.get("/user/profile/").expect(200)


@pytest.mark.parametrize("password", ["", "short", " " * 8, "x" * 1025])
def test_rules_of_registration(madang, anna, password):
    with pytest.raises(BusError) as caught:
        set_password(madang, anna, password)
    assert caught.value.name == ERROR + "InvalidArgument" and "password" in caught.value.text
    assert password.strip() == "" or password not in caught.value.text
    anna.get("/user/profile/").expect(200)


def test_documented_passwords(madang, anna):
    for password in ("password123", "testpass123", "password1"):
        set_password(madang, anna, password)
        log_in(madang, anna, password).expect(200)


def test_nobody(madang):
    for user in (999999, 0, -1):
        with pytest.raises(BusError) as caught:
            set_password(madang, user)
        assert caught.value.name == ERROR + "NoSuchUser"


def test_disabled(madang, anna):
    """A new password lets nobody in who is disabled."""
    madang.admin.set_active(anna, False)
    set_password(madang, anna)
    assert log_in(madang, anna, NEW).status == 400
    madang.admin.set_active(anna)
    log_in(madang, anna, NEW).expect(200)


def test_not_logged(madang, anna):
    secret = "a password that nobody reads"
    set_password(madang, anna, secret)
    assert secret not in madang.log
