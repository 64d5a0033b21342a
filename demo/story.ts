import { join } from "node:path";
import { runCli } from "../test/support/cli";
import type { EngineHome, Stack } from "../test/support/engine";
import type { Outcome } from "../test/support/process";
import type { RegionState, SimulatorProcess } from "../test/support/simulator-process";
import { type Narrator, trimmed } from "./narrator";

/** By which way the first program of the story reaches the provider. */
export type Face = "dynamic" | "plugin";

/** Where the story plays. */
export interface Stage {
  readonly simulator: SimulatorProcess;
  readonly home: EngineHome;
  /** The folder with a copy of each example. */
  readonly examples: string;
  readonly face: Face;
}

/** The program that makes the VM. */
interface Example {
  readonly folder: string;
  /** The Pulumi project's name. */
  readonly project: string;
  readonly settings: Readonly<Record<string, string>>;
}

const address = "10.10.0.60";
const otherAddress = "10.10.0.61";

const programs: Record<Face, Example> = {
  dynamic: { folder: "network", project: "network", settings: {} },
  plugin: {
    folder: "yaml",
    project: "static-ip-yaml",
    settings: { "static-ip-yaml:ipAddress": address },
  },
};

/** The demo: a static VM from its preview to its end, with a stack that reads it and one that wants its address. */
export async function tellStory(narrator: Narrator, stage: Stage): Promise<void> {
  const { simulator, face } = stage;
  const first = programs[face];
  // All that a user gives to point an example at a MAAS.
  const region = { "maas-lxd:apiUrl": simulator.url };
  const key = { "maas-lxd:apiKey": simulator.apiKey };

  narrator.heading("A MAAS region");
  narrator.tell(`A simulated MAAS with two LXD hosts listens on ${simulator.url}.`);
  narrator.tell("What follows is the real Pulumi engine on the projects in examples/.");
  const empty = await simulator.state();
  narrator.tell(inventory(empty));

  narrator.heading("A VM with a static address, first as a preview");
  if (face === "plugin") {
    narrator.command(first.folder, "npx pulumi-maas-lxd install-plugin");
    const { stdout } = await runCli(["install-plugin"], { PULUMI_HOME: stage.home.env["PULUMI_HOME"] ?? "" });
    narrator.show(stdout);
  }
  const network = await openStack(narrator, stage, first.folder, { ...region, ...first.settings }, key);
  await succeed(narrator, network, "pulumi preview", () => network.preview());
  narrator.check(
    same(await simulator.state(), empty),
    "the preview changed nothing in MAAS",
    await evidence(simulator),
  );

  narrator.heading("The VM is made");
  await succeed(narrator, network, "pulumi up", () => network.up());
  const outputs = await network.outputs();
  narrator.command(first.folder, "pulumi stack output --json");
  narrator.show(JSON.stringify(outputs, null, 2));
  const status = outputs["networkStatus"] as { assignedIp?: string; configMethod?: string } | undefined;
  narrator.check(
    status?.assignedIp === address && status.configMethod === "static",
    `MAAS says that the VM has ${address}, set statically`,
    JSON.stringify(outputs),
  );
  narrator.tell(inventory(await simulator.state()));

  narrator.heading("A second stack reads the address of the first");
  const consumer = await openStack(narrator, stage, "consumer", {
    "consumer:networkStack": `organization/${first.project}/demo`,
  });
  await succeed(narrator, consumer, "pulumi up", () => consumer.up());
  const read = await consumer.outputs();
  narrator.check(
    read["databaseUrl"] === `postgresql://${address}:5432/app`,
    `the consumer's outputs hold ${address}`,
    JSON.stringify(read),
  );

  narrator.heading("Another address means another VM, and the preview says so");
  narrator.command(first.folder, `pulumi config set ipAddress ${otherAddress}`);
  await network.setConfig("ipAddress", otherAddress);
  const replacement = await succeed(narrator, network, "pulumi preview --diff", () =>
    network.preview("--diff"),
  );
  narrator.check(
    /replace/.test(replacement.stdout) && replacement.stdout.includes(otherAddress),
    "a replacement is announced, with the property that forces it",
    replacement.stdout,
  );
  narrator.command(first.folder, `pulumi config set ipAddress ${address}`);
  await network.setConfig("ipAddress", address);

  narrator.heading("An address that is taken is refused before anything is made");
  const wanting = await openStack(
    narrator,
    stage,
    "static-ip",
    { ...region, "static-ip:ipAddress": address },
    key,
  );
  const before = await simulator.state();
  narrator.command("static-ip", "pulumi preview");
  const refused = await wanting.preview();
  narrator.show(trimmed(refused.stdout + refused.stderr));
  const text = `IP address ${address} is already in use by machine ${String(outputs["hostname"])}`;
  narrator.check(
    refused.code !== 0 && (refused.stdout + refused.stderr).includes(text),
    `refused: ${text}`,
    refused.stdout + refused.stderr,
  );
  narrator.check(
    same(await simulator.state(), before),
    "nothing was made in MAAS",
    await evidence(simulator),
  );

  narrator.heading("Everything goes away");
  await succeed(narrator, consumer, "pulumi destroy", () => consumer.destroy());
  await succeed(narrator, network, "pulumi destroy", () => network.destroy());
  const left = await simulator.state();
  narrator.tell(inventory(left));
  narrator.check(
    same(left, empty),
    "MAAS is as it was: no machine, instance or address is left",
    await evidence(simulator),
  );
}

/** Makes a stack of an example with its settings. */
async function openStack(
  narrator: Narrator,
  { home, examples }: Stage,
  example: string,
  settings: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  narrator.command(example, "pulumi stack init demo");
  const stack = await home.stack(join(examples, example), "demo");
  const shown = [
    ...Object.entries(settings).map(([key, value]) => `--plaintext ${key}=${value}`),
    ...Object.keys(secrets).map((key) => `--secret ${key}=…`),
  ];
  narrator.command(example, ["pulumi config set-all", ...shown].join(" \\\n      "));
  await stack.setAllConfig(settings, secrets);
  return stack;
}

/** Runs an operation that has to succeed, and shows it. */
async function succeed(
  narrator: Narrator,
  stack: Stack,
  command: string,
  operation: () => Promise<Outcome>,
): Promise<Outcome> {
  const started = Date.now();
  narrator.command(stack.program.split("/").at(-1) ?? "", command);
  const outcome = await operation();
  narrator.show(trimmed(outcome.stdout + outcome.stderr));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  narrator.check(
    outcome.code === 0,
    `${command} succeeded, in ${seconds} s`,
    `it ended with ${outcome.code}`,
  );
  return outcome;
}

function inventory({ machines, instances, addresses }: RegionState): string {
  return `In MAAS now: ${machines.length} machines, ${instances.length} LXD instances, ${addresses.length} addresses.`;
}

/** The same machines, instances and addresses, in whatever order. */
function same(one: RegionState, other: RegionState): boolean {
  const told = ({ machines, instances, addresses }: RegionState) =>
    JSON.stringify(
      [machines, instances, addresses].map((list) => list.map((each) => JSON.stringify(each)).sort()),
    );
  return told(one) === told(other);
}

async function evidence(simulator: SimulatorProcess): Promise<string> {
  return JSON.stringify(await simulator.state(), null, 2);
}
