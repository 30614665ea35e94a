// Beside each file of the built app the same in Brotli and gzip, where that is smaller.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import type { Plugin } from "vite";

/** The page itself is filled in by the server. */
const KINDS = /\.(css|js|json|svg)$/;

export function compress(): Plugin {
  return {
    name: "compress",
    apply: "build",
    async writeBundle({ dir }) {
      if (dir === undefined) throw new Error("The app is written to a folder.");
      await compressAll(dir);
    },
  };
}

/** Writes the compressed forms of what is in a folder, of what was copied from `public` too. */
async function compressAll(folder: string): Promise<void> {
  for (const file of await readdir(folder, { recursive: true })) {
    if (!KINDS.test(file)) continue;
    const path = join(folder, file);
    const content = await readFile(path);
    const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
    const forms = { br: brotli, gz: gzipSync(content, { level: 9 }) };
    for (const [suffix, form] of Object.entries(forms)) {
      if (form.length < content.length) await writeFile(`${path}.${suffix}`, form);
    }
  }
}
