import { addressesIn } from "../../provider/lifecycle/meaning/linked-addresses";
import { wantedInterfaces } from "../../provider/network/interfaces";
import { openPaths } from "../../provider/network/open-address";
import { nameOf } from "./engine/state";
import type { Announced } from "./engine/run";
import type { Stack } from "./stack";
import { must } from "./violation";

/** Which addresses VMs have that were left to be chosen: a VM keeps them as long as its program leaves them so. */
export class KeptAddresses {
  private readonly seen = new Map<string, { asked: string; had: string; id: string }>();

  /** Looks at all VMs of a stack. */
  look({ name, vms, state, region }: Stack): void {
    for (const { args, name: vm, options } of vms) {
      const resource = state.resources.find(({ urn }) => nameOf(urn) === vm);
      const paths = openPaths(args);
      const key = `${name}/${vm}`;
      // What the program asks for and the engine ignores is not given to the VM.
      const isIgnored = options.ignoreChanges?.includes("staticIp") === true;
      if (resource === undefined || paths.length === 0 || isIgnored) {
        this.seen.delete(key);
        continue;
      }
      // An up that changes nothing leaves the outputs in the form of the program before.
      const addresses = addressesIn(resource.outputs);
      const asks = wantedInterfaces(args).flatMap(({ staticIps = [] }) => staticIps).length;
      const had = addresses.sort().join(", ");
      must(addresses.length === asks, `${key} asks for ${asks} addresses, and has ${had}`);
      const asked = JSON.stringify([args.staticIp, args.networkInterfaces, region.simulator.url]);
      const before = this.seen.get(key);
      if (before?.asked === asked) {
        must(before.had === had, `${key} had ${before.had} and has ${had}`);
      }
      this.seen.set(key, { asked, had, id: resource.id });
    }
  }

  /** A VM that is made anew, after the state had lost it, may have others. */
  ran({ name }: Pick<Stack, "name">, announced: readonly Announced[]): void {
    for (const { op, name: vm } of announced) {
      if (op === "create") this.seen.delete(`${name}/${vm}`);
    }
  }
}
