/** Processor architectures that clincher is built for, as Node names them. */
export const architectures = ["x64", "arm64"] as const;
export type Architecture = (typeof architectures)[number];

/** That of this machine; throws on any other. */
export const ownArchitecture = (): Architecture => {
  const found = architectures.find((each) => each === process.arch);
  if (found === undefined) throw new Error(`clincher cannot be built on ${process.arch}`);
  return found;
};
