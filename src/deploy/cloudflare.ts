import { makePlan } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import { type KeptCloudflare, keptCloudflarePath, readKeptCloudflare } from "../facts/cloudflare.ts";
import {
  type CloudflareList,
  cloudflareInForce,
  cloudflareRanges,
  pinnedCloudflare,
} from "../firewall/cloudflare.ts";
import {
  type Difference,
  differenceOf,
  isFarFrom,
  parsePublished,
  publishedLimit,
} from "../firewall/published.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { absentFile } from "../resources/absent-file.ts";
import { file } from "../resources/file.ts";
import { summarised } from "../resources/summarised.ts";
import { version } from "../version.ts";
import { converge } from "./converge.ts";

/** Where Cloudflare publishes them, and of which family. */
const sources = [
  { url: "https://www.cloudflare.com/ips-v4", family: 4 },
  { url: "https://www.cloudflare.com/ips-v6", family: 6 },
] as const;

const again = "The list that was there stays. Try again later; if it stays so, do not use what comes.";

const fetchOne = async (
  host: Host,
  { url, family }: (typeof sources)[number],
): Promise<readonly string[]> => {
  const answer = await host.request({ method: "GET", url, timeoutSeconds: 30, limit: publishedLimit });
  const why = answer.ok ? (answer.status === 200 ? null : `It answered ${answer.status}.`) : answer.reason;
  if (!answer.ok || why !== null)
    throw new Failure(exitCodes.network, {
      what: "Cloudflare's list cannot be fetched",
      where: url,
      why: why ?? "It did not answer.",
      fix: "Check that this server reaches that address, then run it again. The list that was there stays.",
    });
  const published = parsePublished(answer.body, family);
  if (published.ok) return published.ranges;
  throw new Failure(exitCodes.failed, {
    what: "What came is no list of Cloudflare's networks",
    where: url,
    why: published.why,
    fix: again,
  });
};

const fetchRanges = async (host: Host): Promise<readonly string[]> =>
  (await Promise.all(sources.map((source) => fetchOne(host, source)))).flat();

const mustBeNear = ({ added, removed }: Difference): Failure =>
  new Failure(exitCodes.failed, {
    what: "The list that came differs much from the one in the executable, so it is not taken",
    where: sources.map(({ url }) => url).join(", "),
    why: [...removed.map((each) => `- ${each}`), ...added.map((each) => `+ ${each}`)].slice(0, 40).join("\n"),
    fix: "Compare it with what your browser shows at that address; if they are the same: clincher firewall refresh --force",
  });

/** The list that counts, before and after, and what came and went. */
export interface ListChange {
  readonly before: CloudflareList;
  readonly after: CloudflareList;
  readonly difference: Difference;
}

const change = async (
  host: Host,
  wanted: () => Promise<KeptCloudflare | null>,
  summary: (difference: Difference) => string,
): Promise<ListChange> => {
  const before = cloudflareInForce(await readKeptCloudflare(host));
  const kept = await wanted();
  const after = cloudflareInForce(kept);
  const difference = differenceOf(before.ranges, after.ranges);
  const resource =
    kept === null
      ? absentFile(keptCloudflarePath)
      : file({
          path: keptCloudflarePath,
          content: `${JSON.stringify(kept, null, 1)}\n`,
          mode: 0o644,
          uid: 0,
          gid: 0,
        });
  const phases = [
    { name: "firewall", title: "Firewall", resources: [summarised(resource, summary(difference))] },
  ];
  const run = { command: "firewall refresh", version, listen: () => {}, redact: (text: string) => text };
  await converge(host, phases, await makePlan(host, phases), run);
  return { before, after, difference };
};

export interface Refresh {
  readonly by: string;
  /** Also when it differs much from the list in the executable. */
  readonly force: boolean;
}

/** Fetches what Cloudflare publishes and keeps it. The firewall follows with the next install, with its way back. Needs the lock. */
export const refreshCloudflare = (host: Host, { by, force }: Refresh): Promise<ListChange> =>
  change(
    host,
    async () => {
      const ranges = await fetchRanges(host);
      if (!force && isFarFrom(cloudflareRanges, ranges))
        throw mustBeNear(differenceOf(cloudflareRanges, ranges));
      return { at: new Date(host.now()).toISOString(), by, ranges: [...ranges] };
    },
    ({ added, removed }) =>
      `keep Cloudflare's list, fetched by ${by}: ${added.length} new networks, ${removed.length} gone`,
  );

/** Back to the list of the executable. Needs the lock. */
export const resetCloudflare = (host: Host, by: string): Promise<ListChange> =>
  change(
    host,
    async () => null,
    () => `back to the executable's list of Cloudflare's networks, by ${by}`,
  );

/** The list that counts. Reads only. */
export const readCloudflare = async (host: Host): Promise<CloudflareList & { readonly pinned: boolean }> => {
  const list = cloudflareInForce(await readKeptCloudflare(host));
  return { ...list, pinned: list === pinnedCloudflare };
};
