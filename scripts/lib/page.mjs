import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "./project.mjs";

const sources = join(projectRoot, "cli", "addresses", "page");
const output = join(projectRoot, "dist", "cli", "addresses", "page.html");

/** As old as the page's own CSS needs it. */
const BROWSERS = ["chrome123", "firefox120", "safari17.5"];

/**
 * Makes one file of the page that the command `addresses` fills in: markup, style and script. Its policy lets it run that script alone and
 * load nothing.
 */
export async function writePage() {
  // In a fresh clone the package comes only after this file was read.
  const { build } = await import("esbuild");
  const bundled = await build({
    entryPoints: [join(sources, "main.ts")],
    bundle: true,
    format: "iife",
    target: BROWSERS,
    charset: "utf8",
    write: false,
    logLevel: "warning",
  });
  const script = bundled.outputFiles[0]?.text ?? "";
  const style = readdirSync(join(sources, "style"))
    .sort()
    .map((name) => readFileSync(join(sources, "style", name), "utf8"))
    .join("\n");
  const page = readFileSync(join(sources, "page.html"), "utf8")
    .replace("{{style-hash}}", hashOf(style))
    .replace("{{script-hash}}", hashOf(script))
    .replace("<!-- style -->", () => `<style>${style}</style>`)
    .replace("<!-- script -->", () => `<script>${script}</script>`);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, page);
}

/** @param {string} text */
function hashOf(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
