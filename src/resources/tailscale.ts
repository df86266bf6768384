import { exitCodes } from "../exit.ts";
import { stat } from "../facts/file.ts";
import {
  isInTailnet,
  readTailscale,
  type TailscalePreferences,
  type TailscaleState,
  tailnetOnlyPath,
  tailscale,
} from "../facts/tailscale.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Settings } from "../settings/schema.ts";
import type { Resource, Work } from "./resource.ts";

export type TailnetSettings = Pick<Settings["tailscale"], "hostname" | "tags" | "login_server">;

const ownControlServer = "https://controlplane.tailscale.com";
/** Names of the same server, from older versions. */
const controlServers = ["", "https://login.tailscale.com", ownControlServer];

/** In memory, for root alone, for the moment in which it is needed. */
const keyFile = "/run/clincher/tailscale-auth-key";
const patience = 60;

/**
 * Everything that could open this server, or change whom it asks for names, is off: its firewall rules (they let the
 * whole tailnet reach every port), its DNS, its own ssh server, and routes of others.
 */
const fixed = { NetfilterMode: 0, CorpDNS: false, RouteAll: false, RunSSH: false, ShieldsUp: false } as const;
const fixedFlags = ["--netfilter-mode=off", "--accept-dns=false", "--accept-routes=false", "--ssh=false"];

const sameServer = (now: string, { login_server }: TailnetSettings): boolean =>
  login_server === undefined ? controlServers.includes(now) : now === login_server;

const sameTags = (now: TailscalePreferences, { tags }: TailnetSettings): boolean =>
  now.AdvertiseTags.toSorted().join() === tags.toSorted().join();

/** What can be changed while it stays in the tailnet, and is not as it should be; one line each. */
const differing = (now: TailscalePreferences, wanted: TailnetSettings): readonly string[] => [
  ...Object.entries(fixed).flatMap(([name, value]) =>
    now[name as keyof typeof fixed] === value ? [] : [`${name} is ${now[name as keyof typeof fixed]}`],
  ),
  ...(now.AdvertiseRoutes.length === 0 ? [] : [`AdvertiseRoutes is ${now.AdvertiseRoutes.join(", ")}`]),
  ...(now.Hostname === (wanted.hostname ?? "") ? [] : [`Hostname is ${now.Hostname || "the server's own"}`]),
];

/** Why it has to log in anew, one line each. */
const newLogin = (now: TailscaleState, wanted: TailnetSettings): readonly string[] => [
  ...(now.backend === "NeedsLogin" ? ["it is logged out, or its key has expired"] : []),
  ...(sameServer(now.preferences.ControlURL, wanted)
    ? []
    : [`its control server is ${now.preferences.ControlURL}`]),
  ...(sameTags(now.preferences, wanted)
    ? []
    : [`its tags are ${now.preferences.AdvertiseTags.join(", ") || "none"}`]),
];

const notUp = (why: string): Failure =>
  new Failure(exitCodes.network, {
    what: "This server does not get into the tailnet",
    why,
    fix: "Nothing of ssh was changed. Is the auth key in /etc/clincher/secrets.toml still good (used once, expired)? Then run the same command again.",
  });

const lastWords = (text: string): string => text.trim().split("\n").slice(-3).join("\n");

const up = async ({ host }: Work, wanted: TailnetSettings, key: string, login: boolean): Promise<void> => {
  const { hostname, tags, login_server } = wanted;
  const flags = [
    "--reset",
    ...fixedFlags,
    `--timeout=${patience}s`,
    // It would ask whoever is logged in over the tailnet. What must not be cut is refused before.
    "--accept-risk=lose-ssh",
    `--login-server=${login_server ?? ownControlServer}`,
    ...(hostname === undefined ? [] : [`--hostname=${hostname}`]),
    ...(tags.length === 0 ? [] : [`--advertise-tags=${tags.join(",")}`]),
  ];
  const run = (...more: readonly string[]) =>
    host.run({ argv: ["tailscale", "up", ...flags, ...more], timeoutSeconds: patience + 10 });
  if (!login) {
    const { code, stderr, stdout } = await run();
    if (code !== 0) throw notUp(lastWords(stderr || stdout));
    return;
  }
  if ((await host.stat("/run/clincher")) === null)
    await host.makeDirectory("/run/clincher", { mode: 0o755, uid: 0, gid: 0 });
  try {
    await host.writeFile(keyFile, `${key}\n`, { mode: 0o600, uid: 0, gid: 0 });
    const { code, stderr, stdout } = await run("--force-reauth", `--auth-key=file:${keyFile}`);
    if (code !== 0) throw notUp(lastWords(stderr || stdout));
  } finally {
    await host.remove(keyFile);
  }
};

/** Looks five times a second, for so many seconds. */
const within = async (
  host: Host,
  seconds: number,
  holds: (state: TailscaleState | null) => boolean,
): Promise<boolean> => {
  for (let tries = 0; tries < seconds * 5; tries += 1) {
    if (holds(await readTailscale(host))) return true;
    await host.sleep(200);
  }
  return false;
};

/** Until it has an address: `up` returns when it is logged in. */
const seeJoined = async (host: Host): Promise<void> => {
  if (!(await within(host, 10, isInTailnet)))
    throw notUp((await readTailscale(host))?.backend ?? "tailscaled does not answer.");
  // It is up before that by what it remembers, and works so while its control server is away: `verify` tells of that.
  await within(host, 20, (state) => state?.online === true);
};

/**
 * This server is in its tailnet, with these settings. While ssh answers there only, a login anew is refused: it cuts the
 * one way in, and a key that is used up would not open it again.
 */
export const inTailnet = (wanted: TailnetSettings, key: string): Resource => {
  const only = stat(tailnetOnlyPath);
  return {
    id: "tailnet",
    needs: [tailscale, only],
    diff: (facts) => {
      const now = facts.get(tailscale);
      const reasons = now === null ? [] : newLogin(now, wanted);
      const notes = now === null ? [] : [...reasons, ...differing(now.preferences, wanted)];
      if (isInTailnet(now) && notes.length === 0) return [];
      const cuts = isInTailnet(now) && reasons.length > 0;
      return [
        {
          action: now === null ? "create" : "run",
          summary: "tailscale up: join the tailnet with clincher's settings",
          notes: notes.length === 0 && now !== null ? [`its state is ${now.backend}`] : notes,
          before: [{ kind: "tailnet", name: "node", value: isInTailnet(now) ? "joined" : "absent" }],
          reaches: [
            `${new URL(wanted.login_server ?? ownControlServer).host}:443`.replace(/(:\d+):443$/, "$1"),
          ],
          make: async (work) => {
            if (cuts && facts.get(only) !== null)
              throw new Failure(exitCodes.settings, {
                what: "ssh answers in the tailnet only, and this change cuts the server off from it for a moment",
                why: reasons.join("\n"),
                fix: "Open ssh elsewhere first (clincher install --only access,firewall --set tailscale.ssh_only=false, and confirm), then run this again.",
              });
            const fresh = await readTailscale(work.host);
            await up(work, wanted, key, fresh === null || newLogin(fresh, wanted).length > 0);
            await seeJoined(work.host);
          },
        },
      ];
    },
  };
};
