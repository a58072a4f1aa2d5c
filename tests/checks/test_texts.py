"""Translations read well whatever stands in their places, and call a thing by one name."""

import gettext
import re
from collections import defaultdict

import pytest
from checks.tree import ROOT, expect_none, find_lines
from harness.texts import GAP, LANGUAGES, read_texts

CATALOG = ROOT / "data/systemd/madang.catalog"
CATALOGUES = [ROOT / "po/ko.po", ROOT / "po/ru.po", CATALOG]
TRANSLATIONS = LANGUAGES[1:]
COUNTS = [*range(1000), 1001, 1011, 1_000_000, 1_000_001]

# What a thing is called: in English, in Korean and in Russian. None: sometimes it goes without saying.
TERMS = [
    ("rooms?", "채팅방", "комнат"),
    ("messages?", "메시지", "сообщени"),
    ("direct messages?", "개인 메시지", "личн"),
    ("members?", "멤버", "участник"),
    ("friends?", "친구", "друз|друг"),
    ("block(?:ed)?", "차단", "блокир"),
    ("unblock", "차단", "блокир"),
    ("posts?", None, "запис"),
    ("categor(?:y|ies)", "카테고리", "категори"),
    ("tags?", "태그", None),
    ("log(?:ged)? in", "로그인", "вой|вход|вош"),
    ("log(?:ged)? out", "로그아웃", "вый|выш"),
    ("e-mail", "이메일", "почт"),
    ("nicknames?", "닉네임", "ник"),
    ("passwords?", "비밀번호", "парол"),
    ("profile", "프로필", "профил"),
    ("online", "온라인|오프라인", "в сети"),
    ("slow mode", "슬로 모드", "медленн"),
    ("superuser", "슈퍼유저", "суперпользовател"),
    ("tokens?", "토큰", "токен"),
    ("configuration", "설정", "настро"),
    ("directory", "디렉터리", "каталог"),
]

# A word that is not used, and the one that is.
SYNONYMS = {
    "폴더": "디렉터리",
    "아이디": "사용자 이름",
    "참여자": "멤버",
    "접속 중": "온라인",
    "쪽지": "개인 메시지",
    "[Кк]онфигурац": "настройки",
    "[Кк]артинк": "изображение",
    "папк": "каталог",
    "[Оо]нлайн": "в сети",
}

# What is one text elsewhere, and is said apart here on purpose.
APART = [
    {"Online", "online"},  # a column, and what somebody is
    {"Password", "Password:"},  # a field, and a terminal's prompt
    {"First name", "Name"},
    {"State", "Status"},  # of a server, and of a person
    {"Discard", "Delete"},  # what was not sent, and what was
    {"Nobody found.", "No posts found."},
    # A heading, and the act: Korean ends both as nouns.
    {"Log in", "Login"},
    {"Register", "Registration"},
    # Korean does without a plural.
    {"Message", "Messages"},
    {"New message", "New messages"},
    {"Post", "Posts"},
    {"Room", "Rooms"},
]


def list_forms(language):
    return [(text, form) for text in read_texts() for form in text.forms[language]]


# Gaps


def number_gaps(form):
    """What stands in its gaps: names, and for %s and %2$s the number, from 1."""
    following = 0
    for gap in GAP.findall(form):
        following = int(gap[1]) if "$" in gap else following + 1
        yield gap.strip("{}") if gap[0] == "{" else following


@pytest.mark.parametrize("language", LANGUAGES)
def test_gaps_agree(language):
    """In the singular of English alone the number may be left out, since there it is one."""
    wrong = [
        form
        for text, form in list_forms(language)
        if sorted(number_gaps(form), key=str) != sorted(number_gaps(text.plural or text.msgid), key=str)
        and not (form == text.msgid and text.plural)
    ]
    expect_none(wrong, "the gaps of a text are those of the English")


