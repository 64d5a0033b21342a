import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { manifest, projectRoot } from "../test/support/project";
import { drawChart, type Chart } from "./chart";

const folder = join(projectRoot, "docs", "benchmarks");

/** A goal and what was measured. */
export interface Bar {
  what: string;
  /** The most that the goal allows. */
  goal: number;
  measured: number;
}

export interface Report {
  bars: readonly Bar[];
  /** The figures behind them. */
  figures: unknown;
  charts: Readonly<Record<string, Chart>>;
}

/** Writes `<name>.json`, with the machine named, and each chart as `<name>-<chart>.svg`. */
export function writeReport(name: string, { bars, figures, charts }: Report): void {
  mkdirSync(folder, { recursive: true });
  const document = { date: new Date().toISOString().slice(0, 10), machine: machine(), bars, figures };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
  for (const [chart, drawn] of Object.entries(charts)) {
    writeFileSync(join(folder, `${name}-${chart}.svg`), `${drawChart(drawn)}\n`);
  }
}

/** What the figures were measured on. */
function machine(): Record<string, string | number> {
  const [cpu] = cpus();
  return {
    cores: cpus().length,
    cpu: cpu?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    pulumi: manifest.devDependencies["@pulumi/pulumi"] ?? "unknown",
  };
}
