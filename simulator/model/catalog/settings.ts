import type { Region } from "../store/region";
import { isIn, type MaasVersion, type Versioned } from "./versions";

export type SettingKind =
  "text" | "boolean" | "addresses" | { readonly min?: number; readonly max?: number } | readonly string[];

interface SettingSpec extends Versioned {
  readonly kind: SettingKind;
  /** The value in a region where nobody has set it. */
  readonly value: unknown;
}

const ON: SettingSpec = { kind: "boolean", value: true };
const OFF: SettingSpec = { kind: "boolean", value: false };
const EMPTY: SettingSpec = { kind: "text", value: "" };
const NONE: SettingSpec = { kind: "text", value: null };

function number(value: number, min?: number, max?: number): SettingSpec {
  return {
    kind: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
    value,
  };
}

function oneOf(value: string, ...choices: readonly string[]): SettingSpec {
  return { kind: choices, value };
}

/** MAAS's configuration items (CONFIG_ITEMS) in the order of 3.5, which its messages show; those of other versions at the end. */
export const SETTINGS: Readonly<Record<string, SettingSpec>> = {
  maas_name: { kind: "text", value: "vm" },
  theme: EMPTY,
  kernel_opts: EMPTY,
  enable_http_proxy: ON,
  maas_proxy_port: number(8000),
  use_peer_proxy: OFF,
  prefer_v4_proxy: OFF,
  http_proxy: NONE,
  default_dns_ttl: number(30),
  upstream_dns: { kind: "addresses", value: null },
  dnssec_validation: oneOf("auto", "auto", "yes", "no"),
  maas_internal_domain: { kind: "text", value: "maas-internal" },
  dns_trusted_acl: NONE,
  ntp_servers: { kind: "text", value: "ntp.ubuntu.com" },
  ntp_external_only: OFF,
  remote_syslog: NONE,
  maas_syslog_port: number(5247),
  network_discovery: oneOf("enabled", "enabled", "disabled"),
  active_discovery_interval: number(10800),
  default_osystem: { kind: "text", value: "ubuntu" },
  default_distro_series: EMPTY,
  default_min_hwe_kernel: EMPTY,
  default_storage_layout: oneOf("flat", "bcache", "blank", "custom", "flat", "lvm", "vmfs6", "vmfs7"),
  commissioning_distro_series: EMPTY,
  enable_third_party_drivers: ON,
  windows_kms_host: NONE,
  enable_disk_erasing_on_release: OFF,
  disk_erase_with_secure_erase: ON,
  disk_erase_with_quick_erase: OFF,
  boot_images_auto_import: ON,
  boot_images_no_proxy: OFF,
  curtin_verbose: ON,
  force_v1_network_yaml: OFF,
  enable_analytics: ON,
  completed_intro: ON,
  max_node_commissioning_results: number(10, 1),
  max_node_testing_results: number(10, 1),
  max_node_installation_results: number(3, 1),
  max_node_release_results: { ...number(3, 1), since: "3.5" },
  subnet_ip_exhaustion_threshold_count: number(16, 1),
  release_notifications: ON,
  use_rack_proxy: ON,
  node_timeout: number(30, 1),
  prometheus_enabled: OFF,
  prometheus_push_gateway: NONE,
  prometheus_push_interval: number(60),
  promtail_enabled: OFF,
  promtail_port: number(5238),
  enlist_commissioning: ON,
  maas_auto_ipmi_user: { kind: "text", value: "maas" },
  maas_auto_ipmi_user_privilege_level: oneOf("ADMIN", "USER", "OPERATOR", "ADMIN"),
  maas_auto_ipmi_k_g_bmc_key: EMPTY,
  maas_auto_ipmi_cipher_suite_id: oneOf("3", "17", "3", "", "8", "12"),
  maas_auto_ipmi_workaround_flags: NONE,
  vcenter_server: EMPTY,
  vcenter_username: EMPTY,
  vcenter_password: EMPTY,
  vcenter_datacenter: EMPTY,
  hardware_sync_interval: { kind: "text", value: "15m" },
  tls_cert_expiration_notification_enabled: OFF,
  tls_cert_expiration_notification_interval: number(30, 1, 90),
  session_length: { ...number(1209600, 10, 1209600), since: "3.4" },
  auto_vlan_creation: { ...ON, since: "3.4" },
  default_boot_interface_link_type: {
    ...oneOf("auto", "auto", "dhcp", "static", "link_up"),
    since: "3.6",
  },
  enable_kernel_crash_dump: { ...OFF, since: "3.6" },
  allow_only_trusted_transfers: { ...OFF, since: "3.6" },
};

/** The names of the settings that a version has. */
export function settingsOf(version: MaasVersion): string[] {
  return Object.entries(SETTINGS).flatMap(([name, setting]) => (isIn(version, setting) ? name : []));
}

/** The default values that depend on the version. */
const SERIES_SETTINGS: readonly string[] = ["default_distro_series", "commissioning_distro_series"];

/** A setting as it is, or as MAAS comes with it. */
export function settingOf(region: Region, name: string): unknown {
  const setting = region.settings.get(name);
  if (setting !== undefined) {
    return setting.value;
  }
  if (SERIES_SETTINGS.includes(name)) {
    return region.behaviour.defaultSeries;
  }
  return Object.hasOwn(SETTINGS, name) ? SETTINGS[name]?.value : undefined;
}

export function setSetting(region: Region, name: string, value: unknown): void {
  const setting = region.settings.get(name);
  if (setting === undefined) {
    region.settings.insert({ id: name, value });
  } else {
    region.settings.update(setting, { value });
  }
}
