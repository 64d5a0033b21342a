import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../support/project";

describe("README.md", () => {
  it("names the two commands", () => {
    const text = readFileSync(join(projectRoot, "README.md"), "utf8");
    expect(text).to.contain("npm run demo").and.contain("npm test");
  });
});
