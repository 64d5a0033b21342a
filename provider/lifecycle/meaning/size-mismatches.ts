import type { LxdVmInputs } from "../../inputs";
import type { Machine } from "../../maas/wire";

/** What a machine has otherwise than it was asked for. */
export interface SizeMismatch {
  name: "cores" | "memory" | "disks";
  asked: string | number;
  actual: string | number;
}

/** Where a machine's size is not what these inputs compose; what they leave out is not compared. */
export function sizeMismatches(machine: Machine, inputs: LxdVmInputs): SizeMismatch[] {
  const rows: [SizeMismatch["name"], string | number | undefined, string | number][] = [
    ["cores", inputs.cores ?? inputs.pinnedCores?.length, machine.cpu_count],
    ["memory", inputs.memory, machine.memory],
    [
      "disks",
      inputs.disks?.length ? sayDisks(inputs.disks.map(({ size }) => size)) : undefined,
      sayDisks(machine.physicalblockdevice_set.map(({ size }) => size / 1e9)),
    ],
  ];
  return rows.flatMap(([name, asked, actual]) =>
    asked === undefined || asked === actual ? [] : [{ name, asked, actual }],
  );
}

/** Sizes in GB (10^9 bytes), in hundredths, since LXD rounds a volume up to whole blocks. */
function sayDisks(sizes: readonly number[]): string {
  return sizes.map((size) => `${Math.round(size * 100) / 100} GB`).join(", ");
}
