import { expect } from "chai";
import { loadScript } from "../support/scripts";

interface RegistryPages {
  objectionsTo: (page: string) => string[];
  registryObjections: () => string[];
}

const languages = ["typescript", "python", "go", "csharp", "java", "yaml"];
const choosable = (language: string): string =>
  `{{% choosable language ${language} %}}\n\n\`\`\`${language}\nx\n\`\`\`\n\n{{% /choosable %}}\n`;
const chooser = (shown: readonly string[], offered = languages): string =>
  `{{< chooser language "${offered.join(",")}" >}}\n\n${shown.map(choosable).join("\n")}\n{{< /chooser >}}\n`;
const front = "---\ntitle: A\nmeta_desc: B\nlayout: package\n---\n";

/** A page that is fine but for what is put into its line 7. */
const pageWith = (line: string): string => `${front}\n${line}\n\n${chooser(languages)}`;

describe("the pages that Pulumi's registry shows", () => {
  let pages: RegistryPages;

  before(async () => {
    pages = await loadScript<RegistryPages>("lib/registry-pages.mjs");
  });

  it("are as it wants them", () => {
    expect(pages.registryObjections()).to.deep.equal([]);
  });

  for (const fine of [
    "[MAAS](https://canonical.com/maas), [below](#settings), ![logo](https://example.com/logo.png)",
    'code such as `[a](b.md)` and `<a href="b">`',
    "{{ .Value }}",
  ]) {
    it(`may have ${fine}`, () => expect(pages.objectionsTo(pageWith(fine))).to.deep.equal([]));
  }

  for (const [what, line, why] of [
    ["a relative image", "![logo](logo.png)", "image"],
    ["an image of the site", "![logo](/logo.png)", "image"],
    ["a raw relative image", '<img src="./logo.png">', "image"],
    ["a raw relative image in other quotes", "<img width=1 src='logo.png'>", "image"],
    ["a link to a page of the repository", "[rules](validation.md)", "link"],
    ["such a link to a heading", "[rules](validation.md#names)", "link"],
    ["a link to another folder", "[simulator](../simulator)", "link"],
    ["a raw relative link", '<a class="x" href="/docs">', "raw link"],
    ["a shortcode with a space", "{{ < note >}}", "space"],
  ] as const) {
    it(`may not have ${what}`, () => {
      const [objection, ...others] = pages.objectionsTo(pageWith(line));
      expect(others).to.deep.equal([]);
      expect(objection).to.match(/^7: /).and.contain(why);
    });
  }

  for (const missing of ["title", "meta_desc", "layout"]) {
    it(`may not be without ${missing} in front`, () => {
      const page = pageWith("text").replace(new RegExp(`^${missing}:.*\n`, "m"), "");
      expect(pages.objectionsTo(page)).to.have.length(1).and.to.match(new RegExp(missing));
    });
  }

  for (const [what, body] of [
    ["without a chooser", "text\n"],
    ["with a chooser that does not end", chooser(languages).replace("{{< /chooser >}}", "")],
    ["whose chooser lacks a program", chooser(languages.slice(1))],
    ["whose chooser does not offer a language", chooser(languages, languages.slice(1))],
    ["whose program is in another language", chooser(languages).replace("```go", "```java")],
  ] as const) {
    it(`may not be ${what}`, () => expect(pages.objectionsTo(`${front}\n${body}`)).to.have.length(1));
  }
});
