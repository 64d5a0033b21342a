package main

import (
	"github.com/pulumi-maas-lxd/pulumi-maas-lxd/sdk/go/maaslxd"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		// Gateway and name servers are the subnet's in MAAS.
		web, err := maaslxd.NewLxdVm(ctx, "web", &maaslxd.LxdVmArgs{
			VmHost:       pulumi.String(cfg.Require("vmHost")),
			Cores:        pulumi.Int(2),
			Memory:       pulumi.Int(2048),
			Disks:        maaslxd.DiskArray{maaslxd.DiskArgs{Size: pulumi.Float64(20)}},
			DistroSeries: pulumi.String("jammy"),
			StaticIp: maaslxd.StaticIpArgs{
				IpAddress: pulumi.String(cfg.Require("ipAddress")),
				Subnet:    pulumi.String(cfg.Require("subnet")),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("hostname", web.Hostname)
		ctx.Export("ipAddresses", web.IpAddresses)
		ctx.Export("networkStatus", web.NetworkStatus)
		return nil
	})
}
