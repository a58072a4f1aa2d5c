"""Fixtures of the page's tests: a browser whose pages must not complain."""

import pytest
from harness.browser import Bridge, Browser
from harness.relay import Relay

browsers = []


@pytest.fixture(scope="session")
def bridge():
    bridge = Bridge()
    yield bridge
    bridge.stop()


@pytest.fixture
def browser(bridge):
    """Opens pages; at the end of the test none of them may have complained."""
    browser = Browser(bridge)
    browsers.append(browser)
    yield browser
    browsers.remove(browser)
    complaints = browser.close()
    if complaints:
        pytest.fail("the page complained:\n" + "\n".join(complaints), pytrace=False)


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
