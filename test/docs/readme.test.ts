import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../support/project";

describe("README.md", () => {
  const text = readFileSync(join(projectRoot, "README.md"), "utf8");

  it("names the two commands", () => {
    expect(text).to.contain("npm run demo").and.contain("npm test");
  });

  it("is short enough to be read at once", () => {
    expect(text.split("\n").length).to.be.below(121);
  });
});
