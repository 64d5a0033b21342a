import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { projectRoot } from "../project.mjs";

/**
 * A rule of provider/rules/catalog.
 *
 * @typedef {{ message: string, example?: string, source?: string, needs?: string }} RuleText
 * @typedef {{ id: string, needs: string, when?: string, says: RuleText[] }} Rule
 * @typedef {{ title: string, rules: Rule[] }} Section
 */

/** @param {Rule} rule @param {RuleText} text */
function needsOf({ needs, when }, text) {
  if (text.needs !== undefined) return text.needs;
  if (needs === "question") return "MAAS";
  if (needs === "maas" && when === undefined) return "MAAS";
  if (needs === "maas") return when === "always" ? "MAAS, always" : "MAAS";
  return "inputs";
}

/** @param {Rule} rule */
function described(rule) {
  return rule.says.map((text) =>
    [
      `- \`${rule.id}\` (${needsOf(rule, text)}): ${text.message}`,
      ...(text.example === undefined ? [] : [`  - for example ${text.example}`]),
      ...(text.source === undefined ? [] : [`  - source: ${text.source}`]),
    ].join("\n"),
  );
}

const MARKS = /(<!-- rules: (.+) -->\n)[^]*?(<!-- end of rules -->)/g;

/** The rules of the check phase between the marks of docs/validation.md; what stands around them stays. */
export function validationPage() {
  const page = readFileSync(join(projectRoot, "docs", "validation.md"), "utf8");
  const require = createRequire(import.meta.url);
  /** @type {{ documented: Section[] }} */
  const { documented } = require(join(projectRoot, "dist", "provider", "rules", "catalog"));
  const missing = new Set(documented.map(({ title }) => title));
  const filled = page.replaceAll(
    MARKS,
    (_, /** @type {string} */ begin, /** @type {string} */ title, /** @type {string} */ end) => {
      const section = documented.find((one) => one.title === title);
      if (section === undefined) throw new Error(`docs/validation.md: there is no section of rules ${title}`);
      missing.delete(title);
      return `${begin}\n${section.rules.flatMap(described).join("\n")}\n\n${end}`;
    },
  );
  if (missing.size > 0) throw new Error(`docs/validation.md has no place for ${[...missing].join(", ")}`);
  return filled;
}
