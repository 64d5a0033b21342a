import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A package with a dynamic resource that only shows what reaches it: its provider is a thin shell into the
 * package's `core` module, as this project's is.
 */
const files = {
  "package.json": JSON.stringify({ name: "probe", version: "1.0.0", main: "index.js" }),
  "index.js": `
    const pulumi = require("@pulumi/pulumi");
    const provider = {
      configure: (request) => require("probe/core").configure(request),
      check: (olds, news) => require("probe/core").check(olds, news),
      diff: (id, olds, news) => require("probe/core").diff(id, olds, news),
      create: (inputs) => require("probe/core").create(inputs),
      read: (id, props) => require("probe/core").read(id, props),
      update: (id, olds, news) => require("probe/core").update(id, olds, news),
      delete: (id, props) => require("probe/core").delete(id, props),
    };
    exports.Probe = class extends pulumi.dynamic.Resource {
      constructor(name, args, opts) {
        super(provider, name, { greeting: undefined, ...args }, opts, "probe", "Probe");
      }
    };`,
  "index.d.ts": `
    import * as pulumi from "@pulumi/pulumi";
    export interface ProbeArgs {
      readonly text: pulumi.Input<string>;
      /** "slow": create does not end; "partial": it makes something and fails. */
      readonly mode?: "slow" | "partial";
    }
    export class Probe extends pulumi.dynamic.Resource {
      readonly text: pulumi.Output<string>;
      readonly greeting: pulumi.Output<string>;
      constructor(name: string, args: ProbeArgs, opts?: pulumi.CustomResourceOptions);
    }`,
  "core.js": `
    const fs = require("node:fs");
    let word;
    const outs = ({ text, mode }) => ({ text, ...(mode === undefined ? {} : { mode }), greeting: word + " " + text });
    module.exports = {
      configure({ config }) {
        word = config.get("probe:word") || "hello";
      },
      async check(olds, news) {
        return news.text === "bad"
          ? { failures: [{ property: "text", reason: "bad is not a text" }] }
          : { inputs: news };
      },
      async diff(id, olds, news) {
        return olds.text === news.text ? { changes: false } : { replaces: ["text"], deleteBeforeReplace: true };
      },
      async create(inputs) {
        console.log("creating " + inputs.text);
        if (inputs.mode === "partial") {
          throw Object.assign(new Error("half made"), {
            id: "half-" + inputs.text,
            properties: { ...inputs, made: "half" },
            reasons: ["the other half is missing"],
          });
        }
        if (inputs.mode === "slow") {
          fs.writeFileSync("creating", String(process.pid));
          await new Promise((resolve) => setTimeout(resolve, 600_000));
        }
        return { id: "id-" + inputs.text, outs: outs(inputs) };
      },
      async read(id, props) {
        if (id === "gone") return {};
        return { id, props: { ...props, text: "drifted" }, inputs: { text: "drifted" } };
      },
      async update(id, olds, news) {
        return { outs: outs(news) };
      },
      async delete(id, props) {
        if (props.text === "kept") throw new Error(id + " will not go");
      },
    };`,
};

/** Puts the probe package into a folder's node_modules. */
export function installProbe(folder: string): void {
  const target = join(folder, "node_modules", "probe");
  mkdirSync(target, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(target, name), content);
}

/** A program with one probe whose text and mode are configuration, and which exports its greeting. */
export const probeProgram = {
  "index.ts": `
    import * as pulumi from "@pulumi/pulumi";
    import { Probe } from "probe";
    const config = new pulumi.Config("probe");
    const mode = config.get("mode") as "slow" | "partial" | undefined;
    const probe = new Probe("one", { text: config.require("text"), ...(mode && { mode }) });
    export const greeting = probe.greeting;`,
};
