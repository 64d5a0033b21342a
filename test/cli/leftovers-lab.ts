import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { composeName } from "../../provider/lifecycle/identity";
import { diskMark } from "../../provider/lifecycle/ownership/mark";
import type { Params } from "../../provider/maas/params";
import { listVmHosts } from "../../provider/maas/vm-hosts";
import { Lab } from "../recovery/lab";
import { runCli } from "../support/cli";
import { temporaryFolder } from "../support/temporary";

export interface Listed {
  stacks: string[];
  unread: string[];
  leftovers: { systemId: string; hostname: string; status: string; evidence: string; outcome: string }[];
}

export const DEV = "urn:pulumi:dev::project";

/** A region for the leftovers command, and what runs of stacks leave in it. */
export class LeftoversLab {
  readonly folder = temporaryFolder("leftovers");

  private constructor(
    readonly lab: Lab,
    /** Ids of the VM hosts. */
    readonly hosts: readonly number[],
  ) {}

  static async start(): Promise<LeftoversLab> {
    const lab = await Lab.start();
    return new LeftoversLab(
      lab,
      (await listVmHosts(lab.outsider)).map(({ id }) => id),
    );
  }

  stop(): Promise<void> {
    return this.lab.stop();
  }

  async deleteVms(): Promise<void> {
    for (const systemId of await this.vms()) {
      await this.lab.outsider.send({ method: "DELETE", path: `machines/${systemId}/` });
    }
  }

  get env(): Record<string, string> {
    return { MAAS_API_URL: this.lab.simulator.url, MAAS_API_KEY: this.lab.simulator.apiKey };
  }

  /** The file that `pulumi stack export` would write for a stack with these VMs. */
  stateFile(
    name: string,
    vms: { urn: string; id: string; identity?: string; type?: string }[] = [],
    of = DEV,
  ): string {
    const stack = { urn: `${of}::pulumi:pulumi:Stack::project-dev`, type: "pulumi:pulumi:Stack" };
    const resources = vms.map(({ urn, id, identity, type = "pulumi-nodejs:dynamic/maas-lxd:LxdVm" }) => ({
      urn,
      id,
      type,
      inputs: { __urn: identity ?? urn },
    }));
    const file = join(this.folder, name);
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources: [stack, ...resources] } }));
    return file;
  }

  /** As the provider composes for a VM, the mark on the disk included. */
  composeFor(urn: string, more: Params = {}, host = this.hosts[0]): Promise<string> {
    return this.compose(composeName(urn), more, host);
  }

  async compose(hostname: string, more: Params = {}, host = this.hosts[0]): Promise<string> {
    const storage = `root:8(${diskMark(hostname)})`;
    const form = { hostname, memory: 2048, storage, skip_commissioning: true, ...more };
    const path = `vm-hosts/${host}/`;
    const made = await this.lab.outsider.send<{ system_id: string }>({
      method: "POST",
      path,
      op: "compose",
      form,
    });
    return made.system_id;
  }

  /** A compose that fails when LXD has made the instance already. */
  async orphan(name: string, host = this.hosts[0]): Promise<void> {
    const taken = (await this.lab.simulator.state()).addresses[0]?.ip ?? "";
    await this.compose(name, { interfaces: `eth0:ip=${taken}` }, host).catch(() => undefined);
  }

  /** System ids of the VMs in the region. */
  async vms(): Promise<string[]> {
    const { machines } = await this.lab.simulator.state();
    return machines.filter(({ vmHost }) => vmHost !== null).map(({ systemId }) => systemId);
  }

  async list(...args: string[]): Promise<Listed & { code: number | null }> {
    const { code, stdout } = await runCli(["leftovers", "--json", ...args], this.env);
    return { code, ...(JSON.parse(stdout) as Listed) };
  }
}
