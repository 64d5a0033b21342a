import { expect } from "chai";
import { networkManagementOf, type NetworkManagement } from "../../provider/network/guest-system";

describe("who configures the network of a guest", () => {
  const table: [string, string | undefined, NetworkManagement][] = [
    ["ubuntu/jammy", undefined, "netplan"],
    ["rhel/rocky9", undefined, "NetworkManager"],
    ["rhel/9.4", undefined, "NetworkManager"],
    ["centos/centos8-stream", undefined, "NetworkManager"],
    ["centos/centos70", undefined, "other"],
    ["centos/centos7", undefined, "other"],
    ["ol/ol9", undefined, "NetworkManager"],
    ["fedora/41", undefined, "NetworkManager"],
    ["rhel/mine", undefined, "other"],
    ["suse/tumbleweed", undefined, "other"],
    ["windows/win2019", undefined, "none"],
    ["esxi/8.0", undefined, "none"],
    ["ubuntu-core/22", undefined, "none"],
    ["custom/mine", undefined, "other"],
    ["custom/mine", "ubuntu/noble", "netplan"],
    ["custom/rocky", "rhel/9", "NetworkManager"],
    ["custom/old", "centos/centos70", "other"],
    ["/", undefined, "other"],
  ];
  for (const [name, baseImage, management] of table) {
    it(`is ${management} for ${name}${baseImage ? ` made from ${baseImage}` : ""}`, () => {
      const [osystem = "", series = ""] = name.split("/");
      const system = { osystem, series, ...(baseImage === undefined ? {} : { baseImage }) };
      expect(networkManagementOf(system)).to.equal(management);
    });
  }
});
