import { GoMissing } from "./engine/go-build.mjs";
import { ensureHost } from "./engine/hosts.mjs";
import { say } from "./say.mjs";
import { ensureGenerator } from "./sdks.mjs";

/** @typedef {import("./engine/hosts.mjs").Language} Language */

/**
 * Sets up what the tests of programs in these languages need: the hosts, and the generator of SDKs. Where that takes a Go that is not
 * there, it says so; those tests then skip.
 *
 * @param {readonly Language[]} languages
 * @param {string} engineFolder
 */
export async function setUpLanguages(languages, engineFolder) {
  try {
    for (const language of languages) await ensureHost(language, engineFolder);
    if (languages.some((language) => language !== "yaml")) await ensureGenerator();
  } catch (error) {
    if (!(error instanceof GoMissing)) throw error;
    say(`${error.message}\nThe tests of programs in other languages than TypeScript are skipped.`);
  }
}
