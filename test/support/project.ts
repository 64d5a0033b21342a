import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The repository's root folder, seen from dist/test/support. */
export const projectRoot = resolve(__dirname, "..", "..", "..");

interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** The project's package.json. */
export const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as Manifest;
