import pulumi
import pulumi_maas_lxd as maas_lxd

config = pulumi.Config()

# Gateway and name servers are the subnet's in MAAS.
web = maas_lxd.LxdVm(
    "web",
    vm_host=config.require("vmHost"),
    cores=2,
    memory=2048,
    disks=[{"size": 20}],
    distro_series="jammy",
    static_ip={"ip_address": config.require("ipAddress"), "subnet": config.require("subnet")},
)

pulumi.export("hostname", web.hostname)
pulumi.export("ipAddresses", web.ip_addresses)
pulumi.export("networkStatus", web.network_status)
