import { z } from "zod";
import type { Fact } from "./fact.ts";
import { readJson } from "./json.ts";
import { stateFolder } from "./state-folder.ts";

/** Repositories that backups were made to, by address, with the id each had. */
export const knownPath = `${stateFolder}/backup/known.json`;
export const knownSchema = z.record(z.string(), z.string());

/** Addresses of repositories that had backups; null when what is noted cannot be read. */
export const knownRepositories: Fact<ReadonlySet<string> | null> = {
  key: "known repositories",
  read: async (host) => {
    const content = await host.read(knownPath);
    if (content === null) return new Set();
    const known = readJson(content, knownSchema);
    return known === null ? null : new Set(Object.keys(known));
  },
};
