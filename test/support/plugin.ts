import { join } from "node:path";
import { projectRoot } from "./project";

/** The folder with the built plugin, as a program names it: `plugins: { providers: [{ name: maas-lxd, path: <folder> }] }`. */
export const pluginFolder = join(projectRoot, "dist", "plugin");
