import { type AptFile, aptFilesAfter, aptSettings } from "../../facts/apt-settings.ts";
import { unit } from "../../facts/unit.ts";
import { type Check, type Finding, verdictOf } from "../check.ts";

const timers = ["apt-daily.timer", "apt-daily-upgrade.timer"].map((name) => ({ name, now: unit(name) }));
const later = aptFilesAfter("99zz-clincher");
const again = "clincher install --only upgrades";

const daily = ["APT::Periodic::Update-Package-Lists", "APT::Periodic::Unattended-Upgrade"];
/** Without it apt does all of it. */
const enable = "APT::Periodic::Enable";

/** The last file that says something of it; that of a list, by any of its names. */
const culpritOf = (files: readonly AptFile[], names: readonly string[]): AptFile | undefined => {
  const leaf = names[0]?.split("::").at(-1);
  const pattern =
    leaf === undefined
      ? /Origins-Pattern|Allowed-Origins/i
      : new RegExp(`Periodic(::|[^}]*[\\s{;])${leaf}\\s+"`, "i");
  return files.findLast(({ text }) => pattern.test(text));
};

/** As apt itself reads its files, and as systemd runs them. */
export const upgradesCheck: Check = {
  name: "upgrades",
  title: "security updates are installed every night",
  on: () => ({
    needs: [aptSettings, later, ...timers.map(({ now }) => now)],
    judge: (facts) => {
      const settings = facts.get(aptSettings);
      const asleep = timers.filter(({ now }) => !facts.get(now).active || !facts.get(now).enabled);
      const off = [
        ...daily.filter((name) => settings.get(name)?.at(-1) !== "1"),
        ...((settings.get(enable)?.at(-1) ?? "1") === "1" ? [] : [enable]),
      ];
      const culprit = culpritOf(facts.get(later), off);
      const problems: Finding[] = [];
      if (asleep.length > 0)
        problems.push({
          what: "Security updates are not looked for every night",
          why: `${asleep.map(({ name }) => name).join(", ")} does not run.`,
          fix: again,
        });
      const [origins] = [settings.get("Unattended-Upgrade::Origins-Pattern") ?? []];
      if (off.length > 0 || origins.length === 0)
        problems.push({
          what: "apt is told not to install security updates",
          why:
            off.length > 0
              ? `${off.map((name) => `${name} is ${settings.get(name)?.at(-1) ?? "not set"}`).join(", ")}.`
              : "Unattended-Upgrade::Origins-Pattern is empty: no update counts as one of security.",
          // apt leaves files alone that end like this.
          fix: culprit === undefined ? again : `mv ${culprit.path} ${culprit.path}.disabled`,
        });
      return verdictOf(problems, `timers run; ${origins.length} origins`);
    },
  }),
};
