"""The route table as the server's source has it, for tests that may leave no route out."""

import re
from collections import namedtuple

from harness.madang import ROOT

# methods in the order of the source, without HEAD and OPTIONS; pattern without a slash at the end, unless it is "/";
# reads_body: whether what stands in a body counts; socket: the kind of WebSocket that it opens, or None.
Route = namedtuple("Route", "methods pattern reads_body socket")

TABLE = re.compile(r"MadangRoute routes\[\] = \{\n(.*?)\n\};", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/")
ROW = re.compile(
    r"\{\s*(?P<methods>MADANG_METHOD_\w+(?:\s*\|\s*MADANG_METHOD_\w+)*),"
    r'\s*(?P<pattern>(?:MADANG_\w+|"[^"]*"|\s)+),'
    r"\s*\w+,"
    r"\s*(?P<flags>\w+(?:\s*\|\s*\w+)*),"
    r"\s*MADANG_LANGUAGE_\w+"
    r"(?:,\s*MADANG_SOCKET_(?P<socket>\w+))?\s*\},?"
)
NAME = re.compile(r"^#define (MADANG_\w+) (.+)$", re.MULTILINE)


def read_text(expression, names):
    """What a C expression of string literals and macros is."""
    words = re.findall(r'"([^"]*)"|(\w+)', expression)
    return "".join(literal if not name else read_text(names[name], names) for literal, name in words)


def read_routes():
    """Every row, in the order of the source; fails on a row that it cannot read."""
    names = dict(NAME.findall((ROOT / "src/base/madang-names.h").read_text()))
    text = COMMENT.sub("", TABLE.search((ROOT / "src/http/madang-routes.c").read_text())[1])
    rest = ROW.sub("", text).strip()
    assert not rest, f"rows of another form: {rest}"
    return [
        Route(
            tuple(re.findall(r"MADANG_METHOD_(\w+)", row["methods"])),
            read_text(row["pattern"], names).rstrip("/") or "/",
            "MADANG_ROUTE_BODY_JSON" in row["flags"],
            row["socket"],
        )
        for row in ROW.finditer(text)
    ]
