import { noSuch, refused, textError } from "../../model/errors";
import type { Region } from "../../model/store/region";
import { NodeType, SYSTEM_USER, type ApiToken, type User } from "../../model/store/rows";
import { apiKeyText, newToken } from "../../model/store/tokens";
import { crud } from "../core/crud";
import { bound, mandatory, text } from "../core/form";
import type { Params } from "../core/params";
import {
  getOp,
  postOp,
  deleted,
  json,
  OK_REPLY,
  type Call,
  type Reply,
  type Resource,
} from "../core/resource";
import { userView } from "./user-view";

function listed({ world }: Call): User[] {
  return [...world.region.users.values()]
    .filter((user) => user.username !== SYSTEM_USER)
    .sort((a, b) => (a.username < b.username ? -1 : 1));
}

/** MAAS's extract_bool: 0 or 1 and nothing else. */
function bit(data: Params, name: string): boolean {
  const value = mandatory(data, name);
  if (value !== "0" && value !== "1") {
    throw textError(500, `Not a valid Boolean value (0 or 1): '${value}'`);
  }
  return value === "1";
}

function create(call: Call): User {
  const { region } = call.world;
  const data = bound(call.data);
  const username = mandatory(data, "username");
  const email = mandatory(data, "email");
  mandatory(data, "password");
  const isSuperuser = bit(data, "is_superuser");
  if (region.userByName.has(username)) {
    throw textError(
      500,
      `duplicate key value violates unique constraint "auth_user_username_key"\nDETAIL:  Key (username)=(${username}) already exists.\n`,
    );
  }
  const user = region.users.insert({
    id: region.ids.next("users"),
    username,
    email,
    isSuperuser,
    isLocal: true,
    created: region.clock.now(),
  });
  newToken(region, user, "MAAS consumer");
  return user;
}

function userOf(call: Call): User {
  const user = call.world.region.userByName.first(call.path["username"] ?? "");
  if (user === undefined) {
    throw noSuch("User");
  }
  return user;
}

/** What keeps a user from being deleted, as MAAS counts it. */
function holdings(region: Region, user: User): string[] {
  const machines = [...region.machines.values()].filter(({ ownerId }) => ownerId === user.id);
  const of = (type: NodeType): number => machines.filter(({ nodeType }) => nodeType === type).length;
  const counts: readonly (readonly [string, number])[] = [
    ["static IP address(es)", region.addressesByUser.count(user.id)],
    ["IP range(s)", [...region.ipRanges.values()].filter(({ userId }) => userId === user.id).length],
    ["node(s)", of(NodeType.Machine)],
    ["device(s)", of(NodeType.Device)],
  ];
  return counts.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`);
}

function transfer(region: Region, from: User, to: User): void {
  for (const address of region.addressesByUser.all(from.id)) {
    region.addresses.update(address, { userId: to.id });
  }
  for (const range of [...region.ipRanges.values()].filter(({ userId }) => userId === from.id)) {
    region.ipRanges.update(range, { userId: to.id });
  }
  for (const machine of [...region.machines.values()].filter(({ ownerId }) => ownerId === from.id)) {
    region.machines.update(machine, { ownerId: to.id });
  }
}

function userToRemove(call: Call): User | undefined {
  const username = call.path["username"] ?? "";
  if (username === call.user.username) {
    throw refused("An administrator cannot self-delete.");
  }
  return call.world.region.userByName.first(username);
}

function remove(call: Call, user: User): void {
  const { region } = call.world;
  const recipientName = call.query.get("transfer_resources_to");
  if (recipientName !== undefined) {
    const recipient = region.userByName.first(recipientName);
    if (recipient === undefined) {
      throw noSuch("User");
    }
    transfer(region, user, recipient);
  }
  const held = holdings(region, user);
  if (held.length > 0) {
    throw refused(
      `Cannot delete user '${user.username}', the following resources are still allocated: ${held.join(", ")}`,
    );
  }
  for (const token of ownTokens(region, user)) {
    region.tokens.delete(token);
  }
  region.users.delete(user);
}

function ownTokens(region: Region, user: User): ApiToken[] {
  return [...region.tokens.values()].filter((token) => token.userId === user.id);
}

function listTokens(call: Call): Reply {
  const own = ownTokens(call.world.region, call.user);
  return json(own.map((token) => ({ name: token.name, token: apiKeyText(token) })));
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

function tokenByKey(call: Call, key: string): ApiToken {
  const token = ownTokens(call.world.region, call.user).find((one) => one.token === key);
  if (token === undefined) {
    throw noSuch("Token");
  }
  return token;
}

function deleteToken(call: Call): Reply {
  const token = tokenByKey(call, mandatory(bound(call.data), "token_key"));
  call.world.region.tokens.delete(token);
  return deleted();
}

/** By the whole key or by its middle part. */
function renameToken(call: Call): Reply {
  const data = bound(call.data);
  const given = mandatory(data, "token");
  const parts = given.split(":");
  const token = tokenByKey(call, parts.length === 3 ? (parts[1] ?? "") : given);
  call.world.region.tokens.update(token, { name: mandatory(data, "name") });
  return OK_REPLY;
}

export const USER_RESOURCES: readonly Resource[] = [
  ...crud<User>({
    handlers: ["UsersHandler", "UserHandler"],
    paths: ["/users/", "/users/{username}/"],
    nouns: ["users", "a user"],
    manages: ["the user accounts of this MAAS", "a user account"],
    rows: listed,
    find: userOf,
    view: (_region, user) => userView(user),
    create: ["reserved", create],
    remove: ["reserved", remove],
    findToRemove: userToRemove,
    operations: [[getOp("whoami", "Retrieve logged-in user.", ({ user }) => json(userView(user)))], []],
  }),
  {
    name: "AccountHandler",
    doc: "Manage the current logged-in user.",
    path: "/account/",
    operations: [
      getOp("list_authorisation_tokens", "List authorisation tokens.", listTokens),
      postOp("create_authorisation_token", "Create an authorisation token.", createToken),
      postOp("delete_authorisation_token", "Delete an authorisation token.", deleteToken),
      postOp("update_token_name", "Rename an authorisation token.", renameToken),
    ],
  },
];
