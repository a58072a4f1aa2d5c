"""Coming and going: registering, logging in and out, and where the tokens are not."""

import pytest
from harness.people import PASSWORD, numbers

STORED = """() => JSON.stringify([
  document.cookie, Object.entries(localStorage), Object.entries(sessionStorage), location.href, history.state, name,
])"""


def fill_login(page, email, password):
    page.field("E-mail").fill(email)
    page.field("Password").fill(password)
    page.find("button", "Log in").click()


def log_out(page):
    page.find("button", "Log out").click()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_register(browser, madang, size):
    page = browser.open(madang, size=size)
    nickname = f"newcomer {next(numbers)}"
    page.find("link", "Register").click()
    page.find("heading", "Registration").see()
    page.field("E-mail").fill(f"newcomer{next(numbers)}@example.org")
    page.field("Nickname").fill(nickname)
    page.field("Password").fill(PASSWORD)
    page.find("button", "Register").click()
    page.find("heading", "Rooms").first().see()
    page.go("/#/profile")
    page.field("Nickname").expect_value(nickname)


def test_register_refused(browser, madang, minsu):
    """Each field says what is wrong with it, in the page's language, and the rest stays as it was typed."""
    page = browser.open(madang, path="/#/register", language="ko")
    page.field("E-mail").fill(minsu.email)
    page.field("Nickname").fill(minsu.nickname)
    page.field("Password").fill("short")
    page.find("button", "Register").click()
    page.css("[aria-invalid=true]").first().see()
    page.field("E-mail").expect_value(minsu.email)
    page.field("Password").expect_value("short")


def test_log_in(browser, madang, minsu):
    page = browser.open(madang)
    fill_login(page, minsu.email, minsu.password)
    page.find("heading", "Rooms").first().see()


@pytest.mark.parametrize(("email", "password"), [(None, "wrong password"), ("nobody@example.org", PASSWORD)])
def test_wrong(browser, madang, minsu, email, password):
    """The server's words, the same for both."""
    page = browser.open(madang)
    fill_login(page, email or minsu.email, password)
    headers = {"Accept-Language": "en"}
    body = {"email": "nobody@example.org", "password": PASSWORD}
    [text] = madang.post("/user/login/", body, headers=headers).expect(400).json().values()
    page.find("alert").expect_text(text if isinstance(text, str) else " ".join(text))
    page.find("heading", "Login").see()


def test_reload(browser, madang, minsu):
    page = browser.open(madang)
    fill_login(page, minsu.email, minsu.password)
    page.find("heading", "Rooms").first().see()
    page.go("/#/profile")
    page.field("Nickname").expect_value(minsu.nickname)
    page.reload()
    page.field("Nickname").expect_value(minsu.nickname)
    page.open_tab().find("heading", "Rooms").first().see()


def test_place_kept(browser, madang, minsu, room):
    """Who follows a link and has to log in first comes to where the link leads."""
    page = browser.open(madang, path=f"/#/rooms/{room}")
    fill_login(page, minsu.email, minsu.password)
    page.find("log").see()


def test_log_out(browser, madang, minsu):
    page = browser.open(madang, minsu)
    other = page.open_tab()
    other.find("heading", "Rooms").first().see()
    page.go("/#/settings")
    log_out(page)
    page.find("heading", "Login").see()
    assert page.line("You have been logged out. Please log in again.").count() == 0
    other.find("heading", "Login").see()
    page.reload()
    page.find("heading", "Login").see()


def test_ended_session(browser, madang, people):
    """The administrator ends it: the page says so at once, for its sockets close."""
    person = people.register_user()
    room = person.room()["id"]
    page = browser.open(madang, person, f"/#/rooms/{room}")
    page.find("log").see()
    madang.admin.revoke_tokens(person)
    page.find("heading", "Login").see()
    page.line("You have been logged out. Please log in again.").see()


def test_another_person(browser, madang, minsu, yuna, room):
    """What one had on the screen is not the next one's who logs in here."""
    page = browser.open(madang, minsu, f"/#/rooms/{room}")
    page.field("Message").fill("half a secret")
    page.go("/#/settings")
    log_out(page)
    log_out(page.find("dialog", "Log out?"))
    page.find("heading", "Login").see()
    fill_login(page, yuna.email, yuna.password)
    page.find("navigation", "Madang").see()
    page.go("/#/profile")
    page.field("Nickname").expect_value(yuna.nickname)
    page.go(f"/#/rooms/{room}")
    page.field("Message").expect_value("")


def test_tokens(browser, madang, minsu):
    """No script can read one: not in what is stored, not in cookies, not in the page."""
    page = browser.open(madang)
    fill_login(page, minsu.email, minsu.password)
    page.find("heading", "Rooms").first().see()
    cookies = {cookie["name"]: cookie for cookie in page.on("context", "cookies")}
    assert set(cookies) == {"access_token", "refresh_token", "sessionid"}
    assert all(cookie["httpOnly"] for cookie in cookies.values())
    stored = page.evaluate(STORED)
    secrets = [cookie["value"] for cookie in cookies.values()] + [minsu.password]
    assert not [secret for secret in secrets if secret in stored], stored
    assert "eyJ" not in stored, "a JWT begins so"
    assert "eyJ" not in page.evaluate("() => document.documentElement.outerHTML")
