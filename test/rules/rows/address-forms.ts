import { at, rejects, accepts, type Row } from "../row";

const property = "staticIp.ipAddress";

const malformed = [
  "10.1",
  "10.10.0",
  "10.10.0.0.1",
  "10.10.0.256",
  "10.10.0.-1",
  "10.10.0.010",
  "010.10.0.10",
  "10.10.00.10",
  "0x0a.10.0.10",
  "0x0a0a000a",
  "168427530",
  "10.10.0.10/24",
  " 10.10.0.10",
  "10.10.0.10 ",
  "10.10.0.10\n",
  "10.10.0.",
  ".10.10.0.10",
  "10.10.0.a",
  "10.10.0.1e1",
  "10,10,0,10",
  "ten.example",
  "",
  "*",
  "::ffff:10.10.0.10",
  "::ffff:a0a:a",
  "::FFFF:10.10.0.10",
  "2001:db8:1::10%eth0",
  "2001:db8:1::10%1",
  "2001:db8:1:::10",
  "2001:db8::1::10",
  "2001:db8:1:0:0:0:0",
  "2001:db8:1:0:0:0:0:0:10",
  "2001:db8:1::10/64",
  "2001:db8:1::12345",
  "2001:db8:1::g",
  "[2001:db8:1::10]",
  ":2001:db8:1::10",
  "2001:db8:1::10:",
  "2001:db8:1::256.0.0.1",
  "2001:db8:1::10.0.0.010",
  "::10.10.0.010",
].map((text) =>
  rejects(
    `${JSON.stringify(text)} is not an address`,
    at(text),
    property,
    `Invalid IP address format: ${text}`,
  ),
);

const wellFormed = [
  "10.10.0.10",
  "10.10.0.99",
  "10.10.0.151",
  "10.10.0.254",
  "10.20.0.10",
  "10.20.0.255",
  "10.20.2.0",
  "10.20.255.254",
].map((text) => accepts(`${text} is free for a VM`, at(text)));

const wellFormed6 = [
  "2001:db8:1::10",
  "2001:DB8:1::10",
  "2001:db8:1:0:0:0:0:10",
  "2001:0db8:0001:0000:0000:0000:0000:0010",
  "2001:db8:1::0.0.0.16",
  "2001:db8:1::ffff:ffff:ffff:ffff",
  "2001:db8:1:0:1::",
  "2001:DB8:1::00AA",
].map((text) => accepts(`${text} is free for a VM`, at(text), { world: "bothFamilies" }));

const reserved: [string, string][] = [
  ["0.0.0.0", "this network (0.0.0.0/8)"],
  ["0.255.255.255", "this network (0.0.0.0/8)"],
  ["127.0.0.1", "loopback (127.0.0.0/8)"],
  ["127.255.255.255", "loopback (127.0.0.0/8)"],
  ["169.254.0.1", "link-local (169.254.0.0/16)"],
  ["224.0.0.1", "multicast (224.0.0.0/4)"],
  ["239.255.255.255", "multicast (224.0.0.0/4)"],
  ["240.0.0.1", "reserved (240.0.0.0/4)"],
  ["255.255.255.255", "reserved (240.0.0.0/4)"],
  ["::", "the unspecified address (::/128)"],
  ["::1", "loopback (::1/128)"],
  ["::2", "reserved (::/8)"],
  ["fe80::1", "link-local (fe80::/10)"],
  ["febf::1", "link-local (fe80::/10)"],
  ["ff02::1", "multicast (ff00::/8)"],
];

const unusable = reserved.flatMap(([ip, block]) =>
  (["bothFamilies", "offline"] as const).map((world) =>
    rejects(
      `${ip} is no host's (${world})`,
      at(ip),
      property,
      `IP address ${ip} is reserved, no host may have it: ${block}`,
      { world },
    ),
  ),
);

/** What is an address at all, and which no host may have. */
export const addressFormRows: Row[] = [...malformed, ...wellFormed, ...wellFormed6, ...unusable];
