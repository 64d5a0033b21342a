import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { quickStart } from "./environment";
import { mustRun } from "./process";
import { manifest, projectRoot } from "./project";
import { temporaryFolder } from "./temporary";

const minutes = 60_000;

let packed: Promise<string> | undefined;
let packedSimulator: Promise<string> | undefined;
let installed: Promise<string> | undefined;

/** Packs the project as it would be published, once for the whole run, and gives the tarball's path. */
export function packProject(): Promise<string> {
  packed ??= pack(["--ignore-scripts"]);
  return packed;
}

/** As {@link packProject}, of `maas-simulator`, which builds itself as it is packed. */
export function packSimulator(): Promise<string> {
  packedSimulator ??= pack(["--workspace", "maas-simulator"]);
  return packedSimulator;
}

async function pack(options: readonly string[]): Promise<string> {
  const folder = temporaryFolder("tarball");
  const { stdout } = await mustRun("npm", ["pack", "--silent", "--pack-destination", folder, ...options], {
    cwd: projectRoot,
    env: process.env,
    timeoutMs: 2 * minutes,
  });
  return join(folder, stdout.trim());
}

/** The paths in a tarball that npm made, without the folder `package/` that holds them all. */
export async function filesOf(tarball: string): Promise<string[]> {
  const { stdout } = await mustRun("tar", ["-tzf", tarball], {
    cwd: ".",
    env: process.env,
    timeoutMs: minutes,
  });
  return stdout
    .trim()
    .split("\n")
    .map((file) => file.replace(/^package\//, ""));
}

/**
 * Installs the packed project into an empty folder, as a user would, together with what a TypeScript program for
 * Pulumi needs; once for the process, or by the script that runs all tests for all its processes. Programs in folders below it find
 * the packages by Node's own resolution.
 *
 * @returns the folder with the node_modules
 */
export function installPackage(): Promise<string> {
  const shared = process.env["PULUMI_MAAS_LXD_INSTALLED"];
  installed ??= shared === undefined ? install() : Promise.resolve(shared);
  return installed;
}

async function install(): Promise<string> {
  const tarball = await packProject();
  const folder = temporaryFolder("installed");
  const dependencies = {
    "pulumi-maas-lxd": `file:${tarball}`,
    "@pulumi/pulumi": manifest.devDependencies["@pulumi/pulumi"],
    "@types/node": manifest.devDependencies["@types/node"],
    typescript: manifest.devDependencies["typescript"],
  };
  await npmInstall(folder, dependencies);
  return folder;
}

/** Installs packages into an empty folder. */
export async function npmInstall(
  folder: string,
  dependencies: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  await mustRun("npm", ["install", "--prefer-offline", "--ignore-scripts", ...quiet], {
    cwd: folder,
    env: process.env,
    timeoutMs: 10 * minutes,
  });
}

/** The files of a Pulumi program: names in its folder, and what is in them. */
export type ProgramFiles = Readonly<Record<string, string>>;

const tsconfig = {
  compilerOptions: {
    strict: true,
    target: "es2022",
    module: "commonjs",
    moduleResolution: "node10",
    esModuleInterop: true,
    skipLibCheck: true,
    // Else whatever types lie in a node_modules above the temporary folder come in too.
    types: ["node"],
  },
};

/**
 * Lays out a Pulumi program in TypeScript below an installed folder.
 *
 * @param project the Pulumi project's name
 * @param files index.ts at least; Pulumi.yaml and tsconfig.json are supplied when left out
 * @returns the program's folder
 */
export function layOutProgram(installedFolder: string, project: string, files: ProgramFiles): string {
  const folder = mkdtempSync(join(installedFolder, `${project}-`));
  const supplied: ProgramFiles = {
    "Pulumi.yaml": `name: ${project}\nruntime: nodejs\n`,
    "tsconfig.json": JSON.stringify(tsconfig),
  };
  for (const [name, content] of Object.entries({ ...supplied, ...files })) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    if (name === "index.ts") {
      writeProgram(folder, content);
    } else {
      writeFileSync(join(folder, name), content);
    }
  }
  return folder;
}

/**
 * Writes the text of a program in TypeScript into its folder. For a quick start it is made JavaScript here, so that not every run of the program
 * loads TypeScript for that.
 */
export function writeProgram(folder: string, text: string): void {
  if (quickStart.length === 0) {
    writeFileSync(join(folder, "index.ts"), text);
    return;
  }
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  writeFileSync(join(folder, "index.js"), transpileModule(text, { compilerOptions }).outputText);
}

/**
 * Copies one of the projects in examples/ below an installed folder.
 *
 * @returns the copy's folder
 */
export function copyExample(installedFolder: string, name: string): string {
  const folder = mkdtempSync(join(installedFolder, `${name}-`));
  cpSync(join(projectRoot, "examples", name), folder, { recursive: true });
  return folder;
}
