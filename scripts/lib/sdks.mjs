import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./command.mjs";
import { cacheFolder } from "./engine/cache.mjs";
import { goBuild, requireGo } from "./engine/go-build.mjs";
import { placeOnce } from "./engine/place.mjs";
import { ENGINE_VERSION, executableName } from "./engine/versions.mjs";
import { projectRoot, readJson } from "./project.mjs";
import { say } from "./say.mjs";

/** @typedef {"python" | "go" | "nodejs"} SdkLanguage */

const module = "sdk-generator";
const executable = executableName(module);

/** The generator, built once for each text of it. @returns {Promise<string>} its path */
export async function ensureGenerator() {
  const sources = join(projectRoot, "scripts", "engine", module);
  const hash = createHash("sha256");
  for (const file of readdirSync(sources).sort()) hash.update(readFileSync(join(sources, file)));
  const folder = join(cacheFolder, `${module}-${ENGINE_VERSION}-${hash.digest("hex").slice(0, 12)}`);
  const generator = join(folder, executable);
  await placeOnce(
    folder,
    () => existsSync(generator),
    async (unfinished) => {
      await requireGo("The generator of SDKs has to be built.");
      say(`Building the generator of SDKs from source with Go: once, half a minute on two cores …`);
      await goBuild({ module, executable, source: "." }, unfinished);
    },
  );
  return generator;
}

/** What each language wants besides what is generated. @type {Partial<Record<SdkLanguage, (folder: string) => Promise<void>>>} */
const completed = {
  // pyproject.toml names it at the top, the generator puts it into the package.
  python: async (folder) =>
    copyFileSync(join(folder, "pulumi_maas_lxd", "README.md"), join(folder, "README.md")),
  // What the generator requires is the oldest SDK there is, and not all that the package imports.
  go: async (folder) => {
    const options = { cwd: folder, timeoutMs: 5 * 60_000 };
    await mustRun(
      "go",
      ["mod", "edit", `-require=github.com/pulumi/pulumi/sdk/v3@v${ENGINE_VERSION}`],
      options,
    );
    await mustRun("go", ["mod", "tidy"], options);
  },
};

/**
 * Generates the SDK of a language from schema.json, with package.json's version.
 *
 * @param {SdkLanguage} language
 * @param {string} folder which is made anew
 */
export async function generateSdk(language, folder) {
  const generator = await ensureGenerator();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const schema = join(projectRoot, "schema.json");
  await mustRun(generator, [schema, readJson("package.json").version, language, folder], {
    timeoutMs: 60_000,
  });
  await completed[language]?.(folder);
}
