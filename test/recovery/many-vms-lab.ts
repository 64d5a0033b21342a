import { DEFAULT_LAB, type Fault, type Inventory } from "../../simulator/index";
import type { Properties } from "../support/provider-process";
import type { VmKind } from "./scenarios";

const HOSTS = 4;

const hex = (n: number): string => n.toString(16).padStart(2, "0");

/** The simulator's own lab with four VM hosts, each with room for all VMs. */
export function fourHosts(): Inventory {
  const [first] = DEFAULT_LAB.vmHosts;
  if (first === undefined) throw new Error("the lab has no host");
  return {
    ...DEFAULT_LAB,
    vmHosts: Array.from({ length: HOSTS }, (_, host) => ({
      ...first,
      name: `vmhost${host + 1}`,
      macPrefix: `00:16:3e:${hex(0x40 + host)}`,
      cpuOverCommitRatio: 4,
      bridges: (first.bridges ?? []).map((bridge, number) => ({
        ...bridge,
        mac: `52:54:00:cc:${hex(host)}:${hex(number)}`,
        addresses: [`10.${10 * (number + 1)}.0.${11 + host}`],
      })),
    })),
  };
}

/**
 * VM number `n` of a program: with and without a host of its own choice, a host name, tags, a second interface, and
 * commissioning, in changing company.
 */
export function vmNumber(n: number): VmKind {
  const second = n % 6 === 5;
  const ip = `10.20.0.${20 + n}`;
  const secondIp = `10.10.0.${20 + Math.floor(n / 6)}`;
  const inputs: Properties = {
    cores: 1,
    memory: 2048,
    disks: [{ size: 8 }],
    distroSeries: "jammy",
    timeouts: { create: "5m", update: "5m", delete: "5m" },
    ...(n % 2 === 0 ? { vmHost: `vmhost${1 + (Math.floor(n / 2) % HOSTS)}` } : {}),
    ...(n % 3 === 0 ? { hostname: `front-${n}` } : {}),
    ...(n % 4 === 1 ? { tags: ["web"] } : {}),
    ...(n % 7 === 0 ? { description: `Number ${n}` } : {}),
    ...(n % 10 === 3 ? { skipCommissioning: false } : {}),
    ...(second
      ? {
          networkInterfaces: [
            { name: "eth0", bridge: "br1", staticIps: [{ ipAddress: ip }] },
            { name: "eth1", subnet: "lan10", staticIps: [{ ipAddress: secondIp }] },
          ],
        }
      : { staticIp: { ipAddress: ip } }),
  };
  return { name: `vm${n}`, inputs, addresses: second ? [ip, secondIp] : [ip] };
}

/** What one request in ten meets, each equally often. */
const answers = [
  { kind: "http-error", status: 500 },
  { kind: "http-error", status: 502, effect: "none" },
  { kind: "http-error", status: 502, effect: "done" },
  { kind: "http-error", status: 503 },
  { kind: "http-error", status: 503, retryAfter: 1 },
  { kind: "http-error", status: 504, effect: "done" },
  { kind: "http-error", status: 504, effect: "late", lateMs: 1000 },
  { kind: "http-error", status: 429, retryAfter: 1 },
  { kind: "reset", effect: "none" },
  { kind: "reset", effect: "done" },
  { kind: "truncated-json", end: "closed" },
  { kind: "truncated-json", end: "complete" },
] as const satisfies readonly Fault[];

/** How many of a hundred things that MAAS does behind its API fail. */
const behindTheApi = [
  { kind: "commissioning-failure", percent: 10 },
  { kind: "deployment-failure", percent: 5 },
  { kind: "release-failure", percent: 5 },
  { kind: "power-failure", percent: 2 },
  { kind: "compose-orphan", percent: 3 },
] as const;

/** One request in ten fails, and some of what MAAS does; drawn again for each seed. */
export function randomFaults(seed: number): Fault[] {
  const draw = (index: number): number => seed * 100 + index;
  return [
    ...answers.map((fault, index) => ({
      ...fault,
      calls: { probability: 0.1 / answers.length, seed: draw(index) },
    })),
    ...behindTheApi.map(({ percent, ...fault }, index) => ({
      ...fault,
      calls: { probability: percent / 100, seed: draw(50 + index) },
    })),
    { kind: "latency", ms: 100, spreadMs: 400, calls: { probability: 0.1, seed: draw(90) } },
  ];
}
