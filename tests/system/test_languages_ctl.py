"""madangctl and madangd speak and count as the caller does, whether the system has the locale or not."""

import unicodedata

import pytest
from harness.answers import guess_language
from harness.bus import GLib
from harness.madang import make_dir, run_madangd
from harness.system_bus import SystemBus
from harness.texts import LANGUAGES, count, list_texts
from system.test_texts_ctl import Chat, Stage

COUNTS = [0, 1, 2, 3, 4, 5, 11, 12, 14, 21, 22, 100, 101, 111]

# Whatever is installed, which is nothing but C and C.UTF-8 where we are tested.
ENVIRONMENTS = [
    ("", "en"),
    ("LANG=ko_KR.UTF-8", "ko"),
    ("LANG=ru", "ru"),
    ("LANG=ru_RU.KOI8-R", "ru"),  # in UTF-8 all the same, as everything is
    ("LANG=ru_RU@unknown", "ru"),
    ("LANG=de_DE.UTF-8", "en"),
    ("LANG=korean", "en"),
    ("LANG=/etc/passwd", "en"),
    ("LANG=C", "en"),
    ("LANG=POSIX", "en"),
    ("LANG=C.UTF-8", "en"),
    ("LANG=ko_KR LC_MESSAGES=ru_RU", "ru"),
    ("LANG=ko_KR LC_MESSAGES=ru_RU LC_ALL=en_GB", "en"),
    ("LANG=ko_KR LC_MESSAGES= LC_ALL=", "ko"),
    ("LANG=ko_KR LC_ALL=C", "en"),
    ("LANG=ko_KR LC_TIME=ru_RU", "ko"),
    ("LANG=en_US.UTF-8 LANGUAGE=de:ru", "ru"),
    ("LANG=en_US.UTF-8 LANGUAGE=ko_KR:ru", "ko"),
    ("LANG=ko_KR.UTF-8 LANGUAGE=en:ko", "en"),
    ("LANG=ko_KR.UTF-8 LANGUAGE=de", "en"),
    ("LANG=ko_KR.UTF-8 LANGUAGE=", "ko"),
    ("LANG=ko_KR.UTF-8 LANGUAGE=:::ru", "ru"),
    ("LANG=C LANGUAGE=ko", "en"),
    ("LC_ALL=POSIX LANGUAGE=ko", "en"),
    ("LANG=C.UTF-8 LANGUAGE=ko", "ko"),
]
EACH_ENVIRONMENT = pytest.mark.parametrize("variables, language", ENVIRONMENTS)


def read_variables(text):
    return {"LANG": "", **dict(word.split("=") for word in text.split())}


@pytest.fixture(scope="module")
def stage(madang):
    system = SystemBus(make_dir("b-")).start()
    madang.admin.create_user("나비 마당")
    yield Stage(madang, system)
    system.stop()


@EACH_ENVIRONMENT
def test_madangctl(stage, variables, language):
    """Help, what goes wrong here, and what goes wrong at the server."""
    env = read_variables(variables)
    for words in ["--help"], ["frobnicate"], ["room", "show", 999_999_999]:
        assert guess_language(stage.run("", *words, bus=stage.bus, env=env)) == language


@EACH_ENVIRONMENT
def test_madangd(variables, language):
    env = read_variables(variables)
    done = run_madangd("--help", env=env)
    assert (done.returncode, done.stderr, guess_language(done.stdout)) == (0, "", language)
    done = run_madangd("--frobnicate", env=env)
    assert done.returncode == 2 and guess_language(done.stderr) == language


@pytest.mark.parametrize("language, foreign", [("ko", "[a-z] option|Usage"), ("ru", "Usage")])
def test_help_is_of_one_language(language, foreign):
    """Nothing of it is a library's, which would speak English where the locale is not installed."""
    lines = run_madangd("--help", env={"LANG": language}).stdout.splitlines()
    assert all(guess_language(line) == language for line in lines if line)


# Counting


class Counting(Chat):
    """A server of which everything is so many."""

    number = 0

    def list_rows(self, options):
        return [{"id": GLib.Variant("x", id)} for id in range(options.get("after", 0) + 1, self.number + 1)]

    def handle(self, arguments, invocation):
        method = invocation.get_method_name()
        if method == "FindUser":
            answer = GLib.Variant("(x)", (1,))
        elif method.startswith("List"):
            answer = GLib.Variant("(aa{sv})", (self.list_rows(arguments[-1]),))
        else:
            answer = GLib.Variant("(u)", (self.number,))
        invocation.return_value(answer)


COUNTED = (
    ["broadcast", "hello"],
    ["user", "list"],
    ["user", "disconnect", "minji"],
    ["user", "revoke-tokens", "minji"],
    ["room", "list"],
    ["room", "members", "1"],
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts(stage, language):
    chat = Counting(stage.system)
    counted = [text for text in list_texts("ctl") if text.plural]
    for chat.number in COUNTS:
        shown = {stage.run(language, *words).splitlines()[-1] for words in COUNTED}
        assert shown == {count(text, language, chat.number) for text in counted}
    chat.close()


# Tables


def measure(text):
    """How many columns a terminal needs."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns(stage, language):
    """What stands below a heading begins or ends where it does, however wide its letters are."""
    heads, *rows = stage.run(language, "--no-pager", "user", "list", bus=stage.bus).splitlines()
    cells = [line.split("  ") for line in (heads, *rows)]
    assert cells and rows
    edge = measure(heads[: len(heads) - len(heads.split("  ", 1)[1].lstrip())])
    for row in rows[:-2]:
        begin = next(at for at in range(len(row)) if measure(row[:at]) == edge)
        assert row[begin - 1] == " " and row[begin] != " "
