/**
 * The test run's environment without what would lead a program, the engine or the provider to the user's own stacks
 * or MAAS.
 */
export function neutralEnvironment(): NodeJS.ProcessEnv {
  const own = /^(PULUMI_|MAAS_API_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
