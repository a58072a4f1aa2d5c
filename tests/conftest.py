"""Fixtures of the system tests: servers that are watched, and people on them."""

import os
import shutil
import tempfile

import pytest
from harness import Madang, People
from harness.madang import SESSION_DIR

MEMORY = "/dev/shm"  # every commit waits for the disk: without one a run takes half the time
MEMORY_MIN = 4 << 30


def choose_place():
    room = shutil.disk_usage(MEMORY).free if os.path.isdir(MEMORY) else 0
    return MEMORY if room >= MEMORY_MIN else "/tmp"


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        return
    path = tempfile.mkdtemp(prefix="madang-", dir=choose_place())
    os.chmod(path, 0o711)  # the database's user passes through where root runs the tests
    os.environ[SESSION_DIR] = path


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SESSION_DIR), ignore_errors=True)


def pytest_collection_modifyitems(items):
    """Long ones first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def note_problems(*calls):
    """Calls all, and gives what their failed assertions said."""
    problems = []
    for call in calls:
        try:
            call()
        except AssertionError as error:
            problems.append(str(error))
    return problems


@pytest.hookimpl(trylast=True)
def pytest_runtest_call():
    """Comes behind the test itself, if that passed: it has failed all the same if a server complained or died."""
    problems = []
    for server in list(Madang.running):
        problems += note_problems(server.check_alive, server.check)
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport():
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for server in Madang.running:
            report.sections.append((f"log of madangd at {server.address}", server.log[-3000:]))
            server.forget()


@pytest.fixture(scope="module")
def madang():
    """A server that the tests of a module share; its .admin is the administrator."""
    with Madang(bus=True) as server:
        yield server


@pytest.fixture
def fresh_madang():
    """Makes servers of the test's own: fresh_madang(…) takes what Madang takes, and starts it."""
    servers = []

    def start(*options, wait=True, **more):
        server = Madang(*options, **more)
        servers.append(server)
        return server.start(wait)

    yield start
    problems = note_problems(*(server.discard for server in reversed(servers)))  # the later may use the earlier
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture
def people(madang):
    """Makes people on the module's server."""
    return People(madang)


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def yuna(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def dima(madang):
    return People(madang).register_user()


@pytest.fixture
def room(minsu):
    """The id of an open room that nobody else uses."""
    return minsu.room()["id"]
