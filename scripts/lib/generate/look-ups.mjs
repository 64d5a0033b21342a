import { nameOf, PREFIX } from "./schema.mjs";
import { doc, fields, HEADER } from "./typescript.mjs";

/** @typedef {import("./schema.mjs").Schema} Schema */

/** A function of the schema, as TypeScript has it. @param {Schema} schema */
function functionsOf({ functions }) {
  return Object.entries(functions).map(([token, { description, inputs, outputs }]) => {
    const name = token.replace(PREFIX, "");
    const capital = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    const takesArguments = Object.keys(inputs.properties ?? {}).length > 0;
    return {
      name,
      description,
      inputs,
      outputs,
      args: `${capital}Args`,
      result: `${capital}Result`,
      takesArguments,
      isOptional: (inputs.required ?? []).length === 0,
    };
  });
}

/** Arguments and results of the functions, as plain values: provider/look-up-types.ts. @param {Schema} schema */
export function lookUpTypes(schema) {
  const functions = functionsOf(schema);
  const declared = functions.flatMap(({ name, inputs, outputs, args, result, takesArguments }) => [
    ...(takesArguments
      ? [
          `/** What \`${name}\` is asked for. */\nexport interface ${args} {\n${fields(inputs.properties ?? {}, inputs.required ?? [])}}\n`,
        ]
      : []),
    `/** What \`${name}\` finds. */\nexport interface ${result} {\n${fields(outputs.properties ?? {}, outputs.required ?? [])}}\n`,
  ]);
  const table = functions.map(
    ({ name, args, result, takesArguments }) =>
      `${name}: { args: ${takesArguments ? args : "Record<string, never>"}; result: ${result} };\n`,
  );
  return [
    HEADER,
    `import type { ${typesIn(schema, declared.join("")).join(", ")} } from "./inputs";\n\n`,
    declared.join("\n"),
    `\n/** The functions, by name. */\nexport interface LookUpTypes {\n${table.join("")}}\n`,
  ].join("");
}

/** The functions of the dynamic provider's face: sdk/look-ups.ts. @param {Schema} schema */
export const sdkLookUps = (schema) => face(schema, "..", "./args", ["", ""], "");

/** The functions of the plugin's face, which take options: sdk/plugin/look-ups.ts. @param {Schema} schema */
export const pluginLookUps = (schema) =>
  face(
    schema,
    "../..",
    "../args",
    ["opts?: pulumi.InvokeOptions", "opts?: pulumi.InvokeOutputOptions"],
    ", opts",
  );

/**
 * @param {Schema} schema
 * @param {string} root from the file
 * @param {string} argsOf where `ArgsOf` is
 * @param {readonly [string, string]} options of the functions of either form
 * @param {string} passed the same, as they are passed on
 */
function face(schema, root, argsOf, [options, outputOptions], passed) {
  const functions = functionsOf(schema);
  const names = functions.flatMap(({ args, result, takesArguments }) => [
    ...(takesArguments ? [args] : []),
    result,
  ]);
  const listed = `{ ${names.join(", ")} } from "${root}/provider/look-up-types";\n`;
  const parameters = (/** @type {string[]} */ ...given) => given.filter((one) => one !== "").join(", ");
  return [
    HEADER,
    'import type * as pulumi from "@pulumi/pulumi";\n',
    `import type ${listed}`,
    `import type { ArgsOf } from "${argsOf}";\n`,
    'import { lookUp, lookUpOutput } from "./look-up";\n\n',
    `export type ${listed}`,
    ...functions.map(({ name, description, args, result, takesArguments, isOptional }) => {
      const [given, by] = [takesArguments ? "args" : "{}", isOptional ? " = {}" : ""];
      const plain = parameters(takesArguments ? `args: ${args}${by}` : "", options);
      const outputs = parameters(takesArguments ? `args: ArgsOf<${args}>${by}` : "", outputOptions);
      return [
        `\n${doc(description)}export function ${name}(${plain}): Promise<${result}> {\n`,
        `return lookUp("${name}", ${given}${passed});\n}\n\n`,
        `${doc(`As \`${name}\`, with outputs for arguments, and an output for what it finds.`)}`,
        `export function ${name}Output(${outputs}): pulumi.Output<${result}> {\n`,
        `return lookUpOutput("${name}", ${given}${passed});\n}\n`,
      ].join("");
    }),
  ].join("");
}

/** The schema's types that a text names. @param {Schema} schema @param {string} text */
function typesIn({ types }, text) {
  return Object.keys(types)
    .map(nameOf)
    .filter((name) => new RegExp(`: ${name}\\b`).test(text));
}
