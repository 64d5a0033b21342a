import { bounded, currentDeadline, pause, withOwnDeadline } from "../../deadline";
import { backoffDelay, type BackoffPolicy } from "../../maas/backoff";
import type { MaasClient } from "../../maas/client";
import { hasStatus } from "../../maas/errors";
import { createTag, updateTag } from "../../maas/tags";
import { asSentence, messageOf, StepError } from "../errors";
import type { LxdVmState } from "../state";

/** What to do with one tag, by the machines' system ids. */
interface Change {
  add: Set<string>;
  remove: Set<string>;
}

interface Pending extends Change {
  deadline: number;
  /** The machines for which it failed, and why; never fails itself. */
  done: Promise<ReadonlyMap<string, unknown>>;
}

/** MAAS's own stray errors: a change of tags can be sent again after any of them. */
const BACKOFF: BackoffPolicy = { base: 500, cap: 4000 };
const RETRIES = 3;

/**
 * Puts tags on machines and takes them off; the changes of many VMs to one tag within a few milliseconds, or while the last ones are
 * under way, are one request. Where that fails for good, each machine's change is sent by itself, so that none fails the others.
 */
export class TagWriter {
  private readonly pending = new Map<string, Pending>();
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(
    private readonly client: MaasClient,
    private readonly windowMs = 5,
  ) {}

  /**
   * Changes a machine's tags; a tag that MAAS does not have is made.
   * @throws StepError with those that could not be changed
   */
  async change(systemId: string, add: readonly string[], remove: readonly string[]): Promise<void> {
    const changes = [
      ...add.map((tag) => ({ tag, end: this.enqueue(tag, "add", systemId) })),
      ...remove.map((tag) => ({ tag, end: this.enqueue(tag, "remove", systemId) })),
    ];
    const ends = await Promise.allSettled(changes.map(({ end }) => end));
    const failed = changes.filter((_, at) => ends[at]?.status === "rejected").map(({ tag }) => tag);
    const error: unknown = ends.find((end) => end.status === "rejected")?.reason;
    if (failed.length > 0) {
      throw new StepError(
        "UpdateFailed",
        "TagsNotSet",
        `Tags ${failed.join(", ")} of machine ${systemId} could not be changed. ${asSentence(messageOf(error))} The VM is kept; run \`pulumi up\` to try again.`,
        { cause: error },
      );
    }
  }

  private async enqueue(tag: string, way: keyof Change, systemId: string): Promise<void> {
    const change = this.pending.get(tag) ?? this.begin(tag);
    change[way].add(systemId);
    // As long as the most patient of them waits: it must not end with the time of the one who came first.
    change.deadline = Math.max(change.deadline, currentDeadline());
    const failures = await bounded(change.done);
    if (failures.has(systemId)) {
      throw failures.get(systemId);
    }
  }

  private begin(tag: string): Pending {
    const change = { add: new Set<string>(), remove: new Set<string>(), deadline: 0 };
    const turn = Promise.all([
      new Promise((resolve) => setTimeout(resolve, this.windowMs)),
      this.underWay.get(tag),
    ]);
    const done = turn.then(() => {
      this.pending.delete(tag);
      const writing = withOwnDeadline(change.deadline, () => this.write(tag, change));
      this.underWay.set(tag, writing);
      return writing;
    });
    const begun = Object.assign(change, { done });
    this.pending.set(tag, begun);
    return begun;
  }

  private async write(tag: string, { add, remove }: Change): Promise<Map<string, unknown>> {
    const machines = [...new Set([...add, ...remove])];
    const failed = await this.failureOf(tag, { add, remove });
    if (failed === undefined) {
      return new Map();
    }
    if (machines.length === 1 || !hasStatus(failed.error, 400, 404, 409, 500, 503)) {
      return new Map(machines.map((systemId) => [systemId, failed.error]));
    }
    const only = (among: Set<string>, systemId: string): Set<string> =>
      new Set(among.has(systemId) ? [systemId] : []);
    const alone = machines.map(async (systemId): Promise<[string, unknown][]> => {
      const change = { add: only(add, systemId), remove: only(remove, systemId) };
      const own = await this.failureOf(tag, change);
      return own === undefined ? [] : [[systemId, own.error]];
    });
    return new Map((await Promise.all(alone)).flat());
  }

  /** Sends a change, again after a stray error; undefined when it is done. */
  private async failureOf(tag: string, change: Change): Promise<{ error: unknown } | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.send(tag, { add: [...change.add], remove: [...change.remove] });
        return undefined;
      } catch (error) {
        const delay = backoffDelay(BACKOFF, attempt, Math.random());
        // With Retry-After the client has sent it again already.
        const isStray = hasStatus(error, 500, 503) && error.retryAfter === undefined;
        if (!isStray || attempt === RETRIES || Date.now() + delay >= currentDeadline()) {
          return { error };
        }
        await pause(delay);
      }
    }
  }

  private async send(tag: string, change: { add: string[]; remove: string[] }): Promise<void> {
    try {
      await updateTag(this.client, tag, change);
    } catch (error) {
      if (!hasStatus(error, 404)) {
        throw error;
      }
      if (change.add.length > 0) {
        await this.make(tag);
        await updateTag(this.client, tag, change);
      }
    }
  }

  /** Two runs may make the same tag at once: what counts is that it is there. */
  private async make(tag: string): Promise<void> {
    try {
      await createTag(this.client, tag);
    } catch (error) {
      if (!hasStatus(error, 400) || !/already exists/i.test(error.detail)) {
        throw error;
      }
    }
  }
}

/** The tags that the program gave a VM before and gives it no more. */
export function tagsToRemove(before: readonly string[] = [], wanted: readonly string[] = []): string[] {
  return before.filter((tag) => !wanted.includes(tag));
}

/**
 * What the state is to hold of the tags of a VM that is not as asked: beside those that the program gives it the ones that it gave before
 * and that could not be taken off, or else nobody would take them off later.
 * @param actual the machine's tags; undefined when they could not be read
 */
export function withTagsLeft(
  state: LxdVmState,
  before: readonly string[] | undefined,
  actual: readonly string[] | undefined,
): LxdVmState {
  const left = tagsToRemove(before, state.tags).filter((tag) => actual?.includes(tag) ?? true);
  return left.length === 0 ? state : { ...state, tags: [...(state.tags ?? []), ...left], __tagsLeft: left };
}
