// A file as the server sends it: in every content coding, below a folder of that coding's name, and the list of all
// for glib-compile-resources. The C side finds a file by coding and path; there is no index.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const PREFIX = "/org/madang/page";

const CODINGS = {
  identity: (bytes) => bytes,
  br: (bytes) =>
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

/** "ko.json" and its content make "ko-0123456789.json", which never holds anything else. */
export function nameByContent(name, bytes) {
  const { name: stem, ext } = parse(name);
  return `${stem}-${createHash("sha256").update(bytes).digest("hex").slice(0, 10)}${ext}`;
}

/** Writes every coding of the files, {path: bytes}, into a folder; returns the paths there. */
export async function writeFiles(folder, files) {
  const written = [];
  for (const [path, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    for (const [coding, encode] of Object.entries(CODINGS)) {
      const name = join(coding, path);
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), encode(bytes));
      written.push(name);
    }
  }
  return written;
}

/** The list for glib-compile-resources; the names are below the folder that it searches. */
export function listResources(folder, names) {
  const files = names.map((name) => `    <file alias="${name}">${folder}/${name}</file>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<gresources>
  <gresource prefix="${PREFIX}">
${files.join("")}  </gresource>
</gresources>
`;
}
