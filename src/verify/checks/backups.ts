import { type Check, skipped, verdictOf } from "../check.ts";

/** Cron's own records: a backup that was to be made and was not is found by nobody until it is needed. */
export const backupsCheck: Check = {
  name: "backups",
  title: "backups are made, checked, pruned and rehearsed in time",
  running: true,
  on: ({ upkeep }) => ({
    needs: [upkeep],
    judge: (facts) => {
      const { enabled, alerts } = facts.get(upkeep);
      if (!enabled) return skipped("backup.enabled is false in the settings");
      return verdictOf(
        alerts.map(({ what, fix }) => ({ what, fix })),
        "none failed, none is missing",
      );
    },
  }),
};
