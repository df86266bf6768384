import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { alive } from "../paths.ts";

/** One request as a service of the lab's internet saw it. For DNS: method is the record type, body the answer. */
export interface LoggedRequest {
  /** ISO 8601, when the request arrived. */
  time: string;
  service: string;
  /** Source address, without the port. */
  from: string;
  host: string;
  method: string;
  path: string;
  /** Lower-case names. Secrets stay in: it is a lab, and scenarios look for them. */
  headers: Record<string, string>;
  /** The first 64 KiB of it. */
  body: string;
  /** What the service answered; absent while it had not answered yet (long polls, hanging answers). */
  status?: number;
}

/** Longest part of a request body that is kept, in bytes. */
export const bodyLimit = 64 * 1024;

const directory = (): string => alive("internet");
const file = (service: string): string => join(directory(), `${service}.jsonl`);

/** Appends to `live/internet/<service>.jsonl`, so that a request is on disk before its answer goes out. */
export function logRequest(request: LoggedRequest): void {
  mkdirSync(directory(), { recursive: true });
  appendFileSync(file(request.service), `${JSON.stringify(request)}\n`);
}

/** Everything this service was asked since the lab's internet started, in order; empty when nothing was. */
export function readRequests(service: string): LoggedRequest[] {
  if (!existsSync(file(service))) return [];
  const lines = readFileSync(file(service), "utf8").split("\n");
  // The last line may be half written while the service runs.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as LoggedRequest);
}
