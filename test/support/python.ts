import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./process";
import { projectRoot } from "./project";
import { loadScript } from "./scripts";

const MINUTES = 60_000;
/** The oldest Python that every pinned package runs on. */
const OLDEST = [3, 10] as const;
const CANDIDATES = ["python3", ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), "python"];

/** Prints the version of a Python that can make a virtual environment. */
const PROBE = "import ensurepip, sys, venv; print('.'.join(map(str, sys.version_info[:3])))";

interface Python {
  readonly command: string;
  readonly version: string;
}

/** A virtual environment, and the interpreter in it. */
interface VirtualEnvironment {
  readonly folder: string;
  readonly interpreter: string;
}

async function probe(command: string): Promise<Python | undefined> {
  try {
    const options = { cwd: projectRoot, env: process.env, timeoutMs: MINUTES };
    const { stdout } = await mustRun(command, ["-c", PROBE], options);
    return { command, version: stdout.trim() };
  } catch {
    // Not there, too old for the probe, or without the modules.
    return undefined;
  }
}

function newEnough({ version }: Python): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === OLDEST[0] && minor >= OLDEST[1];
}

/** A Python on PATH that the pinned packages run on, or why there is none. */
export async function findPython(): Promise<Python | string> {
  const seen: string[] = [];
  for (const command of CANDIDATES) {
    const python = await probe(command);
    if (python !== undefined && newEnough(python)) {
      return python;
    }
    if (python !== undefined) {
      seen.push(`${command} is ${python.version}`);
    }
  }
  const found = seen.length === 0 ? "none is on PATH" : seen.join(", ");
  return `a Python from ${OLDEST.join(".")} on with venv and ensurepip is missing: ${found}`;
}

/** The interpreter of a virtual environment. */
function interpreterIn(folder: string): string {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/**
 * A virtual environment with the packages of a file with requirements. It is made once, in the project's
 * folder of the user's cache, and appears there in one step: a run that is cut off leaves no half of one.
 *
 * @param requirements path below test/
 */
export async function virtualEnvironment(python: Python, requirements: string): Promise<VirtualEnvironment> {
  const list = join(projectRoot, "test", requirements);
  const { cacheFolder } = await loadScript<{ cacheFolder: string }>("lib/engine/cache.mjs");
  const made = createHash("sha256").update(readFileSync(list)).update(python.version).digest("hex");
  const folder = join(cacheFolder, `python-${python.version}-${made.slice(0, 12)}`);
  if (!existsSync(folder)) {
    mkdirSync(cacheFolder, { recursive: true });
    const unfinished = mkdtempSync(join(cacheFolder, "python-unfinished-"));
    try {
      await install(python, unfinished, list);
      keep(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return { folder, interpreter: interpreterIn(folder) };
}

async function install(python: Python, folder: string, list: string): Promise<void> {
  const options = { cwd: projectRoot, env: process.env, timeoutMs: 5 * MINUTES };
  await mustRun(python.command, ["-m", "venv", folder], options);
  const flags = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await mustRun(interpreterIn(folder), ["-m", "pip", "install", ...flags, "-r", list], options);
}

/** Another run may have been faster: then its environment is as good. */
function keep(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
