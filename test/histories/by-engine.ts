import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isEngine } from "../recovery/engine-crash";
import { isProviderProcess } from "../support/face";
import { EngineHome, type Stack as EngineStack } from "../support/engine";
import { InterceptingProxy } from "../support/intercepting-proxy";
import { linkPackage } from "../support/linked-package";
import { signalProcess } from "../support/process";
import type { Properties } from "../support/provider-process";
import { layOutProgram } from "../support/package";
import { isKilledAt } from "./gate";
import type { Announced, Op } from "./engine/run";
import { nameOf, TYPE, urnOf, type Resource } from "./engine/state";
import { programText } from "./program";
import { sameTime } from "./quick-time";
import type { Command, Outcome, Runner } from "./runner";
import { PROJECT, settingsOf, type Stack } from "./stack";

const HOUR_MS = 3_600_000;

/** A step as the engine's event log shows it. */
interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly type: string;
      readonly keys?: readonly string[] | null;
      readonly old?: { readonly id?: string } | null;
    };
  };
}

/** A resource as `pulumi stack export --show-secrets` writes it. */
interface Exported {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly external?: boolean;
  readonly delete?: boolean;
  readonly pendingReplacement?: boolean;
  readonly initErrors?: readonly string[];
}

/** Runs the commands of one history on the real engine. */
export class EngineRunner implements Runner {
  private readonly home = new EngineHome({ ...sameTime(), PULUMI_DEBUG_COMMANDS: "true" });
  private readonly stacks = new Map<Stack, EngineStack>();
  private folder: string | undefined;

  async run(stack: Stack, { what, refresh, replace = [], parallel = 4, kill }: Command): Promise<Outcome> {
    const engine = await this.engineOf(stack);
    writeFileSync(join(engine.program, "index.js"), programText(stack.vms));
    const { config, env } = settingsOf(stack);
    const proxy = await InterceptingProxy.start(env["MAAS_API_URL"] ?? "");
    Object.assign(this.home.env, env, { MAAS_API_URL: proxy.url });
    const work: string[] = [];
    let isKilled = false;
    proxy.use(async (exchange) => {
      if (exchange.changes) work.push(exchange.summary);
      const isHere = isKilledAt(kill, exchange.number, exchange.summary);
      const answer = isHere && kill?.moment === "before" ? undefined : await exchange.forward();
      if (isHere) {
        isKilled = true;
        this.killAll();
      }
      if (answer === undefined || isHere) exchange.reset();
      else exchange.reply(answer);
    });
    await engine.setAllConfig(config);
    const log = join(this.home.folder, "events.json");
    if (existsSync(log)) rmSync(log);
    const flags = [
      ...["--event-log", log, "--parallel", String(parallel)],
      ...(refresh ? ["--refresh"] : []),
      ...replace.flatMap((name) => ["--replace", urnOf(PROJECT, stack.name, name)]),
    ];
    const { code, stdout, stderr } = await engine[what](...flags);
    if (isKilled) await engine.cancel();
    const { seen } = proxy;
    await proxy.stop();
    if (what !== "preview") stack.region.noteUserData(undefined);
    const state = await this.stateOf(engine);
    if (what !== "preview") stack.state = { resources: state };
    return {
      ok: code === 0 && !isKilled,
      killed: isKilled,
      errors: code === 0 ? [] : errorsIn(`${stdout}${stderr}`),
      announced: announcedIn(existsSync(log) ? readFileSync(log, "utf8") : ""),
      work,
      requests: seen,
    };
  }

  async move(from: Stack, to: Stack, name: string): Promise<void> {
    const [source, dest] = [await this.engineOf(from), await this.engineOf(to)];
    const stacks = ["--source", source.name, "--dest", dest.name];
    await source.must("state", "move", "--yes", ...stacks, urnOf(PROJECT, from.name, name));
    from.state = { resources: await this.stateOf(source) };
    to.state = { resources: await this.stateOf(dest) };
  }

  async forget(stack: Stack, name: string): Promise<void> {
    const engine = await this.engineOf(stack);
    await engine.must("state", "delete", "--yes", urnOf(PROJECT, stack.name, name), "--stack", engine.name);
    stack.state = { resources: await this.stateOf(engine) };
  }

  dispose(): Promise<void> {
    return Promise.resolve(this.home.dispose());
  }

  private killAll(): void {
    for (const { pid, commandLine } of this.home.running()) {
      if (isEngine(commandLine) || isProviderProcess(commandLine)) signalProcess(pid, "SIGKILL");
    }
    for (const { pid } of this.home.running()) signalProcess(pid, "SIGKILL");
  }

  private async engineOf(stack: Stack): Promise<EngineStack> {
    let engine = this.stacks.get(stack);
    if (engine === undefined) {
      this.folder ??= layOutProgram(linkPackage(), PROJECT, {
        "Pulumi.yaml": `name: ${PROJECT}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n`,
        "index.js": programText([]),
      });
      engine = await this.home.stack(this.folder, stack.name, 20 * HOUR_MS);
      this.stacks.set(stack, engine);
    }
    return engine;
  }

  private async stateOf(engine: EngineStack): Promise<Resource[]> {
    const { stdout } = await engine.must("stack", "export", "--show-secrets", "--stack", engine.name);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: readonly Exported[] } };
    return (deployment.resources ?? []).filter(({ type }) => type === TYPE).map(resourceOf);
  }
}

function resourceOf(one: Exported): Resource {
  return {
    urn: one.urn,
    id: one.id ?? "",
    inputs: plain(one.inputs ?? {}) as Properties,
    outputs: plain(one.outputs ?? {}) as Properties,
    protect: one.protect ?? false,
    retainOnDelete: one.retainOnDelete ?? false,
    external: one.external ?? false,
    initErrors: one.initErrors ?? [],
    isDelete: one.delete ?? false,
    pendingReplacement: one.pendingReplacement ?? false,
    dependencies: {},
    ignoreChanges: [],
    replaceOnChanges: [],
  };
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** Secrets as what they are; the state has them as JSON. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const bag = value as Record<string, unknown>;
  if (SECRET in bag) return JSON.parse(String(bag["plaintext"])) as unknown;
  return Object.fromEntries(Object.entries(bag).map(([key, item]) => [key, plain(item)]));
}

const errorsIn = (output: string): string[] =>
  output.split("\n").flatMap((line) => /^\s*error: (.*)/.exec(line)?.[1] ?? []);

const OPS: Readonly<Record<string, Op>> = {
  same: "same",
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  "delete-replaced": "delete",
  read: "read",
  discard: "discard",
};

function announcedIn(log: string): Announced[] {
  const announced: Announced[] = [];
  for (const line of log.split("\n").filter((text) => text !== "")) {
    const { metadata } = (JSON.parse(line) as EngineEvent).resourcePreEvent ?? {};
    const op = metadata === undefined ? undefined : OPS[metadata.op];
    if (metadata?.type !== TYPE || op === undefined) continue;
    const { urn, keys, old } = metadata;
    announced.push({ op, name: nameOf(urn), id: old?.id, keys: op === "replace" ? (keys ?? []) : [] });
  }
  // The old VM's end belongs to its replacement.
  const replaced = new Set(announced.filter(({ op }) => op === "replace").map(({ name }) => name));
  return announced.filter(({ op, name }) => op !== "delete" || !replaced.has(name));
}
