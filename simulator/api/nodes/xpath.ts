import { createRequire } from "node:module";

// Not imported: the package's types bring the browser's into the whole program, and lack the parser.
const { parse } = createRequire(__filename)("xpath") as {
  /** Throws when the expression is none. */
  parse: (expression: string) => unknown;
};

const AXES: ReadonlySet<string> = new Set([
  ...["ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following"],
  ...["following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self"],
]);

/** The expression without what stands in quotes. */
function withoutTexts(expression: string): string {
  return expression.replace(/"[^"]*"|'[^']*'/g, "");
}

function parses(expression: string): boolean {
  try {
    parse(expression);
  } catch {
    return false;
  }
  // The parser takes any name for an axis.
  return [...withoutTexts(expression).matchAll(/([\w.-]+)\s*::/g)].every(([, axis]) => AXES.has(axis ?? ""));
}

/** What libxml2, which MAAS asks, says is wrong with an XPath expression; undefined when nothing is. */
export function xpathProblem(expression: string): string | undefined {
  if (parses(expression)) {
    return undefined;
  }
  if (/["']/.test(withoutTexts(expression))) {
    return "Unfinished literal";
  }
  return parses(`${expression}]`) ? "Invalid predicate" : "Invalid expression";
}
