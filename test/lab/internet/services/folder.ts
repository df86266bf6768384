import { realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { alive } from "../../paths.ts";
import type { Call } from "../site.ts";

/** Sites whose files the scenario publishes. */
export const publishingSites = ["web", "docker", "tailscale"] as const;
export type PublishingSite = (typeof publishingSites)[number];

/** Folder whose files a publishing site serves. */
export const siteFolder = (site: PublishingSite): string => alive("internet", "sites", site);

const contentTypes: Record<string, string> = {
  sh: "text/x-shellscript; charset=utf-8",
  json: "application/json",
  txt: "text/plain; charset=utf-8",
};

const contentType = (path: string): string =>
  contentTypes[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";

function find(folder: string, path: string): string | undefined {
  try {
    const root = realpathSync(folder);
    const file = realpathSync(join(root, path));
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Answers GET and HEAD with a published file, streamed from the disk; 404 when nothing has that name. */
export function serveFolder(site: PublishingSite, call: Call): Response {
  if (call.request.method !== "GET" && call.request.method !== "HEAD") {
    return new Response("method not allowed\n", { status: 405 });
  }
  const file = find(siteFolder(site), decodeURIComponent(call.url.pathname));
  if (file === undefined) return new Response("not found\n", { status: 404 });
  return new Response(Bun.file(file), { headers: { "content-type": contentType(file) } });
}
