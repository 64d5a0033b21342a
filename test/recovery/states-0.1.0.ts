import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project";
import type { Properties } from "../support/provider-process";
import { temporaryFolder } from "../support/temporary";

/** A VM of test/fixtures/0.1.0. */
export interface OldVm {
  readonly name: string;
  /** What the program gives. */
  readonly program: Properties;
  readonly resource: { readonly urn: string; readonly id: string } & OldState;
  /** After a refresh by 0.1.0. */
  readonly refreshed: OldState;
  /** The last operation on it stopped half-way. */
  readonly failed: boolean;
  /** Somebody released it in MAAS after the state was written. */
  readonly released: boolean;
}

export interface OldState {
  /** As 0.1.0 checked or read them. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}

const folder = join(projectRoot, "test", "fixtures", "0.1.0");

/** The VMs whose states 0.1.0 wrote. */
export const oldVms = (): OldVm[] => JSON.parse(readFileSync(join(folder, "vms.json"), "utf8")) as OldVm[];

/** A copy of the region that has all of them, for the simulator to go on with. */
export function oldRegion(): string {
  const file = join(temporaryFolder("region"), "region.jsonl");
  copyFileSync(join(folder, "region.jsonl"), file);
  return file;
}
