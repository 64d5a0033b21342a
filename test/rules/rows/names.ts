import { rejects, accepts, type Row } from "../row";

const labelReason = (hostname: string) =>
  `Invalid host name: ${hostname}; it must be a DNS label: 1 to 63 letters, digits and hyphens, no hyphen first or last`;
const tagReason = (tag: string) =>
  `Invalid tag name: ${tag}; it must be 1 to 256 letters, digits, underscores and hyphens`;
const storageReason = (tag: string) =>
  `Invalid storage tag: ${tag}; it must not be empty or hold a comma or a parenthesis`;

const domainReason = (hostname: string, name: string, domain: string) =>
  `Invalid host name: ${hostname}; it is a name with its domain: give hostname "${name}" and domain "${domain}"`;

const hostnames = ["a", "web-1", "WEB-1", "1web", "web1", "a--b", "x".repeat(63), "xn--bcher-kva"];
const noHostnames = [
  "",
  "-web",
  "web-",
  "we_b",
  "a_b.maas",
  "web..maas",
  "web 1",
  "wéb",
  "x".repeat(64),
  "web\n",
  "web/1",
  ".",
];

export const nameRows: Row[] = [
  ...hostnames.map((hostname) => accepts(`host name ${hostname}`, { hostname })),
  ...noHostnames.map((hostname) =>
    rejects(`host name ${JSON.stringify(hostname)}`, { hostname }, "hostname", labelReason(hostname)),
  ),
  rejects(
    "a host name with its domain",
    { hostname: "web.example.com" },
    "hostname",
    domainReason("web.example.com", "web", "example.com"),
  ),
  // LXD would refuse these for an instance, which has the compose name.
  ...["1", "123", "007"].map((hostname) => accepts(`host name ${hostname}`, { hostname })),
  rejects("a host name of a running VM", { hostname: "a.b" }, "hostname", domainReason("a.b", "a", "b"), {
    composes: false,
  }),
  ...["a", "A_b-3", "_", "x".repeat(256)].map((tag) => accepts(`tag ${tag}`, { tags: ["ok", tag] })),
  ...["", "bad tag!", "a.b", "a,b", "ü", "a/b", "x".repeat(257)].map((tag) =>
    rejects(`tag ${JSON.stringify(tag)}`, { tags: ["ok", tag] }, "tags[1]", tagReason(tag)),
  ),
  accepts("disk tags", { disks: [{ size: 8, tags: ["ssd", "rack 3"] }] }),
  ...["", "a,b", "a)", "(b"].map((tag) =>
    rejects(
      `disk tag ${JSON.stringify(tag)}`,
      { disks: [{ size: 8, tags: ["ok", tag] }] },
      "disks[0].tags[1]",
      storageReason(tag),
    ),
  ),
  rejects(
    "a storage pool with a comma",
    { disks: [{ size: 8, pool: "fast,ssd" }] },
    "disks[0].pool",
    storageReason("fast,ssd"),
    {
      world: "offline",
    },
  ),
];
