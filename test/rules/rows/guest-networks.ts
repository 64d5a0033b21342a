import { at, rejects, accepts, type Inputs, type Row } from "../row";

const world = { world: "otherSystems" } as const;
const servers = (image: Inputs): Inputs => at("10.10.0.50", { dnsServers: ["9.9.9.9"] }, image);
const gateway = (image: Inputs): Inputs => at("10.20.0.50", { gateway: "10.20.0.1" }, image);

const notTaken = (what: string, image: string): string =>
  `${what} does not reach a guest of ${image}: MAAS configures what the subnet has, and there is no cloud-init to add to it; set it for the subnet in MAAS, or leave it out`;
const noServers = (image: string): string =>
  notTaken("A list of DNS servers that is not that of subnet lan10 (10.10.0.0/24)", image);

export const guestNetworkRows: Row[] = [
  rejects(
    "name servers of its own for Windows",
    servers({ osystem: "windows" }),
    "staticIp.dnsServers",
    noServers("windows/win2019"),
    world,
  ),
  rejects(
    "name servers of its own for ESXi",
    servers({ distroSeries: "esxi/8.0" }),
    "staticIp.dnsServers",
    noServers("esxi/8.0"),
    world,
  ),
  rejects(
    "name servers of its own for MAAS's default image, which is Windows",
    servers({}),
    "staticIp.dnsServers",
    noServers("windows/win2019"),
    world,
  ),
  rejects(
    "a gateway of its own for Windows",
    gateway({ distroSeries: "win2019" }),
    "staticIp.gateway",
    notTaken("Gateway 10.20.0.1, which subnet lan20 (10.20.0.0/16) has not,", "windows/win2019"),
    world,
  ),
  accepts(
    "the subnet's name servers for Windows",
    at("10.10.0.50", { dnsServers: ["10.10.0.2"] }, { osystem: "windows" }),
    world,
  ),
  accepts("no name servers for Windows", at("10.10.0.50", { dnsServers: [] }, { osystem: "windows" }), world),
  accepts("a static address for ESXi", at("10.10.0.50", {}, { osystem: "esxi" }), world),
  ...["jammy", "rocky9", "custom/mine"].flatMap((distroSeries) => [
    accepts(`name servers of its own for ${distroSeries}`, servers({ distroSeries }), world),
    accepts(`a gateway of its own for ${distroSeries}`, gateway({ distroSeries }), world),
  ]),
  accepts("name servers of its own for an image not known yet", servers({}), {
    ...world,
    unknown: ["distroSeries"],
  }),
];
