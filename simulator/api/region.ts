import { noSuch, textError } from "../model/errors";
import { apiKeyText, newToken } from "../model/tokens";
import { SYSTEM_USER } from "../model/state";
import { userView } from "../view/network";
import { bound, text } from "./fields";
import { rackControllerView } from "../view/controller";
import { deleted, json, type Call, type Reply, type Resource } from "./route";

const VERSION = {
  version: "3.5.0~beta1",
  subversion: "",
  capabilities: [
    "networks-management",
    "static-ipaddresses",
    "ipv6-deployment-ubuntu",
    "devices-management",
    "storage-deployment-ubuntu",
    "network-deployment-ubuntu",
    "bridging-interface-ubuntu",
    "bridging-automatic-ubuntu",
    "authenticate-api",
  ],
};

const READ_VERSION = {
  method: "GET",
  op: null,
  name: "read",
  doc: "Read version and capabilities of this MAAS instance.",
  handle: () => json(VERSION),
} as const;

function users({ world }: Call): Reply {
  return json(
    [...world.region.users.values()]
      .filter((user) => user.username !== SYSTEM_USER)
      .sort((a, b) => (a.username < b.username ? -1 : 1))
      .map(userView),
  );
}

function listTokens(call: Call): Reply {
  const own = [...call.world.region.tokens.values()].filter((token) => token.userId === call.user.id);
  return json(
    own.map((token) => ({
      name: token.name,
      token: apiKeyText(token),
    })),
  );
}

function createToken(call: Call): Reply {
  const token = newToken(call.world.region, call.user, text(bound(call.data), "name") ?? "MAAS consumer");
  return json({
    token_key: token.token,
    token_secret: token.secret,
    consumer_key: token.consumerKey,
    name: token.name,
  });
}

function deleteToken(call: Call): Reply {
  const { tokens } = call.world.region;
  const key = bound(call.data).get("token_key");
  if (key === undefined) {
    throw textError(400, "No provided token_key!");
  }
  const token = [...tokens.values()].find((one) => one.token === key && one.userId === call.user.id);
  if (token === undefined) {
    throw noSuch("Token");
  }
  tokens.delete(token);
  return deleted();
}

function getConfig(call: Call): Reply {
  const name = call.query.get("name");
  if (name === undefined || name === "") {
    throw textError(400, "No provided name!");
  }
  const setting = call.world.region.settings.get(name);
  if (setting === undefined) {
    throw textError(400, `${name} is not a valid config setting.`);
  }
  return { status: 200, contentType: "application/json", body: JSON.stringify(setting.value) };
}

function rackControllers({ world }: Call): Reply {
  const racks = [...world.region.machines.values()].filter((machine) => machine.nodeType === 4);
  return json(racks.map((machine) => rackControllerView(world.region, machine)));
}

/** What is about the region itself: version, users, settings, controllers. */
export const REGION_RESOURCES: readonly Resource[] = [
  {
    name: "VersionHandler",
    doc: "Information about this MAAS instance.",
    path: "/version/",
    operations: [READ_VERSION],
    anonymous: { name: "AnonVersionHandler", operations: [READ_VERSION] },
  },
  {
    name: "UsersHandler",
    doc: "Manage the user accounts of this MAAS.",
    path: "/users/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "List users.", handle: users },
      {
        method: "GET",
        op: "whoami",
        name: "whoami",
        doc: "Retrieve logged-in user.",
        handle: (call) => json(userView(call.user)),
      },
    ],
  },
  {
    name: "AccountHandler",
    doc: "Manage the current logged-in user.",
    path: "/account/",
    operations: [
      {
        method: "GET",
        op: "list_authorisation_tokens",
        name: "list_authorisation_tokens",
        doc: "List authorisation tokens.",
        handle: listTokens,
      },
      {
        method: "POST",
        op: "create_authorisation_token",
        name: "create_authorisation_token",
        doc: "Create an authorisation token.",
        handle: createToken,
      },
      {
        method: "POST",
        op: "delete_authorisation_token",
        name: "delete_authorisation_token",
        doc: "Delete an authorisation token.",
        handle: deleteToken,
      },
    ],
  },
  {
    name: "MaasHandler",
    doc: "Manage the MAAS server.",
    path: "/maas/",
    operations: [
      {
        method: "GET",
        op: "get_config",
        name: "get_config",
        doc: "Get a configuration value.",
        handle: getConfig,
      },
    ],
  },
  {
    name: "RackControllersHandler",
    doc: "Manage the collection of all rack controllers in MAAS.",
    path: "/rackcontrollers/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "List rack controllers.", handle: rackControllers },
    ],
  },
  {
    name: "DevicesHandler",
    doc: "Manage the collection of all the devices in the MAAS.",
    path: "/devices/",
    operations: [{ method: "GET", op: null, name: "read", doc: "List devices.", handle: () => json([]) }],
  },
];
