import { hasStatus } from "../../provider/maas/errors";
import type { Services } from "../../provider/lifecycle/services";
import type { User } from "../../provider/maas/wire";
import { ok, saidBy, unchecked, wrong, type Finding } from "./finding";

/** Whose key it is, and what that user may do. */
export async function signIn({ regionView }: Services): Promise<Finding[]> {
  try {
    return found(await regionView.user());
  } catch (error) {
    return [
      wrong(
        "key",
        saidBy(error),
        hasStatus(error, 401)
          ? "Take a key of a user that is there, from MAAS's preferences under API keys, or by `maas apikey --username <user>`: pulumi config set --secret maas-lxd:apiKey"
          : undefined,
      ),
      unchecked("rights", "nobody is signed in"),
    ];
  }
}

function found({ username, is_superuser: isAdmin }: User): Finding[] {
  return [
    ok("key", `of user ${username}`),
    isAdmin
      ? ok("rights", `${username} is an administrator`)
      : wrong(
          "rights",
          `${username} is no administrator: MAAS lets only administrators compose VMs, and shows others neither the VM hosts' networks nor all host names`,
          "Use an administrator's key, or make the user one, in MAAS's settings under Users. Previews work without, and check less.",
        ),
  ];
}
