import type { Check } from "../../cli/doctor/finding";
import { DEFAULT_LAB } from "../../simulator/index";
import { ForwardProxy } from "../support/forward-proxy";
import type { SimulatorProcess } from "../support/simulator-process";
import { Front, ownCertificate, passTo, type Breakage } from "./doctor-lab";

/** What the doctor is consulted with. */
export interface SetUp {
  env: Record<string, string>;
  args?: string[];
  /** The document's names of ports. */
  ports?: Record<string, number>;
}

/** A broken set-up, and what is said of it. */
export interface Case {
  title: string;
  /** What is in the document before the output. */
  how: string;
  region?: Breakage;
  /** Default: the region's own URL and administrator's key. */
  setUp?: (
    region: SimulatorProcess,
    stopLater: (what: { stop(): Promise<void> }) => void,
  ) => Promise<SetUp> | SetUp;
  /** The checks that are wrong. */
  wrong: Check[];
  says: RegExp;
  advises?: RegExp;
}

const withoutDhcp = {
  ...DEFAULT_LAB,
  fabrics: (DEFAULT_LAB.fabrics ?? []).map((fabric) => ({
    ...fabric,
    vlans: (fabric.vlans ?? []).map((vlan) => ({ ...vlan, dhcp: false })),
  })),
};

/** The region's own URL and its administrator's key. */
export const envOf = (region: SimulatorProcess, url = region.url): Record<string, string> => ({
  MAAS_API_URL: url,
  MAAS_API_KEY: region.apiKey,
});

