import { refuseUnknown } from "../setting-names";
import { isOffline, readSettings, type SettingsError } from "../settings";
import type { StackConfig } from "../session";

/** What the engine gives a provider beside its settings. */
const OF_ENGINE: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "__internal"]);

/** What a provider resource says of its settings. */
export interface ProviderInputs {
  /** Without what is not known yet. */
  known: Record<string, unknown>;
  hasUnknown: boolean;
}

/**
 * Judges the settings of a provider resource.
 * @throws SettingsError for the first that is wrong; whatever is not known yet is not judged
 */
export function judgeSettings(
  { known, hasUnknown }: ProviderInputs,
  env: Record<string, string | undefined>,
): void {
  const config = configOf(known);
  refuseUnknown(config.keys);
  if (!hasUnknown && !isOffline(config.read)) {
    readSettings(config.read, env);
  }
}

/**
 * The settings of a provider, by their keys.
 * @param args of the provider resource: texts, and JSON of what is something else
 */
export function configOf(args: Readonly<Record<string, unknown>>): StackConfig {
  const given = Object.entries(args).filter(
    ([key, value]) => !OF_ENGINE.has(key) && value !== null && value !== undefined,
  );
  const texts = new Map(
    given.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  return { read: (key) => texts.get(key), keys: [...texts.keys()] };
}

/**
 * The settings of a default provider. In a refresh or destroy its arguments are those that the last update put into the state; the stack's
 * present configuration, which the engine passes on by an environment variable, goes before them, as an API key may have been replaced since.
 * @param current the variable PULUMI_CONFIG: JSON of the plugin's settings, by their keys
 */
export function withStackConfig(config: StackConfig, current: string | undefined): StackConfig {
  const stack = parse(current);
  const read = (key: string): string | undefined => {
    const value = stack[key];
    return typeof value === "string" ? value : config.read(key);
  };
  return { read, keys: config.keys };
}

function parse(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The setting that a message is of. */
export function settingOf(error: SettingsError): string {
  return /^maas-lxd:(\w+)/.exec(error.message)?.[1] ?? "";
}
