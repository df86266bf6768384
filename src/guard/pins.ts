import type { Part, Workspace } from "./workspace.ts";

export type Pinned =
  | { readonly ok: true; readonly paths: ReadonlyMap<Part, string> }
  | { readonly ok: false; readonly reason: string };

/**
 * Holds the folders of sandboxes fast. The engine follows a path when a container *starts*, long after it was
 * checked, and the gateway can put a symbolic link in a folder's place in between. So the folder is opened without
 * following links, mounted where only root can write, and that path is what the engine gets.
 */
export interface Pins {
  /** Pins these folders for a container; those that are pinned already stay as they are. */
  pin(
    container: string,
    workspace: Pick<Workspace, "folder"> & { readonly parts: readonly Part[] },
  ): Promise<Pinned>;
  release(container: string): Promise<void>;
  /** Names of the containers that have pins. */
  held(): Promise<readonly string[]>;
}
