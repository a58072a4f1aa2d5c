"""What an operator reads in the journal, and how he changes what the service does while it runs."""

import pytest
from harness import wait_for
from harness.bus import INTERFACE, NAME, PATH
from harness.installed import CLERK, MESSAGE_IDS, UNIT

CONFIGURATION = "/etc/madang/madang.conf.d/reload.conf"


@pytest.fixture
def configure(madang, container):
    """Writes settings for one test."""
    yield lambda text: container.write(CONFIGURATION, text)
    container.remove(CONFIGURATION)
    assert madang.reload().returncode == 0


def read_level(madang):
    return madang.systemctl("service-log-level").stdout.strip()


def explain(madang, message_id):
    """What journalctl says with --catalog."""
    return madang.journal("--output=short", "--catalog", f"MESSAGE_ID={message_id}")


def test_a_start_is_explained(madang):
    text = explain(madang, MESSAGE_IDS["SERVING"])
    assert "Listening on http://127.0.0.1:8000" in text and "Subject: Madang has started" in text
    assert "man:madangd(8)" in text


def test_who_did_what(madang, container, staff):
    """By whom, from which unit of systemd, and what came of it; fields and text are the same."""
    call = ["busctl", "call", NAME, PATH, INTERFACE, "CreateRoom", "sa{sv}", "감사", "0"]
    container.run("systemd-run", "--wait", "--unit=errand", f"--property=User={CLERK}", *call)
    entry = madang.find_entries(MESSAGE_ID=MESSAGE_IDS["ADMINISTERED"], MADANG_CALLER_UNIT="errand.service")[-1]
    uid = container.read("id", "-u", CLERK)
    assert (entry["MADANG_METHOD"], entry["MADANG_CALLER_UID"]) == ("CreateRoom", uid)
    assert entry["MESSAGE"].startswith(f"D-Bus: uid {uid}, pid {entry['MADANG_CALLER_PID']}, unit errand.service: ")
    assert "Subject: An administrator called CreateRoom" in explain(madang, MESSAGE_IDS["ADMINISTERED"])


def test_reload(madang, container, configure):
    """What can change at once does, and what cannot is named."""
    before = madang.pid
    configure("[log]\nlevel = debug\n[database]\npool = 7\n")
    assert madang.reload().returncode == 0
    assert read_level(madang) == "debug"
    assert "pool" in madang.find_entries(MESSAGE_ID=MESSAGE_IDS["NEEDS_RESTART"])[-1]["MESSAGE"]
    assert "Subject: Madang has read its configuration again" in explain(madang, MESSAGE_IDS["RELOADED"])
    assert madang.pid == before


def test_a_reload_of_what_is_wrong(madang, configure, complaints):
    """It fails, the reason is in the journal, and the service goes on with what it had."""
    before = madang.pid
    complaints.append("The configuration is as it was")
    configure("[log]\nlevel = debug\n[database]\npool = many\n")
    done = madang.reload()
    assert done.returncode != 0
    assert CONFIGURATION in madang.find_entries(MESSAGE_ID=MESSAGE_IDS["NOT_RELOADED"])[-1]["MESSAGE"]
    said = f"Call failed: {CONFIGURATION}:4: [database] pool: must be"  # English, as all of the log
    journal = ["journalctl", "--identifier=busctl", "--output=cat"]
    wait_for(lambda: said in madang.container.read(*journal), what="the reason in the journal")
    assert (madang.is_active, madang.pid, read_level(madang)) == (True, before, "info")


def test_a_reload_without_the_bus(madang, container):
    """It fails at once, where nobody can be told."""
    container.write(CONFIGURATION, "[server]\nbus = none\n")
    madang.restart()
    done = madang.reload()
    container.remove(CONFIGURATION)
    madang.restart()
    assert done.returncode != 0


def test_log_level(madang, container):
    """By systemctl, as of any service that is on the bus."""
    container.run("systemctl", "service-log-level", UNIT, "warning")
    assert read_level(madang) == "warning"
    container.run("systemctl", "service-log-level", UNIT, "info")
    assert read_level(madang) == "info"
    assert container.run("systemctl", "service-log-level", UNIT, "loud", check=False).returncode != 0
    assert read_level(madang) == "info"
    assert container.read("systemctl", "service-log-target", UNIT) == "journal"
