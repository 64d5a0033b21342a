import { isDeepStrictEqual } from "node:util";
import type { Machine } from "../../provider/maas/wire";
import type { Announced } from "./engine/run";
import { isRightlyRefused, say, unexpected, type Expectation } from "./expect";
import { untrue } from "./held";
import { KeptAddresses } from "./kept-addresses";
import { Region, type Look } from "./region";
import type { Command, Outcome, Runner } from "./runner";
import { copyOf, type Stack } from "./stack";
import { must, Violation } from "./violation";

/** Regions and stacks of one history, and what must hold of them after each step. */
export class World {
  /** What was done, in words. */
  readonly lines: string[] = [];
  /** Machines that no stack holds and that are meant to be there: strangers', and those that were kept. */
  readonly kept = new Set<string>();
  /** What each stack's program was in its last run. */
  private readonly lastArgs = new Map<string, unknown[]>();
  private readonly keptAddresses = new KeptAddresses();
  /** Machines that runs which were killed left, by the stack's name. */
  private readonly left = new Map<string, Set<string>>();

  private constructor(
    readonly regions: readonly Region[],
    readonly stacks: readonly Stack[],
    /** The VM hosts have no room for a further VM, or may have none. */
    public isTight: boolean,
    readonly runner: Runner,
  ) {}

  /** @param regionOf the region of each stack */
  static async start(regionOf: readonly number[], isTight: boolean, runner: Runner): Promise<World> {
    const regions: Region[] = [];
    const memory = isTight ? 8192 : 65_536;
    for (let number = 0; number <= Math.max(...regionOf); number++)
      regions.push(await Region.start(number, memory));
    const stacks = regionOf.map((number, index): Stack => {
      const region = regions[number];
      if (region === undefined) throw new Error("there is no such region");
      return {
        name: ["dev", "prod"][index] ?? `stack${index}`,
        region,
        vms: [],
        state: { resources: [] },
        env: {},
        isOffline: false,
        isRespelled: false,
        asksAgain: false,
      };
    });
    return new World(regions, stacks, isTight, runner);
  }

  async stop(): Promise<void> {
    await this.runner.dispose();
    for (const region of this.regions) await region.stop();
  }

  show(what: string): void {
    this.lines.push(what);
  }

  /** Changes a program, previews and runs it, and looks at what became of it. */
  async step(
    stack: Stack,
    change: () => void,
    expectation: Expectation,
    command: Partial<Command> = {},
  ): Promise<void> {
    const before = copyOf(stack.vms);
    change();
    const outcome = await this.previewAndUp(stack, expectation, command);
    if (outcome === undefined) stack.vms = before;
    await this.sameAgain(stack);
  }

  /** @returns what the `up` came to; undefined when the preview said no, as it may */
  async previewAndUp(
    stack: Stack,
    expectation: Expectation,
    command: Partial<Command> = {},
  ): Promise<Outcome | undefined> {
    const { refresh = false, replace = [] } = command;
    const preview = await this.previewed(stack, expectation, { refresh, replace });
    if (preview === undefined) return undefined;
    const before = await this.look();
    const ours = new Set([...idsOf(stack), ...this.loose(stack)]);
    const mayGo = this.mayGo(stack, preview.announced);
    const up = await this.run(stack, { ...command, what: "up", refresh });
    const after = await this.look();
    const announced = say(preview.announced);
    this.nothingElseTouched(
      new Set([...ours, ...idsOf(stack)]),
      before,
      after,
      mayGo,
      `the preview announced ${announced}`,
    );
    if (!up.ok)
      throw new Violation(`the preview announced ${announced}, and the up fails: ${up.errors.join("; ")}`);
    asAnnounced(preview, up);
    if (announced === "nothing" && !refresh) {
      must(up.work.length === 0, `nothing was announced, and the up did ${up.work.join(", ")}`);
    }
    if (!expectation.isStale) await this.settled(stack);
    return up;
  }

  private async previewed(
    stack: Stack,
    expectation: Expectation,
    flags: Pick<Command, "refresh" | "replace">,
  ): Promise<Outcome | undefined> {
    const preview = await this.run(stack, { ...flags, what: "preview" });
    must(preview.work.length === 0, `the preview does more than look: ${preview.work.join(", ")}`);
    if (!preview.ok) {
      if (!expectation.mayRefuse && !isRightlyRefused(stack, preview.errors))
        throw new Violation(`the preview says no: ${preview.errors.join("; ")}`);
      return undefined;
    }
    const wrong = unexpected(preview.announced, expectation);
    must(wrong.length === 0, `the preview announces ${say(wrong)}`);
    return preview;
  }

