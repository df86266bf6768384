import { z } from "zod";
import { dockerExec } from "../../facts/docker-exec.ts";
import type { Fact } from "../../facts/fact.ts";
import { readJson } from "../../facts/json.ts";

/** Something that is tried from inside a container. */
export type Attempt =
  /** Opens a connection over TCP, or to a unix socket, and closes it. */
  | { readonly kind: "open"; readonly host?: string; readonly port?: number; readonly socket?: string }
  /** Asks a proxy for a tunnel to "host:port". */
  | { readonly kind: "tunnel"; readonly host: string; readonly port: number; readonly target: string }
  | {
      readonly kind: "request";
      readonly socket?: string;
      readonly host?: string;
      readonly port?: number;
      /** Name that is asked for over TLS; without it in clear. */
      readonly tls?: string;
      readonly method: "GET" | "POST";
      readonly path: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: "lookup"; readonly host: string }
  | { readonly kind: "list" | "hash" | "read" | "write"; readonly path: string };

export type Attempts = Readonly<Record<string, Attempt>>;

/** What became of an attempt. */
export interface Outcome {
  /** Why nothing came of it; null when something did, whatever it said. */
  readonly error: string | null;
  /** Of the answer; null without one, 0 where there is none to speak of. */
  readonly status: number | null;
  readonly text: string;
}

export type Outcomes = Readonly<Record<string, Outcome>>;

const outcomes = z.record(
  z.string(),
  z.object({ error: z.string().nullable(), status: z.number().nullable(), text: z.string() }),
);

/** What the program inside the container printed; null when it was something else. */
export const parseOutcomes = (text: string): Outcomes | null => readJson(text, outcomes);

export interface Probe {
  readonly container: string;
  /** Command that runs the program in the container. */
  readonly program: readonly string[];
  readonly attempts: Attempts;
  /** Milliseconds until an attempt counts as not answered. */
  readonly patience: number;
}

/** Makes all attempts at once, inside a container; null when it does not run. Secrets go in over its standard input. */
export const probe = ({ container, program, attempts, patience }: Probe): Fact<Outcomes | null> => ({
  key: `probe ${container} ${Object.keys(attempts).join(" ")}`,
  read: async (host) => {
    const { code, stdout } = await dockerExec(host, container, program, {
      stdin: JSON.stringify({ attempts, patience }),
      timeoutSeconds: patience / 1000 + 10,
    });
    return code === 0 ? parseOutcomes(stdout) : null;
  },
});

const missing: Outcome = { error: "it was not tried", status: null, text: "" };

/** One of the outcomes; one that is not there did not succeed. */
export const outcomeOf = (all: Outcomes, name: string): Outcome => all[name] ?? missing;

const late = "no answer in time";

/** A tunnel that a proxy refused, or that there was no proxy for. One that it tries to open is none of that. */
export const tunnelRefused = ({ error, status }: Outcome): boolean =>
  error === null ? status === 403 || status === 407 : error !== late;
