import { gatewayContainer } from "./containers.ts";
import { objectOf } from "./engine.ts";
import { execBody, execStartBody, selfProbeBody } from "./exec.ts";
import type { Json, JsonObject } from "./json.ts";
import { execView } from "./reduce.ts";
import { Refused } from "./refused.ts";
import { answer, type GuardReply } from "./request.ts";
import { noContainer, passOn, type Work } from "./world.ts";

/**
 * In one container, running or never started. More than a client can watch, as each needs a connection; Docker keeps
 * whatever is prepared, half a megabyte of command with it, until it has run or its container is gone.
 */
const mostCommands = 128;

const checkRoom = ({ ExecIDs }: JsonObject): void => {
  if (Array.isArray(ExecIDs) && ExecIDs.length >= mostCommands)
    throw new Refused(429, `clincher guard: ${mostCommands} commands run or wait in this container already`);
};

/** Where an exec may go, and the body it goes with. */
const execIn = async (work: Work, reference: string, body: Json) => {
  const own = await work.own.find(reference);
  if (own !== undefined) {
    const asked = execBody(body, work.policy);
    const result = await work.engine.call("GET", `${work.version}/containers/${own.id}/json`);
    // Where it is not there, or Docker has something against it, the create is told so.
    if (result.status === 200) checkRoom(objectOf(result));
    return { id: own.id, body: asked };
  }
  const gateway = await gatewayContainer(work, reference);
  if (gateway === undefined) throw noContainer(reference);
  checkRoom(gateway);
  return { id: String(gateway.Id), body: selfProbeBody(body, work.policy) };
};

/** Prepares a command in a sandbox, or the one command that may run in the gateway's own container. */
export const createExec = async (work: Work, reference: string, given: Json): Promise<GuardReply> => {
  const { id, body } = await execIn(work, reference, given);
  const result = await work.engine.call("POST", `${work.version}/containers/${id}/exec`, body);
  if (result.status === 404) work.own.forget(id);
  if (result.status === 404) throw noContainer(reference);
  if (result.status !== 201) return passOn(result, work);
  const exec = String(objectOf(result).Id);
  work.execs.add(exec);
  return answer(201, { Id: exec });
};

const checkKnown = ({ execs }: Work, exec: string): void => {
  if (!execs.has(exec)) throw new Refused(404, `No such exec instance: ${exec}`);
};

/** Starts an exec that was created through this guard, and hands its stream over. Throws Refused: 404 for any other, 503 when Docker is silent. */
export const startExec = async (work: Work, exec: string, given: Json): Promise<GuardReply> => {
  checkKnown(work, exec);
  const result = await work.engine.stream(`${work.version}/exec/${exec}/start`, execStartBody(given));
  return result.open ? { kind: "stream", stream: result.stream } : passOn(result.answer, work);
};

/** Throws Refused: 404 for an exec that was not created through this guard, 503 when Docker is silent. */
export const resizeExec = async (work: Work, exec: string, query: string): Promise<GuardReply> => {
  checkKnown(work, exec);
  return passOn(await work.engine.call("POST", `${work.version}/exec/${exec}/resize${query}`), work);
};

/** How an exec ended, without what was run. Throws Refused: 404 for one of somebody else, 503 when Docker is silent. */
export const inspectExec = async (work: Work, exec: string): Promise<GuardReply> => {
  checkKnown(work, exec);
  const result = await work.engine.call("GET", `${work.version}/exec/${exec}/json`);
  return result.status === 200 ? answer(200, execView(objectOf(result))) : passOn(result, work);
};
