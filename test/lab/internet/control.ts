import { alive } from "../paths.ts";
import type { Failure } from "./failure.ts";
import type { Scripted } from "./models/answer.ts";
import type { IncomingMessage, SentMessage } from "./telegram/message.ts";
import type { DnsAnswer } from "./zone.ts";

/** What the scenario's side asks the internet's side to do: name of the command → [argument, result]. */
export interface Commands {
  model: [Scripted[], null];
  fail: [{ service: string; failure: Failure | null }, null];
  dns: [{ name: string; answer: DnsAnswer | null }, null];
  clear: [null, null];
  retag: [{ repository: string; tag: string; as: string | null }, null];
  acmeRoot: [null, string];
  telegramInject: [IncomingMessage, null];
  telegramSent: [null, SentMessage[]];
  telegramPollers: [null, string[]];
  telegramConflicts: [null, number];
}

export type CommandName = keyof Commands;
export type Handlers = {
  [Name in CommandName]: (argument: Commands[Name][0]) => Commands[Name][1] | Promise<Commands[Name][1]>;
};

const socket = (): string => alive("internet", "control.sock");

/** Serves the commands on the unix socket in `live/internet`, which both sides reach. */
export function serveControl(handlers: Handlers): { stop(): Promise<void> } {
  const server = Bun.serve({
    unix: socket(),
    fetch: async (request) => {
      const name = new URL(request.url).pathname.slice(1);
      if (!Object.hasOwn(handlers, name)) return new Response(`no command ${name}`, { status: 404 });
      const handler = handlers[name as CommandName] as (argument: unknown) => unknown;
      return Response.json((await handler(await request.json())) ?? null);
    },
    error: (error) => new Response(error.message, { status: 500 }),
  });
  return { stop: () => server.stop(true) };
}

/** Sends one command to the internet's side; throws with its message when it fails. */
export async function control<Name extends CommandName>(
  name: Name,
  argument: Commands[Name][0],
): Promise<Commands[Name][1]> {
  const response = await fetch(`http://internet/${name}`, {
    unix: socket(),
    method: "POST",
    body: JSON.stringify(argument),
  });
  if (!response.ok) throw new Error(`the lab's internet: ${name}: ${await response.text()}`);
  return (await response.json()) as Commands[Name][1];
}
