"""A room, or a talk of two, as somebody sees it on the page."""

import json

from harness.waiting import PATIENCE

# Of the messages that are in the page now: the text as it was written, in the order of the log.
READ = """(log) => [...log.querySelectorAll("article .message-text")].map((text) => text.textContent)"""

# Reads from where the reader is to one end, a bit of a view at a time: the texts of every view. It is over where the
# view stands still and the log says that it has begun, or offers no way to anything newer.
READ_ON = """async (log, { down, beginning, patience }) => {
  const frame = () => new Promise(requestAnimationFrame);
  const head = log.querySelector(".timeline-head");
  const isOver = () => (down ? document.querySelector(".jump") === null : head.textContent === beginning);
  const views = [];
  let movedAt = performance.now();
  for (;;) {
    views.push([...log.querySelectorAll("article .message-text")].map((text) => text.textContent));
    const before = log.scrollTop;
    log.scrollTop += (down ? 0.7 : -0.7) * log.clientHeight;
    await frame();
    await frame();
    if (log.scrollTop !== before) movedAt = performance.now();
    else if (isOver()) return views;
    else if (performance.now() - movedAt > patience) throw new Error("the log goes no further");
  }
}"""


class Talk:
    """What is open in a page: its log and what one writes in."""

    def __init__(self, page):
        self.page = page
        self.log = page.find("log").see()
        self.composer = page.field("Message")

    def __repr__(self):
        return f"what {self.page!r} shows"

    def send(self, text):
        self.composer.fill(text)
        self.page.find("button", "Send").click()

    def read(self):
        """The texts of the messages that are in the page."""
        return self.log.evaluate(READ)

    def read_all(self):
        """The texts of all messages in their order; fails if one view has them otherwise."""
        self.go_on(down=False)
        return self.read_on()

    def read_on(self):
        """The same, from where the reader is to the end."""
        read = {}
        for view in self.go_on(down=True):
            known = [read[text] for text in view if text in read]
            assert known == sorted(known) and len(set(view)) == len(view), f"out of order, or twice: {view}"
            read.update((text, len(read)) for text in view if text not in read)
        return list(read)

    def go_on(self, down):
        __tracebackhide__ = True
        beginning = self.page.translate("This is the beginning.")
        return self.log.evaluate(READ_ON, {"down": down, "beginning": beginning, "patience": PATIENCE * 1000})

    def message(self, text):
        """Those messages that have this text."""
        return self.log.css(f"article:has(.message-text:text-is({json.dumps(text, ensure_ascii=False)}))")

    def event(self, text):
        """Those comings and goings that are told so."""
        return self.log.css("p").within("filter", {"hasText": text})

    def expect(self, texts):
        """Waits until these are the messages in the page."""
        __tracebackhide__ = True
        self.log.expect(self.read, texts)

    def expect_sent(self, text):
        """Waits until a message is shown once, and as sent."""
        __tracebackhide__ = True
        message = self.message(text)
        message.expect_count(1)
        message.line("Sending…").expect_count(0)
        message.find("button", "Retry").expect_count(0)
        return message
