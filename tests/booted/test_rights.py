"""Who may administer: what the bus lets through, what polkit says of it, and what the service does with that."""

import contextlib
import itertools
import re

import pytest
from harness import wait_for
from harness.bus import NAME, PATH
from harness.installed import CLERK, GUEST, MESSAGE_IDS
from harness.madang import ROOT
from harness.people import PASSWORD, People

ACTIONS = ["read", "message", "members", "users", "service"]
NOT_AUTHORIZED = 1, 2, 3  # the ways of pkcheck(1) to say so
LOG = "/org/freedesktop/LogControl1"
RULE = re.compile(r"^    // (/etc/polkit-1/rules.d/\S+)\n(.*?)\n\n", re.MULTILINE | re.DOTALL)

numbers = itertools.count(1)


def make_calls():
    """A call of each action, which succeeds as often as it is made."""
    name = f"rights{next(numbers)}"
    return {
        "read": ("GetStats", "a{sv}", "0"),
        "message": ("Broadcast", "sa{sv}", "알림", "0"),
        "members": ("CreateRoom", "sa{sv}", name, "0"),
        "users": ("CreateUser", "a{sv}", "2", "username", "s", name, "password", "s", PASSWORD),
        "service": ("CreateCategory", "sa{sv}", name, "0"),
    }


def list_allowed(madang, user):
    """The actions that a user is let do."""
    calls = make_calls().items()
    return [action for action, call in calls if madang.call(*call, user=user, check=False).returncode == 0]


@pytest.fixture(scope="module")
def process(container, staff):
    """Starts something that runs as a user, and gives its number."""

    def start(user):
        unit = f"of-{user}"
        if container.run("systemctl", "is-active", unit, check=False).returncode != 0:
            kind = "--service-type=exec"  # it is the user's when this returns
            container.run("systemd-run", f"--unit={unit}", kind, f"--property=User={user}", "sleep", "infinity")
        return container.read("systemctl", "show", "--property=MainPID", "--value", unit)

    yield start
    container.run("systemctl", "stop", f"of-{CLERK}", f"of-{GUEST}", check=False)


def ask_polkit(container, action, pid, asker=None):
    question = ["--action-id", f"org.madang.chat1.{action}", "--process", pid]
    return container.run("pkcheck", *question, user=asker, check=False)


@pytest.mark.parametrize("action", ACTIONS)
def test_polkit_asks_no_administrator(container, process, action):
    assert ask_polkit(container, action, process(CLERK)).returncode == 0


@pytest.mark.parametrize("action", ACTIONS)
def test_polkit_refuses_others(container, process, action):
    assert ask_polkit(container, action, process(GUEST)).returncode in NOT_AUTHORIZED


def test_the_daemon_may_ask(container, process):
    """About others too, because the actions are its own; nobody else may."""
    assert ask_polkit(container, "users", process(CLERK), asker="madang").returncode == 0
    done = ask_polkit(container, "users", process(CLERK), asker="nobody")
    assert done.returncode != 0 and "Only trusted callers" in done.stderr


@pytest.mark.parametrize("language, word", [("ko", "인증이 필요합니다"), ("ru", "требуется аутентификация")])
def test_polkit_asks_in_the_users_language(container, madang, language, word):
    policy = container.read("cat", "/usr/share/polkit-1/actions/org.madang.chat1.policy")
    texts = re.findall(rf'<message xml:lang="{language}">(.*?)</message>', policy)
    assert len(texts) == len(ACTIONS) and all(word in text for text in texts)


def test_administrators_may(madang, staff):
    assert list_allowed(madang, CLERK) == ACTIONS
    assert list_allowed(madang, "root") == ACTIONS


def test_others_may_not(madang, container, staff):
    """The bus keeps them out, whatever they ask: the service does not even hear of it."""
    assert list_allowed(madang, GUEST) == []
    for path in ("/", PATH, f"{PATH}/rooms", LOG):
        done = container.run("busctl", "introspect", NAME, path, user=GUEST, check=False)
        assert done.returncode != 0 and "Access denied" in done.stderr
    assert madang.find_entries(MADANG_CALLER_UID=container.read("id", "-u", GUEST)) == []


