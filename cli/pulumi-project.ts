import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A stack as the command line names it. */
export interface NamedStack {
  project: string;
  /** As `--stack` of pulumi takes it: `prod`, or `organization/project/prod`. */
  stack: string;
}

/**
 * Whether Pulumi takes a stack's name for one of this project: the name says it (`organization/project/stack`), or else the project file
 * that Pulumi finds from the folder where the command runs.
 */
export async function isOfProject({ project, stack }: NamedStack): Promise<boolean> {
  const parts = stack.split("/");
  return parts.length === 3 ? parts[1] === project : (await projectHere()) === project;
}

/** The name in the next project file upwards; undefined where there is none. */
export async function projectHere(): Promise<string | undefined> {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
      const content = await readFile(join(folder, name), "utf8").catch(() => undefined);
      if (content !== undefined) {
        return /^name:\s*["']?([\w.-]+)/m.exec(content)?.[1];
      }
    }
    if (folder === dirname(folder)) {
      return undefined;
    }
  }
}
