import { PassThrough } from "node:stream";
import type { Engine, EngineAnswer, EngineStream } from "../../src/guard/engine.ts";
import { isObject, type JsonObject } from "../../src/guard/json.ts";
import { ownLabel } from "../../src/guard/policy.ts";
import { policy } from "./bodies.ts";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject | undefined;
}

const id = (digit: string): string => digit.repeat(64);

export const sandbox = { id: id("a"), name: "openclaw-sbx-agent-main-f331f052" };
export const gateway = { id: id("b"), name: "openclaw" };
export const litellm = { id: id("c"), name: "openclaw-litellm" };
/** Has a sandbox's name, but not the label: another install's, or the operator's. */
export const stranger = { id: id("d"), name: "openclaw-sbx-of-someone-else" };
export const secret = "sk-this-must-not-be-seen";

const json = (status: number, value: unknown): EngineAnswer => ({
  status,
  headers: { "content-type": "application/json", "api-version": "1.45", server: "Docker/26.1.5 (linux)" },
  body: JSON.stringify(value),
});

/** What the guard asks for itself, to know what is its own. */
export const isOwnLookUp = ({ method, path }: Call): boolean =>
  method === "GET" &&
  (path.startsWith("/containers/json?all=true&filters=") ||
    /^(\/v1\.\d+)?\/containers\/openclaw\/json$/.test(path));

/** An engine that remembers every call, with four containers, one of them a sandbox of this install. */
export class FakeEngine implements Engine {
  readonly calls: Call[] = [];
  readonly own = [sandbox];
  running = true;
  /** Commands that were prepared, in whatever container, and have not ended. */
  execs = 0;
  /** Of the next calls that are not look-ups. */
  answer: EngineAnswer | undefined;

  /** Calls that a client caused. */
  get passed(): readonly Call[] {
    return this.calls.filter((call) => !isOwnLookUp(call));
  }

  async call(method: Call["method"], path: string, body?: JsonObject): Promise<EngineAnswer> {
    const call = { method, path, body };
    this.calls.push(call);
    if (this.answer !== undefined && !isOwnLookUp(call)) return this.answer;
    const plain = path.replace(/^\/v1\.\d+/, "").replace(/\?.*$/, "");
    if (plain === "/containers/json")
      return json(
        200,
        this.own.map(({ id, name }) => ({
          Id: id,
          Names: [`/${name}`],
          Image: policy.image.id,
          Labels: { [ownLabel]: policy.instance, "openclaw.sandbox": "1" },
          Mounts: [{ Source: "/run/clincher-guard/x" }],
        })),
      );
    if (plain === "/containers/create") return this.create(path, body);
    if (method === "GET" && plain.startsWith("/containers/")) return this.describe(plain.split("/")[2] ?? "");
    if (plain.endsWith("/exec")) {
      this.execs += 1;
      return json(201, { Id: id("e") });
    }
    if (plain.startsWith("/exec/")) return json(200, { ID: id("e"), ExitCode: 0, Running: false, Pid: 4711 });
    if (plain.startsWith("/images/"))
      return json(200, { Id: policy.image.id, GraphDriver: { Data: "/var/lib" } });
    if (plain === "/info") return json(200, { ServerVersion: "26.1.5", Name: "server", Swarm: {} });
    if (plain === "/version")
      return json(200, { Version: "26.1.5", ApiVersion: "1.45", KernelVersion: "6.1" });
    return { ...json(method === "DELETE" || method === "POST" ? 204 : 200, ""), body: "" };
  }

  async stream(path: string, body: JsonObject): Promise<EngineStream> {
    this.calls.push({ method: "POST", path, body });
    return { open: true, stream: new PassThrough() };
  }

  private create(path: string, body: JsonObject | undefined): EngineAnswer {
    const made = {
      id: String(this.own.length).repeat(64),
      name: new URLSearchParams(path.split("?")[1]).get("name") ?? "",
    };
    this.own.push(made);
    return body === undefined ? json(400, { message: "no body" }) : json(201, { Id: made.id, Warnings: [] });
  }

  private describe(reference: string): EngineAnswer {
    const own = this.own.find((each) => each.id === reference);
    const others = [gateway, litellm, stranger];
    const found = own ?? others.find((each) => each.id === reference || each.name === reference);
    if (found === undefined) return json(404, { message: `No such container: ${reference}` });
    const labels =
      own === undefined
        ? {}
        : { [ownLabel]: policy.instance, "dev.clincher.guard.folder": "agent-main-f331f052" };
    return json(200, {
      Id: found.id,
      Name: `/${found.name}`,
      Image: policy.image.id,
      ExecIDs: this.execs === 0 ? null : Array.from({ length: this.execs }, () => id("e")),
      State: { Status: "running", Running: this.running, Pid: 4711 },
      LogPath: "/var/lib/docker/containers/log",
      Config: {
        Image: policy.image.id,
        Env: own === undefined ? [`KEY=${secret}`] : ["LANG=C.UTF-8"],
        Labels: { ...labels, "openclaw.sandbox": "1", "openclaw.configHash": "3f1a" },
      },
      HostConfig: { Tmpfs: { "/tmp": "" }, NetworkMode: "none" },
      Mounts: [
        own === undefined
          ? {
              Type: "bind",
              Source: "/opt/openclaw/sandboxes",
              Destination: "/opt/openclaw/sandboxes",
              RW: true,
            }
          : {
              Type: "bind",
              Source: `${policy.pins}/${found.name}/workspace`,
              Destination: "/workspace",
              Mode: "",
              RW: false,
              Propagation: "rprivate",
            },
      ],
    });
  }
}

/** The request's body as an object; fails when there was none. */
export const bodyOf = (call: Call | undefined): JsonObject => {
  if (!isObject(call?.body)) throw new Error("no body was passed on");
  return call.body;
};
