import type { Region } from "../../model/store/region";
import type { VmHost } from "../../model/store/rows";
import {
  checked,
  choiceField,
  parsedField,
  poolField,
  readFields,
  rowField,
  textField,
  zoneField,
  type Fields,
  type Read,
} from "../core/fields";
import { choice, FormErrors } from "../core/form";
import type { Params } from "../core/params";

/** Every VM host has it: it makes the consoles of its machines readable. */
const CONSOLE_TAG = "pod-console-logging";

/** Django's FloatField between 0 and 10. */
const ratio = checked(
  parsedField((asked) => (Number.isFinite(Number(asked)) ? Number(asked) : undefined), "Enter a number."),
  (number) =>
    number < 0
      ? "Ensure this value is greater than or equal to 0."
      : number > 10
        ? "Ensure this value is less than or equal to 10."
        : undefined,
);

const tags: Read<string[]> = ({ data }, name) => {
  const sent = data.get(name)?.split(",");
  return sent === undefined
    ? undefined
    : [...new Set([...sent.flatMap((tag) => tag.trim() || []), CONSOLE_TAG])];
};

const FIELDS: Fields<VmHost> = {
  name: {
    name: "name",
    read: checked<string, VmHost>(textField(255), (name, { region, own }) =>
      [...region.vmHosts.values()].some((host) => host.name === name && host !== own)
        ? "Pod with this Name already exists."
        : undefined,
    ),
  },
  zoneId: { name: "zone", read: zoneField },
  poolId: { name: "pool", read: poolField },
  cpuOverCommitRatio: { name: "cpu_over_commit_ratio", read: ratio },
  memoryOverCommitRatio: { name: "memory_over_commit_ratio", read: ratio },
  defaultStoragePoolId: {
    name: "default_storage_pool",
    read: rowField<string, VmHost>((asked, { own }) => own?.storagePools.find(({ id }) => id === asked)),
  },
  defaultMacvlanMode: {
    name: "default_macvlan_mode",
    read: choiceField(["bridge", "passthru", "private", "vepa"]),
  },
  tags: { name: "tags", read: tags },
};

/**
 * MAAS's PodForm for a host that exists. The way to its LXD stays, since the host would be out of reach by another one.
 */
export function readVmHostForm(region: Region, data: Params, own: VmHost): Partial<VmHost> {
  const errors = new FormErrors();
  const form = readFields(FIELDS, { region, data, errors, own });
  if (choice(data, "type", ["lxd", "virsh"], errors) === "virsh") {
    errors.add(
      "type",
      "Cannot change the type of a pod. Delete and re-create the pod with a different type.",
    );
  }
  errors.check();
  return form;
}
