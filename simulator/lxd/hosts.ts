import type { Faults } from "../faults/faults";
import type { RequestLog } from "../http/request-log";
import type { LxdConnection, LxdLink } from "../model/lxd-link";
import type { Region } from "../model/store/region";
import type { Instance, LxdKeys, VmHost } from "../model/store/rows";
import { LxdApi } from "./api";
import { fingerprint, newKeyPair } from "./key-pair";
import { makeInstance, readInstance, removeInstance, rowOf } from "./real-lxd";
import { LxdServer } from "./server";

interface Listening {
  readonly server: LxdServer;
  readonly url: string;
}

/**
 * The LXDs of the VM hosts. A host with a real one behind it is that one; each other answers itself, on a port of its own that is opened
 * when somebody first asks MAAS for the way to it.
 */
export class LxdHosts implements LxdLink {
  private readonly listening = new Map<number, Promise<Listening>>();
  private readonly removals = new Set<Promise<void>>();
  /** Instances that the real LXD did not make: what is there under their name is somebody else's. */
  private readonly refused = new Set<string>();
  private stopped = false;

  constructor(
    private readonly region: Region,
    private readonly faults: Faults,
    private readonly log: RequestLog,
    private readonly address: string,
  ) {
    region.log.onCommit((changes) => {
      for (const { table, kind, row } of changes) {
        if (table === "instances" && kind === "delete") {
          this.remove(row as Instance);
        }
      }
    });
  }

  async connection(host: VmHost): Promise<LxdConnection> {
    const { project, realLxd } = host;
    if (realLxd !== undefined) {
      return { power_address: realLxd.url, project, certificate: realLxd.certificate, key: realLxd.key };
    }
    const keys = await this.keysOf(host);
    const { url } = await this.listen(host, keys);
    return { power_address: url, project, ...keys.client };
  }

  async createInstance({ realLxd, project }: VmHost, instance: Instance): Promise<void> {
    if (realLxd === undefined) {
      return;
    }
    try {
      await makeInstance(realLxd, project, instance);
    } catch (error) {
      this.refused.add(instance.id);
      throw error;
    }
  }

  async refresh(host: VmHost): Promise<void> {
    const { realLxd, project } = host;
    if (realLxd === undefined) {
      return;
    }
    for (const instance of this.region.instancesByHost.all(host.id)) {
      const real = await readInstance(realLxd, project, instance.name);
      if (real === undefined) {
        this.region.instances.delete(instance);
      } else {
        this.region.instances.update(instance, rowOf(instance, real));
      }
    }
  }

  async deletionsDone(): Promise<void> {
    await Promise.all(this.removals);
  }

  /** Closes every port. */
  async stop(): Promise<void> {
    this.stopped = true;
    const open = await Promise.all(this.listening.values());
    await Promise.all(open.map(({ server }) => server.close()));
  }

  /** An instance whose row went together with its host's stays where it is: nobody asks that host any more. */
  private remove({ id, vmHostId, name }: Instance): void {
    const host = this.region.vmHosts.get(vmHostId);
    if (this.refused.delete(id)) {
      return;
    }
    if (host?.realLxd === undefined || this.stopped) {
      return;
    }
    const removal = removeInstance(host.realLxd, host.project, name).finally(() =>
      this.removals.delete(removal),
    );
    this.removals.add(removal);
    // The error reaches whoever awaits it.
    removal.catch(() => undefined);
  }

  /** Kept in the region, so that a host has one certificate for good. */
  private async keysOf(host: VmHost): Promise<LxdKeys> {
    const known = this.region.lxdKeys.get(host.id);
    if (known !== undefined) {
      return known;
    }
    const [server, client] = await Promise.all([newKeyPair(host.name), newKeyPair("maas")]);
    return this.region.lxdKeys.get(host.id) ?? this.region.lxdKeys.insert({ id: host.id, server, client });
  }

  private listen({ id, name }: VmHost, { server, client }: LxdKeys): Promise<Listening> {
    let listening = this.listening.get(id);
    if (listening === undefined) {
      listening = LxdServer.listen(this.address, {
        server,
        trusted: client.certificate,
        api: new LxdApi(this.region, id, fingerprint(server.certificate)),
        trouble: (...kinds) => this.faults.lxdTrouble(name, kinds),
        log: (request) => this.log.add({ ...request, path: `/lxd/${name}${request.path}`, op: null }),
      });
      this.listening.set(id, listening);
    }
    return listening;
  }
}
