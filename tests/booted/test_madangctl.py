"""madangctl as the package installs it: on the system bus, with systemd, polkit and the journal around it."""

import json
import re

import pytest
from harness.installed import CLERK, GUEST
from harness.people import PASSWORD, People

PAGES = ["man1/madangctl.1", "man5/madang.conf.5", "man5/org.madang.Chat1.5", "man8/madangd.8"]
SOCKET = "madang.socket"
CREDENTIAL = "/etc/credstore/madang.database"
TRACE = "/run/madang/trace"  # the loader leaves a file of each process there

# What bash does for Tab behind a line that is typed.
COMPLETE = """
. /usr/share/bash-completion/bash_completion
_completion_loader madangctl
COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_madangctl
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def ctl(container, madang):
    def run(*arguments, check=True, **options):
        return container.run("madangctl", *arguments, check=check, **options)

    return run


@pytest.fixture
def person(madang):
    return People(madang).register_user()


def read(ctl, *arguments):
    return json.loads(ctl("--json", *arguments).stdout)


def diagnose(ctl):
    """Its exit status, and what it found."""
    done = ctl("--json", "doctor", check=False)
    return done.returncode, json.loads(done.stdout)


def get_bad(findings, *states):
    return [finding for finding in findings if finding["state"] in (states or ("problem", "warning"))]


def get_texts(findings):
    return " ".join(finding["found"] for finding in findings)


def test_the_first_user(ctl):
    user = ctl("user", "create", "--email", "first@example.org", "--superuser", "--password-stdin", input=PASSWORD)
    assert user.stdout.strip().isdigit()
    row = read(ctl, "user", "show", "first@example.org")
    assert row["id"] == int(user.stdout) and row["superuser"] is True


def test_a_room(ctl, person):
    """From its beginning to its end."""
    room = ctl("room", "create", "회의실", "--member", person.email).stdout.strip()
    ctl("room", "slow-mode", room, "30")
    assert read(ctl, "room", "show", room)["slow-mode"] == 30
    with person.socket(room) as socket:
        message = ctl("room", "say", room, "안녕하세요").stdout.strip()
        heard = socket.receive_json()
        assert (heard["message"], heard["id"]) == ("안녕하세요", int(message))
        ctl("room", "mute", room, f"nick:{person.nickname}")
        assert [(row["id"], row["muted"]) for row in read(ctl, "room", "members", room)] == [(person.id, True)]
        person.post("/chat/v1/message/", {"room": int(room), "message": "mm"}).expect(403)
    ctl("room", "delete", room)
    done = ctl("room", "show", room, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "madangctl: There is no such room.\n")


def test_status_shows_the_journal(ctl, madang):
    madang.restart()
    text = ctl("status").stdout
    assert "State: running" in text and "Listening on" in text


def test_doctor_is_content(ctl, madang):
    madang.restart()
    code, findings = diagnose(ctl)
    assert (code, get_bad(findings, "problem")) == (0, [])
    texts = get_texts(findings)
    assert "madang.service is running." in texts and "madangd --check" in texts and "127.0.0.1:8000" in texts


def test_stopped(ctl, madang):
    """status starts nothing, doctor says what to type; what is to be done starts the service (D-Bus activation)."""
    madang.stop()
    done = ctl("status", check=False)
    assert done.returncode == 1 and "systemctl start madang" in done.stderr
    code, findings = diagnose(ctl)
    assert code == 1 and [finding["remedy"] for finding in get_bad(findings, "problem")] == ["systemctl start madang"]
    assert "madangd --check" in get_texts(findings)
    assert not madang.is_active
    assert ctl("room", "list").returncode == 0


def test_doctor_knows_the_credentials(ctl, madang, container):
    """With which a stopped service would be started."""
    madang.stop()
    container.write(CREDENTIAL, "host=127.0.0.1 port=1", mode="600")
    code, findings = diagnose(ctl)
    container.remove(CREDENTIAL)
    assert code == 1 and "port 1 failed" in get_texts(get_bad(findings, "problem"))
    assert "systemctl start madang" in [finding.get("remedy") for finding in diagnose(ctl)[1]]
    madang.start()


def test_disabled(ctl, madang):
    """Nothing starts what the operator has taken out of use, and that is no failure of the service."""
    madang.systemctl("disable", "--now")
    done = ctl("room", "list", check=False)
    madang.systemctl("enable", "--now")
    assert done.returncode == 1 and "systemctl start madang" in done.stderr and "journalctl" not in done.stderr


@pytest.fixture
def socket_alone(madang):
    """Only the socket is enabled, and nobody has come yet."""
    madang.systemctl("disable", "--now")
    madang.systemctl("enable", "--now", unit=SOCKET)
    yield
    madang.systemctl("disable", "--now", unit=SOCKET)
    madang.systemctl("enable", "--now")


def test_doctor_knows_the_socket(ctl, madang, socket_alone):
    """By which the service is started too: neither before nor after that is anything wrong."""
    code, findings = diagnose(ctl)
    assert code == 0 and "madang.service" not in get_texts(get_bad(findings))
    assert not madang.is_active
    madang.get("/readyz").expect(200)
    code, findings = diagnose(ctl)
    assert code == 0 and "madang.service" not in get_texts(get_bad(findings))


def test_doctor_runs_nothing_of_the_services_as_root(ctl, madang, container, override):
    """What it looks at may have been taken over: a process writes its own environment, and may name libraries."""
    override(f"[Service]\nEnvironment=LD_DEBUG=libs LD_DEBUG_OUTPUT={TRACE}\n")
    madang.restart()
    container.run("sh", "-c", f"rm {TRACE}.*")
    code, findings = diagnose(ctl)
    assert (code, get_bad(findings, "problem")) == (0, [])
    owners = container.read("sh", "-c", f"stat --format=%U {TRACE}.*").split()
    madang.clear_overrides()
    madang.restart()
    assert set(owners) == {"madang"}


def test_rights(ctl, staff):
    assert ctl("user", "list", user=CLERK).returncode == 0
    done = ctl("user", "list", user=GUEST, check=False)
    assert done.returncode == 1 and "madang-admin" in done.stderr and done.stderr.count("\n") == 1


def test_languages(container, madang):
    done = container.run("env", "LANGUAGE=ko", "madangctl", "room", "show", "999999999", check=False)
    assert done.returncode == 1 and "채팅방이 없습니다" in done.stderr
    done = container.run("env", "LANG=ru_RU.UTF-8", "madangctl", "category", "create", "", check=False)
    assert done.returncode == 1 and re.search("[а-я]", done.stderr)


def complete(container, *words):
    return container.read("bash", "-c", COMPLETE, "bash", "madangctl", *words).splitlines()


def test_completion(container, ctl, person):
    assert complete(container, "room", "mu") == ["mute"]
    assert complete(container, "user", "show", person.email[:-1]) == [person.email]


def test_names_are_data_to_the_shell(container, ctl):
    """What people call themselves is never run, nor taken for a pattern: what bash inserts is quoted."""
    for end in "ab":
        options = ["--username", f"$(reboot) *{end}", "--nickname", f"hostile {end}", "--password-stdin"]
        ctl("user", "create", *options, input=PASSWORD)
    assert complete(container, "user", "show", "$(re") == [rf"\$\(reboot\)\ \*{end}" for end in "ab"]


@pytest.mark.parametrize("page", PAGES)
def test_pages(container, madang, page):
    assert ".TH" in container.read("zcat", f"/usr/share/man/{page}.gz")
