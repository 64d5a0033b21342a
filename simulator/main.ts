#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseDuration } from "./duration";
import { LATENCY_PROFILES } from "./http/latency";
import {
  MAAS_VERSIONS,
  parseInventory,
  RunningClock,
  startSimulator,
  type Inventory,
  type LatencyProfileName,
  type MaasVersion,
  type Timings,
} from "./index";

const USAGE = `maas-simulator: a MAAS region for LXD virtual machines

  --port N             port to listen on; 0 takes a free one (default 0)
  --host ADDRESS       address to listen on (default 127.0.0.1)
  --inventory FILE     the lab, JSON or YAML (default: the built-in lab)
  --state FILE         keep the region in FILE, across restarts and also across a kill
  --commission, --deploy, --release, --erase, --test, --rescue DURATION
                       how long each takes, as 500ms, 2s, 1m; 2 means 2s
  --power, --compose DURATION
                       how long a power action and a compose block their request
  --clock SCALE        region time runs SCALE times as fast as wall time (default 1)
  --threads N          web threads (default 4)
  --maas-version VERSION
                       ${MAAS_VERSIONS.join(", ")} (default 3.7; with --state: what the region was)
  --latency PROFILE    how long requests take: none (default), or real, as measured on a real region

Prints {"url", "apiKey", "userApiKey"} as one line of JSON when it listens.
`;

const DURATIONS = [
  "commission",
  "deploy",
  "release",
  "erase",
  "test",
  "rescue",
  "power",
  "compose",
] as const satisfies readonly (keyof Timings)[];

function fail(message: string): never {
  process.stderr.write(`maas-simulator: ${message}\n`);
  process.exit(2);
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    fail(`--${name}: '${text}' is not a number`);
  }
  return value;
}

function positive(name: string, text: string): number {
  const value = number(name, text);
  return value > 0 ? value : fail(`--${name}: '${text}' is not more than 0`);
}

function latencyProfile(name: string): LatencyProfileName {
  return Object.hasOwn(LATENCY_PROFILES, name)
    ? (name as LatencyProfileName)
    : fail(`--latency: '${name}' is not one of ${Object.keys(LATENCY_PROFILES).join(", ")}`);
}

function maasVersion(text: string): MaasVersion {
  return (
    MAAS_VERSIONS.find((version) => version === text) ??
    fail(`--maas-version: '${text}' is not one of ${MAAS_VERSIONS.join(", ")}`)
  );
}

function readInventory(file: string): Inventory {
  try {
    return parseInventory(readFileSync(file, "utf8"), file);
  } catch (error) {
    return fail(`--inventory: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      port: text,
      host: text,
      inventory: text,
      state: text,
      clock: text,
      threads: text,
      latency: text,
      "maas-version": text,
      help: { type: "boolean", short: "h" },
      commission: text,
      deploy: text,
      release: text,
      erase: text,
      test: text,
      rescue: text,
      power: text,
      compose: text,
    },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return;
  }
  const timings: Partial<Timings> = {};
  for (const name of DURATIONS) {
    const given = values[name];
    if (given !== undefined) {
      timings[name] = parseDuration(given) ?? fail(`--${name}: '${given}' is not a duration`);
    }
  }
  const version = values["maas-version"];
  const simulator = await startSimulator({
    timings,
    ...(version === undefined ? {} : { maasVersion: maasVersion(version) }),
    ...(values.port === undefined ? {} : { port: number("port", values.port) }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.threads === undefined ? {} : { threads: Math.ceil(positive("threads", values.threads)) }),
    ...(values.latency === undefined ? {} : { latency: latencyProfile(values.latency) }),
    ...(values.clock === undefined ? {} : { clock: new RunningClock(positive("clock", values.clock)) }),
    ...(values.state === undefined ? {} : { state: values.state }),
    ...(values.inventory === undefined ? {} : { inventory: readInventory(values.inventory) }),
  });
  const { url, apiKey, userApiKey } = simulator;
  process.stdout.write(`${JSON.stringify({ url, apiKey, userApiKey })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void simulator.stop().then(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
