import type { RegionFault } from "../../simulator/index";

/**
 * What happened between two recorded exchanges and is not itself recorded. The README of the recordings names the
 * disturbances; the requests of the recorder's own, and what was waited for, follow from the answers.
 */
export type Step =
  /** What was under way came to its end. */
  | { readonly kind: "settle" }
  | { readonly kind: "faults"; readonly faults: readonly RegionFault[] }
  /** The exchange itself, once before. */
  | { readonly kind: "twice" }
  /** All links of the exchange's machine are taken away. */
  | { readonly kind: "unlink-all" }
  /** A request as the administrator; `{machine}` in the path is the exchange's machine. */
  | {
      readonly kind: "request";
      readonly method: "POST" | "PUT";
      readonly path: string;
      readonly form: Readonly<Record<string, string>>;
      /** The recorded system id of the machine that this makes. */
      readonly makes?: string;
    };

const settle: Step = { kind: "settle" };
const unlinkAll: Step = { kind: "unlink-all" };

function faults(...list: RegionFault[]): Step {
  return { kind: "faults", faults: list };
}

function request(
  method: "POST" | "PUT",
  path: string,
  form: Readonly<Record<string, string>> = {},
  makes?: string,
): Step {
  return { kind: "request", method, path, form, ...(makes === undefined ? {} : { makes }) };
}

/** Before an exchange that is not named here, what was under way came to its end. */
export const USUAL: readonly Step[] = [settle];

const busy: readonly Step[] = [];
const quiet = faults();

export const BEFORE: Readonly<Record<string, readonly Step[]>> = {
  "get-account-list-tokens": [request("POST", "/account/?op=create_authorisation_token", { name: "oracle" })],
  "oauth-nonce-reused": [{ kind: "twice" }],
  "compose-no-rack-connected": [settle, faults({ kind: "no-rack" })],
  "get-machines-filter-id-two": [settle, quiet],
  "link-ip-in-reserved-range": [settle, unlinkAll],
  "deploy-while-deploying": busy,
  "link-in-deploying": busy,
  // The recorder put back the MAC and the name that it had changed.
  "power_off-deployed": [
    request("PUT", "/nodes/{machine}/interfaces/newname0/", {
      mac_address: "{mac:00:16:3e:0b:f8:88}",
      name: "eth0",
    }),
  ],
  "get-machine-deploying-2": busy,
  "abort-deploying": busy,
  "test-while-testing": busy,
  "abort-commissioning": busy,
  "deploy-will-fail": [settle, faults({ kind: "deployment-failure" })],
  "release-failed-deployment": [settle, quiet],
  "compose-commissioning-will-fail": [settle, faults({ kind: "commissioning-failure" })],
  "delete-failed-commissioning": [settle, quiet],
  "get-machine-after-power-failure": [
    settle,
    faults({ kind: "power-failure" }),
    request("POST", "/machines/{machine}/?op=deploy", { distro_series: "jammy" }),
    quiet,
  ],
  "deploy-no-rack": [settle, faults({ kind: "no-rack" })],
  "deploy-before-delete": [settle, quiet],
  "delete-while-deploying": busy,
  "delete-while-commissioning": [
    settle,
    request("POST", "/vm-hosts/1/?op=compose", { hostname: "delcom1" }, "et3363"),
  ],
  "x-link-static-90": [settle, unlinkAll],
  "compose-hold": [settle, faults({ kind: "hold", hostname: "hold1" })],
  "recommission-after-abort": [settle, quiet],
  "get-machine-y-1": busy,
  "get-machine-disk-erasing": busy,
  "deploy-ephemeral": [settle, request("POST", "/machines/{machine}/?op=release"), settle],
  "deploy-osystem-bad": [settle, request("POST", "/machines/{machine}/?op=release"), settle],
  "deploy-with-link_up-only": [settle, unlinkAll],
  "deploy-auto-ip-skips-pinged": [
    settle,
    faults({ kind: "pinged", addresses: ["10.10.0.6", "10.10.0.7", "10.10.0.8"] }),
  ],
  "link-v6-uppercase": [settle, quiet, unlinkAll],
  "flow-1-compose": [
    settle,
    request("PUT", "/fabrics/1/vlans/0/", { dhcp_on: "true" }),
    request("PUT", "/fabrics/1/vlans/20/", { dhcp_on: "true" }),
  ],
  "deploy-retry-after-client-timeout": [
    settle,
    request("POST", "/machines/{machine}/?op=deploy", { distro_series: "jammy" }),
    settle,
  ],
  "four-get-deploying": busy,
  "dual-get-deploying": busy,
  "twonics-get-deploying": busy,
  "dhcp-get-deploying": busy,
  "bare-after-deploy": busy,
  "orphan-listed": busy,
  "orphan-delete": busy,
  "gwtest-get-testing": busy,
  "failing-deploy-power-fails": [settle, faults({ kind: "power-failure", hostname: "failing" })],
  "failing-deploy": [settle, faults({ kind: "deployment-failure", hostname: "failing" })],
  "failing-delete": [settle, quiet],
  "norack-release": [settle, faults({ kind: "no-rack" })],
  "norack-refresh-after": [settle, quiet],
  "norack2-query_power_state": [settle, faults({ kind: "no-rack" })],
  "norack2-delete": [settle, quiet],
};
