import { checkReservation } from "../reserved-address/check";
import { createReservation } from "../reserved-address/create";
import { removeReservation } from "../reserved-address/delete";
import { diffReservation } from "../reserved-address/diff";
import { importReservation, readReservation } from "../reserved-address/read";
import { reservationInputsIn, type ReservedAddressState } from "../reserved-address/state";
import { updateReservation } from "../reserved-address/update";
import type { Session } from "../session";
import { restoreUnknowns, separateUnknowns } from "../values/unknowns";
import { showingFailures } from "./failures";
import {
  bagOf,
  readCheck,
  urnIn,
  type CheckResult,
  type DiffResult,
  type PropertyMap,
  type ReadResult,
} from "./properties";

/** The face of reserved addresses towards the engine's dynamic-provider process. */
export class ReservedAddressProvider {
  constructor(private readonly session: Session) {}

  readonly check = (olds: PropertyMap, news: PropertyMap): Promise<CheckResult> =>
    showingFailures("check", news, async () => {
      const { provider, known, unknown, ...asked } = readCheck(olds, news);
      const { inputs, failures } = await checkReservation(this.session, {
        ...asked,
        old: Object.keys(olds).length > 0 ? reservationInputsIn(olds) : undefined,
        raw: known,
        unknown,
      });
      const checked = restoreUnknowns({ ...inputs }, unknown);
      return { inputs: bagOf(checked, { __urn: asked.urn, __provider: provider }), failures };
    });

  readonly diff = (_id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult> =>
    showingFailures("diff", news, async () => {
      const { known, unknown } = separateUnknowns({ ...reservationInputsIn(news) });
      const request = { urn: urnIn(news), current: stateIn(olds), wanted: known, unknown };
      const { changes, changed, replaces, deleteBeforeReplace } = await diffReservation(
        this.session,
        request,
      );
      return { ...(changed.length > 0 ? {} : { changes }), replaces, deleteBeforeReplace };
    });

  readonly create = (news: PropertyMap): Promise<{ id: string; outs: PropertyMap }> =>
    showingFailures("create", news, async () => {
      const { id, outputs } = await createReservation(this.session, urnIn(news), reservationInputsIn(news));
      return { id, outs: bagOf(outputs, news) };
    });

  readonly update = (_id: string, olds: PropertyMap, news: PropertyMap): Promise<{ outs: PropertyMap }> =>
    showingFailures("update", news, async () => {
      const inputs = reservationInputsIn(news);
      const { outputs } = await updateReservation(this.session, urnIn(news), stateIn(olds), inputs);
      return { outs: bagOf(outputs, news) };
    });

  readonly read = (id: string, props: PropertyMap): Promise<ReadResult> =>
    showingFailures("refresh", props, async () => {
      // Of one that is only looked up nothing is known but the address.
      const isNew = props["__created"] === undefined;
      const found = isNew
        ? await importReservation(this.session, urnIn(props), id)
        : await readReservation(this.session, stateIn(props));
      return found === undefined
        ? {}
        : { id, props: bagOf(found.outputs, props), inputs: bagOf(found.inputs, props) };
    });

  readonly delete = (_id: string, props: PropertyMap): Promise<void> =>
    showingFailures("delete", props, () => removeReservation(this.session, urnIn(props), stateIn(props)));
}

function stateIn(bag: PropertyMap): ReservedAddressState {
  return bag as unknown as ReservedAddressState;
}
