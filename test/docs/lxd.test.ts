import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allowedConfig, configKeys, refusedConfig } from "../../provider/rules/lxd-config";
import { allKnown } from "../../provider/rules/partial-inputs";
import { projectRoot } from "../support/project";

describe("docs/lxd.md", () => {
  const page = readFileSync(join(projectRoot, "docs", "lxd.md"), "utf8");
  const example = (pattern: string): string => pattern.replace(/\*$/, "x");
  const keysIn = (text: string): string[] =>
    [...text.matchAll(/`([a-z][^`]*)`/g)].map(([, key = ""]) => example(key));

  it("has each refused key with its reason", () => {
    const rows = page.split("\n").flatMap((line) => {
      const [, keys = "", why = ""] = /^- (`.*?`): (.*)$/.exec(line) ?? [];
      return refusedConfig.some(({ because }) => because === why) ? [{ keys: keysIn(keys), why }] : [];
    });
    for (const { keys, why } of rows) {
      for (const key of keys) {
        const [failure] = configKeys(allKnown({ lxd: { config: { [key]: "1" } } }));
        expect(failure?.reason, key).to.equal(`LXD key ${key} cannot be set here: ${why}`);
      }
    }
    expect(rows.map(({ why }) => why)).to.deep.equal(refusedConfig.map(({ because }) => because));
  });

  it("has the keys that can be set, and they can", () => {
    const [, list = ""] =
      /These can be set, since nothing else manages them:\n\n([^]*?)\n\nThese are refused/.exec(page) ?? [];
    const keys = keysIn(list);
    expect(keys).to.have.length.above(15);
    for (const key of keys) {
      expect(configKeys(allKnown({ lxd: { config: { [key]: "1" } } })), key).to.deep.equal([]);
      expect(allowedConfig.test(key), key).to.equal(true);
    }
  });
});
