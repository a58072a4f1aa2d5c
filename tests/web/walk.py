"""A walk through what the page says only at times: each step brings it to say some of its rarer texts."""

from contextlib import ExitStack

from harness.talk import Talk
from harness.waiting import PATIENCE, wait_for

COUNTS = (1, 2, 5, 11, 21, 101)
LONG = 4 * PATIENCE
MESSAGE_MAX = 4000
NO_COOKIES = 'Object.defineProperty(Document.prototype, "cookie", { get: () => "", set: () => undefined });'

# Half of a surrogate pair, as a broken input method may leave it: it is no character.
WRITE_HALF = """(area) => {
  area.value = String.fromCharCode(0xd83d);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}"""

# From now on a view that tells a time throws.
BREAK = """() => Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
  get() { throw new Error("provoked"); },
})"""


def see_nothing(page):
    """Of somebody who is the first: nothing is there yet."""
    for path, msgid in (
        ("rooms", "There are no rooms yet."),
        ("messages", "No conversations yet. Write to a friend, or to anybody by nickname."),
        ("friends", "You have no friends here yet. Find them by their e-mail address."),
        ("posts", "There are no posts yet. Write the first one."),
    ):
        page.go(f"/#/{path}")
        page.line(msgid).first().see()
    page.go("/#/posts/write")
    page.field("Title").fill("first")
    page.field("Content").fill("of all")
    page.find("button", "Publish").click()
    page.line("There are no categories yet. An administrator has to add one.").see()


