import { restful, json, type Resource } from "../core/resource";

const CAPABILITIES = [
  "networks-management",
  "static-ipaddresses",
  "ipv6-deployment-ubuntu",
  "devices-management",
  "storage-deployment-ubuntu",
  "network-deployment-ubuntu",
  "bridging-interface-ubuntu",
  "bridging-automatic-ubuntu",
  "authenticate-api",
];

const READ_VERSION = restful("GET", "Read version and capabilities of this MAAS instance.", ({ world }) =>
  json({ version: world.region.behaviour.release, subversion: "", capabilities: CAPABILITIES }),
);

export const VERSION_RESOURCE: Resource = {
  name: "VersionHandler",
  doc: "Information about this MAAS instance.",
  path: "/version/",
  operations: [READ_VERSION],
  anonymous: { name: "AnonVersionHandler", operations: [READ_VERSION] },
};
