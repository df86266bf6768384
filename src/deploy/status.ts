import { z } from "zod";
import { lastRun, type RunRecord } from "../engine/journal.ts";
import { type Container, containers } from "../facts/containers.ts";
import { Facts } from "../facts/fact.ts";
import { type FileFact, file } from "../facts/file.ts";
import type { Host } from "../host/host.ts";
import { proofPath } from "../phases/proof.ts";
import { projectName } from "../phases/services.ts";
import { loadSettings, settingsPath } from "../settings/load.ts";
import type { Settings } from "../settings/schema.ts";

export interface ServiceStatus {
  readonly name: string;
  readonly state: "healthy" | "running" | "starting" | "unhealthy" | "stopped";
  /** As Docker says it: "Up 3 minutes (healthy)". */
  readonly status: string;
  readonly image: string;
}

export interface Status {
  readonly installed: boolean;
  readonly docker: boolean;
  readonly services: readonly ServiceStatus[];
  readonly lastRun: RunRecord | null;
  /** When the agent last answered clincher's question, ISO 8601. */
  readonly answered: string | null;
  /** From the settings file; null when there is none. */
  readonly domain: string | null;
  /** Version of OpenClaw that the settings ask for. */
  readonly openclaw: string | null;
  /** As the settings ask for it. Without one, the agent may run no commands. */
  readonly sandbox: "on" | "off";
  /** Everything that should run, runs and is well. */
  readonly well: boolean;
}

const stateOf = (container: Container): ServiceStatus["state"] => {
  if (!container.running) return "stopped";
  return container.health === "none" ? "running" : container.health;
};

const answeredAt = (proof: FileFact | null): string | null => {
  if (proof?.content == null) return null;
  try {
    const parsed = z
      .object({ answered: z.string() })
      .safeParse(JSON.parse(new TextDecoder().decode(proof.content)));
    return parsed.success ? parsed.data.answered : null;
  } catch {
    return null;
  }
};

/** Pure: what was read to what is told. */
export const statusFrom = (
  all: readonly Container[] | null,
  run: RunRecord | null,
  proof: FileFact | null,
  settings: Settings | null,
): Status => {
  const own = (all ?? []).filter((each) => each.labels["com.docker.compose.project"] === projectName);
  const services = own
    .map((each) => ({ name: each.name, state: stateOf(each), status: each.status, image: each.image }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const answered = answeredAt(proof);
  return {
    installed: run !== null && services.length > 0,
    docker: all !== null,
    services,
    lastRun: run,
    answered,
    domain: settings?.domain ?? null,
    openclaw: settings?.openclaw.version ?? null,
    sandbox: settings?.sandbox.enabled === true ? "on" : "off",
    well:
      run?.outcome === "done" &&
      answered !== null &&
      services.length > 0 &&
      services.every(({ state }) => state === "healthy" || state === "running"),
  };
};

/** Reads only; answers in a few milliseconds. */
export const readStatus = async (host: Host): Promise<Status> => {
  const proof = file(proofPath);
  const settings = file(settingsPath);
  const facts = await Facts.collect(host, [containers, proof, settings]);
  const content = facts.get(settings)?.content ?? null;
  const loaded =
    content === null
      ? null
      : loadSettings({
          flags: {},
          file: { path: settingsPath, text: new TextDecoder().decode(content) },
          environment: {},
        });
  return statusFrom(
    facts.get(containers),
    lastRun(host),
    facts.get(proof),
    loaded?.ok === true ? loaded.settings : null,
  );
};
