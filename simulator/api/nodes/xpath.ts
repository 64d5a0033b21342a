import { createRequire } from "node:module";

// Not imported: the package's types bring the browser's into the whole program, and lack the parser.
const { parse } = createRequire(__filename)("xpath") as {
  /** Throws when the expression cannot be parsed. */
  parse: (expression: string) => unknown;
};

const AXES: ReadonlySet<string> = new Set([
  ...["ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following"],
  ...["following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self"],
]);

/** The expression without its quoted parts. */
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

/** What is wrong with an XPath expression, in the words of libxml2, which MAAS uses; undefined when nothing is. */
export function xpathProblem(expression: string): string | undefined {
  if (parses(expression)) {
    return undefined;
  }
  if (/["']/.test(withoutTexts(expression))) {
    return "Unfinished literal";
  }
  return parses(`${expression}]`) ? "Invalid predicate" : "Invalid expression";
}
