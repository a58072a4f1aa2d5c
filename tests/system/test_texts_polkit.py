"""Every text of polkit's actions is in the file that it reads, in each of the languages."""

from xml.etree import ElementTree

import pytest
from harness.madang import PROGRAM
from harness.texts import LANGUAGES, find_untold

POLICY = PROGRAM.parents[1] / "data/polkit/org.madang.chat1.policy"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there(language):
    """polkit takes what has the reader's language, or none where there is no such."""
    parts = [part for action in ElementTree.parse(POLICY).iter("action") for part in action]
    told = [part.text for part in parts if part.text and part.get(LANGUAGE, "en") == language]
    assert find_untold("polkit", language, told) == []
