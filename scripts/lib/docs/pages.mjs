import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project.mjs";

/** Where pages for people are. */
const folders = [".", "docs", "examples", "simulator", ".github"];

/**
 * The pages that the project shows to people, by their paths in it.
 *
 * @returns {Map<string, string>}
 */
export function readPages() {
  const names = folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name)),
  );
  return new Map(names.sort().map((name) => [name, readFileSync(join(projectRoot, name), "utf8")]));
}
