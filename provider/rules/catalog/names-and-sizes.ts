import type { RuleSection } from "../rule";
import { hostnameLabel, tagNames, storageTags } from "../names";
import {
  coresRange,
  pinnedCoresNumbers,
  coresOrPinned,
  memoryRange,
  diskSizes,
  architectureForm,
  timeoutDurations,
} from "../size";

export const namesAndSizesRules: RuleSection = {
  title: "Names and sizes",
  rules: [
    {
      id: "hostname-label",
      needs: "inputs",
      check: hostnameLabel,
      says: [
        {
          message:
            "Invalid host name: {hostname}; it must be a DNS label: 1 to 63 letters, digits and hyphens, no hyphen first or last",
          example: '`hostname: "a_b"`',
          source:
            "MAAS's `validate_hostname`: 400 for an underscore, a hyphen at an end, more than 63 characters",
        },
        {
          message:
            "Invalid host name: {hostname}; it is a name with its domain: give hostname {name} and domain {domain}",
          example: '`hostname: "web.example.com"`',
          source: "LXD: a dot ends in 503 `Name can only contain alphanumeric and hyphen characters`",
        },
      ],
    },
    {
      id: "tag-name",
      needs: "inputs",
      check: tagNames,
      says: [
        {
          message: "Invalid tag name: {tag}; it must be 1 to 256 letters, digits, underscores and hyphens",
          example: '`tags: ["bad tag!"]`',
          source: "`tags/`: 400 `Enter a valid value.`",
        },
      ],
    },
    {
      id: "storage-tag",
      needs: "inputs",
      check: storageTags,
      says: [
        {
          message: "Invalid storage tag: {tag}; it must not be empty or hold a comma or a parenthesis",
          example: '`disks: [{ size: 8, tags: ["a,b"] }]`',
          source: "pools and tags become words of the constraint `root:8(pool,tag)`",
        },
      ],
    },
    {
      id: "cores",
      needs: "inputs",
      check: coresRange,
      says: [
        {
          message: "{cores} cores are too few: at least 1",
          example: "`cores: 0`",
          source: "compose: 400 `Ensure this value is greater than or equal to 1.`",
        },
      ],
    },
    {
      id: "pinned-cores",
      needs: "inputs",
      check: pinnedCoresNumbers,
      says: [
        {
          message: "Core {core} does not exist: cores are numbered from 0",
          example: "`pinnedCores: [-1]`",
          source: "compose takes 0 up to the host's count",
        },
        {
          message: "Core {core} is pinned twice",
          example: "`pinnedCores: [3, 3]`",
          source: "the number of cores would not be what is listed",
        },
      ],
    },
    {
      id: "cores-or-pinned",
      needs: "inputs",
      check: coresOrPinned,
      says: [
        {
          message: "{cores} cores contradict the {count} of pinnedCores: leave cores out",
          example: "`cores: 3, pinnedCores: [0, 1]`",
          source: "MAAS ignores `cores` then, but counts them against over-commit",
        },
      ],
    },
    {
      id: "memory",
      needs: "inputs",
      check: memoryRange,
      says: [
        {
          message: "{memory} MiB of memory are too few: MAAS composes with at least 1024",
          example: "`memory: 512`",
          source: "compose: 400 `Ensure this value is greater than or equal to 1024.`",
        },
      ],
    },
    {
      id: "disk-size",
      needs: "inputs",
      check: diskSizes,
      says: [
        {
          message:
            "A disk of {size} GB is too small: MAAS makes none of less than 4 MiB, which is 0.004194304 GB",
          example: "`disks: [{ size: 0.0001 }]`",
          source: "MAAS's model of a disk, `MIN_BLOCK_DEVICE_SIZE`: it is checked when LXD has made the VM",
        },
      ],
    },
    {
      id: "architecture",
      needs: "inputs",
      check: architectureForm,
      says: [
        {
          message: "Invalid architecture: {architecture}; it must be like amd64/generic",
          example: '`architecture: "amd64"`',
          source: "compose: 400 `Select a valid choice. …`",
        },
      ],
    },
    {
      id: "timeout",
      needs: "inputs",
      check: timeoutDurations,
      says: [
        {
          message:
            "Invalid duration: {text}; it must be like 90s, 30m or 1h30m (units ms, s, m and h), more than 0 and at most 596h",
          example: '`timeouts: { create: "30" }`',
        },
      ],
    },
  ],
};
