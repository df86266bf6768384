import { containers } from "../facts/containers.ts";
import type { Facts } from "../facts/fact.ts";
import { stat } from "../facts/file.ts";
import { listeners } from "../facts/listeners.ts";
import { ports, services } from "../stack/services.ts";
import { type Check, error, type Finding } from "./check.ts";

/** Container names of the guides, and of tools made from them. */
const guideNames: ReadonlySet<string> = new Set([
  ...Object.values(services),
  "openclaw-egress",
  "openclaw-redis",
  "openclaw-docker-proxy",
  "openclaw-tunnel",
]);

const composeFile = stat("/opt/openclaw/docker-compose.yml");
const capRover = stat("/captain");

const byHand = (facts: Facts): readonly Finding[] => {
  const names = (facts.get(containers) ?? [])
    .filter(({ name, labels }) => guideNames.has(name) && labels["dev.clincher"] === undefined)
    .map(({ name }) => name)
    .sort();
  if (names.length > 0) {
    return [
      error({
        what: `Containers that clincher did not make have the names it needs: ${names.join(", ")}`,
        why: "Another installation of OpenClaw, made by hand or by another tool, is on this server.",
        fix: `Save what you need from it, then remove them: docker rm -f ${names.join(" ")} (volumes stay). Or install on a fresh server.`,
      }),
    ];
  }
  if (facts.get(composeFile) === null) return [];
  return [
    error({
      what: "The compose file of another installation is there",
      where: "/opt/openclaw/docker-compose.yml",
      why: "clincher keeps its stack in the same folder; commands meant for one would change the other.",
      fix: "Stop that stack (docker compose down), then move its folder away: mv /opt/openclaw /opt/openclaw.before",
    }),
  ];
};

const native = (facts: Facts): readonly Finding[] => {
  const listener = facts.get(listeners).find(({ port }) => port === ports.gateway);
  // The stack's own gateway is published nowhere, so whoever listens here is another one.
  if (listener === undefined) return [];
  return [
    error({
      what: `Another gateway listens on port ${ports.gateway}${listener.program === "" ? "" : ` (${listener.program})`}`,
      where: `${listener.address}:${listener.port}`,
      why: "Two gateways answer the same channels and spend on the same keys; the other one is outside every sandbox.",
      fix:
        listener.program === "docker-proxy"
          ? `Find its container with: docker ps --filter publish=${ports.gateway} and stop it.`
          : "Stop it for good, as the user that runs it: openclaw gateway uninstall (or: systemctl --user disable --now openclaw-gateway).",
    }),
  ];
};

const platform = (facts: Facts): readonly Finding[] => {
  const runs = (facts.get(containers) ?? []).some(({ name }) => name.startsWith("captain-"));
  if (facts.get(capRover) === null && !runs) return [];
  return [
    error({
      what: "CapRover manages this server",
      where: "/captain",
      why: "It holds ports 80 and 443 and rewrites Docker's settings; the two cannot share a server.",
      fix: "Take another server. To give up CapRover and its apps for good, remove it first as its own documentation says.",
    }),
  ];
};

/** What somebody else set up here before, which an install would break or be broken by. */
export const existingInstall: Check = {
  name: "existing-install",
  needs: [containers, listeners, composeFile, capRover],
  check: (facts) => [...byHand(facts), ...native(facts), ...platform(facts)],
};
