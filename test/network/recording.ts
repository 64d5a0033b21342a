import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Interface, Machine } from "../../provider/maas/wire";
import { projectRoot } from "../support/project";

/** Where the exchanges with a real region were recorded, one file each. */
const folder = resolve(
  process.env["MAAS_CONTRACT_DIR"] ?? join(projectRoot, "..", "shared", "maas-contract"),
);

interface Exchange {
  form: [string, string | number][] | null;
  bodyJson: unknown;
}

/** Skips a suite with a word where there are no recordings. */
export function needRecordings(this: Mocha.Context): void {
  if (!existsSync(folder)) {
    console.log(`      no recordings of MAAS in ${folder}`);
    this.skip();
  }
}

function recorded(name: string): Exchange {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Exchange;
}

export function machineIn(name: string): Machine {
  return recorded(name).bodyJson as Machine;
}

export function interfacesIn(name: string): Interface[] {
  return recorded(name).bodyJson as Interface[];
}

/** The form that was sent, as text. */
export function formOf(name: string): Record<string, string> {
  return Object.fromEntries((recorded(name).form ?? []).map(([key, value]) => [key, String(value)]));
}
