import type { Services } from "../lifecycle/services";
import type { LookUpTypes } from "../look-up-types";

export type LookUpName = keyof LookUpTypes;

/**
 * One function: what MAAS has by the snapshot that the checks share, and by a request for what that lacks.
 * @throws Error that names what there is where something is not there; MaasError
 */
export type LookUp<Name extends LookUpName> = (
  services: Services,
  args: LookUpTypes[Name]["args"],
) => Promise<LookUpTypes[Name]["result"]>;
