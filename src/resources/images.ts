import { exitCodes } from "../exit.ts";
import { dockerRequest } from "../facts/docker-api.ts";
import { file as fileFact } from "../facts/file.ts";
import { fullName, hasImage, images as imagesFact } from "../facts/images.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { formatLock, parseLock } from "./image-lock.ts";
import { createPullProgress } from "./pull-progress.ts";
import type { Resource, Work } from "./resource.ts";

/** Longest time one image may take, seconds: 2 GB over a slow line. */
const pullPatience = 3600;

/** The engine reports each few hundred kilobytes that it loads or unpacks: silent for so long, seconds, it got stuck. */
const pullSilence = 300;

const refused = (name: string, why: string): Failure =>
  new Failure(exitCodes.network, {
    what: `Image ${name} could not be pulled`,
    why,
    fix: "Check that this server reaches the registry (and, on Docker Hub, that its pull limit is not used up), then run the same command again; finished layers are kept. A pull that hangs again and again ends with: systemctl restart docker",
  });

const pull = async (host: Host, name: string, say: (text: string) => void): Promise<void> => {
  const [repository = "", version = "latest"] = name.includes("@")
    ? name.split("@")
    : name.split(/:(?=[^/]*$)/);
  const progress = createPullProgress();
  let error: string | null = null;
  const result = await dockerRequest(host, {
    method: "POST",
    path: `/images/create?fromImage=${encodeURIComponent(repository)}&tag=${encodeURIComponent(version)}`,
    timeoutSeconds: pullPatience,
    silenceSeconds: pullSilence,
    onLine: (line) => {
      const update = progress.take(line);
      if (update.error !== null) error = update.error;
      say(update.text);
    },
  });
  if (!result.ok) throw refused(name, result.reason);
  if (result.status !== 200) throw refused(name, result.body.trim());
  if (error !== null) throw refused(name, error);
};

const digestOf = async (host: Host, name: string): Promise<string | null> => {
  const there = await imagesFact.read(host);
  const image = there?.find((each) => each.tags.some((tag) => fullName(tag) === fullName(name)));
  return (
    image?.digests
      .find((each) => fullName(each.split("@")[0] ?? "") === fullName(name).split(/:(?=[^/]*$)/)[0])
      ?.split("@")[1] ?? null
  );
};

/**
 * Images by name and tag, each held to the digest that was recorded at its first pull: a tag that was moved at the
 * registry afterwards is not followed. All are pulled side by side.
 */
export const images = (names: readonly string[], lockPath: string): Resource => {
  const lockFile = fileFact(lockPath);
  return {
    id: "images",
    needs: [imagesFact, lockFile],
    beside: true,
    diff: (facts) => {
      const there = facts.get(imagesFact) ?? [];
      const lock = parseLock(facts.get(lockFile)?.content ?? null);
      const locked = (name: string): string =>
        lock[name] === undefined ? name : `${name.split(/:(?=[^/]*$)/)[0]}@${lock[name]}`;
      const missing = names.filter((name) => !hasImage(there, name, lock[name]));
      const unlocked = names.filter((name) => lock[name] === undefined);
      if (missing.length === 0 && unlocked.length === 0) return [];
      return [
        {
          action: missing.length === 0 ? "update" : "create",
          summary: missing.length === 0 ? "record image digests" : `pull ${missing.join(", ")}`,
          notes: missing.map((name) =>
            lock[name] === undefined ? `${name}: digest recorded at this pull` : `${name} at ${lock[name]}`,
          ),
          before: missing.map((name) => ({ kind: "image", name, value: "absent" })),
          reaches: missing.map((name) => `registry:${fullName(name).split("/")[0]}`),
          make: (work) => pullAll(work, names, missing, locked, lock, lockPath),
        },
      ];
    },
  };
};

const pullAll = async (
  { host, progress }: Work,
  names: readonly string[],
  missing: readonly string[],
  locked: (name: string) => string,
  lock: Readonly<Record<string, string>>,
  lockPath: string,
): Promise<void> => {
  const states = new Map<string, string>();
  await Promise.all(
    missing.map(async (name) => {
      await pull(host, locked(name), (text) => {
        states.set(name, text);
        progress([...states].map(([each, state]) => `${each.split("/").at(-1)} ${state}`).join(" · "));
      });
      if (locked(name) !== name) await tag(host, locked(name), name);
    }),
  );
  // Those of other releases stay: going back to one must not trust whatever its tag names by then.
  const digests: Record<string, string> = { ...lock };
  for (const name of names) {
    const digest = lock[name] ?? (await digestOf(host, name));
    if (digest !== null) digests[name] = digest;
  }
  await host.writeFile(lockPath, formatLock(digests), { mode: 0o644, uid: 0, gid: 0 });
};

/** Gives an image that was pulled by digest the name that compose uses. */
const tag = async (host: Host, from: string, name: string): Promise<void> => {
  const [repository = "", version = "latest"] = name.split(/:(?=[^/]*$)/);
  const result = await dockerRequest(host, {
    method: "POST",
    path: `/images/${from}/tag?repo=${encodeURIComponent(repository)}&tag=${encodeURIComponent(version)}`,
  });
  if (!result.ok || result.status !== 201)
    throw refused(name, result.ok ? result.body.trim() : result.reason);
};
