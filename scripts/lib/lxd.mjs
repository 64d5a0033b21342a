import { ensureDebian } from "./debian.mjs";

/**
 * Installs Debian's package `lxd` for the tests that start a real LXD in a folder of their own.
 *
 * @param {import("./debian.mjs").Options} [options]
 */
export function ensureLxd(options) {
  const use = "the tests against a real LXD";
  return ensureDebian({ name: "LXD", packages: ["lxd"], commands: ["lxd", "lxc"], use }, options);
}
