import fc from "fast-check";
import type { VmSeed } from "./first-programs";
import { STEP_KINDS, type History, type StepKind, type StepSeed } from "./history";

const number = fc.nat(9999);

const vm: fc.Arbitrary<VmSeed> = fc.record({
  host: number,
  size: number,
  disks: number,
  network: number,
  image: number,
  names: number,
  data: number,
});

const step: fc.Arbitrary<StepSeed> = fc.record({
  kind: fc.oneof(
    ...Object.entries(STEP_KINDS).map(([kind, weight]) => ({
      weight,
      arbitrary: fc.constant(kind as StepKind),
    })),
  ),
  stack: number,
  vm: number,
  pick: number,
  more: number,
});

/** Any history. */
export const histories: fc.Arbitrary<History> = fc
  .record({
    regions: fc.constantFrom([0], [0], [0, 0], [0, 1]),
    isTight: fc.nat(5).map((n) => n === 0),
    // One program of up to six VMs, or two of up to three.
    isLong: fc.nat(7).map((n) => n === 0),
    programs: fc.array(fc.array(vm, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 2 }),
    steps: fc.array(step, { minLength: 3, maxLength: 9 }),
  })
  .map(({ programs, isLong, regions, ...others }) => ({
    ...others,
    regions,
    first: isLong && regions.length === 1 ? [programs.flat()] : programs.slice(0, regions.length),
  }));
