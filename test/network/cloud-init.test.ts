import { expect } from "chai";
import fc from "fast-check";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mergeUserData } from "../../provider/network/cloud-init";
import type { GuestNetwork } from "../../provider/network/guest";
import type { GuestSystem } from "../../provider/network/guest-system";
import { removeFolder, temporaryFolder } from "../support/temporary";
import { MimeReader, type Part } from "./mime-reader";

const guest: GuestNetwork[] = [{ interface: "eth0", dnsServers: ["9.9.9.9", "2001:db8::53"], gateways: [] }];

const ubuntu: GuestSystem = { osystem: "ubuntu", series: "jammy" };

/** The merged user data; there is some. */
function merged(userData: string | undefined, network = guest, system = ubuntu): string {
  const text = mergeUserData(userData, network, system);
  if (text === undefined) {
    throw new Error("there is no user data");
  }
  return text;
}

describe("user data", () => {
  it("is none where neither the program nor the network has any", () => {
    expect(mergeUserData(undefined, [], ubuntu)).to.equal(undefined);
  });

  it("is the program's own, untouched, where the network needs nothing", () => {
    for (const userData of ["", "#cloud-config\n", "MIME-Version: 1.0\n\nx", "\u0000\r\n"]) {
      expect(mergeUserData(userData, [], ubuntu)).to.equal(userData);
    }
  });

  it("is the program's own where no cloud-init could configure the network", () => {
    expect(mergeUserData("#ps1\n", guest, { osystem: "windows", series: "win2019" })).to.equal("#ps1\n");
  });

  it("is the same text for the same inputs, and another for others", () => {
    expect(merged("#cloud-config\n")).to.equal(merged("#cloud-config\n"));
    expect(merged("#cloud-config\n")).to.not.equal(merged("#cloud-config\n\n"));
  });

  it("has lines as mail has them, short and ASCII, for a text that is neither", () => {
    for (const line of merged(`#cloud-config\n# ${"ü".repeat(500)}`).split("\r\n")) {
      expect(line).to.match(/^[\x20-\x7e]{0,100}$/);
    }
  });

  describe("as cloud-init reads it", function () {
    this.timeout(60_000);
    let reader: MimeReader;

    before(function () {
      const started = MimeReader.start();
      if (!started) {
        console.log("      no python3 here, so nobody judges the user data");
        this.skip();
      }
      reader = started;
    });

    after(() => reader?.stop());

    it("is a boothook alone where the program gives none", async () => {
      const parts = await reader.partsOf(merged(undefined));
      expect(parts.map(({ type }) => type)).to.deep.equal(["text/cloud-boothook"]);
    });

    const own: Record<string, string> = {
      "a cloud-config": "#cloud-config\npackages:\n  - nginx\n",
      "a script": "#!/bin/sh\necho hello",
      "a script with DOS line ends": "#!/bin/sh\r\necho hello\r\n",
      "a text beyond ASCII": "#cloud-config\n# Zürich – 東京 🖥 \u0001\u007f\n",
      "an include": "#include\nhttps://example.com/x\n",
      "a text that ends in blank lines": "#cloud-config\n\n\n \n",
      "an empty text": "",
      "a text that looks like a boundary": "#!/bin/sh\n--==0123==\n--==0123==--\n.\n",
      "a cloud-config that speaks of MIME":
        "#cloud-config\nwrite_files:\n- content: |\n    MIME-Version: 1.0\n",
      "a text that begins like a header, but is no MIME":
        "Content-Type: text/cloud-config\n\n#cloud-config\n",
      "a long text": "#cloud-config\n" + "# 0123456789\n".repeat(20_000),
    };

    for (const [what, userData] of Object.entries(own)) {
      it(`has ${what} byte for byte, for cloud-init to find out what it is`, async () => {
        const parts = await reader.partsOf(merged(userData));
        expect(parts.map(({ type }) => type)).to.deep.equal(["text/cloud-boothook", "text/plain"]);
        expect(parts[1]?.content).to.equal(userData);
      });
    }

    it("has any text byte for byte", () =>
      fc.assert(
        fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (body) => {
          const parts = await reader.partsOf(merged(`#cloud-config\n${body}`));
          expect(parts[1]?.content).to.equal(Buffer.from(`#cloud-config\n${body}`).toString());
        }),
      ));

    const nested = [
      'Content-Type: multipart/mixed; boundary="===1=="',
      "MIME-Version: 1.0",
      "",
      "--===1==",
      "MIME-Version: 1.0",
      'Content-Type: text/cloud-config; charset="us-ascii"',
      "",
      "#cloud-config",
      "package_update: true",
      "--===1==",
      "MIME-Version: 1.0",
      "Content-Type: text/x-shellscript",
      "Content-Transfer-Encoding: base64",
      "",
      "IyEvYmluL3NoCg==",
      "--===1==--",
      "",
    ];
    const messages: Record<string, string> = {
      "a multi-part": nested.join("\n"),
      "a multi-part with DOS line ends": nested.join("\r\n"),
      "a multi-part that ends without a line end": nested.join("\n").trimEnd(),
      "a multi-part with further headers before": ["Subject: mine", "X-Merge: a", ...nested].join("\n"),
      "a multi-part from a mailbox": ["From nobody Sat Jan  1 00:00:00 2022", ...nested].join("\n"),
      "a single part": "MIME-Version: 1.0\nContent-Type: text/cloud-config\n\n#cloud-config\nx: 1\n",
      "a single part in lower case": "content-type: text/jinja2\nmime-version: 1.0\n\n## template: jinja\n",
    };

    for (const [what, message] of Object.entries(messages)) {
      it(`has the parts of ${what} that is MIME already as they would be without ours`, async () => {
        const text = merged(message);
        const [ours, ...theirs] = await reader.partsOf(text);
        expect(ours?.type).to.equal("text/cloud-boothook");
        const trimmed = (parts: Part[]): Part[] =>
          parts.map(({ type, content }) => ({ type, content: content.replace(/\s+$/, "") }));
        expect(trimmed(theirs)).to.deep.equal(trimmed(await reader.partsOf(message)));
        expect(text).to.include(message);
      });
    }
  });

  describe("has a boothook that", () => {
    let root: string;

    beforeEach(() => {
      root = temporaryFolder("guest");
    });

    afterEach(() => removeFolder(root));

    interface Ran {
      files: Record<string, string>;
      networkctl: string[];
      status: number | null;
    }

    /** Runs the boothook as cloud-init does, in a guest whose root is a temporary folder. */
    function run(network: GuestNetwork[], networkctlFails = false): Ran {
      const payload = /base64\r\n\r\n(.*?)\r\n--==/s.exec(merged(undefined, network))?.[1] ?? "";
      const boothook = Buffer.from(payload, "base64").toString();
      expect(boothook).to.match(/^#cloud-boothook\n#!\/bin\/sh\n/);
      const body = boothook.slice("#cloud-boothook".length).trimStart();
      expect(body.match(/(?<=[\s'"])\/(?!bin\/sh\b|etc\/systemd\/network\/)\S*/g)).to.equal(null);

      const bin = join(root, "bin");
      const file = join(root, "part-001");
      const log = join(root, "networkctl.log");
      mkdirSync(bin, { recursive: true });
      writeFileSync(
        join(bin, "networkctl"),
        `#!/bin/sh\necho "$*" >> '${log}'\nexit ${networkctlFails ? 1 : 0}\n`,
      );
      writeFileSync(file, body.replaceAll("/etc/systemd/network/", `${root}/etc/systemd/network/`));
      chmodSync(join(bin, "networkctl"), 0o755);
      chmodSync(file, 0o700);
      const { status, stderr } = spawnSync(file, [], { env: { PATH: `${bin}:/usr/bin:/bin` } });
      expect(stderr.toString()).to.equal("");

      const folder = join(root, "etc/systemd/network");
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".conf"),
      );
      return {
        files: Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "utf8")])),
        networkctl: existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [],
        status,
      };
    }

    /** Runs the boothook in a guest with NetworkManager, which refuses words that begin so. */
    function runNetworkManager(system: GuestSystem, network: GuestNetwork[], refuses = "-") {
      const payload = /base64\r\n\r\n(.*?)\r\n--==/s.exec(merged(undefined, network, system))?.[1] ?? "";
      const body = Buffer.from(payload, "base64").toString().slice("#cloud-boothook".length).trimStart();
      const [bin, log, folder] = [
        join(root, "bin"),
        join(root, "log"),
        join(root, "etc/NetworkManager/conf.d"),
      ];
      const file = join(root, "part-001");
      rmSync(root, { recursive: true });
      mkdirSync(bin, { recursive: true });
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(bin, "nmcli"),
        `#!/bin/sh\necho "$*" >> '${log}'\ncase "$*" in *" ${refuses}"*) exit 2;; -g*) echo c-1;; esac\n`,
      );
      chmodSync(join(bin, "nmcli"), 0o755);
      writeFileSync(file, body.replaceAll("/etc/", `${root}/etc/`));
      chmodSync(file, 0o700);
      const { status, stderr } = spawnSync(file, [], { env: { PATH: `${bin}:/usr/bin:/bin` } });
      expect(stderr.toString()).to.equal("");
      const conf = join(folder, "99-pulumi-maas-lxd.conf");
      return {
        nmcli: readFileSync(log, "utf8").trim().split("\n"),
        status,
        conf: existsSync(conf) ? readFileSync(conf, "utf8") : undefined,
        ...(existsSync(join(root, "etc/systemd")) ? { networkctl: true } : {}),
      };
    }

    it("replaces the name servers of netplan's file for the interface, and has them taken over", () => {
      expect(run(guest)).to.deep.equal({
        files: {
          "10-netplan-eth0.network.d/50-pulumi-maas-lxd.conf":
            "[Network]\nDNS=\nDNS=9.9.9.9\nDNS=2001:db8::53\n",
        },
        networkctl: ["reload", "reconfigure eth0"],
        status: 0,
      });
    });

    it("adds a gateway and leaves the name servers alone", () => {
      const { files } = run([{ interface: "eth0", dnsServers: [], gateways: ["10.30.0.1"] }]);
      expect(Object.values(files)).to.deep.equal(["[Network]\nGateway=10.30.0.1\n"]);
    });

    it("does so for each interface", () => {
      const { files, networkctl } = run([
        { interface: "eth0", dnsServers: ["9.9.9.9"], gateways: [] },
        { interface: "enp5s0.20", dnsServers: ["10.0.0.53"], gateways: ["10.30.0.1"] },
      ]);
      expect(files).to.deep.equal({
        "10-netplan-eth0.network.d/50-pulumi-maas-lxd.conf": "[Network]\nDNS=\nDNS=9.9.9.9\n",
        "10-netplan-enp5s0.20.network.d/50-pulumi-maas-lxd.conf":
          "[Network]\nDNS=\nDNS=10.0.0.53\nGateway=10.30.0.1\n",
      });
      expect(networkctl).to.deep.equal(["reload", "reconfigure eth0 enp5s0.20"]);
    });

    it("gives the same when it runs again, as it does at every boot", () => {
      const first = run(guest);
      expect(run(guest).files).to.deep.equal(first.files);
    });

    it("changes NetworkManager's connection where that configures the network", () => {
      const network = [{ ...guest[0], gateways: ["10.30.0.1"] } as GuestNetwork];
      expect(runNetworkManager({ osystem: "rhel", series: "rocky9" }, network)).to.deep.equal({
        conf: "[main]\ndns=default\n",
        nmcli: [
          "general reload",
          "-g GENERAL.CON-UUID device show eth0",
          "connection modify uuid c-1 ipv4.ignore-auto-dns yes ipv4.dns 9.9.9.9",
          "connection modify uuid c-1 ipv4.gateway 10.30.0.1",
          "connection modify uuid c-1 ipv6.ignore-auto-dns yes ipv6.dns 2001:db8::53",
          "device reapply eth0",
        ],
        status: 0,
      });
    });

    it("leaves NetworkManager's name servers alone where only a gateway is added", () => {
      const { nmcli, conf } = runNetworkManager({ osystem: "centos", series: "centos8-stream" }, [
        { interface: "eth0", dnsServers: [], gateways: ["10.30.0.1"] },
      ]);
      expect(conf).to.equal(undefined);
      expect(nmcli).to.include("connection modify uuid c-1 ipv4.gateway 10.30.0.1");
      expect(nmcli.join()).not.to.include("dns");
    });

    it("asks the guest who configures its network where MAAS does not show", () => {
      const custom = { osystem: "custom", series: "mine" };
      expect(runNetworkManager(custom, guest).nmcli.slice(0, 2)).to.deep.equal([
        "general status",
        "general reload",
      ]);
      expect(runNetworkManager(custom, guest).networkctl).to.equal(undefined);
    });

    it("does all that NetworkManager takes, and fails for cloud-init to show of the rest", () => {
      const ran = runNetworkManager({ osystem: "rhel", series: "9" }, guest, "ipv6.dns");
      expect(ran.nmcli.at(-1)).to.equal("device reapply eth0");
      expect(ran.status).to.equal(1);
    });

    it("fails, for cloud-init to show, where the guest does not take the network over", () => {
      expect(run(guest, true).status).to.not.equal(0);
    });
  });
});
