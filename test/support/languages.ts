import { appendFileSync, cpSync, mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { engineFolder } from "./engine";
import { neutralEnvironment } from "./environment";
import { mustRun } from "./process";
import { projectRoot } from "./project";
import { findPython, virtualEnvironment } from "./python";
import { loadScript } from "./scripts";
import { temporaryFolder } from "./temporary";

export type Language = "yaml" | "python" | "go";

/** What programs of a language need besides the engine. */
export interface LanguageSetUp {
  /** Variables for an EngineHome. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes a program's folder ready, as `pulumi install` and `pulumi package add` do for a user. */
  readonly makeReady: (program: string) => Promise<void>;
}

interface Hosts {
  ensureHost: (language: Language, engine: string) => Promise<string>;
}

interface Sdks {
  generateSdk: (language: "python" | "go", folder: string) => Promise<void>;
}

const MINUTES = 60_000;
const goModule = "github.com/pulumi-maas-lxd/pulumi-maas-lxd/sdk/go";

const done = new Map<Language, Promise<LanguageSetUp | string>>();

/** Sets a language up for programs, once for the whole run, or says why it cannot be had here. */
export function setUpLanguage(language: Language): Promise<LanguageSetUp | string> {
  const one = done.get(language) ?? setUp(language);
  done.set(language, one);
  return one;
}

async function setUp(language: Language): Promise<LanguageSetUp | string> {
  try {
    const { ensureHost } = await loadScript<Hosts>("lib/engine/hosts.mjs");
    return await setUps[language](await ensureHost(language, engineFolder()));
  } catch (error) {
    if (error instanceof Error && error.name === "GoMissing") return error.message;
    throw error;
  }
}

/** Copies the example in a language, with the plugin that the engine is to take. @returns the copy's folder */
export async function copyLanguageExample(
  language: Language,
  plugin: string,
  { makeReady }: LanguageSetUp,
): Promise<string> {
  const folder = temporaryFolder(language);
  cpSync(join(projectRoot, "examples", language), folder, { recursive: true });
  const providers = [{ name: "maas-lxd", path: plugin }];
  appendFileSync(join(folder, "Pulumi.yaml"), `plugins: ${JSON.stringify({ providers })}\n`);
  await makeReady(folder);
  return folder;
}

const setUps: Record<Language, (host: string) => Promise<LanguageSetUp | string>> = {
  yaml: (host) => Promise.resolve({ env: { PATH: path(host) }, makeReady: () => Promise.resolve() }),
  python: setUpPython,
  go: setUpGo,
};

/** These folders first, then the engine. */
function path(...folders: readonly string[]): string {
  return [...folders, engineFolder(), process.env["PATH"] ?? ""].join(delimiter);
}

/** The SDK is beside the virtual environment and not in it, since that is kept for later runs. */
async function setUpPython(host: string): Promise<LanguageSetUp | string> {
  const python = await findPython();
  if (typeof python === "string") return python;
  const { folder, interpreter } = await virtualEnvironment(python, "languages/requirements.txt");
  const sdk = await generated("python");
  const site = temporaryFolder("site");
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await mustRun(
    interpreter,
    ["-m", "pip", "install", ...quiet, "--no-deps", "--no-build-isolation", "--target", site, sdk],
    { cwd: site, env: process.env, timeoutMs: 5 * MINUTES },
  );
  const bin = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  return {
    // A host that knows the option `virtualenv` takes the link, an older one the first Python on PATH.
    env: { PATH: path(bin, host), PYTHONPATH: site },
    makeReady: (program) => {
      symlinkSync(folder, join(program, "venv"), "junction");
      return Promise.resolve();
    },
  };
}

async function setUpGo(host: string): Promise<LanguageSetUp> {
  const sdk = await generated("go");
  return {
    env: { PATH: path(host) },
    makeReady: async (program) => {
      const options = { cwd: program, env: neutralEnvironment(), timeoutMs: 10 * MINUTES };
      const uses = [`-require=${goModule}@v0.0.0`, `-replace=${goModule}=${sdk}`];
      await mustRun("go", ["mod", "edit", ...uses], options);
      await mustRun("go", ["mod", "tidy"], options);
      // The first one compiles Pulumi's SDK, which would count for the first preview's time.
      await mustRun("go", ["build", "-o", join(temporaryFolder("go-program"), "program"), "."], options);
    },
  };
}

async function generated(language: "python" | "go"): Promise<string> {
  const { generateSdk } = await loadScript<Sdks>("lib/sdks.mjs");
  const folder = join(temporaryFolder("sdk"), language);
  mkdirSync(folder);
  await generateSdk(language, folder);
  return folder;
}
