import type { NodeStatus } from "../catalog/status";
import type { Machine, User } from "../store/rows";
import type { AfterCommit, World } from "../world";
import { addEvent, addUserEvent, type EventType } from "./events";
import { switchPower } from "./power";

/**
 * Whether a machine is as a request left it that waited for power meanwhile: another request may have changed it, and then
 * there is nothing to end or to roll back.
 */
function isUnchanged({ region }: World, machine: Machine, status: NodeStatus): boolean {
  return region.machines.get(machine.id) === machine && machine.status === status;
}

/** What a request waits for once it has put the machine into a status; where that fails, the change is rolled back. */
export function orRollBack(
  world: World,
  machine: Machine,
  status: NodeStatus,
  work: () => Promise<void>,
  rollBack: () => void,
): AfterCommit {
  return async () => {
    try {
      await work();
    } catch (error) {
      world.region.transaction(() => {
        if (isUnchanged(world, machine, status)) {
          world.cancelTimers(machine);
          rollBack();
        }
      });
      throw error;
    }
  };
}

/** What may be aborted. */
interface Abortable {
  status: NodeStatus;
  /** The user's event, and MAAS's own. */
  events: readonly [asked: EventType, done: EventType];
  /** Once the machine is off. */
  end: (world: World, machine: Machine) => void;
}

/** Aborts what is under way on a machine, which is then turned off. */
export function abort(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
  { status, events: [asked, done], end }: Abortable,
): AfterCommit {
  const { region } = world;
  addUserEvent(region, machine, asked, user, comment);
  addEvent(region, machine, done);
  world.cancelTimers(machine);
  return async () => {
    await switchPower(world, machine, "off");
    region.transaction(() => {
      if (isUnchanged(world, machine, status)) {
        // It may be under way anew: what it would have come to is over as well.
        world.cancelTimers(machine);
        end(world, machine);
      }
    });
  };
}
