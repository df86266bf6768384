import { type Listener, listeners } from "../facts/listeners.ts";
import { type PublishedPort, publishedPorts } from "../facts/published-ports.ts";
import { services } from "../stack/services.ts";
import { type Check, error, type Finding } from "./check.ts";

const wanted = [80, 443] as const;

/** Programs that are commonly found there, and how to stop them for good. */
const units = new Map([
  ["nginx", "nginx"],
  ["apache2", "apache2"],
  ["caddy", "caddy"],
  ["lighttpd", "lighttpd"],
  ["haproxy", "haproxy"],
]);

const isOurs = ({ container, labels }: PublishedPort): boolean =>
  container === services.caddy && labels["dev.clincher"] === "1";

const heldBy = (
  port: number,
  listening: readonly Listener[],
  published: readonly PublishedPort[],
): Finding[] => {
  const held = published.filter((each) => each.port === port);
  const why = `Caddy serves the agent's domain on ports ${wanted.join(" and ")}.`;
  if (held.some(isOurs)) return [];
  const [other] = held;
  if (other !== undefined) {
    return [
      error({
        what: `Port ${port} is taken by the container ${other.container}`,
        why,
        fix: `Stop it (docker stop ${other.container}) or publish it on another port, then run this again.`,
      }),
    ];
  }
  const listener = listening.find((each) => each.port === port);
  if (listener === undefined) return [];
  const unit = units.get(listener.program);
  return [
    error({
      what: `Port ${port} is taken by ${listener.program === "" ? "another program" : listener.program}`,
      where: `${listener.address}:${port}`,
      why,
      fix:
        unit === undefined
          ? `Find it with: ss -ltnp 'sport = :${port}' and stop it, then run this again.`
          : `Stop it if nothing else needs it: systemctl disable --now ${unit}`,
    }),
  ];
};

export const ports: Check = {
  name: "ports",
  needs: [listeners, publishedPorts],
  check: (facts) => wanted.flatMap((port) => heldBy(port, facts.get(listeners), facts.get(publishedPorts))),
};
