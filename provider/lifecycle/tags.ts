import type { MaasClient } from "../maas/client";
import { answered } from "../maas/errors";
import { createTag, updateTag } from "../maas/tags";

interface Change {
  add: Set<string>;
  remove: Set<string>;
  deadline: number;
  done: Promise<void>;
}

/**
 * Puts tags on machines and takes them off; the changes of many VMs to one tag within a few milliseconds, or while the last ones are
 * under way, are one request.
 */
export class TagWriter {
  private readonly pending = new Map<string, Change>();
  /** The last write of each tag; never fails. */
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly client: MaasClient,
    private readonly windowMs = 5,
  ) {}

  /** Changes a machine's tags; a tag that MAAS does not have is made. */
  async change(systemId: string, add: string[], remove: string[], deadline: number): Promise<void> {
    await Promise.all([
      ...add.map((tag) => this.enqueue(tag, "add", systemId, deadline)),
      ...remove.map((tag) => this.enqueue(tag, "remove", systemId, deadline)),
    ]);
  }

  private enqueue(tag: string, way: "add" | "remove", systemId: string, deadline: number): Promise<void> {
    let change = this.pending.get(tag);
    if (change === undefined) {
      const fresh: Change = { add: new Set(), remove: new Set(), deadline, done: Promise.resolve() };
      fresh.done = this.turn(tag).then(() => {
        this.pending.delete(tag);
        const writing = this.write(tag, fresh);
        this.underWay.set(
          tag,
          writing.catch(() => undefined),
        );
        return writing;
      });
      this.pending.set(tag, fresh);
      change = fresh;
    }
    change[way].add(systemId);
    change.deadline = Math.max(change.deadline, deadline);
    return change.done;
  }

  private async turn(tag: string): Promise<void> {
    await Promise.all([new Promise((resolve) => setTimeout(resolve, this.windowMs)), this.underWay.get(tag)]);
  }

  private async write(tag: string, { add, remove, deadline }: Change): Promise<void> {
    const change = { add: [...add], remove: [...remove] };
    try {
      await updateTag(this.client, tag, change, deadline);
    } catch (error) {
      if (!answered(error, 404)) {
        throw error;
      }
      if (change.add.length > 0) {
        await this.make(tag, deadline);
        await updateTag(this.client, tag, change, deadline);
      }
    }
  }

  /** Two runs may make the same tag at once: what counts is that it is there. */
  private async make(tag: string, deadline: number): Promise<void> {
    try {
      await createTag(this.client, tag, deadline);
    } catch (error) {
      if (!answered(error, 400) || !/already exists/i.test(error.said)) {
        throw error;
      }
    }
  }
}