class Walk:
    """One who walks with a page of the stage's person, beside a friend; relay is the network between."""

    def __init__(self, stage, relay, browser, page):
        self.stage = stage
        self.relay = relay
        self.browser = browser
        self.page = page
        self.madang = stage.madang

    def take(self, picture):
        """All steps; picture is the path of one."""
        self.count_letters()
        self.count_new_messages()
        self.count_unread()
        self.count_views()
        self.count_posts()
        self.count_people()
        self.count_friends()
        self.look_at_oneself()
        self.want_notifications()
        self.meet_friend()
        self.block_friend()
        self.unblock()
        self.be_refused_by_friend()
        self.change_profile(picture)
        self.write_posts(picture)
        self.keep_members()
        self.come_and_go()
        self.rename_friend()
        self.fold_and_name()
        self.lose_rooms()
        self.log_out()
        self.look_for_rooms()
        self.hear_system()
        self.wait_long()
        self.lose_connection()
        self.refuse()
        self.lose_part()
        self.break_view()
        self.be_put_out()
        self.come_in()

    def go(self, path):
        """To another view by way of none."""
        self.page.go("/#/nowhere")
        self.page.find("heading", "Page not found").see()
        self.page.go(f"/#/{path}")
        self.page.find("heading", "Page not found").miss()
        return self.page

    def say(self, msgid, **gaps):
        """Waits until the page says so."""
        self.page.line(self.page.translate(msgid).format(**gaps)).first().see()

    def press(self, name, **options):
        self.page.find("button", name, **options).first().click()

    def press_named(self, msgid, name):
        """A button whose name has somebody's in it."""
        self.press(self.page.translate(msgid).format(name=name))

    def confirm(self, name):
        self.page.find("dialog").find("button", name).first().click()

    # Counts

    def count_letters(self):
        page = self.go(f"rooms/{self.stage.empty_room}")
        for count in COUNTS:
            page.field("Message").fill("x" * (MESSAGE_MAX + count))
            page.css(".composer-counter").see()
        page.field("Message").fill("x" * (MESSAGE_MAX - 5))
        self.say("{count} of {most} characters", **self.format_counts(MESSAGE_MAX - 5))
        page.field("Message").fill("")

    def format_counts(self, count):
        style = "new Intl.NumberFormat(document.documentElement.lang).format"
        return dict(zip(("count", "most"), self.page.evaluate(f"(them) => them.map({style})", [count, MESSAGE_MAX])))

    def count_new_messages(self):
        room = self.madang.admin.create_room(closed=False)
        talk = Talk(self.go(f"rooms/{room}"))
        talk.log.css(".empty").see()
        for number in range(150):
            self.stage.friend.say(room, f"{number}")
        talk.message("149").see()
        self.page.load(f"/#/rooms/{room}")
        talk.message("149").see()
        talk.log.evaluate("(log) => { log.scrollTop = 0; }")
        self.page.css(".jump").see()
        for number in range(5):
            self.stage.friend.say(room, f"new {number}")
            if number + 1 in COUNTS:
                self.page.css(".jump").within("filter", {"hasText": str(number + 1)}).see()

    def count_unread(self):
        rooms = {count: self.madang.admin.create_room(f"unread {count}", closed=False) for count in (1, 2, 5)}
        for count, room in rooms.items():
            self.go(f"rooms/{room}").find("heading", f"unread {count}").first().see()
        self.go("settings")
        for count, room in rooms.items():
            for number in range(count):
                self.stage.friend.say(room, f"{number}")
        self.page.set_hidden(True)
        self.page.set_hidden(False)
        self.go("rooms")
        for count, room in rooms.items():
            self.page.css(f'.item[href="#/rooms/{room}"] .badge').see()
        self.go(f"rooms/{rooms[5]}")
        self.say("New messages")

    def count_views(self):
        for hits in COUNTS:
            self.madang.sql("UPDATE posts SET hit = %s WHERE id = %s", hits, self.stage.post)
            self.page.load("/#/posts").css(".post-title").first().see()

    def count_posts(self):
        for number in range(25):
            fields = {"title": f"post {number} {'ab' if number < 2 else ''}", "content": "cd" if number < 5 else "-"}
            self.stage.friend.post("/api/post/write/", {"category": self.stage.category, **fields}).expect(201)
        page = self.go("posts")
        for word, count in (("ab", 2), ("cd", 5), ("post 7", 1)):
            page.field("Search posts").fill(word)
            self.press("Search")
            page.css(".post-title").expect_count(count)
        page.field("Search posts").fill("no such word")
        self.press("Search")
        self.say("No posts found.")
        self.press("Show all posts")
        self.page.find("button", "Older posts").see()

    def count_people(self):
        for number in range(50):
            address = f"{'two' if number < 2 else 'five' if number < 7 else 'many'}.{number}@found.example.org"
            body = {"email": address, "password1": "password123", "password2": "password123", "nickname": f"n{number}"}
            self.madang.post("/user/v1/register/", body).expect(201)
        page = self.go("friends")
        for word, count in (("many.49@", 1), ("two.", 2), ("five.", 5), ("@found.", 50)):
            page.field("Find people by e-mail").fill(word)
            self.press("Search")
            page.css(".found .items > li").expect_count(count)
        self.say("Not everybody is shown. Type more of the address to narrow the search.")
        page.field("Find people by e-mail").fill("nobody.at.all@")
        self.press("Search")
        self.say("Nobody found.")

    def look_at_oneself(self):
        self.go(f"friends/{self.stage.person.id}")
        self.page.find("link", "Edit profile").see()

    def count_friends(self):
        friends = [self.stage.make_person(f"friend {number}") for number in range(4)]
        sockets = []
        page = self.go("friends")
        for friend in [self.stage.friend, *friends]:
            self.stage.person.post("/user/add-friend/", {"email": friend.email})
            sockets.append(friend.direct_socket())
        page.reload()
        for count in (5, 2, 1):
            while len(sockets) > count:
                sockets.pop().close()
            page.css("main").within("filter", {"hasText": str(count)}).see()
            text = self.page.translate_count("{n} online", "{n} online", count)
            page.line(text).first().see()
        sockets.pop().close()

    # People

    def meet_friend(self):
        friend = self.stage.make_person("new friend")
        self.go("friends")
        self.page.field("Find people by e-mail").fill(friend.email)
        self.press("Search")
        name = friend.nickname
        self.page.line(self.page.translate("Add")).first().click()
        self.say("{name}: now your friend", name=name)
        self.go(f"friends/{friend.id}")
        self.press("Remove from friends")
        self.confirm("Remove from friends")
        self.say("{name}: no longer your friend", name=name)
        self.page.find("button", "Add to friends").see()
        friend.patch("/user/profile/", {"bio": "tea", "status": "away", "contact_number": "1"}).expect(200)
        self.page.load(f"/#/friends/{friend.id}")
        self.say("Away")
        friend.patch("/user/profile/", {"is_private": True, "status": "busy"}).expect(200)
        self.page.load(f"/#/friends/{friend.id}")
        self.say("This profile is private.")

    def block_friend(self):
        name = self.stage.friend.nickname
        page = self.go(f"messages/{name}")
        with self.stage.friend.direct_socket():
            self.say("online")
            self.press("Block")
            self.say("{name}: blocked. You will not get any replies.", name=name)
            self.press("Unblock")
            self.say("{name}: no longer blocked", name=name)
        self.say("{name}: offline. Direct messages only reach people who are online.", name=name)
        Talk(page).send("are you there?")
        self.say("{name}: not online, so the message was not delivered.", name=name)
        self.go("messages/nobody has this name")
        self.say("There is no user with this nickname.")

    def unblock(self):
        self.go("blocks")
        self.press_named("Unblock {name}", self.stage.stranger.nickname)
        self.say("You have not blocked anybody.")

    def be_refused_by_friend(self):
        """What the composer lets go and the server does not take."""
        name = self.stage.friend.nickname
        page = self.go(f"messages/{name}")
        talk = Talk(page)
        with self.stage.friend.direct_socket():
            self.say("online")
            talk.composer.evaluate(WRITE_HALF)
            page.find("button", "Send").click()
            self.say("This message cannot be sent.")
            self.press("Discard")
            self.limit("sends-user = 1/600")
            talk.send("the first")
            talk.expect_sent("the first")
            talk.send("the second")
            self.say("Too many messages. It will be sent a little later.")
            self.limit("sends-user = 0")
            self.press("Retry")
            talk.expect_sent("the second")

    def limit(self, line):
        self.madang.config_path.write_text(f"[limits]\n{line}\n")
        self.madang.admin.call("Reload")

    # Writing

    def change_profile(self, picture):
        page = self.go("profile")
        page.field("About me").fill("tea")
        self.say("Not saved yet.")
        page.css("input[type=file]").upload(picture)
        page.find("button", "Keep the current picture").see()
        self.press("Save")
        self.say("Your changes are saved.")
        page.find("button", "Remove the picture").see()
        page.css("input[type=file]").upload(__file__)
        self.say("This file cannot be opened as a picture.")

    def write_posts(self, picture):
        page = self.go("posts/write")
        page.field("Title").fill("half")
        self.press("Cancel")
        self.confirm("Cancel")
        page.css("main").give_file("drop", picture)
        self.say("Text only. Posts cannot contain pictures.")
        page.find("button", "Publish").click()
        page.css("[aria-invalid=true]").first().see()
        page.field("Content").fill("whole")
        page.css("form:has(textarea) select").choose(str(self.stage.category))
        page.field("Tags").fill("tea")
        self.press("Publish")
        self.say("Your post is published.")
        page.find("link", "Edit").click()
        page.field("Content").fill("changed")
        self.press("Save")
        self.say("Your changes are saved.")
        self.say("edited")
        self.press("Delete")
        self.confirm("Delete")
        self.say("The post was deleted.")

    # Rooms

    def keep_members(self):
        room = self.madang.admin.create_room("tea")
        friend = self.stage.friend
        self.go(f"rooms/{room}")
        self.press("Members")
        self.say("There are no members yet.")
        dialog = self.page.find("dialog", "Members")
        for text in ("no such address", friend.email):
            dialog.find("searchbox", "Add a member").fill(text)
            dialog.find("button", "Search").click()
        self.press_named("Add {name}", friend.nickname)
        self.say("Already a member")
        self.press_named("Remove {name}", friend.nickname)
        self.page.find("dialog", "Remove this member?").find("button", "Remove").click()
        self.page.find("dialog", "Remove this member?").miss()
        self.go(f"rooms/{self.stage.closed}")
        self.press("Members")
        self.press("Leave the room")
        self.page.find("dialog", "Leave the room?").see()

    def come_and_go(self):
        room = self.madang.admin.create_room(closed=False)
        talk = Talk(self.go(f"rooms/{room}"))
        friend = self.stage.friend
        talk.log.css(".empty").see()
        friend.say(room, "hello")
        talk.message("hello").see()
        with friend.socket(room):
            talk.event(self.page.translate("{name}: joined").format(name=friend.nickname)).first().see()
            self.say("In the room: {names}", names=friend.nickname)
        talk.event(self.page.translate("{name}: left").format(name=friend.nickname)).first().see()
        with ExitStack() as crowd:
            for count in range(-2, 6):
                crowd.enter_context(self.stage.make_person("crowd").socket(room))
                if count in COUNTS:
                    more = self.page.translate_count(*["In the room: {names} and {n} more"] * 2, count)
                    self.page.css(".pane-title p").within("filter", {"hasText": more.rpartition("}")[2]}).first().see()
        self.madang.admin.call("MuteMember", room, self.stage.person.id, True)
        talk.send("may I?")
        self.page.find("button", "Retry").first().see()
        self.press("Discard")
        talk.composer.fill("not yet")
        self.madang.admin.delete_room(room)
        self.say("This room has been deleted.")
        self.say("You have not sent this:")

    def rename_friend(self):
        friend = self.stage.make_person("friend")
        old = friend.nickname
        talk = Talk(self.go(f"messages/{old}"))
        with friend.direct_socket():
            talk.send("hello")
            talk.expect_sent("hello")
        self.page.load(f"/#/messages/{old}")
        talk.message("hello").see()
        friend.patch("/user/profile/", {"nickname": f"{old}x"}).expect(200)
        self.page.set_hidden(True)
        self.page.set_hidden(False)
        self.say("{old}: new nickname {name}", old=old, name=f"{old}x")

    def fold_and_name(self):
        room = self.stage.person.room("\u2800")["id"]
        self.stage.friend.say(room, "\n".join(map(str, range(100))))
        self.go(f"rooms/{room}")
        self.say("(no name)")
        self.press("Show more")
        self.press("Show less")

    def lose_rooms(self):
        """As one who is no superuser, and so not everywhere a member."""
        friend = self.stage.friend
        theirs, others = (self.madang.admin.create_room(members=members) for members in ([friend], []))
        page = self.browser.open(self.relay, friend, f"/#/rooms/{theirs}", language=self.page.language, listens=True)
        Talk(page)
        self.madang.admin.remove_member(theirs, friend)
        page.line("You are no longer a member of this room.").see()
        page.go(f"/#/rooms/{others}")
        page.line("Only members can enter this room.").see()

    def log_out(self):
        Talk(self.go(f"rooms/{self.stage.empty_room}")).composer.fill("not yet")
        self.go("settings")
        self.press("Log out")
        self.page.find("dialog", "Log out?").see()
        self.confirm("Cancel")

    def be_put_out(self):
        self.go("rooms")
        self.madang.admin.revoke_tokens(self.stage.person)
        self.say("You have been logged out. Please log in again.")

    def look_for_rooms(self):
        page = self.go("rooms")
        for number in range(8):
            self.stage.person.room(f"room {number}")
        page.reload()
        page.field("Find a room").fill("no such room")
        self.say("No rooms found.")

    def hear_system(self):
        wait_for(lambda: self.madang.admin.send_system_message(self.stage.person.nickname, "12:00"))
        self.page.css(".notice").see()
        self.press("Close")

    def want_notifications(self):
        """In a browser that lets nobody have them, and in one that knows none."""
        page = self.stage.open(self.browser, "settings", listens=True)
        page.find("checkbox").first().click()
        page.css("main .field-hint").first().see()
        page.on("page", "addInitScript", {"content": "delete window.Notification;"})
        page.load("/#/settings").line("This browser cannot show notifications.").see()

    # Trouble

    def lose_connection(self):
        talk = Talk(self.go(f"rooms/{self.stage.empty_room}"))
        self.page.go_offline()
        self.relay.fall_silent()
        self.relay.cut()
        talk.send("is it lost?")
        self.page.css(".connection-bar").see()
        for count in (1, 2, 5):
            text = self.page.translate_count("Next try in {n} second.", "Next try in {n} seconds.", count)
            self.page.line(text).first().see(LONG)
        self.press("Retry")
        self.relay.recover()
        self.page.go_online()
        talk.expect_sent("is it lost?")

    def wait_long(self):
        self.go("posts")
        self.relay.lose_answers()
        self.page.go(f"/#/posts/{self.stage.post}")
        self.say("Loading…")
        self.relay.recover()
        self.relay.cut()
        self.page.load("/#/rooms")

    def refuse(self):
        """A web server before ours that has lost it, or has but a part of it."""
        self.relay.answer("PATCH /user/profile/", 502)
        page = self.go("profile")
        page.field("About me").fill("more tea")
        self.press("Save")
        self.say("The server could not do this. Please try again later.")
        self.press("Discard changes")
        self.relay.answer("GET /api/post/?", 200, b"[]")
        page.load(f"/#/posts/{self.stage.post}/edit")
        page.css(".split-detail option").first().expect_text(page.translate("Unchanged"))
        self.relay.answer("GET /assets/", 502)
        self.go("settings")
        page.field("Language").choose({"ko": "ru"}.get(page.language, "ko"))
        self.say("The language could not be loaded. Try again later.")
        self.relay.recover()
        self.press("Close")

    def lose_part(self):
        """The page stands, but what it fetches later does not come."""
        for home, msgid in (
            (502, "The server cannot be reached."),
            (200, "Madang has been updated. Reload the page to go on; what you have written is kept."),
            (None, "This part of the page could not be loaded."),
        ):
            page = self.browser.open(
                self.relay, self.stage.person, "/#/rooms", language=self.page.language, listens=True
            )
            page.find("heading", "Rooms").first().see()
            self.relay.answer("GET /assets/later", 404)
            if home is not None:
                self.relay.answer("GET / ", home)
            page.go("/#/settings")
            page.line(msgid).first().see()
            self.relay.recover()

    def break_view(self):
        page = self.stage.open(self.browser, "room", listens=True)
        page.evaluate(BREAK)
        self.stage.friend.say(self.stage.room, "too much")
        page.line("Something went wrong on this page.").see()

    def come_in(self):
        """Somebody new, who is registered but cannot log in at once."""
        page = self.stage.open(self.browser, "register", listens=True)
        self.relay.answer("POST /user/login/", 502)
        page.field("E-mail").fill("somebody.new@example.org")
        page.field("Nickname").fill("new")
        page.field("Password").fill("password123")
        page.find("button", "Register").click()
        page.line("Your account has been created. Please log in.").see()
        self.relay.recover()
        page.on("page", "addInitScript", {"content": NO_COOKIES})
        page.load("/#/login")
        page.field("E-mail").fill("somebody.new@example.org")
        page.field("Password").fill("password123")
        page.find("button", "Log in").click()
        page.line("Madang needs cookies. Please allow them.").see()
