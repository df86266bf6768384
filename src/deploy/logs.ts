import type { Host } from "../host/host.ts";
import { createRedactor } from "../settings/redact.ts";
import { possibleSecrets } from "../settings/secrets/damaged.ts";
import { loadSecrets, secretsPath } from "../settings/secrets/load.ts";
import type { OperatorService } from "../stack/operator-services.ts";

export interface LogLine {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly service: string;
  readonly text: string;
}

export interface LogRequest {
  readonly services: readonly OperatorService[];
  /** Milliseconds since 1970; null for the last lines. */
  readonly since: number | null;
  readonly follow: boolean;
}

/** Lines of each service when no time is given. */
const lastLines = 100;
/** A week: whoever follows longer has forgotten it. */
const followSeconds = 7 * 86_400;
const readSeconds = 120;

/** "2026-11-21T07:30:00.123456789Z text", as `docker logs --timestamps` has it; null for anything else. */
export const dockerLine = (service: string, line: string): LogLine | null => {
  const [, time, text = ""] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) ?(.*)$/s.exec(line) ?? [];
  return time === undefined ? null : { time, service, text };
};

/** One line of `journalctl -o json`; null for anything else. A message that is not text is given as numbers. */
export const journalLine = (service: string, line: string): LogLine | null => {
  try {
    const { __REALTIME_TIMESTAMP: microseconds, MESSAGE: message } = JSON.parse(line) as Record<
      string,
      unknown
    >;
    const milliseconds = Number(microseconds) / 1000;
    if (!Number.isFinite(milliseconds)) return null;
    const text = Array.isArray(message) ? Buffer.from(message).toString() : String(message ?? "");
    return { time: new Date(milliseconds).toISOString(), service, text };
  } catch {
    return null;
  }
};

/**
 * Removes the secrets of this server from a text; those of a file that is wrong too, as far as it can be read at all. What is
 * there in place of a file holds none, and must not keep the doctor from looking.
 */
export const readRedactor = async (host: Host): Promise<(text: string) => string> => {
  const kind = (await host.stat(secretsPath))?.kind;
  if (kind === "directory" || kind === "other") return (text) => text;
  const bytes = await host.read(secretsPath);
  if (bytes === null) return (text) => text;
  const file = { path: secretsPath, text: new TextDecoder().decode(bytes) };
  const loaded = loadSecrets({ override: null, file, environment: {}, environmentFiles: {} });
  return loaded.ok ? createRedactor(loaded.secrets) : createRedactor({}, possibleSecrets(file.text));
};

const argvOf = ({ runs }: OperatorService, { since, follow }: LogRequest): readonly [string, ...string[]] => {
  if (runs.as === "unit")
    return [
      ...(["journalctl", "--unit", runs.unit, "--output", "json", "--no-pager", "--quiet"] as const),
      ...(since === null ? ["--lines", String(lastLines)] : ["--since", `@${Math.floor(since / 1000)}`]),
      ...(follow ? ["--follow"] : []),
    ];
  return [
    ...(["docker", "logs", "--timestamps"] as const),
    ...(since === null ? ["--tail", String(lastLines)] : ["--since", new Date(since).toISOString()]),
    ...(follow ? ["--follow"] : []),
    runs.container,
  ];
};

/**
 * What the services said, without secrets: all lines in the order of their times, or, when following, each as it comes.
 * A service that is not there says nothing. Returns whether any was there; beside containers, the guard does not count.
 */
export const readLogs = async (
  host: Host,
  request: LogRequest,
  tell: (line: LogLine) => void,
): Promise<boolean> => {
  const redact = await readRedactor(host);
  const collected: LogLine[] = [];
  const take = (line: LogLine | null): void => {
    if (line === null) return;
    const safe = { ...line, text: redact(line.text) };
    if (request.follow) tell(safe);
    else collected.push(safe);
  };
  const codes = await Promise.all(
    request.services.map(async (service) => {
      const parse = service.runs.as === "unit" ? journalLine : dockerLine;
      const { code } = await host.run({
        argv: argvOf(service, request),
        onLine: (line) => take(parse(service.name, line)),
        forget: "all",
        timeoutSeconds: request.follow ? followSeconds : readSeconds,
      });
      return code;
    }),
  );
  for (const line of collected.sort((a, b) => a.time.localeCompare(b.time))) tell(line);
  // journalctl knows of no unit that is not there: where containers were asked for, they decide.
  const told = (as: OperatorService["runs"]["as"]): readonly number[] =>
    codes.filter((_, at) => request.services[at]?.runs.as === as);
  const containers = told("container");
  return (containers.length > 0 ? containers : told("unit")).some((code) => code === 0);
};
