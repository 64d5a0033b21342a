import { expect } from "chai";
import { vmType } from "../support/face";
import type { Properties } from "../support/provider-process";

const TEXT = 'exports.handler = () => require("pulumi-maas-lxd/provider").reservedAddressProvider;';
const TYPE = vmType.replace("LxdVm", "ReservedAddress");

export const urnOf = (name: string, stack = "dev"): string =>
  `urn:pulumi:${stack}::project::${TYPE}::${name}`;

/** What the sdk sends for a reserved address of that name. */
export const asked = (name: string, inputs: Properties, stack?: string): Properties => ({
  ...inputs,
  __urn: urnOf(name, stack),
  __provider: TEXT,
});

/** A name of MAAS's DNS. */
export interface Name {
  id: number;
  fqdn: string;
  ip_addresses: { ip: string }[] | null;
  resource_records: { id: number; rrtype: string; rrdata: string }[];
}

export async function expectRejection(promise: Promise<unknown>, message: RegExp): Promise<void> {
  let said = "nothing failed";
  try {
    await promise;
  } catch (error) {
    said = (error as Error).message;
  }
  expect(said, said).to.match(message);
}

/** What a provider writes comes by a pipe, so that it may be there a moment after the answer. */
export async function expectSaid(provider: { readonly stdout: string }, pattern: RegExp): Promise<void> {
  for (let tries = 0; tries < 100 && !pattern.test(provider.stdout); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(provider.stdout).to.match(pattern);
}
