// The most kB of script and style, compressed by gzip, that the first page of each kind of person may need.
import {readFileSync} from "node:fs";
import {gzipSync} from "node:zlib";

const budgets = {apply: 320, review: 360, office: 500, selection: 500, finance: 500};
const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));

/** The files that an entry needs before it can be shown: itself and all it imports at once. */
function needed(entry, files = new Set()) {
  const part = manifest[entry];
  if (!part || files.has(part.file)) return files;
  files.add(part.file);
  for (const style of part.css ?? []) files.add(style);
  for (const imported of part.imports ?? []) needed(imported, files);
  return files;
}

let over = false;
for (const [area, most] of Object.entries(budgets)) {
  const files = needed("index.html");
  for (const name of ["frame", "parts", area]) needed(`src/locale/zh-CN/${name}.json`, files);
  needed(`src/${area}/area.tsx`, files);
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`), {level: 9}).length, 0);
  const kilobytes = Math.ceil(bytes / 1024);
  console.log(`${area}: ${kilobytes} kB of ${most} kB`);
  over ||= kilobytes > most;
}
if (over) {
  console.error("The first page is too heavy: see what was imported at once.");
  process.exit(1);
}
