import { NodeStatus, RELEASABLE_STATUSES, STATUS_NAMES } from "../model/catalog/status";
import { parseIp, type IpNumber } from "../model/ip";
import { finishCommissioning, startCommissioning } from "../model/lifecycle/commissioning";
import { acquire, startDeployment } from "../model/lifecycle/deployment";
import { addUserEvent } from "../model/lifecycle/events";
import { finishRelease, startRelease } from "../model/lifecycle/release";
import { deleteMachine } from "../model/lifecycle/removal";
import {
  clearLinks,
  checkAllocatable,
  insertAddress,
  linkSubnet,
  subnetHolding,
} from "../model/network/links";
import { NodeType, AllocType, type Machine, type Subnet, type User } from "../model/store/rows";
import { noFollowUp, type AfterCommit, type World } from "../model/world";
import { RefusedChange } from "./faults";
import type { OutsideChange } from "./kinds";
import type { RequestFacts } from "./matching";

type Changed = Extract<OutsideChange, { kind: "machine-changed" }>;

const DEFAULT_SERIES = "jammy";

/** The other users of the region: what happens behind the back of the one whose automation is tested. */
export class OutsideUsers {
  constructor(private readonly world: World) {}

  /**
   * Carries out changes as MAAS would for another user, all or none. What they lead to on the clock goes on as for any.
   *
   * @returns when their power actions are over, whatever came of them: their errors are answers to that user
   * @throws RefusedChange when there is nothing to change, or MAAS would not allow it
   */
  perform(changes: readonly OutsideChange[], facts: RequestFacts | undefined): Promise<void> {
    const later = this.world.region.transaction(() => changes.map((change) => this.tryApply(change, facts)));
    return Promise.allSettled(later.map((work) => work())).then(() => undefined);
  }

  private tryApply(change: OutsideChange, facts: RequestFacts | undefined): AfterCommit {
    try {
      return this.apply(change, facts);
    } catch (error) {
      throw new RefusedChange(change, error);
    }
  }

  private apply(change: OutsideChange, facts: RequestFacts | undefined): AfterCommit {
    const { world } = this;
    const user = this.user(change.user);
    if (change.kind === "address-taken") {
      this.takeAddresses(user, change.ip === undefined ? (facts?.addresses ?? []) : [change.ip]);
      return noFollowUp;
    }
    const machine = this.machine(change, facts);
    switch (change.kind) {
      case "machine-deleted":
        this.remove(machine, change.leaves ?? "nothing");
        return noFollowUp;
      case "machine-released":
        this.checkReleasable(machine);
        addUserEvent(world.region, machine, "UserRelease", user);
        return startRelease(world, machine);
      case "machine-redeployed":
        return this.redeploy(machine, user, change.distroSeries ?? DEFAULT_SERIES);
      case "machine-changed":
        this.set(machine, change.set);
        return noFollowUp;
    }
  }

  private user(name: string | undefined): User {
    const { users } = this.world.region;
    const found = [...users.values()].find((user) =>
      name === undefined ? user.isSuperuser : user.username === name,
    );
    if (found === undefined) {
      throw new Error(name === undefined ? "there is no administrator" : `there is no user '${name}'`);
    }
    return found;
  }

  private machine(change: Exclude<OutsideChange, { kind: "address-taken" }>, facts?: RequestFacts): Machine {
    const { region } = this.world;
    const named = change.systemId !== undefined || change.hostname !== undefined;
    const { systemId, hostname } = named ? change : (facts ?? {});
    const machine =
      systemId === undefined
        ? region.machineByHostname.first(hostname ?? "")
        : region.machineBySystemId.first(systemId);
    if (machine?.nodeType !== NodeType.Machine) {
      throw new Error(`there is no machine '${systemId ?? hostname ?? ""}'`);
    }
    return machine;
  }

  private remove(machine: Machine, leaves: "nothing" | "instance" | "record"): void {
    const { region } = this.world;
    const instance = region.instanceByMachine.first(machine.id);
    if (leaves === "record") {
      if (instance === undefined) {
        throw new Error(`machine '${machine.hostname}' has no LXD instance`);
      }
      region.instances.delete(instance);
      return;
    }
    if (leaves === "instance" && instance !== undefined) {
      region.instances.update(instance, { machineId: null });
    }
    deleteMachine(this.world, machine);
  }

  private checkReleasable(machine: Machine): void {
    if (!RELEASABLE_STATUSES.has(machine.status)) {
      throw new Error(
        `machine '${machine.hostname}' cannot be released: it is ${STATUS_NAMES[machine.status]}`,
      );
    }
  }

