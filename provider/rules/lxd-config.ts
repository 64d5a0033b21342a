import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { join } from "../values/paths";

/** Keys of LXD's configuration that fight with what MAAS or this provider manages, and why. The first that fits says it. */
export const refusedConfig: readonly { key: RegExp; because: string }[] = [
  { key: /^boot\.autostart$/, because: "lxd.autostart sets it" },
  { key: /^limits\.memory\.hugepages$/, because: "hugepagesBacked sets it" },
  { key: /^limits\.(cpu|memory)$/, because: "cores and memory set it" },
  { key: /^limits\.cpu\.nodes$/, because: "it pins the VM, which MAAS does by pinnedCores" },
  {
    key: /^(cloud-init\.|user\.(meta-data|network-config|user-data|vendor-data)$)/,
    because: "MAAS gives the guest its cloud-init data: use userData",
  },
  { key: /^user\.maas-lxd\./, because: "the provider keeps its own notes there" },
  {
    key: /^security\.(secureboot|csm)$/,
    because: "MAAS boots the VM from the network, for which it sets it",
  },
  { key: /^security\.protection\./, because: "MAAS could not start or delete the VM any more" },
  {
    key: /^raw\./,
    because: "it overrides what LXD configures, the network and the disks that MAAS knows among it",
  },
  { key: /^(volatile|image)\./, because: "LXD keeps it for itself" },
  { key: /^agent\.nic_config$/, because: "it renames the interfaces that MAAS configures" },
];

/** Keys that nothing else manages. */
export const allowedConfig =
  /^(boot\.(autostart\.(delay|priority)|stop\.priority|host_shutdown_(action|timeout)|debug_edk2)|cluster\.evacuate|environment\..+|limits\.(disk\.priority|network\.priority)|migration\.stateful|security\.(agent\.metrics|devlxd|devlxd\.images|sev(\..+)?)|snapshots\..+|user\..+)$/;

export function configKeys(vm: PartialInputs): CheckFailure[] {
  return Object.keys(vm.inputs.lxd?.config ?? {}).flatMap((key) => {
    const property = join("lxd.config", key);
    const because = refusedConfig.find((refused) => refused.key.test(key))?.because;
    if (because !== undefined) {
      return [fail(property, `LXD key ${key} cannot be set here: ${because}`)];
    }
    return allowedConfig.test(key)
      ? []
      : [
          fail(
            property,
            `LXD key ${key} is none of those that can be set beside what MAAS manages; docs/lxd.md lists them`,
          ),
        ];
  });
}

/** An empty value is how LXD is asked to remove a key. */
export function configValues(vm: PartialInputs): CheckFailure[] {
  return Object.entries(vm.inputs.lxd?.config ?? {}).flatMap(([key, value]) =>
    value === "" ? [fail(join("lxd.config", key), `LXD key ${key} is empty: leave it out instead`)] : [],
  );
}
