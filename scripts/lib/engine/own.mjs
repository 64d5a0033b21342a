import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { run } from "../command.mjs";
import { atLeast } from "../project.mjs";
import { withTemporaryFolder } from "../temporary.mjs";
import { DYNAMIC_PROVIDER, ENGINE, LANGUAGE_HOST, OLDEST_ENGINE } from "./versions.mjs";

/**
 * The first executable of that name on PATH.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
function onPath(name) {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * The version that an engine shows of itself, asked for in a home of its own so that the user's is not touched.
 *
 * @param {string} engine path of the executable
 * @returns {Promise<string | undefined>} undefined when it does not show one
 */
export async function versionOf(engine) {
  return withTemporaryFolder("pulumi-home-", async (home) => {
    const { code, stdout } = await run(engine, ["version"], {
      env: { ...process.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeoutMs: 60_000,
    });
    return code === 0 ? stdout.match(/^v?(\d+\.\d+\.\d+\S*)\s*$/)?.[1] : undefined;
  });
}

/**
 * @typedef {object} Own
 * @property {string} [folder] of the user's own engine, when it will do
 * @property {string} [version] of that engine
 * @property {string} [unfit] why the engine on PATH will not do; left out when PATH has none
 */

/**
 * The user's own engine on PATH, when it is new enough and can run Node programs.
 *
 * @returns {Promise<Own>}
 */
export async function ownEngine() {
  const engine = onPath(ENGINE);
  if (engine === undefined) return {};
  const version = await versionOf(engine);
  if (version === undefined) return { unfit: `${engine} does not show its version` };
  if (!atLeast(version, OLDEST_ENGINE)) {
    return { unfit: `${engine} is ${version}, older than ${OLDEST_ENGINE}` };
  }
  const beside = dirname(realpathSync(engine));
  const lacking = [LANGUAGE_HOST, DYNAMIC_PROVIDER].find(
    (name) => !existsSync(join(beside, name)) && onPath(name) === undefined,
  );
  if (lacking !== undefined) return { unfit: `${engine} has no ${lacking} beside it` };
  return { folder: dirname(engine), version };
}
