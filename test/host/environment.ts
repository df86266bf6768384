import { afterEach } from "bun:test";

/** Variables of this process that a test may set: each is as it was after it, for the files that run later. */
export const lendVariables = (...names: readonly string[]): void => {
  const before = names.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
};
