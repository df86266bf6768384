import { Fields } from "./fields.ts";
import type { Json } from "./json.ts";
import type { GuardPolicy } from "./policy.ts";
import { readBinds, type Workspace } from "./workspace.ts";

/** What a sandbox may choose about its use of the server. Memory in bytes, CPUs in billionths. */
export interface HostLimits {
  readonly workspace: Workspace;
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly init: boolean;
  readonly memory: number;
  readonly memoryAndSwap: number;
  readonly nanoCpus: number;
  readonly pids: number;
  readonly files: { readonly soft: number; readonly hard: number };
}

const tmpfsTargets = ["/tmp", "/var/tmp", "/run"];
const tmpfsOption = /^(rw|noexec|nosuid|nodev|mode=[01]?[0-7]{3}|size=\d{1,12}[kmg]?)$/;

const readTmpfs = (fields: Fields): Readonly<Record<string, string>> => {
  const mounts = fields.entries("Tmpfs");
  for (const [target, options] of mounts) {
    if (!tmpfsTargets.includes(target)) fields.refuse("Tmpfs", `may only be at ${tmpfsTargets.join(", ")}`);
    if (options !== "" && !options.split(",").every((option) => tmpfsOption.test(option)))
      fields.refuse("Tmpfs", "has options that no sandbox has");
  }
  return Object.fromEntries(mounts);
};

const readFiles = (value: Json, most: number): HostLimits["files"] => {
  if (value === null) return { soft: most, hard: most };
  if (!Array.isArray(value) || value.length > 1)
    throw new Fields({}, "HostConfig").refuse("Ulimits", "may only set nofile");
  if (value.length === 0) return { soft: most, hard: most };
  const fields = new Fields(value[0], "HostConfig.Ulimits");
  fields.exactly("Name", "nofile");
  const hard = fields.number("Hard", 1, most);
  const soft = fields.number("Soft", 1, hard);
  fields.end();
  return { soft, hard };
};

/** Some clients name the policy "no", and the log driver as "". */
const readDefaults = (fields: Fields): void => {
  fields.oneOf(
    "RestartPolicy",
    { Name: "no", MaximumRetryCount: 0 },
    { Name: "", MaximumRetryCount: 0 },
    { Name: "no" },
  );
  fields.oneOf("LogConfig", { Type: "", Config: {} }, { Type: "", Config: null });
  fields.oneOf("MemorySwappiness", -1);
  // An empty list is not unset: it would show the sandbox what is hidden of /proc and /sys.
  fields.oneOf("MaskedPaths");
  fields.oneOf("ReadonlyPaths");
  fields.oneOf("IpcMode", "", "private");
  fields.oneOf("CgroupnsMode", "", "private");
  const size = fields.take("ConsoleSize");
  const isSize = (value: Json): boolean => typeof value === "number" && Number.isInteger(value) && value >= 0;
  if (size !== null && !(Array.isArray(size) && size.length === 2 && size.every(isSize)))
    fields.refuse("ConsoleSize", "has to be two numbers");
};

/** Reads the HostConfig of a create. Throws Refused. */
export const readHostConfig = (value: Json, policy: GuardPolicy): HostLimits => {
  const { limits } = policy;
  const fields = new Fields(value, "HostConfig");
  fields.exactly("NetworkMode", "none");
  fields.exactly("CapDrop", ["ALL"]);
  fields.exactly("SecurityOpt", ["no-new-privileges"]);
  fields.exactly("ReadonlyRootfs", true);
  readDefaults(fields);
  const memory = fields.number("Memory", 1, limits.memory);
  const host = {
    workspace: readBinds(fields.texts("Binds"), policy.workspaceRoot),
    tmpfs: readTmpfs(fields),
    init: fields.flag("Init"),
    memory,
    // 0 would be twice the memory and -1 without end.
    memoryAndSwap: fields.number("MemorySwap", memory, limits.memoryAndSwap),
    nanoCpus: fields.number("NanoCpus", 1, limits.nanoCpus),
    pids: fields.number("PidsLimit", 1, limits.pids),
    files: readFiles(fields.take("Ulimits"), limits.files),
  };
  fields.end();
  return host;
};