  /**
   * After a run that was killed: `up`, with which all is as it should be.
   * @param refusal an error that may come instead; false is then returned
   * @param how.isAll whether nothing of the killed run may be left
   * @param how.refresh whether the state is refreshed first
   */
  async recover(
    stack: Stack,
    expectation: Expectation,
    refusal: RegExp | undefined,
    { isAll = true, refresh = false } = {},
  ): Promise<boolean> {
    const preview = await this.run(stack, { what: "preview", refresh });
    const isRefused = (errors: readonly string[]): boolean =>
      (refusal !== undefined && errors.some((error) => refusal.test(error))) ||
      isRightlyRefused(stack, errors);
    if (!preview.ok && isRefused(preview.errors)) return false;
    must(preview.ok, `after the kill the preview says no: ${preview.errors.join("; ")}`);
    const wrong = unexpected(preview.announced, expectation);
    must(wrong.length === 0, `after the kill the preview announces ${say(wrong)}`);
    const before = await this.look();
    const ours = new Set([...idsOf(stack), ...this.loose(stack)]);
    const mayGo = new Set([...this.mayGo(stack, preview.announced), ...this.loose(stack)]);
    const up = await this.run(stack, { what: "up", refresh });
    const after = await this.look();
    this.nothingElseTouched(
      new Set([...ours, ...idsOf(stack)]),
      before,
      after,
      mayGo,
      "the run after the kill",
    );
    this.forgetGone(after);
    if (!up.ok && isRefused(up.errors)) return false;
    must(up.ok, `after the kill the up fails: ${up.errors.join("; ")}`);
    if (isAll) {
      this.left.delete(stack.name);
      await this.settled(stack);
    }
    await this.sameAgain(stack);
    return true;
  }

  /** Whatever was destroyed is made again. */
  async repair(stack: Stack): Promise<void> {
    const may = Object.fromEntries(
      stack.vms.map(({ name }) => [name, ["create" as const, "update" as const, "replace" as const]]),
    );
    const up = await this.previewAndUp(stack, { may });
    must(up !== undefined, "the program is refused");
  }

  /** Runs a command, telling of it. */
  async run(stack: Stack, command: Command): Promise<Outcome> {
    const outcome = await this.runner.run(stack, command);
    if (command.what === "refresh") stack.asksAgain ||= stack.isRespelled;
    if (command.what === "up" && outcome.ok) {
      stack.asksAgain = false;
      this.noteRun(stack, outcome);
    }
    const { refresh, replace = [], kill } = command;
    const flags = `${refresh ? " --refresh" : ""}${replace.map((name) => ` --replace ${name}`).join("")}${kill ? `, killed ${kill.moment} ${"request" in kill.at ? `request ${kill.at.request}` : kill.at.kind}` : ""}`;
    const end = outcome.killed
      ? "killed"
      : outcome.ok
        ? say(outcome.announced)
        : `fails: ${outcome.errors.join("; ")}`;
    this.show(`  ${command.what} ${stack.name}${flags}: ${end}`);
    return outcome;
  }

  /** After an up that got to its end. */
  private noteRun(stack: Stack, { announced }: Outcome): void {
    const args = structuredClone(argsOf(stack.vms));
    const before = this.lastArgs.get(stack.name);
    this.lastArgs.set(stack.name, args);
    if (before !== undefined && say(announced) === "nothing" && !isDeepStrictEqual(before, args)) {
      stack.isRespelled = true;
    }
    this.keptAddresses.ran(stack, announced);
  }

  async look(): Promise<Look[]> {
    return Promise.all(this.regions.map((region) => region.look()));
  }

  /** The same once more is not a change, and asks MAAS nothing; what was refused is refused again. */
  async sameAgain(stack: Stack): Promise<void> {
    const again = await this.runner.run(stack, { what: "preview" });
    if (isRightlyRefused(stack, again.errors)) return;
    must(again.ok, `the same program previewed again says no: ${again.errors.join("; ")}`);
    const changes = say(again.announced);
    must(changes === "nothing", `the same program previewed again announces ${changes}`);
    const asks = stack.asksAgain || stack.vms.some(({ get }) => get !== undefined);
    must(asks || again.requests === 0, `a preview with nothing to do sends ${again.requests} requests`);
  }

  /** Every VM of the state is there, once, and is what the state says; and there is no other. */
  async settled(stack: Stack): Promise<void> {
    const look = await stack.region.look();
    const lies = untrue(stack, look);
    must(lies.length === 0, `the state is untrue: ${lies.join("; ")}`);
    this.keptAddresses.look(stack);
    const held = new Set(this.stacks.flatMap(({ state }) => state.resources.map(({ id }) => id)));
    const leaked = look.machines.filter(
      ({ system_id: id, pod }) =>
        pod !== null &&
        !held.has(id) &&
        !this.kept.has(id) &&
        ![...this.left.values()].some((ids) => ids.has(id)),
    );
    must(
      leaked.length === 0,
      `no state holds ${leaked.map(({ hostname, system_id: id }) => `${hostname} (${id})`).join(", ")}`,
    );
    const orphans = look.instances.filter(({ systemId }) => systemId === null);
    must(orphans.length === 0, `instances without a machine: ${orphans.map(({ name }) => name).join(", ")}`);
  }

