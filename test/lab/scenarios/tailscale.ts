import type { Scenario } from "../scenario.ts";
import {
  proveFailures,
  proveJoined,
  proveOnly,
  proveTakenBack,
  proveUninstalled,
} from "../tailscale/proofs.ts";
import { setStage } from "../tailscale/stage.ts";

export default {
  name: "tailscale",
  proves:
    "a server joins its tailnet; ssh is closed elsewhere only after a login over it, comes back when nobody confirms, and uninstall leaves it",
  apart: "two servers, reboots and a control server of its own take three minutes",
  async run(lab) {
    const stage = await setStage(lab);
    try {
      await proveJoined(lab, stage);
      await proveTakenBack(lab, stage);
      await proveOnly(lab, stage);
      await proveFailures(lab, stage);
      await proveUninstalled(lab, stage);
    } finally {
      await stage.headscale.stop();
    }
  },
} satisfies Scenario;
