"""Each message with an id is explained to operators, in every language."""

import re

from checks.tree import ROOT

ID = re.compile(r'^#define MADANG_LOG_\w+ "([0-9a-f]{32})"$', re.MULTILINE)
ENTRY = re.compile(r"^-- ([0-9a-f]{32})(?: (\w+))?$", re.MULTILINE)


def test_catalog():
    ids = ID.findall((ROOT / "src/base/madang-log.h").read_text())
    entries = ENTRY.findall((ROOT / "data/systemd/madang.catalog").read_text())
    assert len(set(ids)) == len(ids) > 0
    assert sorted(entries) == sorted((one, language) for one in ids for language in ("", "ko", "ru"))
