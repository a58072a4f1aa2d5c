"""Translations read well whatever stands in their places, and call a thing by one name."""

import re

import pytest
from checks.tree import ROOT, expect_none, find_lines

CATALOGUES = [ROOT / "po/ko.po", ROOT / "po/ru.po", ROOT / "data/systemd/madang.catalog"]
PLACE = r"(?:%(?:\d\$)?s|@MADANG_\w+@)"

# A word that is not used, and the one that is.
TERMS = {
    "폴더": "디렉터리",
    "아이디": "사용자 이름",
    "참여자": "멤버",
    "온라인 상태": "접속 중",
    "[Кк]онфигурац": "настройки",
    "[Кк]артинк": "изображение",
    "папк": "каталог",
}


def test_particles():
    """Which of two particles is right depends on the sound that a name ends with, and nobody knows the name."""
    either = r"(?:은\(는\)|이\(가\)|을\(를\)|와\(과\)|과\(와\)|\(으\)로|\(이\))"
    guessed = rf"{PLACE}(?:은|는|이|가|을|를|과|와|으로|로)(?![가-힣\w])"
    wrong = find_lines(CATALOGUES, re.compile(rf"{either}|{guessed}"))
    expect_none(wrong, "put a noun behind the name, or the name behind a colon")


@pytest.mark.parametrize("word, instead", TERMS.items())
def test_terms(word, instead):
    expect_none(find_lines(CATALOGUES, re.compile(word)), f"the word for this is {instead}")
