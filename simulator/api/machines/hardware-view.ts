import type { HardwareProfile } from "../../model/store/rows";

const UNKNOWN: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "system_vendor",
    "system_product",
    "system_family",
    "system_version",
    "system_sku",
    "system_serial",
    "cpu_model",
    "mainboard_vendor",
    "mainboard_product",
    "mainboard_serial",
    "mainboard_version",
    "mainboard_firmware_vendor",
    "mainboard_firmware_date",
    "mainboard_firmware_version",
    "chassis_vendor",
    "chassis_type",
    "chassis_serial",
    "chassis_version",
  ].map((key) => [key, "Unknown"]),
);

const COMMON = {
  ...UNKNOWN,
  cpu_model: "Intel(R) Xeon(R) Gold 6230 CPU",
  mainboard_firmware_vendor: "EDK II",
  mainboard_firmware_date: "02/02/2022",
  mainboard_firmware_version: "unknown",
  chassis_vendor: "QEMU",
  chassis_type: "Other",
};

/** What commissioning reports of the hardware. */
export const HARDWARE: Readonly<Record<HardwareProfile, object>> = {
  unknown: UNKNOWN,
  "lxd-vm": {
    ...COMMON,
    system_vendor: "QEMU",
    system_product: "Standard PC (Q35 + ICH9, 2009)",
    system_version: "pc-q35-8.0",
    mainboard_vendor: "Canonical Ltd.",
    mainboard_product: "LXD",
    mainboard_version: "pc-q35-8.0",
  },
  host: { ...COMMON, system_vendor: "Dell Inc.", system_product: "PowerEdge R740" },
};
