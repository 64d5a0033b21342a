// Generated from schema.json by `npm run generate`.

import type * as pulumi from "@pulumi/pulumi";

/** The settings of a `Provider`; what is left out comes from the environment variables that the setting names. */
export interface ProviderArgs {
  /** The MAAS URL, for example https://maas.example/MAAS. Environment: MAAS_API_URL. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured, for the LXD of VM hosts too. */
  apiUrl?: pulumi.Input<string>;
  /** The MAAS API key, three parts with colons between. Environment: MAAS_API_KEY. */
  apiKey?: pulumi.Input<string>;
  /** A PEM certificate, or a file that holds one, of the CA that signed MAAS's certificate. Environment: MAAS_API_CACERT. */
  caCertificate?: pulumi.Input<string>;
  /** How long one request may take, as a duration. Default: 150s, since MAAS itself gives a compose 120 s. */
  requestTimeout?: pulumi.Input<string>;
  /** Whether plain http to another machine is allowed, which shows the API key to the network. Default: false. */
  allowInsecure?: pulumi.Input<boolean>;
  /** How long to look for the result of a request that got no answer before assuming it failed, as a duration. Default: 125s, since MAAS gives a compose 120 s. */
  settleTimeout?: pulumi.Input<string>;
  /** Skip the checks that need MAAS: a preview then runs the others, and says what was not checked. Default: false. */
  offline?: pulumi.Input<boolean>;
  /** The SHA-256 fingerprint of each VM host's LXD certificate, by the host's name or id in MAAS. Default: the first one seen is remembered in the outputs (lxdFingerprint), and another later is an error. */
  lxdFingerprints?: pulumi.Input<Record<string, string>>;
  /** Ranges that static addresses may be in although MAAS keeps them for others, such as 10.10.0.200-10.10.0.220 or a CIDR: what another user has reserved, or what is not reserved of a subnet that MAAS does not manage. The preview names each such address. Default: none. */
  usableRanges?: pulumi.Input<string[]>;
}
