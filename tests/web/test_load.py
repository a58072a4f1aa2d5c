"""Light: what the first visit costs, and the second. How long it takes is the machine's: it is told, not held."""

import json

import pytest

PACKED_MAX = 60 * 1024
WHOLE_MAX = 150 * 1024
FILES_MAX = 6  # the document, its style and scripts, a catalogue, the icon
CALL = "/api/token/refresh/"  # whether somebody is logged in
READY = """() => {
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const isCall = (entry) => /\\/(user|api|chat|ws)\\//.test(new URL(entry.name).pathname);
  const own = entries.filter((entry) => !isCall(entry));
  const sum = (key) => own.reduce((total, entry) => total + entry[key], 0);
  return {
    names: own.map((entry) => new URL(entry.name).pathname),
    calls: entries.filter(isCall).map((entry) => new URL(entry.name).pathname),
    packed: sum("encodedBodySize"), whole: sum("decodedBodySize"), transferred: sum("transferSize"),
    firstPaint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
  };
}"""


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
def test_first_load(browser, madang, language, record_property):
    page = browser.open(madang, language=language)
    page.find("heading", "Login").see()
    figures = page.evaluate(READY)
    record_property(f"load {language}", json.dumps(figures))
    print(figures)
    assert figures["packed"] <= PACKED_MAX
    assert figures["whole"] <= WHOLE_MAX
    assert len(figures["names"]) <= FILES_MAX
    assert figures["calls"] == [CALL]


def test_second_load(browser, madang):
    """The hashed files are not asked for again."""
    page = browser.open(madang)
    page.find("heading", "Login").see()
    first = page.evaluate(READY)["transferred"]
    second = page.open_tab()
    second.find("heading", "Login").see()
    assert second.evaluate(READY)["transferred"] < first / 4
