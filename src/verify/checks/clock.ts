import { container } from "../../facts/container.ts";
import type { Fact } from "../../facts/fact.ts";
import { unit } from "../../facts/unit.ts";
import { type Check, failed, passed, skipped } from "../check.ts";

/** Programs that set the clock; one of them has to run. */
const clocks = ["systemd-timesyncd", "chrony", "ntpsec", "openntpd", "ntp"].map((name) => ({
  name,
  now: unit(`${name}.service`),
}));

const synchronised: Fact<boolean> = {
  key: "clock-synchronised",
  read: async (host) => {
    const { stdout } = await host.run({ argv: ["timedatectl", "show", "-p", "NTPSynchronized", "--value"] });
    return stdout.trim() === "yes";
  },
};

/** Certificates, tokens and logs depend on it. */
export const clockCheck: Check = {
  name: "clock",
  title: "something sets the clock",
  on: () => ({
    needs: [container, synchronised, ...clocks.map(({ now }) => now)],
    judge: (facts) => {
      const kind = facts.get(container);
      if (kind !== null) return skipped(`the clock belongs to the host of this ${kind}`);
      const running = clocks.filter(({ now }) => facts.get(now).active);
      if (running.length > 0)
        return passed(
          `${running.map(({ name }) => name).join(", ")}${facts.get(synchronised) ? "" : ", not yet in step"}`,
        );
      return failed({
        what: "Nothing sets the clock of this server",
        why: "None of systemd-timesyncd, chrony, ntpsec, openntpd runs. A wrong clock breaks certificates and logins.",
        fix: "systemctl enable --now systemd-timesyncd.service",
      });
    },
  }),
};
