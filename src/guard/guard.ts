import { image, info, ping, version } from "./about.ts";
import { act, inspect, list, remove } from "./containers.ts";
import { create, releaseForgotten, start } from "./create.ts";
import { Execs } from "./execs.ts";
import { createExec, inspectExec, resizeExec, startExec } from "./execution.ts";
import { type Json, parseJson } from "./json.ts";
import { OwnContainers } from "./own.ts";
import { forbid, malformed, Refused } from "./refused.ts";
import { answer, type GuardReply, type GuardRequest, readBody, readHead } from "./request.ts";
import { type Route, routeOf } from "./route.ts";
import { parseTarget } from "./target.ts";
import type { GuardWorld, Work } from "./world.ts";

/** Bytes. A create has about 2,000; an exec's command may be as long as Linux takes one argument, written as JSON. */
const bodies: Partial<Record<Route["kind"], number>> = {
  create: 32 * 1024,
  exec: 512 * 1024,
  "exec-start": 1024,
};

const serve = (work: Work, method: string, route: Route, body: Json): Promise<GuardReply> => {
  switch (route.kind) {
    case "ping":
      return ping(work, method === "HEAD" ? "HEAD" : "GET");
    case "version":
      return version(work);
    case "info":
      return info(work);
    case "image":
      return image(work, route.name);
    case "list":
      return list(work, route.query);
    case "create":
      return work.oneAtATime(() => create(work, route.name, body));
    case "inspect":
      return inspect(work, route.container);
    case "action":
      return route.action === "start"
        ? work.oneAtATime(() => start(work, route.container))
        : act(work, route.action, route.container, route.query);
    case "remove":
      return work.oneAtATime(() => remove(work, route.container, route.query));
    case "exec":
      return createExec(work, route.container, body);
    case "exec-start":
      return startExec(work, route.exec, body);
    case "exec-resize":
      return resizeExec(work, route.exec, route.query);
    case "exec-inspect":
      return inspectExec(work, route.exec);
    case "absent":
      throw new Refused(404, route.message, true);
  }
};

export interface Guard {
  /** Answers a request; whatever is wrong with it becomes an answer too. */
  handle(request: GuardRequest): Promise<GuardReply>;
  /** Notes a request that was too broken to be read. */
  broken(reason: string): void;
  /** Lets go of the folders of containers that went away while no guard ran. */
  tidy(): Promise<void>;
}

const longestNote = 300;

/** The filter in front of Docker's API. */
export const createGuard = (world: GuardWorld): Guard => {
  const own = new OwnContainers(world.engine, world.policy.instance);
  const execs = new Execs();
  let queue: Promise<unknown> = Promise.resolve();
  const oneAtATime = <T>(job: () => Promise<T>): Promise<T> => {
    const result = queue.then(job);
    queue = result.catch(() => {});
    return result;
  };

  const judge = async (request: GuardRequest): Promise<GuardReply> => {
    const head = readHead(request);
    const target = parseTarget(request.target);
    const route = routeOf(request.method, target);
    if (head.upgrade !== (route.kind === "exec-start"))
      forbid("only the start of an exec takes over the connection");
    const most = bodies[route.kind] ?? 0;
    const bytes = await readBody(request, head, most);
    if (most > 0 && bytes.length === 0) malformed("the body is missing");
    const body = most === 0 ? null : parseJson(bytes);
    return serve({ ...world, own, execs, version: target.version, oneAtATime }, request.method, route, body);
  };

  const refused = ({ method, target }: GuardRequest, status: number, reason: string): void =>
    world.note({
      event: "refused",
      method: method.slice(0, longestNote),
      path: target.slice(0, longestNote),
      status,
      reason: reason.slice(0, longestNote),
    });

  return {
    handle: (request) =>
      judge(request).catch((error: unknown) => {
        if (error instanceof Refused) {
          if (!error.quiet) refused(request, error.status, error.message);
          return answer(error.status, { message: error.message });
        }
        refused(request, 500, `defect: ${error instanceof Error ? error.message : String(error)}`);
        return answer(500, { message: "clincher guard: a defect of the guard; see its log" });
      }),
    broken: (reason) => world.note({ event: "refused", method: "", path: "", status: 400, reason }),
    tidy: () => oneAtATime(() => releaseForgotten({ own, pins: world.pins })),
  };
};
