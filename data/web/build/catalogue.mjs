// What of a gettext catalogue the page itself says, as JSON: {"text": "its translation"}, and for a counted text
// {"singular": [its forms]} in the order of the catalogue's Plural-Forms.

const OURS = "data/web/";
const SOURCES = `${OURS}src/`;
const BETWEEN_ENTRIES = /\n{2,}/;

function readField(entry, line) {
  const [, name, text] = /^(?:(msg[\w[\]]+) )?(".*")$/.exec(line) ?? [];
  if (text === undefined) throw new Error(`not a line of a catalogue: ${line}`);
  if (name !== undefined) entry.field = name;
  entry[entry.field] = (entry[entry.field] ?? "") + JSON.parse(text);
}

function readEntry(block) {
  const entry = { places: [] };
  for (const line of block.split("\n")) {
    if (line.startsWith("#: ")) entry.places.push(...line.slice(3).split(" "));
    else if (!line.startsWith("#") && line !== "") readField(entry, line);
  }
  return entry;
}

function readEntries(po) {
  return po.split(BETWEEN_ENTRIES).map(readEntry);
}

function listForms(entry) {
  return Object.keys(entry)
    .filter((name) => name.startsWith("msgstr["))
    .sort()
    .map((name) => entry[name]);
}

function makeCatalogue(entries) {
  return Object.fromEntries(
    entries.map((entry) => [entry.msgid, "msgid_plural" in entry ? listForms(entry) : entry.msgstr]),
  );
}

/**
 * The page's own texts, from what a .po file holds, as two catalogues: of what these sources say, and of what only the
 * others do.
 */
export function readCatalogues(po, sources) {
  const places = new Set(sources.map((path) => OURS + path));
  const ours = readEntries(po).filter((entry) => entry.places.some((place) => place.startsWith(SOURCES)));
  const isSaid = (entry) => entry.places.some((place) => places.has(place));
  return [ours.filter(isSaid), ours.filter((entry) => !isSaid(entry))].map(makeCatalogue);
}

/** What a .po file has for a text that is not counted. */
export function translate(po, text) {
  return readEntries(po).find(({ msgid }) => msgid === text).msgstr;
}
