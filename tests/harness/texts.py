"""The texts of the program as its catalogues have them, and which of them nobody was told."""

import gettext
import re
from ast import literal_eval
from collections import namedtuple
from functools import cache

from harness.madang import PROGRAM, ROOT

LANGUAGES = ("en", "ko", "ru")

# Who is told a text, by the beginning of its source's name: the longest that fits counts.
AREAS = {
    "data/polkit/": "polkit",
    "data/web/": "page",
    "src/": "server",
    "src/admin/madang-admin-door": "start",
    "src/base/madang-config": "start",
    "src/base/madang-options": "start",
    "src/base/madang-secret": "start",
    "src/base/madang-state-dir": "start",
    "src/ctl/": "ctl",
    "src/http/madang-listen": "start",
    "src/madang-addresses": "start",
    "src/madang-daemon": "start",
    "src/main": "start",
    "src/service/madang-picture-folder": "start",
    "src/store/madang-cluster": "start",
    "src/store/madang-runtime-dir": "start",
    "src/store/madang-schema": "start",
    "src/store/madang-state-lock": "start",
}

# forms: how it reads, one or, where something is counted, for each plural form; by language.
Text = namedtuple("Text", "msgid plural sources forms")

ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', re.MULTILINE)
GAP = re.compile(r"%(?:\d\$)?s|\{\w+\}")


def read_entry(block):
    """The parts of one entry by their names, and where its text stands."""
    parts = {
        name: "".join(literal_eval(line) for line in strings.strip().split("\n"))
        for name, strings in ENTRY.findall(block)
    }
    return parts, " ".join(re.findall(r"^#: (.*)$", block, re.MULTILINE)).split()


def read_translations(language):
    """What the catalogue of a language has, by msgid: the parts of the entry, and its sources."""
    blocks = (ROOT / f"po/{language}.po").read_text().split("\n\n")
    entries = [read_entry(block + "\n") for block in blocks if "\nmsgid " in f"\n{block}" and "#~" not in block]
    return {parts["msgid"]: (parts, sources) for parts, sources in entries if parts["msgid"]}


@cache
def read_texts():
    """Every text, in the order of the catalogues."""
    translations = {language: read_translations(language) for language in LANGUAGES[1:]}
    texts = []
    for msgid, (parts, sources) in translations["ru"].items():
        plural = parts.get("msgid_plural")
        forms = {"en": [form for form in (msgid, plural) if form]}
        for language, entries in translations.items():
            forms[language] = [part for name, part in entries[msgid][0].items() if name.startswith("msgstr")]
        texts.append(Text(msgid, plural, sources, forms))
    return texts


def find_area(source):
    return AREAS[max((begin for begin in AREAS if source.startswith(begin)), key=len)]


def list_texts(area):
    return [text for text in read_texts() if area in map(find_area, text.sources)]


def load_catalogue(language):
    """What the program was built with, as gettext reads it."""
    if language == "en":
        return gettext.NullTranslations()
    with open(PROGRAM.parents[1] / f"po/{language}.mo", "rb") as file:
        return gettext.GNUTranslations(file)


def count(text, language, number):
    """How gettext counts."""
    return GAP.sub(str(number), load_catalogue(language).ngettext(text.msgid, text.plural, number))


def make_pattern(form):
    """Whatever stands in its gaps, and with nothing of another sentence around it."""
    inner = "(.+?)".join(map(re.escape, GAP.split(form)))
    return re.compile(rf"(?:^|(?<=[\s:→\[]))\s?{inner}(?=$|[\s:)\]])", re.MULTILINE)


def is_told(text, language, told):
    """Whether it was said, and everything that it counts by gettext's rule."""
    said = [match for form in text.forms[language] for match in make_pattern(form).finditer(told)]
    if text.plural is None:
        return bool(said)
    numbers = {match[1] for match in said if match[1].isdecimal()}
    return bool(numbers) and all(count(text, language, int(number)) in told for number in numbers)


def find_untold(area, language, told):
    """The texts of an area that people were not told, or not as they should."""
    everything = "\n".join(told)
    return [text.msgid for text in list_texts(area) if not is_told(text, language, everything)]
