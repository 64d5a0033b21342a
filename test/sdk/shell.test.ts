import { expect } from "chai";
import Module, { createRequire } from "node:module";
import { join } from "node:path";
import { dynamicProvider } from "../../provider/engine/dynamic";
import { PROVIDER_TEXT } from "../../provider/provider-text";
import { projectRoot } from "../support/project";

interface Loaded {
  handler: () => object;
}

/** Runs a text as a module, as the engine's process does with what it finds in the state. */
function run(text: string, filename: string): Loaded {
  const loaded = new Module(filename) as Module & { _compile(code: string, filename: string): void };
  loaded.filename = filename;
  loaded.paths = createRequire(filename).resolve.paths("x") ?? [];
  loaded._compile(text, filename);
  return loaded.exports as Loaded;
}

describe("the text in the state", () => {
  it("is short, on one line, in ASCII", () => {
    expect(Buffer.byteLength(PROVIDER_TEXT)).to.be.below(600);
    expect(PROVIDER_TEXT).to.match(/^[\x20-\x7e]+$/);
  });

  it("gives the provider, with the seven methods that the engine's process calls", () => {
    const provider = run(PROVIDER_TEXT, join(projectRoot, "state.js")).handler();
    const methods = ["configure", "check", "diff", "create", "read", "update", "delete"];
    expect(provider).to.have.all.keys(methods);
    for (const method of methods) {
      expect(provider).to.have.property(method).that.is.a("function");
    }
  });

  it("gives the provider of this very package, by its name", () => {
    const provider = run(PROVIDER_TEXT, join(projectRoot, "state.js")).handler();
    expect(provider).to.equal(dynamicProvider);
  });

  it("loads nothing until it is called, and says what is missing where the package is not there", () => {
    const { handler } = run(PROVIDER_TEXT, "/state.js");
    expect(handler).to.throw(/Cannot find module 'pulumi-maas-lxd\/provider'/);
  });

  it("is what states hold already, so it never changes", () => {
    // Refresh and destroy run what an earlier version of the package wrote.
    expect(PROVIDER_TEXT).to.equal(
      'exports.handler = () => require("pulumi-maas-lxd/provider").dynamicProvider;',
    );
  });
});
