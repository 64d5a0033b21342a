import { nearest } from "./rules/wording";
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
    const near = nearest(unknown, known);
    const there =
      near === undefined
        ? `there are ${known.map((name) => `maas-lxd:${name}`).join(", ")}`
        : `the nearest known name is maas-lxd:${near}`;
    throw new SettingsError(
      `maas-lxd:${unknown} is not a setting: ${there}. ` +
        `Take it out with \`pulumi config rm maas-lxd:${unknown}\`.`,
    );
  }
}
