import { findByNameOrId } from "../../inventory/resolve";
import type { Snapshot, VmHostItem } from "../../inventory/snapshot";
import { sortBySimilarity, list } from "../../rules/wording";
import { SettingsError } from "../../settings";

/** A VM host, as far as a pin needs it. */
type Host = Pick<VmHostItem, "id" | "name">;

/** What MAAS has, as far as a pin needs it. */
type Hosts = Pick<Snapshot, "vmHosts" | "unread">;

/** The fingerprints that the setting lxdFingerprints gives, for the VM hosts that MAAS has. */
export class LxdPins {
  /**
   * @param pins canonical, by a host's name or id in MAAS
   * @param hosts asks MAAS for its VM hosts; not called where nothing is pinned
   */
  constructor(
    private readonly pins: ReadonlyMap<string, string>,
    private readonly hosts: () => Promise<Hosts>,
  ) {}

  /**
   * The fingerprint that is pinned for a host; undefined where none is.
   * @param remembered the certificate that an earlier run has seen
   * @throws SettingsError where a pin is of no host, since it may be meant for this one; MaasError
   */
  async of(host: Host, remembered: string | undefined): Promise<string | undefined> {
    if (this.pins.size === 0) {
      return undefined;
    }
    const hosts = await this.hosts();
    const former = [...this.pins].find(
      ([name, pin]) => pin === remembered && findByNameOrId(hosts.vmHosts, name) === undefined,
    );
    this.judge(hosts, former === undefined ? undefined : { former: former[0], host });
    const known = [host, ...hosts.vmHosts.filter(({ id }) => id !== host.id)];
    return [...this.pins].find(([name]) => findByNameOrId(known, name)?.id === host.id)?.[1];
  }

  /**
   * Refuses pins of hosts that MAAS does not have, and two that differ for one host.
   * @param renamed a host that has shown the certificate of an unknown pin
   * @throws SettingsError
   */
  judge({ vmHosts: hosts, unread }: Hosts, renamed?: { former: string; host: Host }): void {
    if (unread.some(({ part }) => part === "vmHosts")) {
      return;
    }
    const seen = new Map<number, [name: string, pin: string]>();
    for (const [name, pin] of this.pins) {
      const host = findByNameOrId(hosts, name);
      if (host === undefined) {
        throw renamed?.former === name ? ofRenamed(name, renamed.host) : ofNone(name, hosts);
      }
      const [other, otherPin] = seen.get(host.id) ?? [name, pin];
      if (otherPin !== pin) {
        throw new SettingsError(
          `maas-lxd:lxdFingerprints has two fingerprints for VM host ${host.name}, as ${other} and as ${name}: leave one of them out.`,
        );
      }
      seen.set(host.id, [name, pin]);
    }
  }
}

function ofRenamed(former: string, { id, name }: Host): SettingsError {
  return new SettingsError(
    `maas-lxd:lxdFingerprints has a fingerprint for VM host ${former}, which MAAS does not have any more. It is the certificate of VM host ` +
      `${name}, which was probably renamed: give the fingerprint as ${name}, or as ${id}, the host's id, which stays.`,
  );
}

function ofNone(name: string, hosts: readonly Host[]): SettingsError {
  const there = list(
    sortBySimilarity(
      name,
      hosts.map((host) => host.name),
    ),
  );
  return new SettingsError(
    `maas-lxd:lxdFingerprints has a fingerprint for VM host ${name}, which MAAS does not have, available: ${there}. ` +
      "Give the fingerprint by the host's name in MAAS, or by its id, which stays when the host is renamed.",
  );
}
