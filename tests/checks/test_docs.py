"""The documentation's links, and what the sources say of it."""

import re

from checks.tree import ROOT, expect_none, list_files, name

PAGES = [ROOT / "README.md", *list_files("docs", suffixes={".md"})]
SOURCES = list_files("src", "tests", "data", suffixes={".c", ".h", ".py", ".sql", ".xml", ".conf"})
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
MENTION = re.compile(r"\bdocs/[\w/-]+\.md\b")
SECTION = re.compile(r'\b(docs/[\w/-]+\.md), "([^"]+)"')


def list_headings(page):
    """What a heading is called, and the anchor that is made of it."""
    titles = HEADING.findall(page.read_text())
    anchors = (re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles)
    return set(titles), set(anchors)


def find_broken_links():
    for page in PAGES:
        for target, anchor in LINK.findall(page.read_text()):
            path = (page.parent / target).resolve() if target else page
            if not path.exists():
                yield f"{name(page)}: there is no {target}"
            elif anchor and anchor not in list_headings(path)[1]:
                yield f"{name(page)}: {target} has no heading for #{anchor}"


def find_wrong_mentions():
    for path in SOURCES:
        text = re.sub(r"\n\s*\*\s", " ", path.read_text())
        for page in set(MENTION.findall(text)):
            if not (ROOT / page).exists():
                yield f"{name(path)}: there is no {page}"
        for page, section in SECTION.findall(text):
            shown = (ROOT / page).read_text() if (ROOT / page).exists() else ""
            if section not in list_headings(ROOT / page)[0] and f"**{section}.**" not in shown:
                yield f"{name(path)}: {page} has no section {section!r}"


def test_links():
    expect_none(find_broken_links(), "a link leads somewhere")


def test_mentions():
    expect_none(find_wrong_mentions(), "who follows a comment finds what it speaks of")


def test_every_page_is_linked():
    targets = ((page, target) for page in PAGES for target, _ in LINK.findall(page.read_text()) if target)
    linked = {(page.parent / target).resolve() for page, target in targets}
    expect_none((name(page) for page in PAGES[1:] if page not in linked), "a page that nothing leads to is not read")
