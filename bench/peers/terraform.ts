import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BoundedProcess, type Outcome } from "../../test/support/process";
import type { SimulatorProcess } from "../../test/support/simulator-process";
import { temporaryFolder } from "../../test/support/temporary";
import { placeOf } from "../lab";

/** Names the binary of the Terraform provider canonical/maas. */
export const PROVIDER_VARIABLE = "PULUMI_MAAS_LXD_TERRAFORM_PROVIDER";

const HOUR_MS = 3_600_000;
const SOURCE = "canonical/maas";

/** Why the Terraform provider cannot be measured here; undefined when it can. */
export function missingForTerraform(): string | undefined {
  const binary = process.env[PROVIDER_VARIABLE];
  if (binary === undefined || !existsSync(binary)) {
    return `${PROVIDER_VARIABLE} names no binary of the Terraform provider canonical/maas`;
  }
  try {
    execFileSync("terraform", ["version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "terraform is not on PATH";
  }
}

/**
 * The VMs as the provider's users write them: a machine with its address, and an instance that deploys it. A second way to give the
 * address, `network_interfaces` of the instance, fails with "network interface (eth0) was not found".
 */
function vms(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const { vmHost, cidr, ip } = placeOf(i);
    return `resource "maas_vm_host_machine" "vm${i}" {
  vm_host  = "${vmHost}"
  hostname = "vm${i}"
  cores    = 1
  memory   = 2048
  network_interfaces {
    name        = "eth0"
    subnet_cidr = "${cidr}"
    ip_address  = "${ip}"
  }
  storage_disks {
    size_gigabytes = 8
  }
}
resource "maas_instance" "vm${i}" {
  allocate_params {
    system_id = maas_vm_host_machine.vm${i}.id
  }
  deploy_params {
    distro_series = "jammy"
  }
}
`;
  }).join("");
}

/** A folder with a Terraform program, and the provider that is named. */
export class TerraformProgram {
  private readonly folder = temporaryFolder("terraform");
  private readonly env: NodeJS.ProcessEnv;

  constructor({ url, apiKey }: SimulatorProcess, count: number) {
    const plugins = join(this.folder, "plugins");
    mkdirSync(plugins);
    copyFileSync(process.env[PROVIDER_VARIABLE] ?? "", join(plugins, "terraform-provider-maas"));
    const rc = join(this.folder, "terraform.rc");
    // With an override the provider needs neither a registry nor an init.
    writeFileSync(
      rc,
      `provider_installation {\n  dev_overrides {\n    "${SOURCE}" = "${plugins}"\n  }\n  direct {}\n}\n`,
    );
    writeFileSync(
      join(this.folder, "main.tf"),
      `terraform {\n  required_providers {\n    maas = { source = "${SOURCE}" }\n  }\n}\nprovider "maas" {}\n${vms(count)}`,
    );
    this.env = {
      ...process.env,
      TF_CLI_CONFIG_FILE: rc,
      TF_IN_AUTOMATION: "1",
      CHECKPOINT_DISABLE: "1",
      MAAS_API_URL: url,
      MAAS_API_KEY: apiKey,
      MAAS_API_VERSION: "2.0",
    };
  }

  /** `terraform apply` or `terraform destroy`. */
  run(what: "apply" | "destroy", parallel: number): Promise<Outcome> {
    const flags = ["-auto-approve", "-input=false", "-no-color", `-parallelism=${parallel}`];
    return new BoundedProcess("terraform", [what, ...flags], {
      cwd: this.folder,
      env: this.env,
      timeoutMs: HOUR_MS,
    }).ended;
  }
}
