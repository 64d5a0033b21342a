import type { StoredScript } from "../catalog/script-types";
import { BEHAVIOUR, RECORDED_VERSION, type Behaviour, type MaasVersion } from "../catalog/versions";
import type { Clock } from "../clock";
import { HostUsage } from "./host-usage";
import { Ids } from "./ids";
import type {
  Address,
  ApiToken,
  BlockDevice,
  BootResource,
  DnsAddress,
  DnsData,
  DnsResource,
  Domain,
  Fabric,
  Instance,
  Interface,
  IpRange,
  LxdKeys,
  Machine,
  RegionEvent,
  ReservedIp,
  ResourcePool,
  ScriptSet,
  Setting,
  Space,
  Subnet,
  Tag,
  Timer,
  User,
  VmHost,
  Vlan,
  Zone,
} from "./rows";
import { SortedAddresses } from "./sorted-addresses";
import { ChangeLog, Table } from "./table";

/** How long what takes time takes, in milliseconds of the region's clock. */
export interface Timings {
  commission: number;
  deploy: number;
  release: number;
  erase: number;
  test: number;
  rescue: number;
  /** A power action, which blocks its request. */
  power: number;
  /** What LXD needs to make an instance; compose blocks for it. */
  compose: number;
}

interface AnyRow {
  readonly id: number | string;
}

