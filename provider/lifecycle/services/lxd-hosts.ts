import type { LxdClient } from "../../lxd/client";
import type { MaasClient } from "../../maas/client";
import { hasStatus } from "../../maas/errors";
import { readLxdParameters, type LxdParameters } from "../../maas/vm-hosts";
import { once } from "../../once";
import type { LxdPins } from "./lxd-pins";

/** The LXD of a VM host, and the project of it that the host is bound to. */
export interface LxdOfVmHost {
  client: LxdClient;
  project: string;
}

/** LXD's own default. */
const DEFAULT_PROJECT = "default";
const DEFAULT_PORT = "8443";

/** There is no way to a host's LXD that could be tried. */
export class LxdUnavailableError extends Error {
  override name = "LxdUnavailableError";
}

/**
 * The LXDs of the VM hosts, for the VMs that need them: asked for the way once a process, and not before. The client's key stays in
 * memory.
 */
export class LxdHosts {
  private readonly known = new Map<number, Promise<LxdOfVmHost>>();
  private readonly profiles = new Map<number, Promise<string[]>>();
  private readonly parameters = new Map<number, Promise<LxdParameters>>();

  constructor(
    private readonly maas: MaasClient,
    readonly pins: LxdPins,
  ) {}

  /**
   * The LXD of a host, not spoken to yet.
   * @param remembered the fingerprint that an earlier run has seen
   * @throws MaasError, LxdUnavailableError, LxdIdentityError, SettingsError
   */
  async of(
    host: { id: number; name: string },
    { remembered }: { remembered?: string | undefined } = {},
  ): Promise<LxdOfVmHost> {
    const lxd = await once(this.known, host.id, () => this.connect(host, remembered));
    if (remembered !== undefined) {
      lxd.client.identity.remember(remembered, { method: "GET", path: "/1.0" });
    }
    return lxd;
  }

  /**
   * The project that a host is bound to. MAAS shows it, so that LXD itself is not needed.
   * @throws MaasError, LxdUnavailableError
   */
  async projectOf({ id, name }: { id: number; name: string }): Promise<string> {
    const { project } = await this.parametersOf(id, name);
    return project || DEFAULT_PROJECT;
  }

  /**
   * The profiles of a host's project: asked once a process, which also shows that LXD is there and trusts us.
   * @throws MaasError, LxdUnavailableError, LxdError
   */
  async profilesOf(host: { id: number; name: string }): Promise<{ project: string; profiles: string[] }> {
    const { client, project } = await this.of(host);
    const { listProfiles } = await import("../../lxd/endpoints.js");
    const profiles = await once(this.profiles, host.id, () => listProfiles(client, project));
    return { project, profiles };
  }

  private async connect(
    { id, name }: { id: number; name: string },
    remembered: string | undefined,
  ): Promise<LxdOfVmHost> {
    const pin = await this.pins.of({ id, name }, remembered);
    const parameters = await this.parametersOf(id, name);
    const { project, certificate, key } = parameters;
    if (!certificate || !key) {
      throw new LxdUnavailableError(
        `MAAS has no certificate for the LXD of VM host ${name}: give it one, by which it then speaks to LXD too`,
      );
    }
    // Loaded by those who need it alone.
    const [{ LxdClient }, { LxdIdentity }] = await Promise.all([
      import("../../lxd/client.js"),
      import("../../lxd/identity.js"),
    ]);
    const identity = new LxdIdentity(name, pin);
    const client = new LxdClient({ host: name, url: urlOf(parameters, name), certificate, key }, identity);
    return { client, project: project || DEFAULT_PROJECT };
  }

  private async parametersOf(id: number, name: string): Promise<LxdParameters> {
    try {
      return await once(this.parameters, id, () => readLxdParameters(this.maas, id));
    } catch (error) {
      if (hasStatus(error, 403)) {
        throw new LxdUnavailableError(
          `MAAS shows the way to the LXD of VM host ${name} to administrators only, and the API key's user is none`,
        );
      }
      throw error;
    }
  }
}

/** The address as MAAS's own driver reads it: https and port 8443 unless it says otherwise. */
function urlOf({ power_address: address }: LxdParameters, host: string): URL {
  const bare = address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  const isBareIpv6 = bare.split(":").length > 2 && !bare.startsWith("[");
  const authority = isBareIpv6 ? `[${bare}]` : bare;
  const url = `https://${/:\d+$/.test(authority) ? authority : `${authority}:${DEFAULT_PORT}`}`;
  if (bare === "" || !URL.canParse(url)) {
    throw new LxdUnavailableError(`MAAS has no address for the LXD of VM host ${host}`);
  }
  return new URL(url);
}
