import { SETTINGS } from "../model/catalog/settings";
import type { Inventory } from "./inventory";
import type { InventoryProblem } from "./problem";
import { bytesOf } from "./size";

type Path = readonly (string | number)[];

/** Finds names that are used twice and references without a target. */
class Names {
  readonly problems: InventoryProblem[] = [];

  /** Every name may stand once only. */
  once(what: string, names: Iterable<readonly [path: Path, name: string]>): void {
    const seen = new Set<string>();
    for (const [path, name] of names) {
      if (seen.has(name)) {
        this.problems.push({ path, reason: `there are two ${what} '${name}'` });
      }
      seen.add(name);
    }
  }

  known(what: string, path: Path, name: string | undefined, names: readonly string[]): void {
    if (name !== undefined && !names.includes(name)) {
      const list = names.length === 0 ? "there is none" : `known are ${names.join(", ")}`;
      this.problems.push({ path, reason: `there is no ${what} '${name}'; ${list}` });
    }
  }

  add(path: Path, reason: string): void {
    this.problems.push({ path, reason });
  }
}

function each<T>(list: readonly T[] | undefined, work: (item: T, at: number) => void): void {
  (list ?? []).forEach(work);
}

function checkUsers(names: Names, { users }: Inventory): void {
  names.once(
    "users",
    (users ?? []).map(({ username }, at) => [["users", at, "username"], username] as const),
  );
  if (users !== undefined && !users.some(({ superuser }) => superuser === true)) {
    names.add(["users"], "none of them is an administrator (superuser: true)");
  }
  for (const [part, what] of ["consumer keys", "tokens"].entries()) {
    names.once(
      what,
      (users ?? []).flatMap(({ apiKey }, at) =>
        apiKey === undefined ? [] : [[["users", at, "apiKey"], apiKey.split(":")[part] ?? ""] as const],
      ),
    );
  }
}

function checkFabrics(names: Names, { fabrics, spaces, racks }: Inventory): void {
  names.once(
    "fabrics",
    fabrics.map(({ name }, at) => [["fabrics", at, "name"], name] as const),
  );
  const rackNames = (racks ?? [{ hostname: "maas" }]).map(({ hostname }) => hostname);
  each(fabrics, (fabric, at) => {
    const vlans = (fabric.vlans ?? []).map(
      ({ vid }, vlanAt) => [["fabrics", at, "vlans", vlanAt, "vid"], String(vid)] as const,
    );
    names.once(`VLANs of fabric '${fabric.name}' with vid`, vlans);
    each(fabric.vlans, (vlan, vlanAt) => {
      const path = ["fabrics", at, "vlans", vlanAt];
      names.known("space", [...path, "space"], vlan.space, spaces ?? []);
      names.known("rack", [...path, "primaryRack"], vlan.primaryRack, rackNames);
      names.known("rack", [...path, "secondaryRack"], vlan.secondaryRack, rackNames);
      if (vlan.secondaryRack !== undefined && vlan.secondaryRack === vlan.primaryRack) {
        names.add([...path, "secondaryRack"], "is the primary one too");
      }
    });
  });
}

/** A place that refers to a VLAN. */
interface OnVlan {
  readonly fabric: string;
  readonly vid?: number | undefined;
}

function checkVlan(names: Names, path: Path, place: OnVlan, { fabrics }: Inventory): void {
  const fabric = fabrics.find(({ name }) => name === place.fabric);
  names.known(
    "fabric",
    [...path, "fabric"],
    place.fabric,
    fabrics.map(({ name }) => name),
  );
  const vid = place.vid ?? 0;
  const vids = [0, ...(fabric?.vlans ?? []).map((vlan) => vlan.vid)];
  if (fabric !== undefined && !vids.includes(vid)) {
    names.add([...path, "vid"], `fabric '${fabric.name}' has no VLAN ${vid}`);
  }
}

