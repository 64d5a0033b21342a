import { describeExplicit } from "./explicit";
import { describeExample } from "./life";
import { describeMove } from "./move";

describeExample("go", {
  file: "main.go",
  line: '			VmHost:       pulumi.String(cfg.Require("vmHost")),\n',
  added: '			Description:  pulumi.String("the web server"),\n',
});

describeExplicit("go", {
  file: "main.go",
  ranges: '			UsableRanges: pulumi.StringArray{pulumi.String("10.10.0.200-10.10.0.209")},\n',
  text: `
package main

import (
	"github.com/pulumi-maas-lxd/pulumi-maas-lxd/sdk/go/maaslxd"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		region, err := maaslxd.NewProvider(ctx, "region", &maaslxd.ProviderArgs{
			ApiUrl:          pulumi.String(cfg.Require("maasUrl")),
			ApiKey:          cfg.RequireSecret("maasKey"),
			RequestTimeout:  pulumi.String("60s"),
			AllowInsecure:   pulumi.Bool(false),
			LxdFingerprints: pulumi.StringMap{"vmhost1": pulumi.String("${"ab".repeat(32)}")},
			UsableRanges: pulumi.StringArray{pulumi.String("10.10.0.200-10.10.0.209")},
		})
		if err != nil {
			return err
		}
		web, err := maaslxd.NewLxdVm(ctx, "web", &maaslxd.LxdVmArgs{
			VmHost:   pulumi.String("vmhost1"),
			StaticIp: maaslxd.StaticIpArgs{IpAddress: pulumi.String("10.10.0.205")},
		}, pulumi.Provider(region))
		if err != nil {
			return err
		}
		ctx.Export("address", web.NetworkStatus.AssignedIp())
		return nil
	})
}
`,
});

describeMove("go");
