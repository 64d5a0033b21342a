import { marked } from "marked";

/**
 * A fenced block of a page, and what the hidden comment before it says of running it.
 *
 * @typedef {object} Block
 * @property {number} line of its fence, from 1
 * @property {string} language
 * @property {string} text
 * @property {Mark} [mark] none: a block of shell commands is run as it is
 */

/**
 * `<!-- not run: why -->`, `<!-- run: in a stack -->` (a folder with a stack that is up), or `<!-- file: index.ts -->` (saved under that
 * name, for the commands that follow).
 *
 * @typedef {{ kind: "not run" | "run" | "file", value: string }} Mark
 */

const MARK = /^<!-- (not run|run|file): (.+) -->$/;

/**
 * The fenced blocks of a page, in order.
 *
 * @param {string} page in Markdown
 * @returns {Block[]}
 */
export function blocksOf(page) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {Mark | undefined} */
  let mark;
  let line = 1;
  for (const token of marked.lexer(page)) {
    if (token.type === "code") {
      blocks.push({ line, language: token.lang ?? "", text: token.text, ...(mark && { mark }) });
    }
    if (token.type !== "space") mark = token.type === "html" ? markOf(token.raw) : undefined;
    line += token.raw.split("\n").length - 1;
  }
  return blocks;
}

/** @param {string} comment @returns {Mark | undefined} */
function markOf(comment) {
  const [, kind, value = ""] = MARK.exec(comment.trim()) ?? [];
  return kind === undefined ? undefined : { kind: /** @type {Mark["kind"]} */ (kind), value };
}
