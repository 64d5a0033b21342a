import type { Instance, VmHost } from "./store/rows";

/** How MAAS reaches the LXD of a VM host: its power parameters. */
export interface LxdConnection {
  readonly power_address: string;
  readonly project: string;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

/** What the region does with the LXDs of its VM hosts beyond keeping their rows. */
export interface LxdLink {
  connection(host: VmHost): Promise<LxdConnection>;
  /**
   * Makes an instance in the real LXD behind a host, if there is one.
   *
   * @throws Error with LXD's words
   */
  createInstance(host: VmHost, instance: Instance): Promise<void>;
  /** Takes over what was changed in the real LXD behind a host, if there is one. */
  refresh(host: VmHost): Promise<void>;
  /** Waits until real instances whose rows are gone are gone too. */
  deletionsDone(): Promise<void>;
}
