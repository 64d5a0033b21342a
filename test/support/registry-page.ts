import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project";

/** The program in a language that a page of the registry shows in its first chooser. */
export function shownProgram(page: "_index.md" | "installation-configuration.md", language: string): string {
  const text = readFileSync(join(projectRoot, "docs", page), "utf8");
  const [, program] =
    new RegExp(`{{% choosable language ${language} %}}\n\n\`\`\`${language}\n([^]*?\n)\`\`\``).exec(text) ??
    [];
  if (program === undefined) throw new Error(`docs/${page} shows no program in ${language}`);
  return program;
}
