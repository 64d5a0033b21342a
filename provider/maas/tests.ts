import type { MaasClient } from "./client";
import type { Machine } from "./wire";

/** A set of results of one run of scripts on a machine; the newest set has the highest id. */
export interface ResultSet {
  id: number;
  results: { name: string; status_name: string }[];
}

/** Has MAAS boot the machine into the test image and run scripts; it then comes back to its status, or to Failed testing. */
export function testMachine(
  client: MaasClient,
  systemId: string,
  script: string,
  deadline: number,
): Promise<Machine> {
  const path = `machines/${encodeURIComponent(systemId)}/`;
  return client.send({ method: "POST", path, op: "test", form: { testing_scripts: script }, deadline });
}

/** Brings a machine whose tests failed back to Ready. */
export function overrideFailedTesting(
  client: MaasClient,
  systemId: string,
  deadline: number,
): Promise<Machine> {
  const path = `machines/${encodeURIComponent(systemId)}/`;
  return client.send({ method: "POST", path, op: "override_failed_testing", deadline });
}

export function listTestResults(
  client: MaasClient,
  systemId: string,
  deadline: number,
): Promise<ResultSet[]> {
  const path = `nodes/${encodeURIComponent(systemId)}/results/`;
  return client.send({ method: "GET", path, query: { type: "testing" }, deadline });
}
