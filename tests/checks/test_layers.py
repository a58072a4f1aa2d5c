"""Includes point down the layers, so that an act is written once and a door can be changed alone."""

import re

import pytest
from checks.tree import SOURCES, expect_none, name

MIDDLE = {"auth", "bus", "i18n", "model"}

# What a folder of src may include beside itself; of the store a door knows nothing: it asks the service.
ALLOWED = {
    "base": set(),
    "model": {"base"},
    "i18n": {"base"},
    "auth": {"base"},
    "bus": {"base", "model"},
    "store": {"base", "model"},
    "service": {"base", "store", *MIDDLE},
    "http": {"base", "service", *MIDDLE},
    "ws": {"base", "service", *MIDDLE},
    "admin": {"base", "service", *MIDDLE},
    "ctl": {"base", "i18n"},
}

# Single headers from beside a layer: a plain struct that both sides speak of.
SHARED = {"store": {"auth/madang-caller.h"}}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def list_includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1]


def find_violations(layer):
    for path in sorted((SOURCES / layer).glob("**/*.[ch]")):
        for number, header in list_includes(path):
            target = header.split("/")[0] if "/" in header else "src"
            generated = target == "src" and not (SOURCES / header).exists()
            if target == layer or generated or target in ALLOWED[layer] or header in SHARED.get(layer, ()):
                continue
            yield f"{name(path)}:{number}: {layer} may not include {header}"


@pytest.mark.parametrize("layer", sorted(path.name for path in SOURCES.iterdir() if path.is_dir()))
def test_includes_point_down(layer):
    assert layer in ALLOWED, f"src/{layer} is no layer of the house: say in this table what it may include"
    expect_none(find_violations(layer), "doors → service → {model, i18n, store, auth, bus} → base, never up or across")


def find_misplaced():
    for path in sorted(SOURCES.glob("**/*.c")):
        own = [path.with_suffix(".h"), path.with_name(f"{path.stem}-private.h")]
        wanted = [str(header.relative_to(SOURCES)) for header in own if header.exists()]
        includes = [header for _, header in list_includes(path)]
        if wanted and includes[:1] not in [[header] for header in wanted]:
            yield f"{name(path)}: the first include is not {' or '.join(wanted)}"


def test_own_header_first():
    expect_none(find_misplaced(), "a header that comes first is known to stand on its own")
