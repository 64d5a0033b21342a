import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "./project";

/**
 * Loads a module of scripts/, which is plain JavaScript so that it runs before anything is compiled.
 *
 * @param path below scripts/
 * @typeParam Module what the caller uses of it
 */
export async function loadScript<Module>(path: string): Promise<Module> {
  return (await import(pathToFileURL(join(projectRoot, "scripts", path)).href)) as Module;
}
