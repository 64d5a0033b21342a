import type { Region } from "../../model/store/region";
import type { VmHost } from "../../model/store/rows";
import { choice, FormErrors, limitedText, namedRow, text, sentFields } from "../core/form";
import type { Params } from "../core/params";

const MACVLAN_MODES: readonly string[] = ["bridge", "passthru", "private", "vepa"];
/** Every VM host has it: it makes the consoles of its machines readable. */
const CONSOLE_TAG = "pod-console-logging";

/** Django's FloatField between 0 and 10. */
function ratio(data: Params, field: string, errors: FormErrors): number | undefined {
  const value = text(data, field);
  if (value === undefined) {
    return undefined;
  }
  const number = Number(value);
  if (!Number.isFinite(number)) {
    errors.add(field, "Enter a number.");
  } else if (number < 0) {
    errors.add(field, "Ensure this value is greater than or equal to 0.");
  } else if (number > 10) {
    errors.add(field, "Ensure this value is less than or equal to 10.");
  }
  return number;
}

/**
 * MAAS's PodForm for a host that exists: what is not sent stays. The way to its LXD stays too, since the host would be
 * out of reach by another one.
 */
export function readVmHostForm(region: Region, data: Params, own: VmHost): Partial<VmHost> {
  const errors = new FormErrors();
  const name = limitedText(data, "name", 255, errors);
  if (name !== undefined && [...region.vmHosts.values()].some((host) => host.name === name && host !== own)) {
    errors.add("name", "Pod with this Name already exists.");
  }
  const zones = [...region.zones.values()];
  const pools = [...region.pools.values()];
  const zoneId = namedRow(data, "zone", (asked) => zones.find((zone) => zone.name === asked)?.id, errors);
  const poolId = namedRow(data, "pool", (asked) => pools.find((pool) => pool.name === asked)?.id, errors);
  const cpuOverCommitRatio = ratio(data, "cpu_over_commit_ratio", errors);
  const memoryOverCommitRatio = ratio(data, "memory_over_commit_ratio", errors);
  const defaultStoragePoolId = namedRow(
    data,
    "default_storage_pool",
    (asked) => own.storagePools.find((pool) => pool.id === asked)?.id,
    errors,
  );
  const defaultMacvlanMode = choice(data, "default_macvlan_mode", MACVLAN_MODES, errors);
  if (choice(data, "type", ["lxd", "virsh"], errors) === "virsh") {
    errors.add(
      "type",
      "Cannot change the type of a pod. Delete and re-create the pod with a different type.",
    );
  }
  errors.check();
  const tags = data
    .get("tags")
    ?.split(",")
    .flatMap((tag) => tag.trim() || []);
  return {
    ...sentFields({
      name,
      zoneId,
      poolId,
      cpuOverCommitRatio,
      memoryOverCommitRatio,
      defaultStoragePoolId,
      defaultMacvlanMode,
    }),
    ...(tags === undefined ? {} : { tags: [...new Set([...tags, CONSOLE_TAG])] }),
  };
}
