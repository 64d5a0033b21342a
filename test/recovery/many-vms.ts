import { ProviderError } from "../support/provider-process";
import type { ManyVms } from "./many-vms-run";
import type { Lab } from "./lab";
import { CheckRefused, OneVmStack } from "./one-vm-stack";
import type { VmKind } from "./scenarios";

/** Longer than the VMs' own timeouts, so that no call is given up of which the provider goes on with the work. */
const CALL_MS = 10 * 60_000;

/** Many VMs over gRPC, all at once, with a provider process for each run as the engine has. */
export function vmsOverGrpc(lab: Lab, vms: readonly VmKind[]): Promise<ManyVms> {
  const stacks = vms.map((vm) => ({ vm, stack: new OneVmStack(vm.name, CALL_MS) }));

  /** One run; @returns what failed in it */
  async function run(of: (stack: OneVmStack, vm: VmKind) => Promise<void>): Promise<string[]> {
    await lab.killProvider();
    await lab.provider();
    const ends = await Promise.allSettled(stacks.map(({ stack, vm }) => of(stack, vm)));
    return ends.flatMap((end, index) =>
      end.status === "fulfilled" ? [] : [`${vms[index]?.name}: ${said(end.reason)}`],
    );
  }

  return Promise.resolve({
    up: () => run(async (stack, { inputs }) => stack.up(await lab.provider(), inputs)),
    destroy: () => run(async (stack) => stack.destroy(await lab.provider())),
    held: () =>
      Promise.resolve(stacks.map(({ stack, vm }) => ({ held: stack.state, addresses: vm.addresses }))),
    changes: async () => {
      const changed: string[] = [];
      const complaints = await run(async (stack, { inputs, name }) => {
        const before = JSON.stringify(stack.state?.outputs);
        await stack.refresh(await lab.provider());
        await stack.up(await lab.provider(), inputs);
        const after = JSON.stringify(stack.state?.outputs);
        if (before !== after) changed.push(`the state of ${name} said ${before}, now ${after}`);
      });
      return [...complaints, ...changed];
    },
    dispose: () => lab.killProvider(),
  });
}

/** What a run may end with; @throws whatever else it is, which is the test's own fault */
function said(reason: unknown): string {
  if (reason instanceof ProviderError || reason instanceof CheckRefused) return reason.message;
  throw reason;
}
