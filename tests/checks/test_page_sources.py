"""The page's sources: their layers, their types, and what its Content-Security-Policy would not let run."""

import re
import shutil
import subprocess

from checks.tree import ROOT, expect_none, find_lines, list_files, name

WEB = ROOT / "data/web"
SOURCES = WEB / "src"
FILES = list_files("data/web/src", suffixes={".ts", ".tsx"})
SHEETS = list_files("data/web/src", suffixes={".css"})
LAYERS = ["base", "net", "model", "view"]  # each may import from those before it
IMPORT = re.compile(r'^\s*(?:import|export)\b[^"]*?"(\.[^"]*)";|\bimport\("(\.[^"]*)"\)', re.MULTILINE)
AVATAR = re.compile(
    r"\.avatar-(\d+) \{\s*background: light-dark\((#\w{6}), (#\w{6})\);\s*color: light-dark\((#\w{6}), (#\w{6})\);"
)
AA = 4.5
SHEET = re.compile(r'^@import "(.*?)";', re.MULTILINE)


def list_imports(path):
    """The files of ours that it names."""
    return [(path.parent / (first or second)).resolve() for first, second in IMPORT.findall(path.read_text())]


def find_layer(path):
    """Where a file stands among the layers; main.tsx, which puts them together, is above all."""
    folder = path.relative_to(SOURCES).parts[0]
    return LAYERS.index(folder) if folder in LAYERS else len(LAYERS)


def test_imports_point_down():
    found = ((path, target) for path in FILES for target in list_imports(path))
    wrong = (f"{name(path)}: {name(target)}" for path, target in found if find_layer(target) > find_layer(path))
    expect_none(wrong, "view → model → net → base, never up")


def test_every_file_is_a_part():
    reached = set()
    waiting = {SOURCES / "main.tsx"}
    while waiting:
        path = waiting.pop()
        reached.add(path)
        waiting |= {target for target in list_imports(path) if target.exists()} - reached
    spare = (name(path) for path in FILES if path not in reached and not path.name.endswith(".d.ts"))
    expect_none(spare, "what main.tsx does not lead to is not built, and rots")


def test_every_sheet_is_a_part():
    entries = [SOURCES / "style/page.css", SOURCES / "style/later.css"]
    named = [path.strip("./") for entry in entries for path in SHEET.findall(entry.read_text())]
    assert sorted(named) == [path.name for path in SHEETS if path not in entries]


def find_luminance(colour):
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def find_contrast(one, other):
    low, high = sorted(find_luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_letters_of_avatars_are_read():
    """In each of the colours that a name can have, by day and by night."""
    rules = AVATAR.findall((SOURCES / "style/controls.css").read_text())
    count = int(re.search(r"COLOURS = (\d+)", (SOURCES / "view/parts/colour.ts").read_text())[1])
    assert [int(number) for number, *_ in rules] == list(range(count))
    faint = [rule for rule in rules if min(find_contrast(*rule[1::2]), find_contrast(*rule[2::2])) < AA]
    assert not faint


def test_nothing_becomes_markup_or_code():
    pattern = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|eval|document\.write)\b")
    expect_none(find_lines(FILES, pattern), "a text is put into the page as text")


def test_nothing_comes_from_elsewhere():
    pattern = re.compile(r"""url\(|@import\s+(?!"\./)""")
    expect_none(find_lines(SHEETS, pattern), "the page is all of here, and asks for nothing that it could do without")


def test_types():
    """Strictly, and without a way around it."""
    pattern = re.compile(r"[:<|]\s*any\b|\bas any\b|@ts-(ignore|expect-error|nocheck)")
    expect_none(find_lines(FILES, pattern), "a type says what a value is")
    node = shutil.which("node")
    assert node, "node is missing: run ./dev build"
    command = [node, "node_modules/typescript/bin/tsc", "--noEmit"]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
