"""A room, or a talk of two, as somebody sees it on the page."""

import json

# Of the messages that are in the page now: the text as it was written, in the order of the log.
READ = """(log) => [...log.querySelectorAll("article .message-text")].map((text) => text.textContent)"""

# Reads from where the reader is to one end, a bit of a view at a time: the texts of every view.
READ_ON = """async (log, down) => {
  const frame = () => new Promise(requestAnimationFrame);
  const views = [];
  for (let still = 0; still < 60; ) {
    views.push([...log.querySelectorAll("article .message-text")].map((text) => text.textContent));
    const before = log.scrollTop;
    log.scrollTop += (down ? 0.7 : -0.7) * log.clientHeight;
    await frame();
    await frame();
    still = log.scrollTop === before ? still + 1 : 0;
  }
  return views;
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
        self.log.evaluate(READ_ON, False)
        return self.read_on()

    def read_on(self):
        """The same, from where the reader is to the end."""
        read = {}
        for view in self.log.evaluate(READ_ON, True):
            known = [read[text] for text in view if text in read]
            assert known == sorted(known) and len(set(view)) == len(view), f"out of order, or twice: {view}"
            read.update((text, len(read)) for text in view if text not in read)
        return list(read)

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
