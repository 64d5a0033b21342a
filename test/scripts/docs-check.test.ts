import { expect } from "chai";
import { loadScript } from "../support/scripts";

interface Check {
  problemsOf(pages: ReadonlyMap<string, string>, exists: (file: string) => boolean): string[];
}

describe("npm run docs:check", () => {
  let check: Check;

  before(async () => {
    check = await loadScript<Check>("lib/docs/check.mjs");
  });

  function problems(pages: Readonly<Record<string, string>>): string[] {
    const files = new Map(Object.entries(pages));
    return check.problemsOf(files, (file) => files.has(file) || file === "docs");
  }

  it("finds links and anchors that lead nowhere", () => {
    const text = [
      "# Of `this` and [that](https://elsewhere.example)",
      "[a](docs/other.md) [b](docs/gone.md) [c](docs/other.md#there) [d](docs/other.md#not-there) [e](docs)",
      "![f](docs/gone.svg) [g](#of-this-and-that) [h](#nothing)",
    ].join("\n\n");
    expect(problems({ "README.md": text, "docs/other.md": "# There\n\n[up](../README.md)" })).to.deep.equal([
      "README.md: the link docs/gone.md leads nowhere",
      "README.md: the link docs/other.md#not-there leads nowhere",
      "README.md: the link docs/gone.svg leads nowhere",
      "README.md: the link #nothing leads nowhere",
    ]);
  });

  it("finds a table that a terminal cannot show, and no other long line", () => {
    const wide = "w".repeat(170);
    const text = `# Page\n\n${wide}\n\n| a | b |\n| - | - |\n| 1 | ${wide} |\n\n| a |\n| - |\n| 1 |\n`;
    expect(problems({ "docs/page.md": text })).to.deep.equal([
      "docs/page.md:5: a table wider than 160 characters",
    ]);
  });

  it("finds blocks of which it is not clear whether they are run", () => {
    const block = (language: string, before = ""): string => `${before}\n\n\`\`\`${language}\nls\n\`\`\`\n`;
    const found = (text: string): string[] => problems({ "a.md": text });
    expect(found(block("sh"))).to.deep.equal([]);
    expect(found(block("sh", "<!-- not run: it never ends -->"))).to.deep.equal([]);
    expect(found(block("sh", "<!-- run: in a stack -->"))).to.deep.equal([]);
    expect(found(block("sh", "<!-- run: on the moon -->"))).to.deep.equal([
      "a.md:3: unknown mark: run: on the moon",
    ]);
    expect(found(block("sh", "<!-- file: x -->"))).to.deep.equal(["a.md:3: commands that are a file"]);
    expect(found(block(""))).to.deep.equal(["a.md:3: a block without a language"]);
    expect(found(block("console"))).to.deep.equal([
      "a.md:3: commands and output in one block: give the commands as sh",
    ]);
    expect(found("- item\n\n  ```sh\n  ls\n  ```\n")).to.deep.equal([
      "a.md:1: a block within a list, which the tests do not see",
    ]);
  });
});