@pytest.mark.parametrize("language", LANGUAGES)
def test_gaps_are_of_one_kind(language):
    """The server's texts have %s or %1$s, %2$s, never both, and the page's {name}."""
    for text, form in list_forms(language):
        is_page = all(source.startswith("data/web/") for source in text.sources)
        kinds = {"{" if gap[0] == "{" else "$" if "$" in gap else "s" for gap in GAP.findall(form)}
        assert kinds <= {"{"} if is_page else len(kinds) < 2 and "{" not in kinds, form
        assert not re.search(r"%(?!s|\d\$s|%)", form) or is_page, form


# Plurals


def choose_russian(count):
    """As Unicode's CLDR has it: one, few, many."""
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2


@pytest.mark.parametrize("language, forms, choose", [("ko", 1, lambda count: 0), ("ru", 3, choose_russian)])
def test_plurals(language, forms, choose):
    header = (ROOT / f"po/{language}.po").read_text().replace('"\n"', "")
    rule = gettext.c2py(re.search(r"plural=(.*?);", header)[1])
    assert [rule(count) for count in COUNTS] == [choose(count) for count in COUNTS]
    counted = [text.forms[language] for text in read_texts() if text.plural]
    assert counted and all(len(texts) == forms and all(texts) for texts in counted)


# Words


def test_particles():
    """Which of two particles is right depends on the sound that a name ends with, and nobody knows the name."""
    place = rf"(?:{GAP.pattern}|@MADANG_\w+@)[\"'”’」』»]?"
    particle = r"(?:은|는|이|가|을|를|과|와|으로|로|이나|나|이며|며|이라|라|이랑|랑|아|야)(?:서|써|부터|는|고|도)?(?![가-힣\w])"
    either = r"(?:은\(는\)|이\(가\)|을\(를\)|와\(과\)|과\(와\)|\(으\)로|\(이\))"
    wrong = re.compile(rf"{either}|{place}{particle}")
    found = [form for _, form in list_forms("ko") if wrong.search(form)]
    expect_none([*found, *find_lines([CATALOG], wrong)], "put a noun behind the name, or the name behind a colon")


@pytest.mark.parametrize("word, korean, russian", TERMS)
def test_terms(word, korean, russian):
    """A word in capitals is a place in a command line, and stays."""
    word = re.compile(rf"(?<![\w-])[{word[0]}{word[0].upper()}]{word[1:]}(?![\w-])")
    said = [text for text in read_texts() if word.search(text.msgid)]
    wrong = [
        form
        for language, wanted in (("ko", korean or ""), ("ru", russian or ""))
        for text in said
        for form in text.forms[language]
        if not re.search(wanted, form, re.IGNORECASE)
    ]
    assert said
    expect_none(wrong, f"the word for this is {korean} or {russian}")


@pytest.mark.parametrize("word, instead", SYNONYMS.items())
def test_synonyms(word, instead):
    expect_none(find_lines(CATALOGUES, re.compile(word)), f"the word for this is {instead}")


def simplify(msgid):
    """What is left of a text without what two who write it would do each in his way."""
    text = GAP.sub("%", msgid.lower().removesuffix("."))
    text = re.sub(r"could not|can ?not|can't|couldn't|unable to", "cannot", text)
    words = re.findall(r"[\w%?:-]+", text)
    return " ".join(sorted(word for word in words if word not in ("a", "an", "the", "this", "please")))


def find_pairs(key):
    """Texts of which the key is the same."""
    alike = defaultdict(set)
    for text in read_texts():
        alike[key(text)].add(text.msgid)
    return [msgids for msgids in alike.values() if len(msgids) > 1 and not any(msgids <= apart for apart in APART)]


def test_nothing_is_written_twice():
    expect_none(map(str, find_pairs(lambda text: simplify(text.msgid))), "one of them says it")


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_translations_differ(language):
    """What two texts say in English and one in another language was meant as one, or is not well translated."""
    pairs = find_pairs(lambda text: tuple(form.lower().removesuffix(".") for form in text.forms[language]))
    expect_none(map(str, pairs), "one English text, or two translations")