  /** Release, commissioning where MAAS demands one, allocation and deployment follow each other at once. */
  private redeploy(machine: Machine, user: User, distroSeries: string): AfterCommit {
    const { world } = this;
    const { region } = world;
    this.checkReleasable(machine);
    const image = [...region.bootResources.values()].find((resource) => resource.series === distroSeries);
    if (image === undefined) {
      throw new Error(`there is no image '${distroSeries}'`);
    }
    addUserEvent(region, machine, "UserRelease", user);
    startRelease(world, machine);
    if (machine.status === NodeStatus.Releasing) {
      finishRelease(world, machine);
    }
    if (machine.status === NodeStatus.New) {
      startCommissioning(world, machine, user, { skipNetworking: true, scripts: [], tests: [] });
      finishCommissioning(world, machine);
    }
    if (machine.status !== NodeStatus.Ready) {
      throw new Error(`machine '${machine.hostname}' is ${STATUS_NAMES[machine.status]}, not Ready`);
    }
    world.cancelTimers(machine);
    acquire(world, machine, user, null);
    return startDeployment(world, machine, user, {
      osystem: image.osystem,
      distroSeries,
      hweKernel: image.kernel,
      userData: null,
      ephemeral: false,
      enableHwSync: false,
      comment: null,
    });
  }

  private set(machine: Machine, set: Changed["set"]): void {
    const { region } = this.world;
    if (set.hostname !== undefined && region.machineByHostname.has(set.hostname)) {
      throw new Error(`there is a machine '${set.hostname}' already`);
    }
    region.machines.update(machine, {
      ...(set.hostname === undefined ? {} : { hostname: set.hostname }),
      ...(set.description === undefined ? {} : { description: set.description }),
      ...(set.locked === undefined ? {} : { locked: set.locked }),
      ...(set.zone === undefined ? {} : { zoneId: named("zone", region.zones.values(), set.zone) }),
      ...(set.pool === undefined ? {} : { poolId: named("pool", region.pools.values(), set.pool) }),
      ...(set.domain === undefined ? {} : { domainId: named("domain", region.domains.values(), set.domain) }),
      updated: region.clock.now(),
    });
    if (set.tags !== undefined) {
      this.tag(machine, set.tags);
    }
    if (set.vmHost !== undefined) {
      this.move(machine, named("VM host", region.vmHosts.values(), set.vmHost));
    }
    if (set.address !== undefined) {
      this.link(machine, set.address.interface, set.address.ip);
    }
  }

  private tag(machine: Machine, names: readonly string[]): void {
    const { region } = this.world;
    for (const name of names.filter((one) => !region.tagByName.has(one))) {
      region.tags.insert({ id: region.ids.next("tags"), name, definition: "", comment: "", kernelOpts: "" });
    }
    region.machines.update(machine, { tags: [...names] });
  }

  private move(machine: Machine, hostId: number): void {
    const { region } = this.world;
    const instance = region.instanceByMachine.first(machine.id);
    if (instance === undefined) {
      throw new Error(`machine '${machine.hostname}' has no LXD instance`);
    }
    if (region.instances.get(`${hostId}/${instance.name}`) !== undefined) {
      throw new Error(`the host has an instance '${instance.name}' already`);
    }
    region.instances.delete(instance);
    region.instances.insert({ ...instance, id: `${hostId}/${instance.name}`, vmHostId: hostId });
    region.machines.update(machine, { vmHostId: hostId });
  }

  private link(machine: Machine, name: string, text: string): void {
    const { region } = this.world;
    const iface = region.interfacesByMachine.all(machine.id).find((one) => one.name === name);
    if (iface === undefined) {
      throw new Error(`machine '${machine.hostname}' has no interface '${name}'`);
    }
    const { ip, subnet } = this.place(text);
    clearLinks(region, iface);
    region.interfaces.update(iface, { vlanId: subnet.vlanId });
    linkSubnet(region, iface, "static", subnet, ip);
  }

  private takeAddresses(user: User, addresses: readonly string[]): void {
    const { region } = this.world;
    if (addresses.length === 0) {
      throw new Error("the request asks for no address");
    }
    for (const text of addresses) {
      const { ip, subnet } = this.place(text);
      checkAllocatable(region, subnet, ip);
      insertAddress(region, {
        allocType: AllocType.UserReserved,
        ip: text,
        subnetId: subnet.id,
        userId: user.id,
      });
    }
  }

  private place(text: string): { ip: IpNumber; subnet: Subnet } {
    const ip = parseIp(text);
    const subnet = ip === undefined ? undefined : subnetHolding(this.world.region, ip);
    if (ip === undefined || subnet === undefined) {
      throw new Error(`'${text}' is in no subnet`);
    }
    return { ip, subnet };
  }
}

function named(
  what: string,
  rows: Iterable<{ readonly id: number; readonly name: string }>,
  name: string,
): number {
  for (const row of rows) {
    if (row.name === name) {
      return row.id;
    }
  }
  throw new Error(`there is no ${what} '${name}'`);
}
