import { addEvent, addUserEvent, type EventType } from "./events";
import { switchPower } from "./power";
import type { Machine, User } from "../store/rows";
import type { NodeStatus } from "../catalog/status";
import type { AfterCommit, World } from "../world";

/**
 * Whether a machine is as a request has left it that waited for power meanwhile: another one may have come in between,
 * and then there is nothing to end or to take back.
 */
function isStill({ region }: World, machine: Machine, status: NodeStatus): boolean {
  return region.machines.get(machine.id) === machine && machine.status === status;
}

/** What a request waits for once it has put the machine into a status; where that fails, the machine is taken back. */
export function orTakeBack(
  world: World,
  machine: Machine,
  status: NodeStatus,
  work: () => Promise<void>,
  takeBack: () => void,
): AfterCommit {
  return async () => {
    try {
      await work();
    } catch (error) {
      world.region.transaction(() => {
        if (isStill(world, machine, status)) {
          world.cancelTimers(machine);
          takeBack();
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

/** Aborts what a machine is at: nothing more comes of it, and the machine goes off. */
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
      if (isStill(world, machine, status)) {
        end(world, machine);
      }
    });
  };
}
