import { act, describe } from "./containers.ts";
import { objectOf } from "./engine.ts";
import { isObject, type Json } from "./json.ts";
import { folderLabel } from "./policy.ts";
import { labelOf, pinnedParts } from "./reduce.ts";
import { Refused } from "./refused.ts";
import { answer, type GuardReply } from "./request.ts";
import { readSandbox, sandboxBody } from "./sandbox.ts";
import { folderName, type Part } from "./workspace.ts";
import { passOn, type Work } from "./world.ts";

const pinned = async (
  { pins }: Work,
  container: string,
  folder: string,
  parts: readonly Part[],
): Promise<ReadonlyMap<Part, string>> => {
  const result = await pins.pin(container, { folder, parts });
  if (!result.ok) throw new Refused(403, `clincher guard: ${result.reason}`);
  return result.paths;
};

/** Lets go of folders whose containers went away without the guard: by hand, or while it was not there. */
export const releaseForgotten = async ({ own, pins }: Pick<Work, "own" | "pins">): Promise<void> => {
  const names = new Set((await own.all()).map(({ name }) => name));
  for (const name of await pins.held()) if (!names.has(name)) await pins.release(name);
};

/** Creates a sandbox within the policy, if there is room for one more. */
export const create = async (work: Work, name: string, body: Json): Promise<GuardReply> => {
  const sandbox = readSandbox(body, work.policy);
  await releaseForgotten(work);
  const own = await work.own.all();
  const same = own.find((each) => each.name === name);
  if (same !== undefined)
    throw new Refused(
      409,
      `Conflict. The container name "/${name}" is already in use by container "${same.id}".`,
    );
  if (own.length >= work.policy.maximum)
    throw new Refused(
      403,
      `clincher guard: there are ${own.length} sandboxes already, the most that are allowed`,
    );
  const { workspace } = sandbox;
  const paths = await pinned(
    work,
    name,
    workspace.folder,
    workspace.binds.map(({ part }) => part),
  );
  const path = `${work.version}/containers/create?name=${name}`;
  const result = await work.engine.call("POST", path, sandboxBody(sandbox, work.policy, paths));
  if (result.status !== 201) {
    await work.pins.release(name);
    return passOn(result, work);
  }
  const { Id } = objectOf(result);
  work.own.add({ id: String(Id), name });
  work.note({ event: "created", container: name });
  return answer(201, { Id: String(Id), Warnings: [] });
};

/** Starts a sandbox. Its folders are pinned again, in case the server was started in between. */
export const start = async (work: Work, reference: string): Promise<GuardReply> => {
  const container = await describe(work, reference);
  const running = isObject(container.State) && container.State.Running === true;
  const folder = labelOf(container, folderLabel) ?? "";
  if (!running && folderName.test(folder))
    await pinned(work, String(container.Name).replace(/^\//, ""), folder, pinnedParts(container));
  return act(work, "start", reference, "");
};
