import { createGuard, type Guard } from "../../src/guard/guard.ts";
import type { Json } from "../../src/guard/json.ts";
import type { Pins } from "../../src/guard/pins.ts";
import type { GuardPolicy } from "../../src/guard/policy.ts";
import type { GuardReply, GuardRequest } from "../../src/guard/request.ts";
import { policy as usual } from "./bodies.ts";
import { FakeEngine, sandbox } from "./fake-engine.ts";

export class FakePins implements Pins {
  readonly pinned = new Map<string, readonly string[]>();
  refusal: string | undefined;

  async pin(container: string, { folder, parts }: Parameters<Pins["pin"]>[1]): ReturnType<Pins["pin"]> {
    if (this.refusal !== undefined) return { ok: false, reason: this.refusal };
    this.pinned.set(container, [folder, ...parts]);
    return { ok: true, paths: new Map(parts.map((part) => [part, `${usual.pins}/${container}/${part}`])) };
  }

  async release(container: string): Promise<void> {
    this.pinned.delete(container);
  }

  async held(): Promise<readonly string[]> {
    return [...this.pinned.keys()];
  }
}

export interface World {
  readonly guard: Guard;
  readonly engine: FakeEngine;
  readonly pins: FakePins;
  readonly log: Readonly<Record<string, Json>>[];
}

export const world = (policy: GuardPolicy = usual): World => {
  const engine = new FakeEngine();
  const pins = new FakePins();
  const log: Readonly<Record<string, Json>>[] = [];
  return {
    guard: createGuard({ policy, engine, pins, note: (event) => log.push(event) }),
    engine,
    pins,
    log,
  };
};

/** A request as a client that is well-behaved on the wire sends it. */
export const request = (
  method: string,
  target: string,
  body?: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): GuardRequest => {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
  const usualHeaders = {
    Host: "api.moby.localhost",
    "User-Agent": "Docker-Client/26.1.5 (linux)",
    ...(bytes.length === 0
      ? {}
      : { "Content-Length": String(bytes.length), "Content-Type": "application/json" }),
  };
  return {
    method,
    target,
    httpVersion: "1.1",
    headers: Object.entries({ ...usualHeaders, ...headers }),
    body: async (most) => (bytes.length > most ? null : bytes),
  };
};

export const upgrade = { Connection: "Upgrade", Upgrade: "tcp" };

export const replied = (reply: GuardReply): { status: number; body: string } =>
  reply.kind === "answer" ? reply : { status: 101, body: "" };

export const api = "/v1.45";
/** A sandbox, by its name. */
export const sandboxPath = `${api}/containers/${sandbox.name}`;
/** Id of the exec that Docker makes. */
export const exec = "e".repeat(64);

export const ask = async (
  { guard }: World,
  method: string,
  target: string,
  body?: string,
  headers?: Readonly<Record<string, string>>,
): Promise<{ status: number; body: string }> =>
  replied(await guard.handle(request(method, target, body, headers)));

/** Method and path of what was passed on. */
export const passed = ({ engine }: World): string[] =>
  engine.passed.map(({ method, path }) => `${method} ${path}`);
