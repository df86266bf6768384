import { stat } from "../../facts/file.ts";
import { isInTailnet, tailnetOnlyPath, tailscale } from "../../facts/tailscale.ts";
import type { Symptom } from "../symptom.ts";

const only = stat(tailnetOnlyPath);

export const tailnetSymptom: Symptom = {
  name: "tailnet",
  title: "the tailnet is up, where it is the only way to log in",
  needs: [only, tailscale],
  judge: (facts) => {
    const state = facts.get(tailscale);
    if (facts.get(only) === null || isInTailnet(state)) return [];
    return [
      {
        what: "ssh answers in the tailnet only, and this server is not in it: nobody can log in",
        why: state === null ? "tailscaled does not run." : `Tailscale's state is ${state.backend}.`,
        fix: "clincher install --only tailscale; if that fails: clincher install --only access,firewall --set tailscale.ssh_only=false, and write it into /etc/clincher/clincher.toml",
      },
    ];
  },
};
