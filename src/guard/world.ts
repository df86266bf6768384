import type { Engine, EngineAnswer } from "./engine.ts";
import { messageOf } from "./engine.ts";
import type { Execs } from "./execs.ts";
import type { Json } from "./json.ts";
import type { OwnContainer, OwnContainers } from "./own.ts";
import type { Pins } from "./pins.ts";
import type { GuardPolicy } from "./policy.ts";
import { sandboxName } from "./policy.ts";
import { Refused } from "./refused.ts";
import { answer, type GuardReply } from "./request.ts";

/** What the guard works with. */
export interface GuardWorld {
  readonly policy: GuardPolicy;
  readonly engine: Engine;
  readonly pins: Pins;
  /** Writes one line of the log. */
  note(event: Readonly<Record<string, Json>>): void;
}

/** The same for one request, with what is remembered between requests. */
export interface Work extends GuardWorld {
  readonly own: OwnContainers;
  readonly execs: Execs;
  /** "/v1.45" or "", for the path to the engine. */
  readonly version: string;
  /** What pins or releases folders is done one after the other; two could also take the last place. */
  oneAtATime<T>(work: () => Promise<T>): Promise<T>;
}

/** As the engine answers for a container that is not there, so that others cannot be told from none. */
export const noContainer = (reference: string): Refused =>
  new Refused(404, `No such container: ${reference}`, sandboxName.test(reference));

/** The own container of this name or number. Throws Refused (404) for any other, whether it exists or not. */
export const ownContainer = async ({ own }: Work, reference: string): Promise<OwnContainer> => {
  const found = await own.find(reference);
  if (found === undefined) throw noContainer(reference);
  return found;
};

/** That it was done; or why the engine did not do it, with nothing in it that the client does not know. */
export const passOn = (result: EngineAnswer, { policy }: Work): GuardReply =>
  result.status < 400 || result.body === ""
    ? { kind: "answer", status: result.status, headers: {}, body: "" }
    : answer(result.status, {
        message: messageOf(result).replaceAll(policy.image.id, policy.image.name),
      });
