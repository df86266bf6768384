import { clock } from "../../facts/clock.ts";
import { stat } from "../../facts/file.ts";
import { isInTailnet, type TailscaleState, tailnetOnlyPath, tailscale } from "../../facts/tailscale.ts";
import { type Check, type Finding, skipped, verdictOf } from "../check.ts";

const fix = "clincher install --only tailscale";
const only = stat(tailnetOnlyPath);
const day = 86_400_000;
/** Days before its key expires from which on it is told. */
const warnDays = 14;

const shut =
  "ssh answers in the tailnet only: nobody can log in until it is up again, except on the provider's console.";

const down = (state: TailscaleState | null, alone: boolean): Finding => ({
  what: "This server is not in its tailnet",
  why: [
    state === null ? "tailscaled does not run." : `Tailscale's state is ${state.backend}.`,
    ...(state?.backend === "NeedsLogin"
      ? [
          "It was logged out or its key has expired: put a new tailscale_auth_key into /etc/clincher/secrets.toml.",
        ]
      : []),
    ...(alone ? [shut] : []),
  ].join(" "),
  fix,
});

const expiring = (expires: number | null, now: number): readonly Finding[] => {
  if (expires === null || expires - now > warnDays * day) return [];
  return [
    {
      what: `This server's key in the tailnet expires in ${Math.max(0, Math.floor((expires - now) / day))} days`,
      where: "the admin console of your tailnet, not this server",
      why: "From then on nobody reaches it through the tailnet. A tagged machine's key does not expire.",
      fix: "Machines, this one, Disable key expiry",
    },
  ];
};

/** The way in that ssh may have as its only one. */
export const tailscaleCheck: Check = {
  name: "tailscale",
  title: "this server is in its tailnet, and stays there",
  on: ({ deployment }) => {
    if (!deployment.settings.tailscale.enabled)
      return { needs: [], judge: () => skipped("tailscale.enabled is false in the settings") };
    return {
      needs: [tailscale, only, clock],
      judge: (facts) => {
        const state = facts.get(tailscale);
        const alone = facts.get(only) !== null;
        if (state === null || !isInTailnet(state)) return verdictOf([down(state, alone)], "");
        const offline: readonly Finding[] = state.online
          ? []
          : [
              {
                what: "Tailscale does not reach its control server",
                why: "Machines that are new or have moved cannot find this one.",
                fix: "systemctl restart tailscaled.service",
              },
            ];
        return verdictOf(
          [...offline, ...expiring(state.expires, facts.get(clock))],
          `${state.addresses[0]}${alone ? ", and ssh answers there only" : ""}`,
        );
      },
    };
  },
};