def test_nobody_starts_what_is_disabled(madang, container, staff):
    """Every user may ask the bus for a service: what the operator has taken out of use stays down."""
    bus = "org.freedesktop.DBus"
    start = ["busctl", "call", bus, "/org/freedesktop/DBus", bus, "StartServiceByName", "su", NAME, "0"]
    madang.systemctl("disable", "--now")
    assert all(container.run(*start, user=user, check=False).returncode != 0 for user in (GUEST, CLERK, None))
    assert madang.call("GetStats", check=False).returncode != 0
    assert madang.show("ActiveState") == "inactive"
    madang.systemctl("enable")
    container.run(*start, user=CLERK)
    madang.await_ready()


@pytest.fixture
def message_rule(container, process):
    """The example of docs/administration.md, for the clerk."""
    path, text = RULE.search((ROOT / "docs/administration.md").read_text()).groups()
    pid = process(CLERK)
    try:
        container.write(path, text.replace("yuna", CLERK))
        wait_for(lambda: ask_polkit(container, "users", pid).returncode != 0, what="polkit to read the rule")
        yield
    finally:
        container.remove(path)
        wait_for(lambda: ask_polkit(container, "users", pid).returncode == 0, what="polkit to forget the rule")


def test_a_rule_takes_actions_away(madang, container, message_rule):
    """From whom the bus lets through: what it covers is not done, and told in the log."""
    users = madang.call("GetStats")["users"]
    assert list_allowed(madang, CLERK) == ["message"]
    assert madang.call("GetStats")["users"] == users
    refusal = {"MESSAGE_ID": MESSAGE_IDS["NOT_AUTHORIZED"], "MADANG_METHOD": "CreateUser"}
    assert madang.find_entries(**refusal, MADANG_CALLER_UID=container.read("id", "-u", CLERK))
    done = container.run("madangctl", "room", "create", "secret", user=CLERK, check=False)
    assert (done.returncode, done.stdout) == (1, "") and "You do not have permission to do this" in done.stderr


@contextlib.contextmanager
def no_polkit(container):
    container.run("systemctl", "mask", "--runtime", "--now", "polkit.service")
    try:
        yield
    finally:
        container.run("systemctl", "unmask", "--runtime", "polkit.service")


def test_without_polkit_root_alone_may(madang, container, staff, complaints):
    complaints.append("polkit")
    with no_polkit(container):
        assert list_allowed(madang, CLERK) == []
        assert list_allowed(madang, "root") == ACTIONS
    assert list_allowed(madang, CLERK) == ACTIONS  # the bus starts it for the first question


class Ear:
    """What a user hears of the service's signals."""

    def __init__(self, container, user):
        self.container = container
        self.unit, self.path = f"ear-of-{user}", f"/run/ear-of-{user}"
        settings = [f"--property=User={user}", f"--property=StandardOutput=file:{self.path}"]
        command = ["gdbus", "monitor", "--system", "--dest", NAME]
        container.run("systemd-run", f"--unit={self.unit}", *settings, *command)

    def read(self):
        return self.container.read("cat", self.path)

    def wait(self, text):
        wait_for(lambda: self.container.exists(self.path) and text in self.read(), what=f"{self.unit} to hear {text}")

    def stop(self):
        self.container.run("systemctl", "stop", self.unit)
        self.container.remove(self.path)


@pytest.fixture
def ears(container, staff):
    """Of the clerk and of the guest, who both listen."""
    ears = [Ear(container, user) for user in (CLERK, GUEST)]
    for ear in ears:
        ear.wait("is owned by")  # the bus knows what they want to hear
    yield ears
    for ear in ears:
        ear.stop()


def test_a_guest_hears_no_signals(madang, ears):
    """They tell who is online: from who comes to the end of the service."""
    clerk, guest = ears
    person = People(madang).register_user()
    with person.direct_socket():
        clerk.wait(f"PresenceChanged (int64 {person.id}, 'online')")
    room = person.room()["id"]
    clerk.wait(f"RoomCreated (int64 {room},)")
    madang.stop()
    for ear in ears:
        ear.wait("does not have an owner")
    madang.start()
    assert "draining" in clerk.read()
    assert "Chat1.Manager" not in guest.read() and "PropertiesChanged" not in guest.read()
