import type { User } from "../../model/store/rows";
import { API_ROOT } from "../core/resource";

export function userView(user: User): object {
  return {
    is_superuser: user.isSuperuser,
    username: user.username,
    email: user.email,
    is_local: user.isLocal,
    resource_uri: `${API_ROOT}/users/${user.username}/`,
  };
}