  /** The machines that go if all is done that is announced; those that are retained are kept from now on. */
  mayGo({ state }: Stack, announced: readonly Announced[]): Set<string> {
    const goes = new Set<string>();
    for (const { op, id } of announced) {
      if (id === undefined || !["delete", "replace", "discard"].includes(op)) continue;
      const held = state.resources.find((one) => one.id === id);
      if (held?.retainOnDelete) this.kept.add(id);
      else if (op !== "discard") goes.add(id);
    }
    return goes;
  }

  /** Nothing went but what may go, and nothing that is not ours is other than it was. */
  nothingElseTouched(
    ours: ReadonlySet<string>,
    before: readonly Look[],
    after: readonly Look[],
    mayGo: ReadonlySet<string>,
    why: string,
  ): void {
    before.forEach((look, number) => {
      const now = after[number];
      if (now === undefined) return;
      for (const machine of look.machines) {
        const { system_id: id, hostname } = machine;
        const same = now.machines.find(({ system_id: other }) => other === id);
        if (same === undefined && mayGo.has(id)) continue;
        if (same === undefined) throw new Violation(`${hostname} (${id}) went: ${why}`);
        must(!isMarked(machine) || isMarked(same), `${hostname} (${id}) has lost its mark: ${why}`);
        if (ours.has(id)) continue;
        const changed = changes(machine, same);
        must(
          changed.length === 0,
          `${hostname} (${id}) is not this stack's and was changed: ${changed.join(", ")}`,
        );
      }
      for (const { name, systemId, vmHost } of look.instances) {
        if (systemId === null || mayGo.has(systemId)) continue;
        const stays = now.instances.some((other) => other.name === name && other.vmHost === vmHost);
        must(stays, `instance ${name} on ${vmHost} went: ${why}`);
      }
    });
  }

  /** What a run that was killed left in MAAS and in no state. */
  noteLoose(stack: Stack): Promise<void> {
    return stack.region.look().then(({ machines }) => {
      const held = new Set(this.stacks.flatMap(idsOf));
      const loose = machines.filter(
        ({ system_id: id, pod }) => pod !== null && !held.has(id) && !this.kept.has(id),
      );
      this.left.set(stack.name, new Set([...this.loose(stack), ...loose.map(({ system_id: id }) => id)]));
    });
  }

  loose({ name }: Stack): ReadonlySet<string> {
    return this.left.get(name) ?? new Set();
  }

  forgetGone(looks: readonly Look[]): void {
    const there = new Set(looks.flatMap(({ machines }) => machines).map(({ system_id: id }) => id));
    for (const ids of [this.kept, ...this.left.values()]) {
      for (const id of ids) if (!there.has(id)) ids.delete(id);
    }
  }
}

function asAnnounced(preview: Outcome, up: Outcome): void {
  for (const one of up.announced) {
    const before = preview.announced.filter(({ name }) => name === one.name).map(({ op }) => op);
    // What depends on a value that a preview does not know yet may turn out to be less.
    const isLess = one.op === "same" || (one.op === "update" && before.includes("replace"));
    must(
      before.includes(one.op) || isLess,
      `the up does ${say([one])}, the preview announced ${say(preview.announced)}`,
    );
  }
}

/** Whether a machine carries the mark by which it is known whose it is. */
export const isMarked = ({ description, physicalblockdevice_set: disks }: Machine): boolean =>
  description.includes("[pulumi-maas-lxd ") ||
  disks.some(({ tags }) => tags.some((tag) => tag.startsWith("pulumi-maas-lxd-")));

const argsOf = (vms: Stack["vms"]): unknown[] => vms.map(({ args }) => args);

const idsOf = ({ state }: Stack): string[] => state.resources.map(({ id }) => id);

/** What changes by itself; the storage pool is found out when MAAS looks at the host again. */
const VOLATILE = /(^|\.)(last_sync|next_sync|status_action|status_message|storage_pool)$/;

function changes(before: Machine, after: Machine): string[] {
  return differences(before, after, "").filter((path) => !VOLATILE.test(path));
}

/** The paths at which two values differ. */
function differences(was: unknown, is: unknown, path: string): string[] {
  if (isDeepStrictEqual(was, is)) return [];
  if (typeof was !== "object" || typeof is !== "object" || was === null || is === null) return [path];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return keys.flatMap((key) =>
    differences(
      (was as Record<string, unknown>)[key],
      (is as Record<string, unknown>)[key],
      path === "" ? key : `${path}.${key}`,
    ),
  );
}