/** In the order of docs/troubleshooting.md. */
export const cases: Case[] = [
  {
    title: "The URL is not MAAS's",
    how: "`MAAS_API_URL=http://127.0.0.1:5240`, where MAAS is at `/MAAS`",
    setUp: (region) => ({ env: envOf(region, new URL(region.url).origin) }),
    wrong: ["url"],
    says: /404/,
    advises: /pulumi config set maas-lxd:apiUrl 'http:\/\/127\.0\.0\.1:\d+\/MAAS'$/,
  },
  {
    title: "Nothing listens there",
    how: "`MAAS_API_URL=http://127.0.0.1:1/MAAS`",
    setUp: (region) => ({ env: envOf(region, "http://127.0.0.1:1/MAAS") }),
    wrong: ["url"],
    says: /cannot be reached for GET version\/: connect ECONNREFUSED 127\.0\.0\.1:1$/,
    advises: /the port/,
  },
  {
    title: "Plain http to another machine",
    how: "`MAAS_API_URL=http://maas.example:5240/MAAS`",
    setUp: (region) => ({ env: envOf(region, "http://maas.example:5240/MAAS") }),
    wrong: ["settings"],
    says: /plain http to another machine, .*maas-lxd:allowInsecure/,
  },
  {
    title: "The key is malformed",
    how: "`MAAS_API_KEY` without its third part",
    setUp: (region) => ({ env: { ...envOf(region), MAAS_API_KEY: "consumer:hush-hush" } }),
    wrong: ["settings"],
    says: /maas-lxd:apiKey is malformed: .*three parts/,
  },
  {
    title: "A redirect",
    how: "The server at the URL sends everybody to another one",
    setUp: async (region, stopLater) => {
      const front = await Front.start((request, response) => {
        response.writeHead(301, { Location: new URL(request.url ?? "", region.url).href }).end();
      });
      stopLater(front);
      return { env: envOf(region, front.url), ports: { "127.0.0.1:8080": front.port } };
    },
    wrong: ["url"],
    says: /301: it redirects to http:\/\/127\.0\.0\.1:\d+\/MAAS\/api\/2\.0\/version\/, which is not followed/,
    advises: /pulumi config set maas-lxd:apiUrl 'http:\/\/127\.0\.0\.1:\d+\/MAAS'$/,
  },
  {
    title: "A gateway in front of MAAS wants a sign-in of its own",
    how: "It answers 401 before MAAS is asked",
    setUp: async (region, stopLater) => {
      const front = await Front.start((_, response) => {
        response.writeHead(401, { "WWW-Authenticate": 'Basic realm="company"' }).end();
      });
      stopLater(front);
      return { env: envOf(region, front.url) };
    },
    wrong: ["url"],
    says: /^what answers at .* does not tell MAAS's version without a sign-in \(401\)$/,
    advises: /a proxy in front of MAAS with a sign-in of its own/,
  },
  {
    title: "The proxy of the environment wants a sign-in",
    how: "`HTTP_PROXY=http://127.0.0.1:3128`, and the proxy answers 407",
    setUp: async (region, stopLater) => {
      const proxy = await ForwardProxy.start();
      proxy.manner = { credentials: "joe:hush-hush" };
      stopLater(proxy);
      const { port } = new URL(region.url);
      return {
        env: { ...envOf(region, `http://maas.example:${port}/MAAS`), HTTP_PROXY: proxy.url },
        args: ["--allow-insecure"],
        ports: { "127.0.0.1:3128": Number(new URL(proxy.url).port) },
      };
    },
    wrong: ["proxy"],
    says: /the proxy http:\/\/127\.0\.0\.1:\d+ of HTTP_PROXY asks for a user name and password \(407\)/,
    advises: /NO_PROXY=maas\.example$/,
  },
  {
    title: "The certificate is a private CA's",
    how: "https, without `maas-lxd:caCertificate`",
    setUp: async (region, stopLater) => {
      const front = await Front.start(passTo(region.url), await ownCertificate());
      stopLater(front);
      return { env: envOf(region, front.url), ports: { "127.0.0.1:5443": front.port } };
    },
    wrong: ["tls"],
    says: /self-signed certificate/,
    advises: /pulumi config set maas-lxd:caCertificate <file>/,
  },
  {
    title: "https to a port that speaks http",
    how: "`MAAS_API_URL=https://127.0.0.1:5240/MAAS`",
    setUp: (region) => ({ env: envOf(region, region.url.replace("http:", "https:")) }),
    wrong: ["tls"],
    says: /does not speak https there/,
    advises: /http and port 5240/,
  },
  {
    title: "The clock is off",
    how: "By twenty minutes",
    region: { faults: [{ kind: "clock-offset", seconds: 1200 }] },
    wrong: ["clock"],
    says: /^this machine's clock is (1199|1200|1201) s behind MAAS's/,
    advises: /timedatectl/,
  },
  {
    title: "MAAS does not know the key",
    how: "The key of a user who was deleted",
    setUp: (region) => ({ env: { ...envOf(region), MAAS_API_KEY: "no:such:hush-hush" } }),
    wrong: ["key"],
    says: /The API key was not accepted/,
    advises: /maas apikey --username/,
  },
  {
    title: "The key is an ordinary user's",
    how: "Of `user1`, who is no administrator",
    setUp: (region) => ({ env: { ...envOf(region), MAAS_API_KEY: region.userApiKey } }),
    wrong: ["rights"],
    says: /user1 is no administrator/,
    advises: /administrator's key/,
  },
  {
    title: "A MAAS without VM hosts",
    how: "MAAS 3.8",
    region: { version: "3.8" },
    wrong: ["version", "vm-hosts"],
    says: /MAAS 3\.8\.\d+ has no VM hosts any more/,
    advises: /maas-versions\.md/,
  },
  {
    title: "No rack controller is connected",
    how: "`maas-rackd` is down",
    region: { faults: [{ kind: "no-rack" }] },
    wrong: ["racks"],
    says: /^none is connected: /,
    advises: /maas-rackd/,
  },
  {
    title: "No VM host",
    how: "MAAS as it was installed",
    region: { inventory: { ...DEFAULT_LAB, vmHosts: [] } },
    wrong: ["vm-hosts"],
    says: /no LXD VM host/,
    advises: /vm-hosts create type=lxd/,
  },
  {
    title: "All VM hosts are full",
    how: "No memory is left",
    region: { faults: [{ kind: "full-host", resource: "memory" }] },
    wrong: ["vm-hosts"],
    says: /VM host vmhost1 has 0 MiB of free memory, but the VM needs 2048; VM host vmhost2/,
    advises: /over-commit/,
  },
  {
    title: "MAAS's DHCP is off",
    how: "On all VLANs that the VM hosts are on",
    region: { inventory: withoutDhcp },
    wrong: ["dhcp"],
    says: /MAAS's DHCP is off on .* of VM host vmhost1/,
    advises: /Configure DHCP/,
  },
  {
    title: "The default image is not synced",
    how: "MAAS deploys noble by default, and has jammy alone",
    region: { inventory: { ...DEFAULT_LAB, images: [{ series: "jammy", release: "22.04" }] } },
    wrong: ["images"],
    says: /Image ubuntu\/noble, MAAS's default, is not synced/,
    advises: /under Images/,
  },
  {
    title: "The LXD of a VM host is not reached",
    how: "A firewall keeps this machine away from port 8443 of vmhost1",
    region: { faults: [{ kind: "lxd", trouble: "down", vmHost: "vmhost1" }] },
    wrong: ["lxd"],
    says: /LXD of VM host vmhost1 at https:\/\/.* cannot be reached/,
    advises: /HTTPS_PROXY and NO_PROXY/,
  },
  {
    title: "The LXD of a VM host does not trust MAAS's certificate",
    how: "It was taken out of vmhost1's list",
    region: { faults: [{ kind: "lxd", trouble: "untrusted", vmHost: "vmhost1" }] },
    wrong: ["lxd"],
    says: /does not trust the certificate/,
    advises: /lxc config trust list/,
  },
];
