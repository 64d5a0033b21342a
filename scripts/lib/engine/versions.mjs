/** The engine that the scripts bring: the release that package.json pins `@pulumi/pulumi` to. */
export const ENGINE_VERSION = "3.248.0";

/** The oldest engine of the user's own that will do: the floor of package.json's peer dependency. */
export const OLDEST_ENGINE = "3.200.0";

const suffix = process.platform === "win32" ? ".exe" : "";

/** The engine's executable. */
export const ENGINE = `pulumi${suffix}`;

/** The executable through which the engine runs Node programs. */
export const LANGUAGE_HOST = `pulumi-language-nodejs${suffix}`;

/** The executable through which the engine runs dynamic providers; a script that starts Node. */
export const DYNAMIC_PROVIDER = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;
