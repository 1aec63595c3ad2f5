// Every file of the portal once more, compressed as browsers take it, so that nobody compresses at each request.
import {readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {brotliCompressSync, constants, gzipSync} from "node:zlib";

for (const name of readdirSync("dist", {recursive: true})) {
  const path = join("dist", name);
  if (!statSync(path).isFile() || !/\.(js|css|json|svg)$/.test(name)) continue;
  const content = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(content, {level: 9}));
  writeFileSync(`${path}.br`, brotliCompressSync(content, {params: {[constants.BROTLI_PARAM_QUALITY]: 11}}));
}
