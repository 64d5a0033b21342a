import { UNKNOWN, type Properties } from "../../support/provider-process";
import { ignoringChanges } from "./bag";
import { differenceOf, resourceOf } from "./difference";
import type { Goal, Registered } from "./monitor";
import { keepingPartial, RunFailed } from "./failing";
import type { RunProvider } from "./provider";
import { Slots } from "./slots";
import { liveOf, nameOf, urnOf, type Resource, type StackState } from "./state";

/** What becomes of a resource, as a preview announces it. */
export type Op = "same" | "create" | "update" | "replace" | "delete" | "read" | "discard";

/** One line of what `pulumi preview` shows. */
export interface Announced {
  readonly op: Op;
  readonly name: string;
  /** Of what is there before. */
  readonly id: string | undefined;
  /** The properties that a replacement is for. */
  readonly keys: readonly string[];
}

/** How a run goes. */
export interface RunOptions {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  /** Resources at once. */
  readonly parallel: number;
  /** URNs of what is to be recreated. */
  readonly replace: ReadonlySet<string>;
}

/**
 * One run of the engine (3.248.0) over one stack, as far as dynamic resources see it: `step_generator.go` and `step.go` say what is done
 * here. The state is changed as the engine saves it, so a run that is killed leaves what the engine would have left.
 */
