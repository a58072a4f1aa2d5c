"""What the package's scripts do to a service that is in use."""

import pytest
from harness.installed import find_package, make_newer
from harness.load import Load, check_history, read_history
from harness.people import PASSWORD, People

CONFIGURATION = "/etc/madang/madang.conf"
KEY = "/etc/credstore/madang.service-key"
STATE = "/var/lib/madang"
UNITS = "/etc/systemd/system"
LINKS = [f"{UNITS}/multi-user.target.wants/madang.service", f"{UNITS}/dbus-org.madang.Chat1.service"]
LEFT = ["/etc/madang", KEY, STATE, "/run/madang", *LINKS]


@pytest.fixture(scope="module")
def crowd(madang):
    return People(madang).register_users(2)


@pytest.fixture
def newer():
    package = make_newer(find_package(), "99.0")
    yield package
    package.unlink()


def log_in(madang, person):
    return madang.post("/user/v1/login/", {"email": person.email, "password": PASSWORD}).expect(200)


def test_upgrade(madang, container, crowd, newer):
    """Under load: sockets are told, what was answered is there, and what the operator wrote is his."""
    container.run("sed", "-i", "$a # mine", CONFIGURATION)
    key, before = container.read("cat", KEY), madang.pid
    room = crowd[0].room()["id"]
    load = Load(crowd, room)
    load.await_answers(20)
    madang.install(newer)
    load.abandon()
    assert [talker.code for talker in load.talkers] == [1001] * len(load.talkers)
    assert container.read("dpkg-query", "--show", "--showformat=${Version}", "madang") == "99.0"
    assert madang.is_active and madang.pid != before
    check_history(read_history(crowd[0], room), load.promised)
    assert container.read("tail", "--lines=1", CONFIGURATION) == "# mine"
    assert container.read("cat", KEY) == key


def test_upgrade_of_a_disabled_service(madang, container, newer):
    """What the operator has stopped stays so."""
    madang.systemctl("disable", "--now")
    madang.install()
    assert not madang.is_active
    assert madang.systemctl("is-enabled", check=False).stdout.strip() == "disabled"
    assert not any(container.exists(link) for link in LINKS)
    madang.systemctl("enable", "--now")


def test_a_key_that_was_removed_is_not_made_again(madang, container):
    key = container.read("cat", KEY)
    container.remove(KEY)
    madang.install()
    assert madang.is_active and not container.exists(KEY)
    container.write(KEY, key, mode="600")
    madang.restart()


def test_remove_and_install_again(madang, container, crowd):
    """The state and the configuration stay, and whoever had an account has it."""
    container.run("dpkg", "--remove", "madang")
    assert not madang.is_active
    assert not container.exists("/usr/sbin/madangd")
    assert all(container.exists(path) for path in (f"{STATE}/postgresql", CONFIGURATION, KEY))
    madang.install()
    log_in(madang, crowd[0])


def test_remove_while_its_socket_is_open(madang, container):
    """Nothing starts it again on its way out."""
    madang.stop()
    madang.systemctl("start", unit="madang.socket")
    madang.get("/healthz").expect(200)
    container.run("dpkg", "--remove", "madang")
    assert not madang.is_active
    assert madang.show("ActiveState", "madang.socket") == "inactive"
    madang.install()


def test_purge(madang, container, crowd):
    """Nothing of it is left, and what is installed then knows nobody."""
    madang.purge()
    assert [path for path in LEFT if container.exists(path)] == []
    madang.install()
    body = {"email": crowd[0].email, "password": PASSWORD}
    assert madang.post("/user/v1/login/", body).status in (400, 401)
