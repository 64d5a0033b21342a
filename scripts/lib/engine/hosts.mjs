import { chmodSync, copyFileSync, existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { mustRun } from "../command.mjs";
import { say, UserError } from "../say.mjs";
import { cacheFolder } from "./cache.mjs";
import { goBuild, requireGo } from "./go-build.mjs";
import { placeOnce } from "./place.mjs";
import { ENGINE, executableName } from "./versions.mjs";

/** @typedef {"yaml" | "python" | "go"} Language */

/**
 * How the engine runs programs of a language. Each is the newest that the Go module proxy has as a module that can be required; they
 * drive current engines.
 *
 * @type {Record<Language, { module: string, version: string, source: string, takes: string, script?: string }>}
 */
const hosts = {
  yaml: {
    module: "yaml-host",
    version: "1.25.0",
    source: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    takes: "about 2 minutes",
  },
  python: {
    module: "python-host",
    version: "3.79.0",
    source: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
    takes: "about a minute",
    script: "python/cmd/pulumi-language-python-exec",
  },
  go: {
    module: "go-host",
    version: "3.66.0",
    source: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
    takes: "about a minute",
  },
};

/** @param {readonly string[]} names @returns {Language[]} */
export function languages(names) {
  return names.map((name) => {
    if (name in hosts) return /** @type {Language} */ (name);
    throw new UserError(`no host is built for ${name}: ${Object.keys(hosts).join(", ")}`);
  });
}

/** @param {Language} language */
const executableOf = (language) => executableName(`pulumi-language-${language}`);

/**
 * The folder with the host of a language: that of the engine, when it has one beside it as a release and a user's own have; else one in
 * the user's cache, where the host is built once.
 *
 * @param {Language} language
 * @param {string} engineFolder
 * @returns {Promise<string>} to be put on PATH
 */
export async function ensureHost(language, engineFolder) {
  const executable = executableOf(language);
  const beside = dirname(realpathSync(join(engineFolder, ENGINE)));
  if (existsSync(join(beside, executable))) return beside;
  const folder = join(cacheFolder, `${hosts[language].module}-${hosts[language].version}`);
  await placeOnce(
    folder,
    () => existsSync(join(folder, executable)),
    (unfinished) => build(language, unfinished),
  );
  return folder;
}

/** @param {Language} language @param {string} folder */
async function build(language, folder) {
  const { module, version, source, takes, script } = hosts[language];
  const executable = executableOf(language);
  await requireGo(`The Pulumi engine has no ${executable} beside it.`);
  say(`Building ${executable} ${version} from source with Go: once, ${takes} on two cores …`);
  await goBuild({ module, executable, source }, folder, async (sources) => {
    if (script === undefined) return;
    const list = ["list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"];
    const { stdout } = await mustRun("go", list, { cwd: sources, timeoutMs: 60_000 });
    const copy = join(folder, script.slice(script.lastIndexOf("/") + 1));
    copyFileSync(join(stdout.trim(), script), copy);
    chmodSync(copy, 0o755);
  });
}
