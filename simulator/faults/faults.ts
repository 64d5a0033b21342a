import type { Machine } from "../model/state";

/** Which machines a fault is about; all when nothing is given. */
export interface MachineMatch {
  readonly hostname?: string;
  readonly systemId?: string;
}

/** Disturbances of what lies behind the API: racks, LXD, power, guests, the network. */
export type RegionFault =
  /** No rack controller is connected. */
  | { readonly kind: "no-rack" }
  /** Power actions fail with the driver's message. */
  | ({ readonly kind: "power-failure"; readonly message?: string; readonly times?: number } & MachineMatch)
  | ({ readonly kind: "commissioning-failure"; readonly times?: number } & MachineMatch)
  | ({ readonly kind: "deployment-failure"; readonly times?: number } & MachineMatch)
  /** What runs on a machine (commissioning, deployment, test) does not come to its end while the fault is set. */
  | ({ readonly kind: "hold" } & MachineMatch)
  /** Addresses that answer a ping though MAAS thinks them free. */
  | { readonly kind: "pinged"; readonly addresses: readonly string[] };

function matches(fault: MachineMatch, machine: Machine): boolean {
  return (
    (fault.hostname === undefined || fault.hostname === machine.hostname) &&
    (fault.systemId === undefined || fault.systemId === machine.systemId)
  );
}

/** The faults in force. Each question of the model is one method, so that the model knows no fault's shape. */
export class Faults {
  private faults: RegionFault[] = [];
  private readonly used = new Map<RegionFault, number>();
  private listener: () => void = () => undefined;

  get list(): readonly RegionFault[] {
    return this.faults;
  }

  /** Replaces the faults in force. */
  set(faults: readonly RegionFault[]): void {
    this.faults = [...faults];
    this.used.clear();
    this.listener();
  }

  /** Called after each change, so that what was held can go on. */
  onChange(listener: () => void): void {
    this.listener = listener;
  }

  rackConnected(): boolean {
    return !this.faults.some((fault) => fault.kind === "no-rack");
  }

  /** The driver's message when a power action on the machine fails. */
  powerFailure(machine: Machine): string | undefined {
    for (const fault of this.faults) {
      if (fault.kind === "power-failure" && matches(fault, machine) && this.use(fault, fault.times)) {
        return fault.message ?? "Failed to start: injected";
      }
    }
    return undefined;
  }

  fails(kind: "commissioning-failure" | "deployment-failure", machine: Machine): boolean {
    return this.faults.some(
      (fault) => fault.kind === kind && matches(fault, machine) && this.use(fault, fault.times),
    );
  }

  holds(machine: Machine): boolean {
    return this.faults.some((fault) => fault.kind === "hold" && matches(fault, machine));
  }

  answersPing(ip: string): boolean {
    return this.faults.some((fault) => fault.kind === "pinged" && fault.addresses.includes(ip));
  }

  private use(fault: RegionFault, times: number | undefined): boolean {
    const used = this.used.get(fault) ?? 0;
    if (times !== undefined && used >= times) {
      return false;
    }
    this.used.set(fault, used + 1);
    return true;
  }
}
