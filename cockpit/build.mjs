// Builds the page into artifacts/cockpit (or the directory that is given): one script, one style sheet, nothing that needs a network.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

/** What may be sent to a browser, compressed. */
const LIMIT = 600_000;

const [major] = process.versions.node.split(".").map(Number);
if (major < 20)
    throw new Error(`Node ${process.versions.node} is too old to build the page; 20 or newer is wanted`);

const here = dirname(fileURLToPath(import.meta.url));
const output = resolve(process.argv[2] ?? join(here, "../artifacts/cockpit"));

/**
 * PatternFly's base brings its own fonts and pictures. Cockpit has the fonts already (src/page.css names them), and the pictures are the
 * backgrounds of log-in pages.
 */
const withoutAssets = {
    name: "without-assets",
    setup(build) {
        build.onLoad({ filter: /\.css$/ }, args => ({
            contents: readFileSync(args.path, "utf8")
                .replace(/@font-face\s*\{[^}]*\}/g, "")
                .replace(/url\((["']?)\.\/assets\/[^)]*\)/g, "none"),
            loader: "css",
        }));
    },
};

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const result = await esbuild.build({
    entryPoints: { index: join(here, "src/main.tsx") },
    outdir: output,
    bundle: true,
    minify: true,
    metafile: true,
    format: "iife",
    target: ["es2020"],
    jsx: "automatic",
    define: { "process.env.NODE_ENV": "\"production\"" },
    legalComments: "eof",
    plugins: [withoutAssets],
    logLevel: "warning",
});
cpSync(join(here, "static"), output, { recursive: true });
writeFileSync(join(here, "../artifacts/cockpit-meta.json"), JSON.stringify(result.metafile));

let size = 0;
for (const name of readdirSync(output)) {
    const file = join(output, name);
    if (statSync(file).isFile())
        size += gzipSync(readFileSync(file)).length;
}

console.log(`artifacts/cockpit: ${Math.round(size / 1000)} kB compressed`);
if (size > LIMIT)
    throw new Error(`the page has ${size} bytes compressed, which is more than ${LIMIT}`);
