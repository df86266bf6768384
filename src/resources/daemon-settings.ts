import { isDeepStrictEqual } from "node:util";
import type { Fact } from "../facts/fact.ts";
import type { FileFact } from "../facts/file.ts";
import { describeAccess, sameAccess } from "./access.ts";
import { inTheWay } from "./in-the-way.ts";
import type { Resource } from "./resource.ts";

export const daemonSettingsPath = "/etc/docker/daemon.json";
const access = { mode: 0o644, uid: 0, gid: 0 };

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** As dockerd reads it: through a link, too. */
export const daemonFile: Fact<FileFact | null> = {
  key: "daemon settings",
  read: async (host) => {
    const stat = await host.stat(daemonSettingsPath);
    if (stat === null) return null;
    const isReadable = stat.kind === "file" || stat.kind === "symlink";
    return { stat, content: isReadable ? await host.read(daemonSettingsPath) : null };
  },
};

/** What is there as JSON; null when it is nothing that dockerd could start with. */
const parse = (text: string): Values | null => {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};

/** Ours over what is there, one level deep: of "log-opts" and "default-ulimits" the operator's other entries stay too. */
export const mergedSettings = (there: Values, ours: Values, unlessSet: Values): Values => {
  const merged = Object.entries(ours).map(([name, value]) => {
    const old = there[name];
    return [name, isObject(value) && isObject(old) ? { ...old, ...value } : value] as const;
  });
  // Options of another log driver mean nothing to ours, and dockerd does not start with unknown ones.
  const sameDriver = (there["log-driver"] ?? "json-file") === ours["log-driver"];
  const logOptions = sameDriver ? {} : { "log-opts": ours["log-opts"] };
  return { ...unlessSet, ...there, ...Object.fromEntries(merged), ...logOptions };
};

/**
 * Settings of the Docker daemon: `ours` as they are, `unlessSet` where the operator has no others. Everything else in the
 * file is the operator's and stays. Order and layout of the file do not count.
 */
export const daemonSettings = (ours: Values, unlessSet: Values): Resource => {
  const there = daemonFile;
  return {
    id: `file ${daemonSettingsPath}`,
    needs: [there],
    diff: (facts) => {
      const now = facts.get(there);
      const before = new TextDecoder().decode(now?.content ?? undefined);
      const parsed = parse(before);
      const wanted = mergedSettings(parsed ?? {}, ours, unlessSet);
      const right = now?.stat.kind === "file" && parsed !== null && isDeepStrictEqual(parsed, wanted);
      if (right && sameAccess(now.stat, access)) return [];
      const after = right ? before : `${JSON.stringify(wanted, null, 2)}\n`;
      return [
        {
          action: now === null ? "create" : "update",
          summary: `write ${daemonSettingsPath} (${describeAccess(access)})`,
          ...(parsed === null
            ? { notes: ["what is there now is no JSON that dockerd could start with"] }
            : {}),
          text: { before, after },
          make: async ({ host }) => {
            if (now?.stat.kind === "directory") throw inTheWay(daemonSettingsPath, "a file");
            await host.writeFile(daemonSettingsPath, after, access);
          },
        },
      ];
    },
  };
};
