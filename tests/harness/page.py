"""People at a page: what they do, and what they wait for, by the roles and names that a screen reader knows."""

import base64
import gettext
import json
import mimetypes
from functools import lru_cache
from pathlib import Path

from harness.madang import PROGRAM
from harness.waiting import PATIENCE, wait_for

SET_HIDDEN = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => hidden ? "hidden" : "visible" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

GIVE_FILE = """(part, { how, name, type, data }) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const options = { bubbles: true, cancelable: true };
  if (how === "paste") part.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: transfer }));
  else for (const event of ["dragenter", "dragover", "drop"])
    part.dispatchEvent(new DragEvent(event, { ...options, dataTransfer: transfer }));
}"""


@lru_cache
def load_catalogue(language):
    if language == "en":
        return gettext.NullTranslations()
    with open(PROGRAM.parents[1] / f"po/{language}.mo", "rb") as file:
        return gettext.GNUTranslations(file)


class Part:
    """
    A part of a page: it is looked for anew at every call, and waited for.

    Names are given in English; a page in another language is asked for them as its catalogue has them.
    """

    def __init__(self, page, path=()):
        self.page = page
        self.path = path

    def __repr__(self):
        return json.dumps(self.path, ensure_ascii=False)

    def within(self, *step):
        return Part(self.page, (*self.path, step))

    # Choosing

    def find(self, role, name=None, **options):
        """By role and whole name; options as Playwright's getByRole has them."""
        named = {} if name is None else {"name": self.page.translate(name), "exact": True}
        return self.within("getByRole", role, {**named, **options})

    def field(self, name):
        """What a label of this name is for (a password has no role)."""
        return self.within("getByLabel", self.page.translate(name), {"exact": True})

    def line(self, text):
        """What has this text and nothing else; the innermost."""
        return self.within("getByText", self.page.translate(text), {"exact": True})

    def css(self, selector):
        return self.within("locator", selector)

    def having(self, role, text):
        """Those of a role that hold a text somewhere."""
        return self.within("getByRole", role).within("filter", {"hasText": text})

    def nth(self, number):
        return self.within("nth", number)

    def first(self):
        return self.nth(0)

    # Doing

    def call(self, method, *arguments):
        """Any method of Playwright's locators."""
        __tracebackhide__ = True
        return self.page.ask(on="part", path=self.path, call=method, **{"with": arguments})

    def click(self, **options):
        __tracebackhide__ = True
        self.call("click", options)

    def fill(self, text):
        __tracebackhide__ = True
        self.call("fill", text)

    def type(self, text):
        """Key by key."""
        self.call("pressSequentially", text)

    def press(self, key):
        __tracebackhide__ = True
        self.call("press", key)

    def focus(self):
        self.call("focus")

    def choose(self, value):
        """An option of a select, by its value or its text."""
        self.call("selectOption", value)

    def upload(self, *paths):
        self.call("setInputFiles", [str(path) for path in paths])

    def give_file(self, how, path):
        """Drops or pastes a file here; how is "drop" or "paste"."""
        data = base64.b64encode(Path(path).read_bytes()).decode()
        kind = mimetypes.guess_type(path)[0]
        self.evaluate(GIVE_FILE, {"how": how, "name": Path(path).name, "type": kind, "data": data})

    # Looking, as it is now

    def count(self):
        return self.call("count")

    def is_shown(self):
        return self.call("isVisible")

    def text(self):
        return self.call("innerText")

    def texts(self):
        return self.call("allInnerTexts")

    def value(self):
        return self.call("inputValue")

    def attribute(self, name):
        return self.call("getAttribute", name)

    def evaluate(self, function, argument=None):
        """function: JavaScript of the element and the argument."""
        return self.call("evaluate", f"({function})", argument)

    # Waiting

    def see(self, deadline=PATIENCE):
        """Waits until it is seen."""
        __tracebackhide__ = True
        self.call("waitFor", {"state": "visible", "timeout": deadline * 1000})
        return self

    def miss(self):
        """Waits until it is not seen any more, if it ever was."""
        __tracebackhide__ = True
        self.call("waitFor", {"state": "hidden"})
        return self

    def expect(self, look, wanted, deadline=PATIENCE):
        """Waits until look() gives what is wanted, and says what it gave at last if it does not."""
        __tracebackhide__ = True
        seen = None

        def is_as_wanted():
            nonlocal seen
            seen = look()
            return seen == wanted

        try:
            wait_for(is_as_wanted, deadline, f"{self!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\nwanted {wanted!r}\nseen   {seen!r}") from None

    def expect_count(self, count):
        __tracebackhide__ = True
        self.expect(self.count, count)

    def expect_text(self, text):
        __tracebackhide__ = True
        self.expect(self.text, text)

    def expect_texts(self, texts):
        __tracebackhide__ = True
        self.expect(self.texts, texts)

    def expect_value(self, value):
        __tracebackhide__ = True
        self.expect(self.value, value)


