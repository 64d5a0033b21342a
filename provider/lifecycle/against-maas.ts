import type { LxdVmInputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import { demand } from "../rules/capacity";
import { judge, type Shaped } from "../rules/check-inputs";
import { wholly, type Draft } from "../rules/draft";
import type { Failure } from "../rules/failure";
import { candidateHosts } from "../rules/hosts";
import { leavesImageToMaas } from "../rules/images";
import { sizeFailures } from "../rules/rules";
import { withShares } from "../rules/shares";
import type { CheckRequest } from "./check";
import { Conflicts } from "./conflicts";
import type { Core } from "./core";
import { composeName } from "./identity";
import { lxdFailures } from "./lxd-fit";
import type { Program } from "./program";

/** One VM as check judges it. */
interface Judged {
  request: CheckRequest;
  shaped: Shaped;
  /** With defaults. */
  vm: Draft;
}

/** What a shortage on the hosts is said of. */
const SIZES = /^(cores|memory|disks|vmHost)\b/;

/** Judges one VM against what MAAS has, by one snapshot or another. */
export class AgainstMaas {
  private readonly adopts: boolean;

  constructor(
    private readonly core: Core,
    private readonly program: Program,
    private readonly judged: Judged,
  ) {
    // The second check of a replacement: the machine that was adopted is deleted, and a new one composed.
    const { programUrn, old } = judged.request;
    const isReplaced = old === undefined && program.oldOf(programUrn) !== undefined;
    const adopts = judged.request.raw["adopt"] !== undefined || judged.vm.isUnknown("adopt");
    this.adopts = adopts && !isReplaced;
  }

  async judge(snapshot: Snapshot): Promise<Failure[]> {
    const { core, program } = this;
    const { request, vm } = this.judged;
    const { urn, programUrn, formerUrns } = request;
    if (this.composes && leavesImageToMaas(vm)) {
      await core.snapshots.ensureDefaultImage(snapshot);
    }
    let failures = this.byRules(snapshot);
    // MAAS counts what interrupted runs left; that is looked for only where it can matter.
    if (failures.some(({ property }) => SIZES.test(property)) && (await this.lookForLeft(snapshot))) {
      failures = this.byRules(snapshot);
    }
    // Of a VM that is there the diff knows more: its host.
    if (failures.length === 0 && request.old === undefined) {
      failures = await lxdFailures(core, vm, snapshot);
    }
    const adopted = vm.inputs.adopt?.systemId;
    const self = { urn, formerUrns, programUrn, old: program.oldOf(programUrn), adopted };
    return [...failures, ...(await new Conflicts(core, program, snapshot, self).of(vm))];
  }

  private get composes(): boolean {
    return this.judged.request.old === undefined && !this.adopts;
  }

  /** By the rules, and among the other VMs of the program. */
  private byRules(snapshot: Snapshot): Failure[] {
    const { program } = this;
    const { request, shaped, vm } = this.judged;
    const { programUrn } = request;
    const old = program.oldOf(programUrn);
    const isThere = this.adopts || (old === undefined && this.wasLeft(snapshot));
    const after = asAfter(isThere ? (vm.inputs as LxdVmInputs) : old, snapshot);
    const { failures } = judge(shaped, { composes: this.composes, snapshot: after });
    if (!this.composes && isResized(vm, request.old)) {
      failures.push(...sizeFailures(vm, after));
    }
    return failures.length > 0 ? failures : program.place(programUrn, vm, request.old, isThere, snapshot);
  }

  /** Whether an interrupted run of this VM left a machine, which the create will go on with. */
  private wasLeft({ hostnames }: Snapshot): boolean {
    const { urn, programUrn, formerUrns } = this.judged.request;
    const named = [urn, ...formerUrns].some((one) => hostnames.has(composeName(one)));
    return named || this.program.isLeft(programUrn) === true;
  }

  /** Asks MAAS, in one request, for what was left of this VM and of the new ones on the same hosts; tells whether anything was. */
  private async lookForLeft(snapshot: Snapshot): Promise<boolean> {
    const { core, program } = this;
    const { request, vm } = this.judged;
    const asked = [request.programUrn, ...program.newBeside(vm, snapshot)].filter(
      (urn) => program.isLeft(urn) === undefined,
    );
    const found = await Promise.all(
      asked.map(async (urn) => {
        const isLeft = (await core.hostnames.get(composeName(program.identityOf(urn)))) !== undefined;
        program.noteLeft(urn, isLeft);
        return isLeft;
      }),
    );
    return found.some(Boolean);
  }
}

/** Whether a VM that is there is to have another size. What is not known yet is no other. */
function isResized({ inputs }: Draft, old: LxdVmInputs | undefined): boolean {
  const differs = (name: "cores" | "memory"): boolean =>
    inputs[name] !== undefined && inputs[name] !== old?.[name];
  return old !== undefined && (differs("cores") || differs("memory"));
}

/** The snapshot without what the old self of a replacement, or an earlier try, takes: wherever it is of the hosts that it may be on. */
function asAfter(old: LxdVmInputs | undefined, snapshot: Snapshot): Snapshot {
  if (old === undefined) {
    return snapshot;
  }
  const before = wholly(old);
  const freed = candidateHosts(before, snapshot).map(({ id }) => ({ vmHostId: id, demand: demand(before) }));
  return withShares(snapshot, { freed });
}
