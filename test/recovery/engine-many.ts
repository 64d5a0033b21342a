import { EngineHome } from "../support/engine";
import { installPackage } from "../support/package";
import type { Outcome } from "../support/process";
import { layOutVmProgram } from "../support/vm-program";
import { faultConfig } from "./faults-matrix";
import type { ManyVms } from "./many-vms-run";
import type { Lab } from "./lab";
import type { VmKind } from "./scenarios";

/** Many VMs as one program on the real engine. */
export async function vmsOnTheEngine(lab: Lab, vms: readonly VmKind[]): Promise<ManyVms> {
  const home = new EngineHome();
  const program = vms
    .map(({ name, inputs }) => `new LxdVm("${name}", ${JSON.stringify(inputs)});`)
    .join("\n");
  const stack = await home.stack(layOutVmProgram(await installPackage(), "hundred", program), "dev");
  await stack.setAllConfig(
    { "maas-lxd:apiUrl": lab.proxy.url, ...faultConfig },
    { "maas-lxd:apiKey": lab.simulator.apiKey },
  );
  const atOnce = ["--parallel", String(vms.length)];
  const complaints = ({ code, stdout, stderr }: Outcome): string[] => (code === 0 ? [] : [stdout + stderr]);
  return {
    up: async () => complaints(await stack.up(...atOnce)),
    destroy: async () => complaints(await stack.destroy(...atOnce)),
    held: async () => {
      const { resources = [] } = await stack.export();
      return vms.map(({ name, addresses }) => {
        const id = resources.find(({ urn }) => urn.endsWith(`::${name}`))?.id;
        return { held: id === undefined ? undefined : { id }, addresses };
      });
    },
    changes: async () =>
      complaints(await stack.preview("--refresh", "--expect-no-changes", "--diff", ...atOnce)),
    dispose: () => Promise.resolve(home.dispose()),
  };
}
