import type { RuleSection } from "../rule";
import { projectName, profileNames } from "../lxd";
import { configKeys, configValues } from "../lxd-config";

export const lxdRules: RuleSection = {
  title: "What LXD sets",
  rules: [
    {
      id: "lxd-project",
      needs: "inputs",
      check: projectName,
      says: [
        {
          message: "Invalid LXD project name: {project}",
          example: '`lxd: { project: "a/b" }`',
          source: "names are parts of LXD's URLs",
        },
      ],
    },
    {
      id: "lxd-profile",
      needs: "inputs",
      check: profileNames,
      says: [
        { message: "Invalid LXD profile name: {profile}", example: '`lxd: { profiles: ["a b"] }`' },
        { message: "LXD profile {profile} is there twice" },
        {
          message: "The list of LXD profiles is empty: leave it out for the profile that MAAS gives",
          example: "`lxd: { profiles: [] }`",
        },
      ],
    },
    {
      id: "lxd-config-key",
      needs: "inputs",
      check: configKeys,
      says: [
        {
          message: "LXD key {key} cannot be set here: {reason}",
          example: '`lxd: { config: { "limits.cpu": "2" } }`',
          source: "MAAS, or this provider, manages it",
        },
        {
          message:
            "LXD key {key} is none of those that can be set beside what MAAS manages; docs/lxd.md lists them",
          example: '`lxd: { config: { "usre.a": "1" } }`',
        },
      ],
    },
    {
      id: "lxd-config-value",
      needs: "inputs",
      check: configValues,
      says: [
        {
          message: "LXD key {key} is empty: leave it out instead",
          example: '`lxd: { config: { "user.a": "" } }`',
          source: "an empty value asks LXD to remove a key",
        },
      ],
    },
    {
      id: "lxd-host-project",
      needs: "question",
      says: [
        {
          message: "VM host {host} is bound to LXD project {theirs}, and {project} is asked for",
          source: "MAAS composes in the one project of a host",
        },
      ],
    },
    {
      id: "lxd-profile-known",
      needs: "question",
      says: [
        {
          message:
            "LXD profile {profile} does not exist in project {project} of VM host {host}, available: {profiles}",
          source: "LXD: 404 `Profile not found`",
        },
      ],
    },
    {
      id: "lxd-reachable",
      needs: "question",
      says: [
        {
          message: "{property} needs access to the host's LXD, which failed: {reason}",
          example:
            "LXD is down, does not trust MAAS's certificate, or shows another one; the user is not an administrator",
        },
      ],
    },
  ],
};
