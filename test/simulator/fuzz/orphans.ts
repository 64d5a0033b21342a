import type { Instance } from "../../../simulator/model/store/rows";
import type { SentRequest, FuzzedRegion } from "./fuzzed-region";

/** The LXD instances that failures left without a record: those of composes that failed, and of deletes without a rack. */
export class Orphans {
  readonly known = new Set<string>();
  private hadMachine = new Set<string>();

  constructor(private readonly fuzzed: FuzzedRegion) {}

  /** Called with the answers of each step. */
  follow(answered: readonly SentRequest[]): void {
    const { region, world, faults, inFlight } = this.fuzzed;
    const composes = [...answered.filter(failed), ...inFlight].map(({ request }) => request);
    const hadMachine = new Set<string>();
    for (const instance of region.instances.values()) {
      if (instance.machineId !== null) {
        hadMachine.add(instance.id);
        this.known.delete(instance.id);
      } else if (!world.composing.has(instance.id)) {
        const deleted = this.hadMachine.has(instance.id) && !faults.rackConnected();
        if (deleted || (!this.hadMachine.has(instance.id) && composes.some(makes(instance)))) {
          this.known.add(instance.id);
        }
      }
    }
    for (const id of this.known) {
      if (region.instances.get(id) === undefined) {
        this.known.delete(id);
      }
    }
    this.hadMachine = hadMachine;
  }
}

function failed({ outcome }: SentRequest): boolean {
  return outcome === undefined || outcome instanceof Error || outcome.status >= 300;
}

/** Whether a request may have made an instance: a compose with its name or none, or an allocation that composed. */
function makes({ vmHostId, name }: Instance): (request: SentRequest["request"]) => boolean {
  return ({ op, path, form }) => {
    const asked = form?.["hostname"]?.trim() ?? "";
    return (
      op === "allocate" ||
      (op === "compose" && path === `/vm-hosts/${vmHostId}/` && (asked === "" || asked === name))
    );
  };
}
