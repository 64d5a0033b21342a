import * as pulumi from "@pulumi/pulumi";

/**
 * The URNs that a resource had by its own aliases, spelled out as the engine does: what an alias leaves out is as it is now, and
 * a `parent` that is there but undefined means the stack itself.
 */
export function formerUrns(
  name: string,
  type: string,
  { aliases = [], parent }: pulumi.CustomResourceOptions,
): pulumi.Output<string>[] {
  return aliases.map((alias) =>
    pulumi
      .output(alias)
      .apply((former) =>
        typeof former === "string"
          ? pulumi.output(former)
          : pulumi.createUrn(
              former.name ?? name,
              former.type ?? type,
              "parent" in former ? former.parent : parent,
              former.project,
              former.stack,
            ),
      ),
  );
}
