"""In which language the administrator's door says what is wrong: the server's own, or the one that a call asks for."""

import re

import pytest
from harness import People
from harness.bus import ERROR, BusError, Caller, GLib
from harness.people import PASSWORD

MAX = 2**63 - 1
NO_ROOM = {"en": "There is no such room.", "ko": "해당 채팅방이 없습니다.", "ru": "Такой комнаты нет."}
LETTERS = {"en": "^[ -~]+$", "ko": "[가-힣]", "ru": "[а-я]"}
FILLING = {"x": 1, "s": "minji", "b": True}


@pytest.fixture
def admin(madang):
    return madang.admin


def refuse(name, call, *arguments, **options):
    """Makes a call that must be refused with this error; returns its text."""
    __tracebackhide__ = True
    with pytest.raises(BusError) as raised:
        call(*arguments, **options)
    assert raised.value.name == ERROR + name, raised.value
    return raised.value.text


@pytest.mark.parametrize("language, text", NO_ROOM.items())
def test_servers_language(fresh_madang, language, text):
    server = fresh_madang(config=f"[server]\nlanguage = {language}\n", bus=True)
    assert refuse("NoSuchRoom", server.admin.delete_room, MAX) == text
    assert refuse("NoSuchRoom", server.admin.call, "DeleteRoom", MAX, locale="ru") == NO_ROOM["ru"]


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize(
    "name, method, arguments, options",
    [
        ("NoSuchUser", "SetActive", [MAX, True], {}),
        ("Exists", "CreateCategory", ["두 번"], {}),
        ("InvalidArgument", "CreateUser", [], {"email": "no address", "password": PASSWORD}),
        ("NotOnline", "SendSystemMessage", ["nobody", "안녕"], {}),
        ("InvalidArgument", "GetStats", [], {"speed": 7}),
    ],
)
def test_locale(madang, admin, name, method, arguments, options, language):
    madang.sql("INSERT INTO categories (name) VALUES ('두 번') ON CONFLICT DO NOTHING")
    text = refuse(name, admin.call, method, *arguments, locale=language, **options)
    assert re.search(LETTERS[language], text)


@pytest.mark.parametrize(
    "locale, language",
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("ru_RU.UTF-8", "ru"),
        ("RU", "ru"),
        ("ko_KR.UTF-8@dict", "ko"),
        ("de_DE.UTF-8", "ko"),
        ("C", "ko"),
        ("", "ko"),
        ("ru" * 50_000, "ko"),
        ("ru_" + "x" * 50_000, "ko"),
    ],
    ids=lambda value: value[:20],
)
def test_locale_as_it_is_given(admin, locale, language):
    """What nobody speaks is no error: then it is the server's language, which is Korean here."""
    assert refuse("NoSuchRoom", admin.call, "DeleteRoom", MAX, locale=locale) == NO_ROOM[language]


def test_locale_is_a_text(admin):
    assert "locale" in refuse("InvalidArgument", admin.call, "DeleteRoom", MAX, locale=7)


@pytest.mark.parametrize("method, signatures", Caller.signatures.items())
def test_each_method_takes_one(admin, method, signatures):
    """Of what is wrong with its options too."""
    arguments = [FILLING[signature] for signature in signatures[:-1]]
    text = refuse("InvalidArgument", admin.call, method, *arguments, locale="ru", speed=7)
    assert "speed" in text and "locale" not in text and re.search(LETTERS["ru"], text)


def test_rooms_take_one(madang, admin):
    person = People(madang).register_user()
    room = person.room()["id"]
    with person.socket(room):
        for language, text in {"ko": "해당 사용자가 없습니다.", "ru": "Такого пользователя нет."}.items():
            parameters = GLib.Variant("(xa{sv})", (MAX, {"locale": GLib.Variant("s", language)}))
            arguments = "org.madang.Chat1.Room", "AddMember", parameters, f"/org/madang/Chat1/rooms/{room}"
            assert refuse("NoSuchUser", admin.caller.call_raw, *arguments) == text
