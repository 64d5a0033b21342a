import { ensureDebian } from "./debian.mjs";

/**
 * Installs Debian's Chromium with its driver for the tests that open a page in a real browser.
 *
 * @param {import("./debian.mjs").Options} [options]
 */
export function ensureChromium(options) {
  const wanted = {
    name: "Chromium",
    packages: ["chromium", "chromium-driver"],
    commands: ["chromium", "chromedriver"],
    use: "the tests in a real browser",
  };
  return ensureDebian(wanted, options);
}