/** The state of a MAAS region: its tables with their indexes, its clock and its counters. */
export class Region {
  readonly log = new ChangeLog();
  /** All of them by name, for what writes the state down. */
  readonly tables = new Map<string, Table<AnyRow>>();
  readonly users = this.table<User>("users");
  readonly userByName = this.users.index((user) => user.username);
  readonly tokens = this.table<ApiToken>("tokens");
  readonly tokenByKey = this.tokens.index((token) => token.token);
  readonly tokenByConsumer = this.tokens.index((token) => token.consumerKey);
  readonly zones = this.table<Zone>("zones");
  readonly pools = this.table<ResourcePool>("pools");
  readonly domains = this.table<Domain>("domains");
  readonly spaces = this.table<Space>("spaces");
  readonly fabrics = this.table<Fabric>("fabrics");
  readonly vlans = this.table<Vlan>("vlans");
  readonly vlansByFabric = this.vlans.index((vlan) => vlan.fabricId);
  readonly subnets = this.table<Subnet>("subnets");
  readonly subnetsByVlan = this.subnets.index((subnet) => subnet.vlanId);
  readonly ipRanges = this.table<IpRange>("ipranges");
  readonly rangesBySubnet = this.ipRanges.index((range) => range.subnetId);
  readonly addresses = this.table<Address>("addresses");
  readonly addressByIp = this.addresses.index((address) => address.ip);
  readonly addressesBySubnet = this.addresses.index((address) => address.subnetId);
  readonly addressesInOrder = this.addresses.attach(new SortedAddresses());
  readonly addressesByInterface = this.addresses.index((address) => address.interfaceId);
  readonly addressesByUser = this.addresses.index((address) => address.userId);
  readonly machines = this.table<Machine>("machines");
  readonly machineBySystemId = this.machines.index((machine) => machine.systemId);
  readonly machineByHostname = this.machines.index((machine) => machine.hostname);
  readonly machinesByParent = this.machines.index((machine) => machine.parentId);
  readonly machinesByVmHost = this.machines.index((machine) => machine.vmHostId);
  readonly interfaces = this.table<Interface>("interfaces");
  readonly interfacesByMachine = this.interfaces.index((iface) => iface.machineId);
  readonly interfaceByMac = this.interfaces.index((iface) => iface.macAddress);
  readonly blockDevices = this.table<BlockDevice>("blockdevices");
  readonly blockDevicesByMachine = this.blockDevices.index((device) => device.machineId);
  readonly vmHosts = this.table<VmHost>("vmhosts");
  readonly vmHostsByAddress = this.vmHosts.index((host) => host.powerAddress);
  readonly vmHostByHostMachine = this.vmHosts.index((host) => host.hostMachineId);
  readonly lxdKeys = this.table<LxdKeys>("lxdkeys");
  readonly instances = this.table<Instance>("instances");
  readonly instancesByHost = this.instances.index((instance) => instance.vmHostId);
  readonly usageOfHosts = this.instances.attach(new HostUsage());
  readonly instanceByMachine = this.instances.index((instance) => instance.machineId);
  readonly tags = this.table<Tag>("tags");
  readonly tagByName = this.tags.index((tag) => tag.name);
  readonly events = this.table<RegionEvent>("events");
  readonly eventsByMachine = this.events.index((event) => event.machineId);
  readonly scriptSets = this.table<ScriptSet>("scriptsets");
  readonly scriptSetsByMachine = this.scriptSets.index((set) => set.machineId);
  readonly scripts = this.table<StoredScript>("scripts");
  readonly scriptByName = this.scripts.index((script) => script.name);
  readonly bootResources = this.table<BootResource>("bootresources");
  readonly dnsResources = this.table<DnsResource>("dnsresources");
  readonly dnsResourcesByDomain = this.dnsResources.index((resource) => resource.domainId);
  readonly dnsResourceByName = this.dnsResources.index(({ domainId, name }) => `${domainId} ${name}`);
  readonly dnsAddresses = this.table<DnsAddress>("dnsaddresses");
  readonly dnsAddressesByResource = this.dnsAddresses.index((link) => link.dnsResourceId);
  readonly dnsAddressesByAddress = this.dnsAddresses.index((link) => link.addressId);
  readonly dnsData = this.table<DnsData>("dnsdata");
  readonly dnsDataByResource = this.dnsData.index((data) => data.dnsResourceId);
  readonly timers = this.table<Timer>("timers");
  readonly timersByMachine = this.timers.index((timer) => timer.machineId);
  readonly settings = this.table<Setting>("settings");
  readonly reservedIps = this.table<ReservedIp>("reservedips");
  readonly reservedIpsByMac = this.reservedIps.index((reserved) => reserved.macAddress);
  readonly reservedIpsByIp = this.reservedIps.index((reserved) => reserved.ip);
  readonly reservedIpsBySubnet = this.reservedIps.index((reserved) => reserved.subnetId);
  private readonly releases = this.table<{ id: "maas"; version: MaasVersion }>("releases");
  readonly ids: Ids;
  /** Whether something outside the region's knowledge has used up a resource of a VM host (by name). */
  isFull: (vmHost: string, resource: "cores" | "memory" | "storage") => boolean = () => false;
  /** How much later than it is written an event of the machine can be seen, in milliseconds. */
  eventDelay: (machine: Machine) => number = () => 0;

  constructor(
    readonly clock: Clock,
    readonly timings: Timings,
  ) {
    this.ids = new Ids(this.table<{ id: string; next: number }>("counters"));
  }

  /** Of MAAS. A region that was kept before there were versions has none: it is what the recordings show. */
  get version(): MaasVersion {
    return this.releases.get("maas")?.version ?? RECORDED_VERSION;
  }

  set version(version: MaasVersion) {
    const release = this.releases.get("maas");
    if (release === undefined) {
      this.releases.insert({ id: "maas", version });
    } else {
      this.releases.update(release, { version });
    }
  }

  /** What depends on the version. */
  get behaviour(): Behaviour {
    return BEHAVIOUR[this.version];
  }

  /** All or nothing, as a database transaction of MAAS; synchronous. */
  transaction<T>(work: () => T): T {
    return this.log.transaction(work);
  }

  private table<Row extends AnyRow>(name: string): Table<Row> {
    const table = new Table<Row>(name, this.log);
    this.tables.set(name, table as unknown as Table<AnyRow>);
    return table;
  }
}
