/** The engine that the scripts bring: the release that package.json pins `@pulumi/pulumi` to. */
export const ENGINE_VERSION = "3.248.0";

/** The oldest engine of the user's own that will do: the floor of package.json's peer dependency. */
export const OLDEST_ENGINE = "3.200.0";

/** @param {string} name as it is called on this platform */
export const executableName = (name) => (process.platform === "win32" ? `${name}.exe` : name);

/** The engine's executable. */
export const ENGINE = executableName("pulumi");

/** The executable through which the engine runs Node programs. */
export const LANGUAGE_HOST = executableName("pulumi-language-nodejs");

/** The executable through which the engine runs dynamic providers; a script that starts Node. */
export const DYNAMIC_PROVIDER = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;
