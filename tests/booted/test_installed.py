"""What the package leaves on a machine, and what the service may do there."""

import re

import pytest
from harness import wait_for
from harness.bus import NAME
from harness.people import People

KEY = "/etc/credstore/madang.service-key"
SYSTEM_MESSAGE = "/s2sapi/system-message/"
EXPOSURE_MAX = 1.3


def stat(container, path):
    return container.read("stat", "--format=%a %U:%G", path)


def test_it_runs(installed):
    assert installed.is_active
    assert installed.systemctl("is-enabled").stdout.strip() == "enabled"
    assert installed.show("StatusText") == "Serving"
    assert installed.get("/readyz").status == 200


def test_root_checks_it_while_it_runs(installed, container):
    container.run("madangd", "--check")


def test_it_listens_on_loopback_alone(installed, container):
    listening = container.read("ss", "--listening", "--tcp", "--numeric", "--no-header")
    assert {line.split()[3] for line in listening.splitlines()} == {"127.0.0.1:8000"}


@pytest.mark.parametrize(
    "path, expected",
    [
        ("/etc/madang", "750 root:madang"),
        ("/etc/madang/madang.conf.d", "750 root:madang"),
        ("/var/lib/madang", "700 madang:madang"),
        ("/run/madang", "755 madang:madang"),
        (KEY, "600 root:root"),
    ],
)
def test_modes(installed, container, path, expected):
    assert stat(container, path) == expected


def test_the_configuration_is_the_operators(installed, container):
    listed = container.read("dpkg-query", "--show", "--showformat=${Conffiles}", "madang")
    assert [line.split()[0] for line in listed.splitlines()] == ["/etc/madang/madang.conf"]


def test_group_of_administrators(installed, container):
    assert container.read("getent", "group", "madang-admin")


def test_exposure(installed, container):
    """Of the unit as it runs, the embedded database within."""
    said = container.read("systemd-analyze", "security", "--no-pager", "madang.service")
    assert float(re.search(r"Overall exposure level for madang.service: ([\d.]+)", said)[1]) <= EXPOSURE_MAX


def test_the_units_are_sound(installed, container):
    done = container.run("systemd-analyze", "verify", "--man=no", "madang.service", "madang.socket")
    assert done.stderr == ""


def test_the_sandbox_holds(installed, container):
    """For the daemon and the database that it made within: filtered, without new rights, and no root anywhere."""
    pids = container.read("systemctl", "show", "--property=ControlGroup", "--value", "madang.service")
    pids = container.read("cat", f"/sys/fs/cgroup{pids}/cgroup.procs").split()
    assert len(pids) > 3
    for pid in pids:
        status = container.read("cat", f"/proc/{pid}/status")
        assert re.search(r"^Seccomp:\s+2$", status, re.MULTILINE)
        assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE)
        assert re.search(r"^CapBnd:\s+0+$", status, re.MULTILINE)
        assert not re.search(r"^Uid:\s+0\b", status, re.MULTILINE)
    assert "Making a database in /var/lib/madang/postgresql" in installed.journal()


def test_the_service_key_is_a_credential(installed, container):
    """Only root can read it, and yet it has come to the daemon."""
    key = container.read("cat", KEY)
    assert len(key) >= 32
    message = {"target_nickname": "nobody at all", "message": "hello"}
    installed.post(SYSTEM_MESSAGE, message).expect(403)
    installed.post(SYSTEM_MESSAGE, message, headers={"Authorization": f"Bearer {key}"}).expect(404)


def test_nobody_reads_the_service_key(installed, container):
    assert container.run("cat", KEY, user="madang", check=False).returncode != 0


def test_it_is_on_the_bus(installed, container):
    assert container.read("busctl", "status", NAME)
    assert installed.call("CreateCategory", "sa{sv}", "공지", "0") > 0


def test_other_credentials_are_optional(installed, container):
    """Where the operator puts a file, its daemon has it from its next start on: here, other tokens are good."""
    path = "/etc/credstore/madang.jwt-secret"
    person = People(installed).register_user()
    container.write(path, "a secret of the operator's, long enough\n", mode="600")
    installed.restart()
    person.get("/user/profile/").expect(401)
    container.remove(path)
    installed.restart()
    person.get("/user/profile/").expect(200)


@pytest.mark.parametrize("user", ["nobody", "madang"])
def test_others_learn_nothing_on_the_bus(installed, container, user):
    """The bus itself keeps them out: no reply of the daemon, no property, no description."""
    done = installed.call("CreateCategory", "sa{sv}", "소식", "0", user=user, check=False)
    assert done.returncode != 0 and "Access denied" in done.stderr
    done = container.run("busctl", "introspect", NAME, "/org/madang/Chat1", user=user, check=False)
    assert done.returncode != 0 and "Access denied" in done.stderr


def test_an_unfit_configuration_stays_down(installed, container, complaints):
    """It is not begun again and again: the operator has to mend it, and finds why among the errors."""
    complaints.append("listen: ")
    path = "/etc/madang/madang.conf.d/wrong.conf"
    container.write(path, "[server]\nlisten = nowhere\n")
    try:
        assert installed.systemctl("restart", check=False).returncode != 0
        wait_for(lambda: installed.show("ActiveState") == "failed")
        assert installed.show("ExecMainStatus") == "3"
        assert path in installed.journal("--priority=err", "--lines=1", "SYSLOG_IDENTIFIER=madangd")
    finally:
        container.remove(path)
        installed.start()