function checkSubnets(names: Names, inventory: Inventory): void {
  const { subnets } = inventory;
  names.once(
    "subnets",
    subnets.map(({ name, cidr }, at) => [["subnets", at, "name"], name ?? cidr] as const),
  );
  const users = (inventory.users ?? [{ username: "admin" }, { username: "user1" }]).map(
    ({ username }) => username,
  );
  each(subnets, (subnet, at) => {
    checkVlan(names, ["subnets", at], subnet, inventory);
    each(subnet.ranges, (range, rangeAt) => {
      names.known("user", ["subnets", at, "ranges", rangeAt, "user"], range.user, users);
    });
  });
}

function checkNics(
  names: Names,
  path: Path,
  nics: readonly (OnVlan & { readonly name: string; readonly parent?: string })[],
  inventory: Inventory,
): void {
  const own = nics.flatMap((nic, at) => {
    const name = [[...path, at, "name"], nic.name] as const;
    return nic.parent === undefined ? [name] : [name, [[...path, at, "parent"], nic.parent] as const];
  });
  names.once("interfaces", own);
  nics.forEach((nic, at) => checkVlan(names, [...path, at], nic, inventory));
}

function checkHosts(names: Names, inventory: Inventory): void {
  const { racks, vmHosts } = inventory;
  names.once("machines", [
    ...(racks ?? []).map(({ hostname }, at) => [["racks", at, "hostname"], hostname] as const),
    ...vmHosts.map(({ name }, at) => [["vmHosts", at, "name"], name] as const),
  ]);
  each(racks, (rack, at) => checkNics(names, ["racks", at, "interfaces"], rack.interfaces ?? [], inventory));
  each(vmHosts, (host, at) => {
    const path = ["vmHosts", at];
    names.known("zone", [...path, "zone"], host.zone, ["default", ...(inventory.zones ?? [])]);
    names.known("pool", [...path, "pool"], host.pool, ["default", ...(inventory.pools ?? [])]);
    checkNics(names, [...path, "bridges"], host.bridges ?? [], inventory);
    const pools = host.storagePools ?? [];
    names.once(
      "storage pools",
      pools.map(({ name }, poolAt) => [[...path, "storagePools", poolAt, "name"], name] as const),
    );
    if (pools.filter((pool) => pool.default === true).length > 1) {
      names.add([...path, "storagePools"], "more than one of them is the default one");
    }
    each(pools, ({ size }, poolAt) => {
      if (bytesOf(size) === undefined) {
        names.add(
          [...path, "storagePools", poolAt, "size"],
          `'${size}' is not a size: bytes, or a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB`,
        );
      }
    });
  });
  const macs = [
    ...(racks ?? []).flatMap((rack, at) =>
      (rack.interfaces ?? []).map(
        ({ mac }, nicAt) => [["racks", at, "interfaces", nicAt, "mac"], mac] as const,
      ),
    ),
    ...vmHosts.flatMap((host, at) =>
      (host.bridges ?? []).map(({ mac }, nicAt) => [["vmHosts", at, "bridges", nicAt, "mac"], mac] as const),
    ),
  ];
  names.once(
    "MAC addresses",
    macs.flatMap(([path, mac]) => (mac === undefined ? [] : [[path, mac.toLowerCase()] as const])),
  );
}

function checkSettings(names: Names, { settings }: Inventory): void {
  for (const name of Object.keys(settings ?? {}).filter((one) => !Object.hasOwn(SETTINGS, one))) {
    names.add(["settings", name], "MAAS has no such setting");
  }
}

/** What an inventory defines twice, and what it refers to without defining it. */
export function nameProblems(inventory: Inventory): InventoryProblem[] {
  const names = new Names();
  checkUsers(names, inventory);
  checkFabrics(names, inventory);
  checkSubnets(names, inventory);
  checkHosts(names, inventory);
  checkSettings(names, inventory);
  names.once(
    "images",
    (inventory.images ?? []).map(
      ({ series, osystem }, at) => [["images", at, "series"], `${osystem ?? "ubuntu"}/${series}`] as const,
    ),
  );
  return names.problems;
}
