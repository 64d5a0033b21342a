import { describeExplicit } from "./explicit";
import { describeExample } from "./life";
import { describeMove } from "./move";

describeExample("python", {
  file: "__main__.py",
  line: '    vm_host=config.require("vmHost"),\n',
  added: '    description="the web server",\n',
});

describeExplicit("python", {
  file: "__main__.py",
  ranges: '    usable_ranges=["10.10.0.200-10.10.0.209"],\n',
  text: `
import pulumi
import pulumi_maas_lxd as maas_lxd

config = pulumi.Config()
region = maas_lxd.Provider(
    "region",
    api_url=config.require("maasUrl"),
    api_key=config.require_secret("maasKey"),
    request_timeout="60s",
    allow_insecure=False,
    lxd_fingerprints={"vmhost1": "${"ab".repeat(32)}"},
    usable_ranges=["10.10.0.200-10.10.0.209"],
)
web = maas_lxd.LxdVm(
    "web",
    vm_host="vmhost1",
    static_ip={"ip_address": "10.10.0.205"},
    opts=pulumi.ResourceOptions(provider=region),
)
pulumi.export("address", web.network_status.assigned_ip)
`,
});

describeMove("python");
