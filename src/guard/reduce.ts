import { isObject, type Json, type JsonObject } from "./json.ts";
import { folderLabel, type GuardPolicy, guardLabels } from "./policy.ts";
import { type Part, partNames, parts } from "./workspace.ts";

/** Only these fields, as far as they are there. */
const pick = (value: Json | undefined, ...names: readonly string[]): JsonObject =>
  isObject(value)
    ? Object.fromEntries(
        names.flatMap((name) => {
          const found = value[name];
          return found === undefined ? [] : [[name, found] as const];
        }),
      )
    : {};

const objects = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

const withoutOwnLabels = (value: Json | undefined): JsonObject =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([name]) => !guardLabels.includes(name)))
    : {};

/** Pinned folders of a sandbox, by the last part of where they are pinned. */
export const pinnedParts = (container: JsonObject): readonly Part[] =>
  partNames.filter((name) =>
    objects(container.Mounts).some(({ Source }) => String(Source).endsWith(`/${name}`)),
  );

/** The label of a container as the engine describes it. */
export const labelOf = (container: JsonObject, name: string): string | undefined => {
  const labels = isObject(container.Config) ? container.Config.Labels : undefined;
  const value = isObject(labels) ? labels[name] : undefined;
  return typeof value === "string" ? value : undefined;
};

/** Mounts with the folders that OpenClaw asked for, in place of where the guard pinned them. */
const mountsOf = (container: JsonObject, policy: GuardPolicy): readonly JsonObject[] =>
  objects(container.Mounts).map((mount) => {
    const part = partNames.find((name) => parts[name].target === mount.Destination);
    const folder = labelOf(container, folderLabel);
    return {
      ...pick(mount, "Type", "Destination", "Mode", "RW", "Propagation"),
      ...(part === undefined || folder === undefined
        ? {}
        : { Source: `${policy.workspaceRoot}/${folder}${parts[part].inside}` }),
    };
  });

/** A sandbox as its owner may see it. Everything of the server beyond it is left out. */
export const sandboxView = (container: JsonObject, policy: GuardPolicy): JsonObject => ({
  ...pick(container, "Id", "Created", "Path", "Args", "Image", "Name", "RestartCount", "Platform"),
  State: {
    ...pick(
      container.State,
      "Status",
      "Running",
      "Paused",
      "Restarting",
      "OOMKilled",
      "Dead",
      "ExitCode",
      "Error",
    ),
    ...pick(container.State, "StartedAt", "FinishedAt"),
  },
  Mounts: mountsOf(container, policy),
  Config: {
    ...pick(container.Config, "Hostname", "User", "Tty", "OpenStdin", "Env", "Cmd", "WorkingDir"),
    Image: policy.image.name,
    Labels: withoutOwnLabels(isObject(container.Config) ? container.Config.Labels : undefined),
  },
  HostConfig: pick(
    container.HostConfig,
    ...["NetworkMode", "IpcMode", "CapDrop", "SecurityOpt", "Privileged", "ReadonlyRootfs", "Tmpfs", "Init"],
    ...["Memory", "MemorySwap", "NanoCpus", "PidsLimit", "Ulimits", "RestartPolicy"],
  ),
});

/** The gateway's own container: enough to find its mounts, nothing of its environment. */
export const gatewayView = (container: JsonObject): JsonObject => ({
  ...pick(container, "Id", "Name"),
  State: pick(container.State, "Status", "Running"),
  Mounts: objects(container.Mounts).map((mount) =>
    pick(mount, "Type", "Source", "Destination", "Mode", "RW", "Propagation"),
  ),
  Config: { Tty: false },
  HostConfig: pick(container.HostConfig, "Tmpfs"),
});

/** One line of the list of containers. */
export const listView = (container: JsonObject, policy: GuardPolicy): JsonObject => ({
  ...pick(container, "Id", "Names", "ImageID", "Command", "Created", "State", "Status"),
  Image: policy.image.name,
  Labels: withoutOwnLabels(container.Labels),
  Ports: [],
  Mounts: [],
});

/** Of `/version`, without the host's kernel and the builds of Docker's parts. */
export const versionView = (version: JsonObject): JsonObject =>
  pick(version, "Version", "ApiVersion", "MinAPIVersion", "Os", "Arch");

/** Of `/info`, without names, addresses, registries and paths of the host. */
export const infoView = (info: JsonObject): JsonObject => ({
  ...pick(info, "ServerVersion", "OSType", "Architecture", "NCPU", "MemTotal"),
  // The client asks no further for what only a swarm has.
  Swarm: { LocalNodeState: "inactive", ControlAvailable: false },
});

/** Of the one image: what is needed to start it, without where it lies. */
export const imageView = (image: JsonObject, policy: GuardPolicy): JsonObject => ({
  ...pick(image, "Id", "Created", "Architecture", "Os", "Size"),
  RepoTags: [policy.image.name],
  Config: pick(image.Config, "User", "Env", "Cmd", "Entrypoint", "WorkingDir", "Labels"),
});

/** Of an exec, without its command and its environment. */
export const execView = (exec: JsonObject): JsonObject =>
  pick(exec, "ID", "Running", "ExitCode", "OpenStdin", "OpenStdout", "OpenStderr", "ContainerID");
