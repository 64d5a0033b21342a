import { expect } from "chai";
import { EngineHome, type Stack } from "../../support/engine";
import { installPackage, layOutProgram, writeProgram } from "../../support/package";
import type { Outcome } from "../../support/process";

const HEAD = (from: string): string => `import * as pulumi from "@pulumi/pulumi";
import { LxdVm${from.endsWith("plugin") ? ", Provider" : ""} } from "${from}";
const small = { vmHost: "vmhost1", cores: 1, memory: 2048, disks: [{ size: 10 }], distroSeries: "jammy" };
`;

/** A region as a program gets to it. */
export interface Region {
  readonly url: string;
  readonly apiKey: string;
}

export const said = ({ stdout, stderr }: Outcome): string => stdout + stderr;

/** What a run said that has to go well. */
export const well = (outcome: Outcome): string => {
  expect(outcome.code, said(outcome)).to.equal(0);
  return said(outcome);
};

/** What a run said that has to fail. */
export const failing = (outcome: Outcome): string => {
  expect(outcome.code, said(outcome)).not.to.equal(0);
  return said(outcome);
};

/** A program in TypeScript that uses the plugin, and its stack. */
export class PluginProject {
  private constructor(
    readonly home: EngineHome,
    readonly stack: Stack,
    readonly folder: string,
  ) {}

  /** @param region the stack's configuration; none where it is left out */
  static async start(name: string, region?: Region): Promise<PluginProject> {
    const home = new EngineHome();
    const folder = layOutProgram(await installPackage(), name, { "index.ts": "" });
    const project = new PluginProject(home, await home.stack(folder, "dev"), folder);
    if (region !== undefined) {
      await project.stack.setAllConfig(
        { "maas-lxd:apiUrl": region.url },
        { "maas-lxd:apiKey": region.apiKey },
      );
    }
    return project;
  }

  /** @param from the module whose `LxdVm` the program uses */
  write(text: string, from = "pulumi-maas-lxd/plugin"): void {
    writeProgram(this.folder, HEAD(from) + text);
  }

  dispose(): void {
    this.home.dispose();
  }
}
