import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";
import type { Attack } from "./attacks.ts";
import { packets } from "./wire.ts";

const client = readFileSync(join(import.meta.dir, "client.py"), "utf8");

/** What became of each attack, by its label, when all are tried from inside a container. */
export const outcomes = async (
  server: Server,
  container: string,
  attacks: readonly Attack[],
): Promise<ReadonlyMap<string, string>> => {
  const list = attacks.map(({ leaked: _, works: __, ...rest }) => rest);
  const { stdout } = await server.run(["docker", "exec", "-i", container, "python3", "-c", client], {
    stdin: JSON.stringify(list),
    timeoutSeconds: 90,
  });
  const said = JSON.parse(stdout) as string[];
  return new Map(attacks.map(({ label }, at) => [label, said[at] ?? "nothing"]));
};

export interface Escaped {
  /** Attacks that got through, by their label, with what became of them. */
  readonly attacks: ReadonlyMap<string, string>;
  /** What arrived where nothing should: packets, questions, requests. */
  readonly arrived: readonly string[];
}

/** Lets a container try ways out, and says which got something out, by its own account and by that of the internet. */
export const escaped = async (
  lab: Lab,
  server: Server,
  container: string,
  attacks: readonly Attack[],
  mark: string,
): Promise<Escaped> => {
  const [before, requests] = [await packets(), (await lab.internet.requests("elsewhere")).length];
  const said = await outcomes(server, container, attacks);
  const after = await packets();
  const questions = (await lab.internet.requests("dns")).filter(({ host }) => host.includes(mark));
  const got = (await lab.internet.requests("elsewhere")).length - requests;
  return {
    attacks: new Map(
      attacks.flatMap(({ label, leaked }) =>
        leaked(said.get(label) ?? "") ? [[label, said.get(label) ?? ""] as const] : [],
      ),
    ),
    arrived: [
      ...[...after].flatMap(([name, count]) => (count > (before.get(name) ?? 0) ? [`packets: ${name}`] : [])),
      ...[...new Set(questions.map(({ host, method }) => `question: ${method} ${host}`))],
      ...(got > 0 ? [`requests: ${got}`] : []),
    ],
  };
};

/** One line for everything that got out. */
export const linesOf = (from: string, { attacks, arrived }: Escaped): readonly string[] => [
  ...[...attacks].map(([label, outcome]) => `${from}: ${label}: ${outcome}`),
  ...arrived.map((what) => `${from}: ${what}`),
];
