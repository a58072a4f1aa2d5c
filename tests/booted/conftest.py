"""One boot for all tests here: they come one after the other and find the package installed and the service running."""

import pytest
from harness.booted import Container
from harness.installed import CLERK, GUEST, PACKAGES, Installed


@pytest.fixture(scope="session")
def container():
    with Container(PACKAGES) as container, container.network():
        yield container


@pytest.fixture(scope="session")
def installed(container):
    """The service, freshly installed; what a test does to it, it sets right again."""
    service = Installed(container)
    service.install()
    return service


@pytest.fixture(scope="module")
def madang(installed):
    """What other fixtures make people on."""
    installed.start()
    return installed


@pytest.fixture(scope="session")
def staff(installed, container):
    """Two users of the machine."""
    container.run("useradd", "--groups", "madang-admin", CLERK)
    container.run("useradd", GUEST)


@pytest.fixture
def override(installed):
    """Settings of the unit for one test: override("[Service]\\n…")."""
    yield installed.override
    installed.clear_overrides()


@pytest.fixture(autouse=True)
def begin_anew(installed):
    """systemd takes many starts in a short time for a failure; a test's are not another's."""
    installed.systemctl("reset-failed")


@pytest.fixture(autouse=True)
def complaints(installed, begin_anew):
    """A test has failed if the daemon warned of something that the test does not add here."""
    cursor = installed.container.read("journalctl", "--lines=0", "--show-cursor").partition("cursor: ")[2]
    expected = []
    yield expected
    said = installed.journal("--priority=warning", f"--after-cursor={cursor}", "SYSLOG_IDENTIFIER=madangd").splitlines()
    unexpected = [line for line in said if not any(part in line for part in expected)]
    assert not unexpected, "madangd complained:\n" + "\n".join(unexpected)
