import { z } from "zod";
import type { Host } from "../host/host.ts";
import type { Problem } from "../problem.ts";

const accept = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const pass = z.object({ token: z.string() });

/** Registries hand out a pass to everyone who asks where they are told to: `Bearer realm="…",service="…",scope="…"`. */
const passFor = async (host: Host, challenge: string, registry: string): Promise<string | null> => {
  const given = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
  );
  const url = URL.parse(given.realm ?? "");
  if (url === null || url.protocol !== "https:" || url.hostname !== registry) return null;
  for (const name of ["service", "scope"]) url.searchParams.set(name, given[name] ?? "");
  const answer = await host.request({ method: "GET", url: url.href });
  if (!answer.ok || answer.status !== 200) return null;
  try {
    return pass.parse(JSON.parse(answer.body)).token;
  } catch {
    return null;
  }
};

/** Whether a registry has no image of this name and tag. What it does not say clearly is left to the pull. */
const isMissing = async (host: Host, image: string): Promise<boolean> => {
  const [, registry = "", name = "", tag = ""] = /^([^/]+)\/(.+):([^:/]+)$/.exec(image) ?? [];
  const url = `https://${registry}/v2/${name}/manifests/${tag}`;
  const ask = (headers: Readonly<Record<string, string>>) =>
    host.request({ method: "HEAD", url, headers: { accept, ...headers } });
  const first = await ask({});
  if (!first.ok) return false;
  if (first.status !== 401) return first.status === 404;
  const token = await passFor(host, first.headers["www-authenticate"] ?? "", registry);
  if (token === null) return false;
  const second = await ask({ authorization: `Bearer ${token}` });
  return second.ok && second.status === 404;
};

/** Asked before the first change of a run that would pull it. Empty when the release exists. */
export const checkRelease = async (host: Host, image: string): Promise<readonly Problem[]> =>
  (await isMissing(host, image))
    ? [
        {
          what: `There is no OpenClaw ${image.slice(image.lastIndexOf(":") + 1)}`,
          why: `${image} is not at the registry.`,
          where: "openclaw.version",
          fix: "Choose a release that exists, such as 2026.3.13 or 2026.9.6.",
        },
      ]
    : [];
