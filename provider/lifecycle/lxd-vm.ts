import type { LxdVmInputs } from "../inputs";
import { PROVIDER_TEXT } from "../provider-text";
import type { Resource } from "../resource";
import { check } from "./check";
import { create } from "./create";
import { withTimeout } from "./custom-timeout";
import { remove } from "./delete";
import { diff } from "./diff";
import { importVm } from "./import";
import { planCreate, planUpdate } from "./planned";
import { read } from "./read";
import { asWritten, inputsIn, type LxdVmState } from "./state";
import { update } from "./update";

/** `LxdVm`, as the faces call it. */
export const lxdVm: Resource<LxdVmInputs, LxdVmState> = {
  providerText: PROVIDER_TEXT,
  inputsIn,
  stateIn: (properties, systemId) => ({ ...(properties as unknown as LxdVmState), systemId }),
  asWritten,
  isUnread: ({ status }) => status === undefined,

  check,
  diff: (session, request) => diff(session, { ...request, systemId: request.current.systemId }),
  replacementNote: (paths) =>
    `a new VM with new disks takes its place: MAAS cannot change ${paths.join(", ")} of a VM that is there`,
  planCreate,
  planUpdate,
  async create(session, urn, inputs, seconds) {
    const made = await withTimeout(inputs, "create", seconds, (timed) => create(session, urn, timed));
    return { id: made.systemId, outputs: made.outputs };
  },
  update: (session, urn, state, inputs, seconds) =>
    withTimeout(inputs, "update", seconds, (timed) => update(session, urn, state, timed)),
  read: (session, _urn, state) => read(session, state),
  import: importVm,
  delete(session, urn, state, seconds) {
    const timeouts = { ...(seconds > 0 ? { delete: `${seconds}s` } : {}), ...state.timeouts };
    return remove(session, urn, { ...state, timeouts });
  },
};
