import { Fields } from "./fields.ts";
import { type HostLimits, readHostConfig } from "./host-config.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { folderLabel, type GuardPolicy, ownLabel, releaseLabel } from "./policy.ts";
import { forbid } from "./refused.ts";
import { type Part, parts } from "./workspace.ts";

/** A sandbox as it was asked for. Whatever else was in the request is not in here, and so goes nowhere. */
export interface Sandbox extends HostLimits {
  readonly labels: Readonly<Record<string, string>>;
  readonly environment: readonly string[];
}

/** Others could speak to a runtime of the server: graphics drivers are chosen by environment. */
const environmentEntry = /^(LANG|LC_ALL|TZ|OPENCLAW_CLI)=[A-Za-z0-9_.@:/+-]{0,64}$/;
const labelName = /^openclaw\.[A-Za-z][A-Za-z0-9]{0,40}$/;
const mostLabels = 16;
const longestLabel = 1024;

const readLabels = (fields: Fields): Readonly<Record<string, string>> => {
  const labels = fields.entries("Labels");
  if (labels.length > mostLabels) fields.refuse("Labels", "has too many entries");
  for (const [name, value] of labels) {
    if (!labelName.test(name)) fields.refuse("Labels", "may only have labels of OpenClaw");
    if (value.length > longestLabel) fields.refuse("Labels", "has too long a value");
  }
  const found = Object.fromEntries(labels);
  if (found["openclaw.sandbox"] !== "1") fields.refuse("Labels", "has to mark a sandbox");
  return found;
};

/** The interface of `none` with nothing set, which some clients name. */
const readNetworks = (value: Json): void => {
  if (value === null) return;
  const fields = new Fields(value, "NetworkingConfig");
  const endpoints = fields.take("EndpointsConfig");
  fields.end();
  if (endpoints === null) return;
  if (!isObject(endpoints)) throw forbid("NetworkingConfig.EndpointsConfig is not an object");
  for (const [name, endpoint] of Object.entries(endpoints)) {
    if (name !== "none") forbid("a sandbox has no network");
    if (endpoint !== null) new Fields(endpoint, "NetworkingConfig.EndpointsConfig.none").end();
  }
};

/** Reads the body of a create. Throws Refused when it asks for anything but a sandbox within the policy. */
export const readSandbox = (body: Json, policy: GuardPolicy): Sandbox => {
  const fields = new Fields(body, "body");
  fields.exactly("Image", policy.image.name);
  fields.exactly("User", `${policy.user.uid}:${policy.user.gid}`);
  fields.exactly("WorkingDir", "/workspace");
  fields.exactly("Cmd", ["sleep", "infinity"]);
  // What the docker client says about itself; nobody attaches to a sandbox's first process.
  for (const name of ["AttachStdout", "AttachStderr"]) fields.oneOf(name, true, false);
  const environment = fields.texts("Env");
  if (!environment.every((entry) => environmentEntry.test(entry)))
    fields.refuse("Env", "may only set the language and time zone");
  const labels = readLabels(fields);
  readNetworks(fields.take("NetworkingConfig"));
  const host = readHostConfig(fields.take("HostConfig"), policy);
  fields.end();
  return { ...host, labels, environment };
};

/**
 * Instead of `sleep infinity`, which as a first process ignores SIGTERM: a reboot would wait a minute and a half for it,
 * since Docker does not stop containers itself with live-restore.
 */
const waiting: readonly string[] = ["sh", "-c", "trap 'exit 0' TERM; sleep infinity & wait"];

/** What the engine is asked for: written here from beginning to end. `pins` are the paths of the pinned folders. */
export const sandboxBody = (
  sandbox: Sandbox,
  policy: GuardPolicy,
  pins: ReadonlyMap<Part, string>,
): JsonObject => ({
  // By number: a name can be given to another image.
  Image: policy.image.id,
  User: `${policy.user.uid}:${policy.user.gid}`,
  WorkingDir: "/workspace",
  Cmd: waiting,
  Env: sandbox.environment,
  Labels: {
    ...sandbox.labels,
    [ownLabel]: policy.instance,
    [folderLabel]: sandbox.workspace.folder,
    [releaseLabel]: policy.release,
  },
  HostConfig: {
    Mounts: sandbox.workspace.binds.map(({ part, readOnly }) => ({
      Type: "bind",
      Source: pins.get(part) ?? "",
      Target: parts[part].target,
      ReadOnly: readOnly,
      BindOptions: { Propagation: "rprivate" },
    })),
    NetworkMode: "none",
    // Older versions of the API would share these.
    IpcMode: "private",
    CgroupnsMode: "private",
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges"],
    Privileged: false,
    ReadonlyRootfs: true,
    Tmpfs: sandbox.tmpfs,
    Init: sandbox.init,
    Memory: sandbox.memory,
    MemorySwap: sandbox.memoryAndSwap,
    NanoCpus: sandbox.nanoCpus,
    PidsLimit: sandbox.pids,
    Ulimits: [{ Name: "nofile", Soft: sandbox.files.soft, Hard: sandbox.files.hard }],
    RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
    // What runs in it can write to its first process's output, and would fill the disk.
    LogConfig: { Type: "none", Config: {} },
  },
});
