import { DynamicProvider } from "../../provider/engine/dynamic";
import { RESOURCES } from "../../provider/resources";
import { Session } from "../../provider/session";
import type { Simulator } from "../../simulator";

/** Work of MAAS that takes no time. */
export const INSTANT = { commission: 0, deploy: 0, release: 0, erase: 0, test: 0, rescue: 0 };

/** The URN of a VM of the tests' program. */
export const urnOf = (name: string): string =>
  `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/maas-lxd:LxdVm::${name}`;

/** The provider of one run, in this process, for a region. */
export function providerOf(
  { url, apiKey: adminKey }: Simulator,
  { apiKey = adminKey, log = () => undefined }: { apiKey?: string; log?: (line: string) => void } = {},
): DynamicProvider {
  const session = new Session({ env: {}, log });
  const settings: Record<string, string> = { apiUrl: url, apiKey };
  session.configure({ read: (key) => settings[key], keys: Object.keys(settings) });
  return new DynamicProvider(session, RESOURCES.LxdVm);
}
