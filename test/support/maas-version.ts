import { MAAS_VERSIONS, type MaasVersion } from "../../simulator/index";

/**
 * The version of MAAS that the suites run at which run at several: `MAAS_VERSION` of the environment, which `npm run test:versions`
 * sets, or the simulator's own default.
 */
export function maasVersion(): { maasVersion?: MaasVersion } {
  const given = process.env["MAAS_VERSION"];
  if (given === undefined || given === "") {
    return {};
  }
  const version = MAAS_VERSIONS.find((one) => one === given);
  if (version === undefined) {
    throw new Error(`MAAS_VERSION: '${given}' is none of ${MAAS_VERSIONS.join(", ")}`);
  }
  return { maasVersion: version };
}
