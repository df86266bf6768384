import type { Host } from "../../host/host.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { proxyAddresses } from "../../stack/addresses.ts";
import { ports } from "../../stack/services.ts";

/** How long nobody is answered, counted until the gateway itself says that it is there. */
export interface Outage {
  /** Seconds; until now when it has not come back. */
  seconds(): number;
  /** Looks no more. */
  end(): Promise<void>;
}

const pollMilliseconds = 100;

/** Looks until the gateway, which was stopped at `began`, answers again at its own address, as Caddy asks it. */
export const watchOutage = (
  host: Host,
  { settings }: Deployment,
  began: number,
  now: () => number = () => performance.now(),
): Outage => {
  const url = `http://${proxyAddresses(settings.edge.subnet).gateway}:${ports.gateway}/healthz`;
  let back: number | null = null;
  let ended = false;
  const look = async (): Promise<void> => {
    while (!ended && back === null) {
      const answer = await host.request({ method: "GET", url, timeoutSeconds: 1 });
      if (answer.ok && answer.status === 200) back = now();
      else await host.sleep(pollMilliseconds);
    }
  };
  const looking = look();
  return {
    seconds: () => ((back ?? now()) - began) / 1000,
    end: async () => {
      ended = true;
      await looking;
    },
  };
};
