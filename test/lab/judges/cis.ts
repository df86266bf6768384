import { containers } from "./cis/containers.ts";
import { daemon } from "./cis/daemon.ts";
import { files } from "./cis/files.ts";
import { host } from "./cis/host.ts";
import { images } from "./cis/images.ts";

/** One recommendation of the CIS Docker Benchmark (numbers of version 1.7.0). */
export type Item = {
  readonly id: string;
  readonly title: string;
} & (
  | {
      /** Shell script that prints one line for each violation, and nothing when all is well. */
      readonly check: string;
      /** Makes a server on which it has to find something: a check that cannot fail proves nothing. */
      readonly wrong: string;
    }
  | { readonly leftOut: string }
);

export const items: readonly Item[] = [...host, ...daemon, ...files, ...images, ...containers];
