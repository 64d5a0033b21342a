import { pluginFolder } from "../support/plugin";
import { describeExplicit } from "./explicit";
import { describeExample } from "./life";
import { describeMove } from "./move";

describeExample("yaml", {
  file: "Pulumi.yaml",
  line: "      vmHost: ${vmHost}\n",
  added: "      description: the web server\n",
});

const head = `name: static-ip-yaml
runtime: yaml
plugins: ${JSON.stringify({ providers: [{ name: "maas-lxd", path: pluginFolder }] })}
`;

describeExplicit("yaml", {
  file: "Pulumi.yaml",
  ranges: "      usableRanges: [10.10.0.200-10.10.0.209]\n",
  adapt: (shown) => shown.replace(/^name: .*\nruntime: yaml\n/, head),
  text: `${head}config:
  maasUrl: { type: string }
  maasKey: { type: string, secret: true }
resources:
  region:
    type: pulumi:providers:maas-lxd
    properties:
      apiUrl: \${maasUrl}
      apiKey: \${maasKey}
      requestTimeout: 60s
      allowInsecure: false
      lxdFingerprints: { vmhost1: "${"ab".repeat(32)}" }
      usableRanges: [10.10.0.200-10.10.0.209]
  web:
    type: maas-lxd:LxdVm
    properties: { vmHost: vmhost1, staticIp: { ipAddress: 10.10.0.205 } }
    options: { provider: "\${region}" }
outputs:
  address: \${web.networkStatus.assignedIp}
`,
});

describeMove("yaml");
