import { expect } from "chai";
import type { RegionState } from "../support/simulator-process";

/** A line that a client program printed. */
export type Step = Readonly<Record<string, unknown>> & { readonly step: string };

export function steps(stdout: string): Step[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Step);
}

/** What a region holds of one VM. */
export function heldBy(hostname: string, state: RegionState): object {
  const machines = state.machines.filter((machine) => machine.hostname === hostname);
  const ids = machines.map(({ systemId }) => systemId);
  return {
    statuses: machines.map(({ status, vmHost }) => [status, vmHost]),
    addresses: state.addresses.flatMap(({ ip, systemId }) =>
      systemId !== null && ids.includes(systemId) ? [ip] : [],
    ),
    instances: state.instances.flatMap(({ name, vmHost, systemId }) =>
      name === hostname ? [[vmHost, systemId !== null && ids.includes(systemId)]] : [],
    ),
  };
}

/** That the region has nothing of the VM left, and its address is nobody's. */
export function expectGone(hostname: string, ip: string, state: RegionState): void {
  expect(heldBy(hostname, state)).to.deep.equal({ statuses: [], addresses: [], instances: [] });
  expect(state.addresses.map((address) => address.ip)).not.to.include(ip);
}

export const EVENTS_OF_A_LIFE = [
  "Deployed",
  "Image Deployed",
  "Deploying",
  "Ready",
  "Running test",
  "Commissioning",
];
