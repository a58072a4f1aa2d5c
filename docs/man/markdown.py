"""What of a Markdown page stands in a manual page too, in the language of scdoc(5)."""

import re
import textwrap

HEADING = re.compile(r"(#+) (.*)")
ITEM = re.compile(r"(?:-|\d+\.) +")
OPTION = re.compile(r"(--[a-z-]+) (.+)")
SPAN = re.compile(r"`([^`]+)`|\[([^]]*)\]\(([^)]*)\)|\*\*([^*]+)\*\*")
PAGES = {"administration.md": "*org.madang.Chat1*(5)", "configuration.md": "*madang.conf*(5)"}
NOTHING = "–"


def escape(text):
    return re.sub(r"([\\*_#|~+])", r"\\\1", text)


def render_code(text):
    option = OPTION.fullmatch(text)
    return f"*{option[1]}* _{escape(option[2])}_" if option else f"*{escape(text)}*"


def render_span(match):
    code, label, target, strong = match.groups()
    if code:
        return render_code(code)
    if strong:
        return f"*{escape(strong)}*"
    return PAGES.get(target.rpartition("/")[2], escape(label))


def render_text(text):
    """A paragraph, in one line."""
    parts, end = [], 0
    text = " ".join(text.split())
    for match in SPAN.finditer(text):
        parts += [escape(text[end : match.start()]), render_span(match)]
        end = match.end()
    return "".join(parts) + escape(text[end:])


def split_row(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def render_table(lines):
    """Each row as a term and what it means; what stands between them is told behind it."""
    header, _, *rows = map(split_row, lines)
    for term, *between, meaning in rows:
        yield render_text(term)
        facts = [f"{name.capitalize()}: {fact}." for name, fact in zip(header[1:-1], between) if fact != NOTHING]
        end = "" if meaning.endswith((".", ":")) else "."
        meaning = meaning[:1].upper() + meaning[1:] if not meaning.startswith("`") else meaning
        yield "\t" + render_text(" ".join([meaning + end, *facts]))
        yield ""


def render_list(lines, sign):
    for item in re.split(r"\n(?=\S)", "\n".join(lines)):
        yield sign + render_text(ITEM.sub("", item, count=1))


def render_block(lines):
    first = lines[0]
    heading = HEADING.fullmatch(first)
    if heading:
        yield f"## {heading[2]}"
    elif first.startswith("|"):
        yield from render_table(lines)
    elif first.startswith("    "):
        yield from ["```", *textwrap.dedent("\n".join(lines)).splitlines(), "```"]
    elif ITEM.match(first):
        yield from render_list(lines, "- " if first.startswith("-") else ". ")
    else:
        yield render_text(" ".join(lines))
    yield ""


def render(text):
    """Paragraphs, tables, lists, commands, headings: what is parted by empty lines."""
    lines = []
    for block in re.split(r"\n{2,}", text.strip("\n")):
        lines += render_block(block.splitlines())
    return lines


def find_section(page, title):
    """What stands below a heading, with what is below it in turn."""
    lines = page.splitlines()
    headings = [(number, *match.groups()) for number, line in enumerate(lines) if (match := HEADING.fullmatch(line))]
    start, sign = next((number, sign) for number, sign, other in headings if other == title)
    end = next((number for number, other, _ in headings if number > start and len(other) <= len(sign)), None)
    return "\n".join(lines[start + 1 : end])
