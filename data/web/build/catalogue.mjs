// What of a gettext catalogue the page itself says, as JSON: {"text": "its translation"}, and for a counted text
// {"singular": [its forms]} in the order of the catalogue's Plural-Forms.

const OURS = "data/web/";

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

function listForms(entry) {
  return Object.keys(entry)
    .filter((name) => name.startsWith("msgstr["))
    .sort()
    .map((name) => entry[name]);
}

/** The catalogue of the page's own texts, from what a .po file holds. */
export function readCatalogue(po) {
  const entries = po
    .split(/\n{2,}/)
    .map(readEntry)
    .filter((entry) => entry.places.some((place) => place.startsWith(OURS)));
  return Object.fromEntries(
    entries.map((entry) => [entry.msgid, "msgid_plural" in entry ? listForms(entry) : entry.msgstr]),
  );
}