export class Run {
  readonly announced: Announced[] = [];
  readonly errors: string[] = [];
  /** Nothing is done any more: the process was killed. */
  isDead = false;
  private readonly seen = new Set<string>();
  private readonly deleted = new Set<string>();
  private readonly work: Promise<void>[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private readonly slots: Slots;

  constructor(
    private readonly provider: RunProvider,
    readonly state: StackState,
    private readonly options: RunOptions,
  ) {
    this.slots = new Slots(options.parallel);
  }

  /** Settles once the program has registered all of its `count` resources and all work for them is over. */
  async program(
    start: (register: (goal: Goal) => Promise<Registered>) => void,
    count: number,
  ): Promise<void> {
    if (count > 0) {
      await new Promise<void>((resolve) => {
        let left = count;
        const over = (): void => {
          left -= 1;
          if (left === 0 || this.errors.length > 0) resolve();
        };
        const register = (goal: Goal): Promise<Registered> => {
          const done = this.inTurn(goal);
          done.then(over, (error: unknown) => {
            this.fail(goal.name, error);
            over();
          });
          // What fails, the program never sees: the engine ends it.
          return done.catch(() => new Promise<never>(() => undefined));
        };
        try {
          start(register);
        } catch (error) {
          this.fail("program", error);
          resolve();
        }
      });
    }
    await this.idle();
    if (this.errors.length === 0) await this.deletes();
  }

  /** Work that is under way may lead to more. */
  private async idle(): Promise<void> {
    for (let seen = -1; seen !== this.work.length;) {
      seen = this.work.length;
      await this.turn;
      await Promise.all(this.work);
    }
  }

  /** Registrations are handled one after another; the work for them goes on meanwhile. */
  private inTurn(goal: Goal): Promise<Registered> {
    const steps = this.turn.then(() => this.register(goal));
    this.turn = steps.catch(() => undefined);
    return steps.then(({ result }) => result);
  }

  private async register(goal: Goal): Promise<{ result: Promise<Registered> }> {
    if (this.errors.length > 0) throw new RunFailed("the run has failed already");
    const urn = urnOf(this.options.project, this.options.stack, goal.name);
    return goal.read === undefined
      ? this.manage(goal, urn)
      : { result: this.chain(() => this.read(goal, urn)) };
  }

  private async manage(goal: Goal, urn: string): Promise<{ result: Promise<Registered> }> {
    const { state } = this;
    const former = [urn, ...goal.aliases].find(
      (one) => liveOf(state, one) !== undefined && !this.seen.has(one),
    );
    const old = former === undefined ? undefined : liveOf(state, former);
    this.seen.add(urn);
    if (former !== undefined) this.seen.add(former);
    const isAnew = old === undefined || this.deleted.has(old.urn);
    const inputs = isAnew ? goal.inputs : ignoringChanges(goal.inputs, old.inputs, goal.ignoreChanges);
    const checked = await this.check(goal, isAnew ? {} : old.inputs, inputs);
    const next = resourceOf(goal, urn, checked);
    if (old === undefined) {
      this.announce("create", next, undefined);
      return { result: this.chain(() => this.create(next)) };
    }
    if (this.deleted.has(old.urn)) {
      // Deleted before, since it depends on what was replaced.
      return { result: this.chain(() => this.create(next, old)) };
    }
    return this.compare(goal, old, next);
  }

  private async check(goal: Goal, olds: Properties, news: Properties): Promise<Properties> {
    // The engine tells the plugin the URN, and the sdk the dynamic provider.
    const urn = urnOf(this.options.project, this.options.stack, goal.name);
    const { inputs, failures } = await this.provider.check(olds, { ...news, __urn: urn });
    if (failures.length > 0) {
      throw new RunFailed(
        failures.map(({ property, reason }) => `${goal.name}: ${property}: ${reason}`).join("\n"),
      );
    }
    return inputs;
  }

  /** Update, replace or leave it. */
  private async compare(goal: Goal, old: Resource, next: Resource): Promise<{ result: Promise<Registered> }> {
    // Of a resource that the user wants recreated, the provider is not asked what differs.
    const diff = this.options.replace.has(next.urn)
      ? { changes: true, replaces: ["id"], deleteBeforeReplace: false }
      : await differenceOf(this.provider, old, next.inputs, goal);
    const replaces = (diff.changes && diff.replaces.length > 0) || old.pendingReplacement;
    if (replaces) {
      if (goal.protect && old.protect)
        throw new RunFailed(`${goal.name}: unable to replace: it is protected`);
      next.inputs = await this.check(goal, {}, goal.inputs);
      this.announce("replace", next, old, diff.replaces);
      if (goal.deleteBeforeReplace ?? diff.deleteBeforeReplace) {
        const dependents = await this.dependentReplacements(old);
        return {
          result: this.chain(async () => {
            for (const one of [...dependents].reverse()) await this.deleteToReplace(one);
            if (!old.pendingReplacement) await this.deleteToReplace(old);
            return this.create(next, old);
          }),
        };
      }
      return { result: this.chain(() => this.createBefore(next, old)) };
    }
    if (diff.changes || old.initErrors.length > 0) {
      this.announce("update", next, old);
      return { result: this.chain(() => this.update(next, old)) };
    }
    this.announce("same", next, old);
    next.id = old.id;
    next.outputs = old.outputs;
    this.swap(old, next);
    return { result: Promise.resolve(registered(next)) };
  }

  /** The resources that are deleted with one, since other values of it would replace them. */
  private async dependentReplacements(root: Resource): Promise<Resource[]> {
    const replaced = new Set([root.urn]);
    const found: Resource[] = [];
    for (const one of this.state.resources) {
      if (this.seen.has(one.urn) || one.external || one.isDelete) continue;
      const unknown = Object.keys(one.inputs).filter((key) =>
        one.dependencies[key]?.some((urn) => replaced.has(urn)),
      );
      if (unknown.length === 0) continue;
      const inputs = { ...one.inputs, ...Object.fromEntries(unknown.map((key) => [key, UNKNOWN])) };
      const { changes, replaces } = await differenceOf(this.provider, one, inputs, one);
      if (!changes || replaces.length === 0) continue;
      if (one.protect) throw new RunFailed(`${nameOf(one.urn)}: unable to replace: it is protected`);
      replaced.add(one.urn);
      this.deleted.add(one.urn);
      this.announce("replace", one, one, replaces);
      found.push(one);
    }
    return found;
  }

  private async read({ inputs, read: id = "" }: Goal, urn: string): Promise<Registered> {
    this.seen.add(urn);
    const found = await this.provider.read(id, { ...inputs, __urn: urn });
    const next: Resource = {
      ...resourceOf({ inputs }, urn, inputs),
      id: found.id || id,
      outputs: found.properties,
      external: true,
    };
    const old = liveOf(this.state, urn);
    this.announce("read", next, old);
    this.swap(old, next);
    return registered(next);
  }

  private async create(next: Resource, old?: Resource): Promise<Registered> {
    if (this.options.preview) return registered({ ...next, outputs: next.inputs });
    await keepingPartial(next, async () => {
      const { id, properties } = await this.provider.create(next.inputs);
      Object.assign(next, { id, outputs: properties });
    }).finally(() => {
      if (next.id !== "") this.swap(old, next);
    });
    return registered(next);
  }

  /** The replacement first, the old one at the end of the run. */
  private async createBefore(next: Resource, old: Resource): Promise<Registered> {
    if (this.options.preview) return registered({ ...next, outputs: next.inputs });
    await keepingPartial(next, async () => {
      const { id, properties } = await this.provider.create(next.inputs);
      Object.assign(next, { id, outputs: properties });
    }).finally(() => {
      if (next.id === "" || this.isDead) return;
      old.isDelete = true;
      this.state.resources.push(next);
    });
    return registered(next);
  }

  private async update(next: Resource, old: Resource): Promise<Registered> {
    next.id = old.id;
    if (this.options.preview) return registered({ ...next, outputs: next.inputs });
    let isDone = false;
    await keepingPartial(next, async () => {
      next.outputs = await this.provider.update(old.id, old.outputs, next.inputs);
      isDone = true;
    }).finally(() => {
      if (isDone || next.initErrors.length > 0) this.swap(old, next);
    });
    return registered(next);
  }

  private async deleteToReplace(old: Resource): Promise<void> {
    await this.remove(old);
    if (!this.isDead && !this.options.preview) old.pendingReplacement = true;
  }

  private async remove(old: Resource): Promise<void> {
    if (this.options.preview || old.external || old.retainOnDelete) return;
    await this.provider.delete(old.id, old.outputs);
  }

  /** What the program has no more, and what was replaced; as the engine does after all else, dependents first. */
  async deletes(): Promise<void> {
    const gone = this.state.resources.filter((one) => one.isDelete || !this.seen.has(one.urn)).reverse();
    for (const old of gone) {
      if (!old.isDelete) {
        this.announce(old.external ? "discard" : "delete", old, old);
      } else if (!this.announced.some(({ id, op }) => id === old.id && op === "replace")) {
        this.announce("delete", old, old);
      }
    }
    for (const old of gone) {
      await this.chain(async () => {
        if (old.protect && !old.isDelete)
          throw new RunFailed(`${nameOf(old.urn)}: it is protected and cannot be deleted`);
        if (!old.pendingReplacement) await this.remove(old);
        if (!this.isDead && !this.options.preview) this.swap(old, undefined);
        return registered(old);
      }).catch((error: unknown) => this.fail(nameOf(old.urn), error));
      if (this.errors.length > 0) return;
    }
  }

  /** Reads all resources, and forgets those that are gone. */
  async refresh(): Promise<void> {
    await Promise.all(
      [...this.state.resources].map((old) =>
        this.chain(async () => {
          if (old.pendingReplacement) return registered(old);
          const { id, properties, inputs = old.inputs } = await this.provider.read(old.id, old.outputs);
          if (this.isDead) return registered(old);
          if (id === "") {
            this.swap(old, undefined);
            return registered(old);
          }
          const next: Resource = { ...old, id, inputs, outputs: properties, initErrors: [] };
          if (!old.external) await differenceOf(this.provider, next, old.inputs, old);
          this.swap(old, next);
          return registered(next);
        }).catch((error: unknown) => this.fail(nameOf(old.urn), error)),
      ),
    );
  }

  /** Takes a resource in at the place of another; the order of the state is that of the dependencies. */
  private swap(old: Resource | undefined, next: Resource | undefined): void {
    if (this.isDead) return;
    const { resources } = this.state;
    const at = old === undefined ? -1 : resources.indexOf(old);
    if (at >= 0) resources.splice(at, 1, ...(next === undefined ? [] : [next]));
    else if (next !== undefined) resources.push(next);
  }

  private chain(work: () => Promise<Registered>): Promise<Registered> {
    const done = this.slots.use(work);
    this.work.push(
      done.then(
        () => undefined,
        () => undefined,
      ),
    );
    return done;
  }

  private fail(name: string, error: unknown): void {
    if (this.isDead) return;
    const message = error instanceof Error ? error.message : String(error);
    this.errors.push(error instanceof RunFailed ? message : `${name}: ${message}`);
  }

  private announce(op: Op, { urn }: Resource, old: Resource | undefined, keys: readonly string[] = []): void {
    this.announced.push({ op, name: nameOf(urn), id: old?.id, keys });
  }
}

const registered = ({ urn, id, outputs }: Resource): Registered => ({ urn, id, outputs });
