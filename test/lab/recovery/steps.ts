import { backup, largeBackup } from "./steps/backup.ts";
import { promote } from "./steps/promote.ts";
import { restore, undo } from "./steps/restore.ts";
import { rollback, upgrade } from "./steps/upgrade.ts";

/** Where each command of recovery dies. */
export const steps = { backup, largeBackup, restore, undo, promote, upgrade, rollback } as const;
