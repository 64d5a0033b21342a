import { countedPoolUse, hostUsage } from "../../model/lifecycle/instances";
import type { Region } from "../../model/store/region";
import type { VmHost } from "../../model/store/rows";
import { float } from "../core/json";
import { poolView, zoneView } from "../placement/view";

export function vmHostView(region: Region, host: VmHost): object {
  const used = hostUsage(region, host);
  const machine = region.machines.find(host.hostMachineId);
  const pools = host.storagePools.map((pool) => {
    const taken = countedPoolUse(region, host, pool.id);
    return {
      id: pool.id,
      name: pool.name,
      type: pool.type,
      path: pool.path,
      total: pool.total,
      used: taken,
      available: pool.total - taken,
      default: pool.id === host.defaultStoragePoolId,
    };
  });
  const total = pools.reduce((sum, pool) => sum + pool.total, 0);
  const storage = pools.reduce((sum, pool) => sum + pool.used, 0);
  return {
    id: host.id,
    name: host.name,
    type: "lxd",
    tags: host.tags,
    version: host.version,
    architectures: host.architectures,
    capabilities: ["composable", "dynamic_local_storage", "over_commit", "storage_pools"],
    cpu_over_commit_ratio: float(host.cpuOverCommitRatio),
    memory_over_commit_ratio: float(host.memoryOverCommitRatio),
    default_macvlan_mode: host.defaultMacvlanMode,
    host: machine === undefined ? null : { system_id: machine.systemId, __incomplete__: true },
    zone: zoneView(region.zones.getOrThrow(host.zoneId)),
    pool: poolView(region.pools.getOrThrow(host.poolId)),
    total: { cores: host.cores, memory: host.memory, local_storage: total },
    used: { cores: used.cores, memory: used.memory, local_storage: storage },
    available: {
      cores: host.cores - used.cores,
      memory: host.memory - used.memory,
      local_storage: total - storage,
    },
    storage_pools: pools,
    resource_uri: `/MAAS/api/2.0/vm-hosts/${host.id}/`,
  };
}
