import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import GithubSlugger from "github-slugger";
import { marked } from "marked";
import { projectRoot } from "../project.mjs";
import { blocksOf } from "./blocks.mjs";

/** What a person can still read in a terminal. */
const WIDEST_TABLE = 160;

/** The languages of blocks that are commands. */
const shells = ["sh", "bash", "console", "shell"];

/**
 * What is wrong with the project's pages, as far as it shows without running anything.
 *
 * @param {ReadonlyMap<string, string>} pages their texts in Markdown, by path
 * @param {(file: string) => boolean} [exists] whether the project has a file or folder
 * @returns {string[]} a line for each problem: file, line number where known, and what it is
 */
export function problemsOf(pages, exists = (file) => existsSync(join(projectRoot, file))) {
  return [...pages].flatMap(([name, text]) => [
    ...wideTables(text).map((line) => `${name}:${line}: a table wider than ${WIDEST_TABLE} characters`),
    ...brokenLinks(name, text, pages, exists).map((href) => `${name}: the link ${href} leads nowhere`),
    ...unclearBlocks(text).map(([line, problem]) => `${name}:${line}: ${problem}`),
  ]);
}

/** @param {string} text @returns {number[]} line numbers */
function wideTables(text) {
  /** @type {number[]} */
  const wide = [];
  let line = 1;
  for (const token of marked.lexer(text)) {
    if (token.type === "table") {
      const lines = token.raw.split("\n");
      if (lines.some((one) => [...one].length > WIDEST_TABLE)) wide.push(line);
    }
    line += token.raw.split("\n").length - 1;
  }
  return wide;
}

/**
 * @param {string} name
 * @param {string} text
 * @param {ReadonlyMap<string, string>} pages
 * @param {(file: string) => boolean} exists
 */
function brokenLinks(name, text, pages, exists) {
  return linksIn(text).filter((href) => {
    const [path = "", anchor] = href.split("#");
    const target = path === "" ? name : normalize(join(dirname(name), decodeURIComponent(path)));
    if (path !== "" && !exists(target)) return true;
    if (anchor === undefined) return false;
    const page = pages.get(target);
    return page === undefined || !anchorsOf(page).has(anchor);
  });
}

/** The links to other files and places of the project. @param {string} text */
function linksIn(text) {
  /** @type {string[]} */
  const links = [];
  marked.walkTokens(marked.lexer(text), (token) => {
    if ((token.type === "link" || token.type === "image") && !/^[a-z]+:/.test(token.href))
      links.push(token.href);
  });
  return links;
}

/** The anchors that GitHub gives a page's headings. @param {string} text */
function anchorsOf(text) {
  const slugger = new GithubSlugger();
  const headings = marked
    .lexer(text)
    .flatMap((token) => (token.type === "heading" ? [token.tokens ?? []] : []));
  return new Set(headings.map((tokens) => slugger.slug(plainText(tokens))));
}

/** @param {import("marked").Token[]} tokens @returns {string} */
function plainText(tokens) {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plainText(token.tokens) : "text" in token ? token.text : "",
    )
    .join("");
}

/** @param {string} text @returns {[number, string][]} */
function unclearBlocks(text) {
  /** @type {[number, string][]} */
  const unclear = [];
  const blocks = blocksOf(text);
  for (const { line, language, mark } of blocks) {
    if (language === "") unclear.push([line, "a block without a language"]);
    if (language === "console")
      unclear.push([line, "commands and output in one block: give the commands as sh"]);
    if (mark?.kind === "file" && shells.includes(language)) unclear.push([line, "commands that are a file"]);
    if (mark?.kind === "run" && mark.value !== "in a stack")
      unclear.push([line, `unknown mark: run: ${mark.value}`]);
  }
  let all = 0;
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === "code") all += 1;
  });
  if (all > blocks.length) unclear.push([1, "a block within a list, which the tests do not see"]);
  return unclear;
}
