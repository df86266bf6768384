import type { Inventory } from "../engine/inventory.ts";

/** What the operator asked for. */
export interface UninstallChoices {
  /** Remove the packages that clincher installed. */
  readonly packages: boolean;
  /** Leave settings, secrets and the agent's state. */
  readonly keepData: boolean;
  /** Where the encrypted archive goes; null for none. */
  readonly archive: { readonly path: string; readonly key: string } | null;
  /** Path of clincher itself, which stays. */
  readonly program: string;
  /** What its updates have left beside it. */
  readonly updates: readonly string[];
}

/** All that the phases decide from. */
export interface UninstallSite {
  readonly inventory: Inventory;
  readonly choices: UninstallChoices;
  /** Home folders of users that clincher made. */
  readonly madeHomes: readonly string[];
}
