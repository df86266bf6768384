import { z } from "zod";
import { type ContainerDetails, containerDetails } from "../../facts/container-details.ts";
import { containers } from "../../facts/containers.ts";
import { readJson } from "../../facts/json.ts";
import { listeners } from "../../facts/listeners.ts";
import { recentLog } from "../../facts/recent-log.ts";
import { agentPart, notHere } from "../../facts/standby.ts";
import type { Problem } from "../../problem.ts";
import { operatorServices } from "../../stack/operator-services.ts";
import { services } from "../../stack/services.ts";
import { evidence, type Symptom } from "../symptom.ts";

const own: readonly string[] = Object.values(services);

/** The name under which `clincher logs` and `restart` know a container. */
const operatorName = (container: string): string =>
  operatorServices.find(({ runs }) => runs.as === "container" && runs.container === container)?.name ??
  container;

const state = z.object({
  RestartCount: z.number().catch(0),
  State: z.object({
    OOMKilled: z.boolean().catch(false),
    ExitCode: z.number().catch(0),
    Error: z.string().catch(""),
  }),
});

/** A service that came back this often did not do so because of a reboot. */
const manyRestarts = 3;

const problemsOf = (details: ContainerDetails, status: string): readonly Problem[] => {
  const said = readJson(details.text, state);
  const name = operatorName(details.name);
  const look = `clincher logs ${name}`;
  if (said?.State.OOMKilled === true)
    return [
      {
        what: `${name} was killed at its own memory limit`,
        why: "Its container may use no more than its limit, however much the server has.",
        fix: `docker stats --no-stream; a larger tier (tier in /etc/clincher/clincher.toml) gives it more, then clincher install`,
      },
    ];
  if (!details.running)
    return [
      {
        what: `${name} does not run: ${status}`,
        why: said?.State.Error || `It ended with ${said?.State.ExitCode ?? "?"}.`,
        fix: `${look}; then: clincher start ${name}`,
      },
    ];
  if ((said?.RestartCount ?? 0) >= manyRestarts)
    return [
      {
        what: `${name} keeps restarting: ${said?.RestartCount} times`,
        why: "Its last words say why: settings that it cannot read, a key that is refused, memory.",
        fix: `${look} --since 1h; settings that somebody edited are put right by: clincher install`,
      },
    ];
  return status.includes("(unhealthy)")
    ? [
        {
          what: `${name} runs but does not answer its health check`,
          fix: `${look}; then: clincher restart ${name}`,
        },
      ]
    : [];
};

/** On a server that waits for another nothing of the agent is to run; what a former part has left there is stopped. */
const whileWaiting = (there: readonly ContainerDetails[]): readonly Problem[] =>
  there.some(({ name, running }) => name === services.gateway && running)
    ? [
        {
          what: "This server stands by for another, and yet an agent runs here",
          why: "Two that answer the same channels would be worse than none.",
          fix: "clincher stop gateway; then: clincher standby status",
        },
      ]
    : [];

export const servicesSymptom: Symptom = {
  name: "services",
  title: "every service that belongs here runs, and stays up",
  needs: [containers, containerDetails, agentPart],
  asksDocker: true,
  judge: (facts) => {
    const all = facts.get(containers) ?? [];
    const there = (facts.get(containerDetails) ?? []).filter(({ name }) => own.includes(name));
    const part = facts.get(agentPart);
    if (part === "waits") return whileWaiting(there);
    // Whatever is missing or stopped is so because of this.
    if (part !== "runs") return [notHere[part]];
    if (there.length === 0)
      return [
        { what: "None of the services is on this server", fix: "clincher install; or clincher restore" },
      ];
    const missing = own.filter((name) => !there.some((each) => each.name === name));
    return [
      ...missing.map((name) => ({
        what: `${operatorName(name)} is missing`,
        why: "Its container was removed.",
        fix: "clincher install",
      })),
      ...there.flatMap((each) => problemsOf(each, all.find(({ name }) => name === each.name)?.status ?? "")),
    ];
  },
};

const caddyLog = recentLog(services.caddy);
const certificate = /could not get certificate|obtaining certificate.*error|challenge failed|rateLimited/i;

export const webSymptom: Symptom = {
  name: "dashboard",
  title: "the dashboard's port is open and has a certificate",
  needs: [containers, listeners, caddyLog],
  asksDocker: true,
  judge: (facts) => {
    const caddy = (facts.get(containers) ?? []).find(({ name }) => name === services.caddy);
    if (caddy?.running !== true) return [];
    const open = facts.get(listeners).some(({ port }) => port === 443);
    const failed = evidence(facts.get(caddyLog), certificate);
    return [
      ...(open
        ? []
        : [
            {
              what: "Nothing listens on port 443, although Caddy runs",
              why: "Docker lost the port, as a rule after the firewall was flushed by hand.",
              fix: "clincher install; or: systemctl restart docker",
            },
          ]),
      ...(failed.length === 0
        ? []
        : [
            {
              what: "Caddy does not get a certificate",
              why: failed.join("\n"),
              fix: "The domain has to lead to this server (dig +short YOUR-DOMAIN), and ports 80 and 443 have to be open in your provider's own firewall, too",
            },
          ]),
    ];
  },
};
