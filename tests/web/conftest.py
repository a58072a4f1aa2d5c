"""Fixtures of the page's tests: a browser whose pages must not complain."""

from contextlib import contextmanager

import pytest
from harness.browser import Bridge, Browser
from harness.relay import Relay

browsers = []


@pytest.fixture(scope="session")
def bridge():
    bridge = Bridge()
    yield bridge
    bridge.stop()


def fail_by_complaints(complaints):
    if complaints:
        pytest.fail("the page complained:\n" + "\n".join(complaints), pytrace=False)


@contextmanager
def watch_browser(bridge):
    browser = Browser(bridge)
    browsers.append(browser)
    yield browser
    browsers.remove(browser)
    fail_by_complaints(browser.close())


@pytest.fixture
def browser(bridge):
    """Opens pages; at the end of the test none of them may have complained."""
    with watch_browser(bridge) as browser:
        yield browser


@pytest.fixture(scope="module")
def lasting_browser(bridge):
    """The same for the tests of a module, of which each loads anew the pages that it takes from here."""
    with watch_browser(bridge) as browser:
        yield browser


@pytest.hookimpl(trylast=True)
def pytest_runtest_call():
    """Comes behind the test itself, if that passed."""
    fail_by_complaints([line for browser in browsers for line in browser.take_complaints()])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport():
    outcome = yield
    report = outcome.get_result()
    if report.failed and report.when == "call":
        for browser in browsers:
            report.sections.append(("the pages", browser.describe()))


@pytest.fixture
def relay(fresh_madang):
    """A server of the test's own behind a network that can be lost: relay.madang."""
    relay = Relay(fresh_madang())
    yield relay
    relay.close()
