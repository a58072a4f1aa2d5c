"""Every view of the page with something in it, in words of each language, and how to come to each."""

from harness import People
from harness.people import numbers
from harness.talk import Talk

WORDS = {
    "en": {
        "name": "Robin",
        "room": "Town square",
        "closed": "Tea room",
        "title": "A walk by the sea",
        "said": ["Good morning!", "Is anybody there?"],
        "content": "We went at ten.",
        "tag": "sea",
        "category": "Travel",
    },
    "ko": {
        "name": "가람",
        "room": "마을 광장",
        "closed": "찻집",
        "title": "바닷가 산책",
        "said": ["좋은 아침이에요!", "누구 있어요?"],
        "content": "열 시에 나갔어요.",
        "tag": "바다",
        "category": "여행",
    },
    "ru": {
        "name": "Ася",
        "room": "Площадь",
        "closed": "Чайная",
        "title": "Прогулка у моря",
        "said": ["Доброе утро!", "Есть кто-нибудь?"],
        "content": "Мы вышли в десять.",
        "tag": "море",
        "category": "Поездки",
    },
}


class Stage:
    """A server's people, rooms and posts in one language, for one who looks at them: .person, a superuser."""

    def __init__(self, madang, language, relay=None):
        words = WORDS[language]
        self.madang = madang
        self.address = relay or madang
        self.language = language
        self.person, self.friend, self.stranger = (self.make_person(words["name"]) for _ in range(3))
        madang.admin.set_superuser(self.person)
        self.person.log_in()
        self.room = self.person.room(words["room"])["id"]
        self.empty_room = self.person.room(f"{words['room']} 2")["id"]
        self.closed = madang.admin.create_room(words["closed"], members=[self.person, self.friend])
        for room in (self.room, self.closed):
            for text in words["said"]:
                self.friend.say(room, text)
                self.person.say(room, text)
        self.person.post("/user/add-friend/", {"email": self.friend.email}).expect(200)
        self.person.post("/api/chatting/blockedusers/", {"target_nickname": self.stranger.nickname}).expect(201)
        with self.friend.direct_socket(), self.person.direct_socket() as socket:
            socket.send_json({"target_nickname": self.friend.nickname, "message": words["said"][0]})
            socket.receive_until(lambda frame: frame.get("type") == "chat_message")
        self.category = madang.admin.create_category(f"{words['category']} {next(numbers)}")
        post = {"title": words["title"], "content": words["content"], "category": self.category, "tags": [words["tag"]]}
        self.person.post("/api/post/write/", post).expect(201)
        self.post = self.person.get("/api/post/?limit=1").json()[0]["id"]

    def make_person(self, name):
        return People(self.madang).register_user(nickname=f"{name} {next(numbers)}")

    def open(self, browser, view, **options):
        """The page at a view, when all of it is there."""
        person = None if view in OUTSIDE else self.person
        browser.allow("WebSocket connection to .* 404")  # the browser's own report of the room that is none
        page = browser.open(self.address, person, language=self.language, **options)
        self.show(page, view)
        return page

    def show(self, page, view):
        """The same, of a page that is there; by way of an address of no view, so that nothing old is waited for."""
        path, await_it = VIEWS[view]
        if view in OUTSIDE:
            page.load("/#/" + path)
        else:
            page.go("/#/nowhere")
            page.find("heading", "Page not found").see()
            page.go("/#/" + path.format(**vars(self), friend_name=self.friend.nickname, friend_id=self.friend.id))
            if view != "unknown":
                page.find("heading", "Page not found").miss()
        await_it(page)
        page.css(".loading").expect_count(0)

    def walk(self, browser, **options):
        """Every view in turn: its name, and a page that shows it; of nobody those outside, of the person the others."""
        inside = [view for view in VIEWS if view not in OUTSIDE]
        for views in (OUTSIDE, inside):
            page = self.open(browser, views[0], **options)
            for view in views:
                self.show(page, view)
                yield view, page


def see_heading(page):
    page.css("h1:visible").first().see()


def see_talk(page):
    Talk(page).log.css("article").first().see()


def see_empty_talk(page):
    Talk(page).log.css(".empty").see()


def press(*buttons):
    def act(page):
        see_heading(page)
        for button in buttons:
            page.find("button", button).click()
        page.find("dialog").see()

    return act


def refuse_login(page):
    page.field("E-mail").fill("nobody@example.org")
    page.field("Password").fill("password123")
    page.find("button", "Log in").click()
    page.find("alert").see()


def refuse_registration(page):
    page.find("button", "Register").click()
    page.find("alert").first().see()


def see_counter(page):
    see_empty_talk(page)
    page.field("Message").fill("1" * 4001)
    page.css(".composer-counter").see()


OUTSIDE = ("login", "login refused", "register", "register refused")

# Each view: its address, and what makes it whole.
VIEWS = {
    "login": ("login", see_heading),
    "login refused": ("login", refuse_login),
    "register": ("register", see_heading),
    "register refused": ("register", refuse_registration),
    "rooms": ("rooms", see_heading),
    "new room": ("rooms", press("New room")),
    "room": ("rooms/{room}", see_talk),
    "empty room": ("rooms/{empty_room}", see_empty_talk),
    "too long": ("rooms/{empty_room}", see_counter),
    "closed room": ("rooms/{closed}", see_talk),
    "members": ("rooms/{closed}", press("Members")),
    "unknown room": ("rooms/999999", see_heading),
    "directs": ("messages", see_heading),
    "direct": ("messages/{friend_name}", see_talk),
    "new message": ("messages", press("New message")),
    "friends": ("friends", see_heading),
    "person": ("friends/{friend_id}", see_heading),
    "delete friend": ("friends/{friend_id}", press("Remove from friends")),
    "blocks": ("blocks", see_heading),
    "posts": ("posts", see_heading),
    "post": ("posts/{post}", see_heading),
    "delete post": ("posts/{post}", press("Delete")),
    "write a post": ("posts/write", see_heading),
    "edit a post": ("posts/{post}/edit", see_heading),
    "profile": ("profile", see_heading),
    "settings": ("settings", see_heading),
    "unknown": ("nowhere", see_heading),
}
