import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project.mjs";

/** What Pulumi's registry shows of this package, at its release's tag. */
export const registryPages = ["docs/_index.md", "docs/installation-configuration.md"];

/** The languages that the registry's choosers offer, as its pages name them. */
const languages = ["typescript", "python", "go", "csharp", "java", "yaml"];

/**
 * What breaks on the registry's site, or what its checks object to, in one line of a page.
 *
 * @type {[RegExp, string][]}
 */
const objections = [
  [/<img[^>]+src=["'](?!https:\/\/)/i, "an image that is not absolute: the page is shown at another place"],
  [/!\[[^\]]*\]\((?!https:\/\/)/, "an image that is not absolute: the page is shown at another place"],
  [/<a\b[^>]+href=["'](?!https:\/\/|#)/i, "a raw link that is not absolute"],
  [/(?<!!)\[[^\]]*\]\((?!https:\/\/|#)/, "a link that is not absolute: the registry has only these pages"],
  [/\{\{[ \t]+[<%]/, "a space within {{< or {{%, which aborts the build of the whole site"],
];

/**
 * @param {string} page in Markdown with Hugo's front matter and shortcodes
 * @returns {string[]} each with its line number in front
 */
export function objectionsTo(page) {
  const [, front = ""] = /^---\n([^]*?)\n---\n/.exec(page) ?? [];
  const missing = ["title: .", "meta_desc: .", "layout: package$"]
    .filter((wanted) => !new RegExp(`^${wanted}`, "m").test(front))
    .map((wanted) => `1: the front matter has no \`${wanted.replace(/ ?[.$]?$/, "")}\``);
  const found = proseOf(page).flatMap((line, index) =>
    objections.filter(([pattern]) => pattern.test(line)).map(([, why]) => `${index + 1}: ${why}`),
  );
  return [...missing, ...found, ...wrongChoosers(page)];
}

/** The lines, empty where they are code, which the registry shows as it is. @param {string} page */
function proseOf(page) {
  let isCode = false;
  return page.split("\n").map((line) => {
    const isFence = line.startsWith("```");
    if (isFence) isCode = !isCode;
    return isFence || isCode ? "" : line.replace(/`[^`]*`/g, "");
  });
}

/** A chooser offers each language, and has a block of code for each. @param {string} page */
function wrongChoosers(page) {
  const begins = [...page.matchAll(/\{\{< chooser language "([^"]*)" >\}\}/g)];
  const ends = page.match(/\{\{< \/chooser >\}\}/g) ?? [];
  if (begins.length === 0 || begins.length !== ends.length) {
    return [`1: ${begins.length} choosers of a language begin and ${ends.length} end`];
  }
  return begins.flatMap(({ index, 1: offered }) => {
    const line = page.slice(0, index).split("\n").length;
    const body = page.slice(index).split("{{< /chooser >}}")[0] ?? "";
    const shown = [
      ...body.matchAll(
        /\{\{% choosable language (\w+) %\}\}\n\n```(\w+)\n[^]*?\n```\n\n\{\{% \/choosable %\}\}/g,
      ),
    ];
    const named = shown.filter(([, language, code]) => language === code).map(([, language]) => language);
    return [
      ...(offered === languages.join(",")
        ? []
        : [`${line}: the chooser does not offer ${languages.join(",")}`]),
      ...(named.join() === languages.join()
        ? []
        : [`${line}: the chooser shows ${named.join(",") || "nothing"}`]),
    ];
  });
}

/** @returns {string[]} objections to all pages of the registry, each with its place in front */
export function registryObjections() {
  return registryPages.flatMap((name) => {
    const file = join(projectRoot, name);
    if (!existsSync(file)) return [`${name} is missing`];
    return objectionsTo(readFileSync(file, "utf8")).map((objection) => `${name}:${objection}`);
  });
}
