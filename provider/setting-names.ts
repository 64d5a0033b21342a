import { sortBySimilarity } from "./rules/wording";
import { packageSchema } from "./schema";
import { SettingsError } from "./settings";

/**
 * Refuses a setting that there is not, so that a misspelt one is not silently left out.
 * @param keys of the stack's configuration, without `maas-lxd:`
 * @throws SettingsError for the first one
 */
export function refuseUnknown(keys: readonly string[]): void {
  const known = Object.keys(packageSchema().config.variables);
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined) {
    const [nearest = ""] = sortBySimilarity(unknown, known);
    throw new SettingsError(
      `maas-lxd:${unknown} is not a setting: the nearest known name is maas-lxd:${nearest}. ` +
        `Take it out with \`pulumi config rm maas-lxd:${unknown}\`.`,
    );
  }
}
