"""The numbers that the documentation promises are those of the one header that bounds what Madang does."""

import re

import pytest
from checks.tree import ROOT, SOURCES

HEADER = (SOURCES / "base/madang-limits.h").read_text()
DEFINE = re.compile(r"^#define (MADANG_\w+)\s+((?:\\\n|/\*.*?\*/|[\w\s()*])+?)$", re.MULTILINE | re.DOTALL)

# The page, the words around the number, and what it is called.
PROMISES = [
    ("api/rules.md", "at most {} levels", "JSON_DEPTH_MAX"),
    ("api/rules.md", "{} names and", "JSON_NAMES_MAX"),
    ("api/rules.md", "{} values", "JSON_VALUES_MAX"),
    ("api/rules.md", "A urlencoded form has at most {} pairs", "HTTP_FORM_PAIRS_MAX"),
    ("api/rules.md", "`multipart/form-data` has at most {} parts", "MULTIPART_PARTS_MAX"),
    ("api/rules.md", "It must come within {} s", "HTTP_REQUEST_SECONDS"),
    ("api/rules.md", "a form with a file within {} s", "UPLOAD_SECONDS"),
    ("api/rules.md", "| e-mail | up to {} characters", "EMAIL_MAX"),
    ("api/rules.md", "| username | 1–{} characters", "USERNAME_MAX"),
    ("api/rules.md", "| nickname | 1–{} characters", "NICKNAME_MAX"),
    ("api/rules.md", "| password | {}–", "PASSWORD_MIN"),
    ("api/rules.md", "–{} characters, and nothing else is asked", "PASSWORD_MAX"),
    ("api/rules.md", "Access lives {} minutes", "ACCESS_MINUTES"),
    ("api/rules.md", "refresh {} days", "REFRESH_DAYS"),
    ("api/rules.md", "except within {} s", "REFRESH_GRACE_SECONDS"),
    ("api/rules.md", "`limit` (1 to {},", "PAGE_MAX"),
    ("api/rules.md", "`limit` is {} where", "PAGE_DEFAULT"),
    ("api/rules.md", "come up to {} at a time", "PAGE_WHOLE"),
    ("api/rules.md", "`client_id` (1–{} characters)", "CLIENT_ID_MAX"),
    ("api/rules.md", "The server pings every {} s", "SOCKET_PING_SECONDS"),
    ("api/rules.md", "silent for {} s", "SOCKET_SILENCE_SECONDS"),
    ("api/rules.md", "stays away for {} s", "WRITER_WAIT_SECONDS"),
    ("api/accounts.md", "| `contact_number` | up to {} characters", "CONTACT_NUMBER_MAX"),
    ("api/accounts.md", "| `bio` | up to {} characters", "BIO_MAX"),
    ("api/accounts.md", "`last_name` | up to {} characters", "REAL_NAME_MAX"),
    ("api/accounts.md", "`?keyword=`, 1–{} characters", "SEARCH_MAX"),
    ("api/rooms.md", "`name` has 1–{} characters", "ROOM_NAME_MAX"),
    ("api/rooms.md", "A message has 1–{} characters", "MESSAGE_MAX"),
    ("api/chats.md", "of more than {} the oldest goes", "OPAQUE_TOKENS_MAX"),
    ("api/chats.md", "more than {} participants", "CHATS_PAGE_MEMBERS"),
    ("api/chats.md", "that message; 1–{} characters", "MESSAGE_MAX"),
    ("api/direct.md", '"message"}}`: 1–{} characters', "MESSAGE_MAX"),
    ("api/direct.md", "must come within {} s", "SOCKET_LOGIN_SECONDS"),
    ("api/board.md", "| `title` | 1–{} characters", "POST_TITLE_MAX"),
    ("api/board.md", "| `content` | 1–{} characters", "POST_CONTENT_MAX"),
    ("api/board.md", "up to {} tags", "POST_TAGS_MAX"),
    ("api/board.md", "tags of up to {} characters", "TAG_MAX"),
    ("api/board.md", "`search` (up to {} characters", "SEARCH_MAX"),
    ("api/board.md", "within {} seconds", "TICKET_SECONDS"),
    ("api/board.md", "has up to {} at a time", "TICKETS_MAX"),
    ("administration.md", "a category of posts, of 1 to {} characters", "CATEGORY_NAME_MAX"),
    ("operating.md", "waits for up to {} s and is refused", "WRITER_WAIT_SECONDS"),
    ("operating.md", "who wait more than {} are", "PASSWORD_QUEUE_MAX"),
    ("architecture.md", "messages of one socket that wait for the database | {},", "SOCKET_POSTS_MAX"),
    ("architecture.md", "messages of all that wait for the database | {},", "WRITER_QUEUE_MAX"),
    ("architecture.md", "as many to be written | {} |", "PICTURE_QUEUE_MAX"),
    ("architecture.md", "passwords that wait to be checked | {} |", "PASSWORD_QUEUE_MAX"),
    ("architecture.md", "queries that wait on a connection | {} |", "QUERIES_MAX"),
    ("architecture.md", "calls under way | {} |", "ADMIN_CALLS_MAX"),
    ("architecture.md", "texts of one batch | {} messages", "BATCH_MAX"),
]


def read_limits():
    """Every limit that is a number, by its name without the prefix."""
    values = {}
    for name, text in DEFINE.findall(HEADER):
        words = re.sub(r"/\*.*?\*/|\\\n", " ", text, flags=re.DOTALL)
        words = re.sub(r"MADANG_(\w+)", lambda other: str(values.get(other[1], "")), words)
        if re.fullmatch(r"[\d\s()*]+", words):
            values[name.removeprefix("MADANG_")] = eval(words)
    return values


LIMITS = read_limits()


@pytest.mark.parametrize("page, words, limit", PROMISES)
def test_promise(page, words, limit):
    text = " ".join((ROOT / "docs" / page).read_text().split())
    promise = words.format(f"{LIMITS[limit]:,}")
    assert promise in text, f"docs/{page} does not say {promise!r}: MADANG_{limit} is {LIMITS[limit]}"
