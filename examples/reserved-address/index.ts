import * as pulumi from "@pulumi/pulumi";
import { ReservedAddress } from "pulumi-maas-lxd";

const config = new pulumi.Config();

// keepalived moves it between VMs, so it belongs to none of them in MAAS.
const vip = new ReservedAddress("vip", {
  ipAddress: config.require("ipAddress"),
  hostname: "api",
  comment: "virtual IP of the API servers",
});

const firewall = new ReservedAddress("firewall", {
  range: config.require("range"),
  comment: "outside of MAAS",
});

export const api = { address: vip.ipAddress, name: vip.fqdn };
export const firewallAddress = firewall.ipAddress;
