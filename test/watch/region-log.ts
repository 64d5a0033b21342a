import type { MachineStatus, MaasEvent } from "../../provider/maas/wire";
import { statusName } from "../../provider/watch/status-names";
import { json, text, type Answer, type FakeMaas } from "../support/fake-maas";

/** An event of the log, as MAAS answers it. */
export function event(id: number, node: string, type: string, description = "", level = "INFO"): MaasEvent {
  return { id, node, hostname: node, level, type, description, created: "Tue, 24 Nov. 2026 21:39:36" };
}

export function change(id: number, node: string, from: MachineStatus, to: MachineStatus): MaasEvent {
  const description = `From '${statusName(from)}' to '${statusName(to)}'`;
  return event(id, node, "Node changed status", description, "DEBUG");
}

/** The events that a query finds, as MAAS does: with `after` the oldest of those behind it, newest first in any case. */
export function query(
  events: readonly MaasEvent[],
  { after, limit = 100 }: { after?: number; limit?: number },
): MaasEvent[] {
  const ascending = [...events].sort((a, b) => a.id - b.id);
  const found =
    after === undefined ? ascending.slice(-limit) : ascending.filter(({ id }) => id > after).slice(0, limit);
  return found.reverse();
}

/** What a region shows the watcher: its event log and its machines. */
export class RegionLog {
  readonly events: MaasEvent[] = [];
  readonly machines = new Map<string, MachineStatus>();
  /** Answers instead of the event log, where it is given. */
  eventsAnswer: Answer | undefined;
  machinesAnswer: Answer | undefined;

  constructor(private readonly region: FakeMaas) {
    region.answer((response, received) => {
      const { query: asked } = received;
      if (received.path.startsWith("events/?op=query&level=DEBUG")) {
        const after = asked.get("after");
        const found = query(this.events, {
          ...(after === null ? {} : { after: Number(after) }),
          limit: Number(asked.get("limit")),
        });
        return (this.eventsAnswer ?? json({ count: found.length, events: found }))(response, received);
      }
      if (received.path.startsWith("machines/?id=")) {
        const found = asked.getAll("id").flatMap((id) => {
          const status = this.machines.get(id);
          return status === undefined ? [] : [{ system_id: id, status }];
        });
        return (this.machinesAnswer ?? json(found))(response, received);
      }
      return text(404, "Not Found")(response, received);
    });
  }

  /** Changes a machine's status and says so in the log. */
  change(id: number, node: string, from: MachineStatus, to: MachineStatus): void {
    this.machines.set(node, to);
    this.events.push(change(id, node, from, to));
  }

  /** How often something was asked, by what. */
  asked(what: "events" | "machines"): number {
    return this.region.received.filter(({ path }) => path.startsWith(what)).length;
  }
}
