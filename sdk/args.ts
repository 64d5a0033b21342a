import type { Input } from "@pulumi/pulumi";
import type { LxdVmInputs, ReservedAddressInputs } from "../provider/inputs";

/** A plain type as a program may give it: each part can be an output of another resource. */
export type Args<T> = Input<
  T extends readonly (infer Item)[] ? Args<Item>[] : T extends object ? { [Key in keyof T]: Args<T[Key]> } : T
>;

/** Plain properties as a program may give them. */
export type ArgsOf<T> = { [Key in keyof T]: Args<T[Key]> };

/** What a program gives for an `LxdVm`. */
export type LxdVmArgs = ArgsOf<LxdVmInputs>;

/** What a program gives for a `ReservedAddress`. */
export type ReservedAddressArgs = ArgsOf<ReservedAddressInputs>;