class Page(Part):
    """One tab. Those of one Browser.open() share cookies and storage, as a person's tabs do."""

    def __init__(self, browser, madang, context, language, person):
        super().__init__(self)
        self.browser = browser
        self.madang = madang
        self.context = context
        self.language = language
        self.person = person
        self.number = browser.bridge.ask(do="openTab", context=context)
        browser.pages.append(self)

    def __repr__(self):
        return f"the page of {self.person or 'nobody'}"

    def translate(self, text):
        return load_catalogue(self.language).gettext(text)

    def translate_count(self, one, many, count):
        return load_catalogue(self.language).ngettext(one, many, count).replace("{n}", str(count))

    def ask(self, **request):
        __tracebackhide__ = True
        return self.browser.bridge.ask(page=self.number, context=self.context, **request)

    def on(self, target, method, *arguments):
        """Any method of Playwright's page, context, keyboard, mouse or clock."""
        __tracebackhide__ = True
        return self.ask(on=target, call=method, **{"with": arguments})

    # Doing

    def go(self, path):
        self.on("page", "goto", self.madang.url + path)
        return self

    def load(self, path):
        """The same as a new document, also where only what is behind the # differs."""
        self.on("page", "goto", self.madang.url + "/healthz")
        return self.go(path)

    def reload(self):
        self.on("page", "reload")

    def open_tab(self, path="/"):
        return Page(self.browser, self.madang, self.context, self.language, self.person).go(path)

    def close(self):
        self.on("page", "close")
        self.browser.pages.remove(self)

    def key(self, key):
        """A key where the focus is."""
        self.on("keyboard", "press", key)

    def write(self, text):
        """Keys where the focus is."""
        self.on("keyboard", "type", text)

    def compose(self, text):
        """An input method composes this text where the focus is."""
        self.ask(do="compose", text=text)

    def end_composition(self, text):
        """The Enter that makes it this text."""
        self.ask(do="endComposition", text=text)

    def go_offline(self):
        self.on("context", "setOffline", True)

    def go_online(self):
        self.on("context", "setOffline", False)

    def set_hidden(self, hidden):
        """As another tab before it does; a headless browser shows all its tabs at once."""
        self.evaluate(SET_HIDDEN, hidden)

    # Looking

    def evaluate(self, function, argument=None):
        __tracebackhide__ = True
        return self.on("page", "evaluate", f"({function})", argument)

    @property
    def title(self):
        return self.on("page", "title")

    @property
    def address(self):
        return self.on("page", "url").removeprefix(self.madang.url)

    @property
    def focused(self):
        return self.css(":focus")

    def screenshot(self, path, **options):
        self.on("page", "screenshot", {"path": str(path), **options})

    def run_axe(self, *rules):
        """What axe finds, by all its rules or by these."""
        return self.ask(do="runAxe", rules=rules)

    def describe(self):
        """The page as a screen reader finds it."""
        return f"--- {self!r}, {self.address}\n{self.css('body').call('ariaSnapshot')}"
