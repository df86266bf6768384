import { forbid } from "./refused.ts";

/** Folders of a sandbox's workspace that OpenClaw mounts, by the name that the guard pins them under. */
export const parts = {
  workspace: { inside: "", target: "/workspace", writable: true },
  skills: { inside: "/skills", target: "/workspace/skills", writable: false },
  "agents-skills": { inside: "/.agents/skills", target: "/workspace/.agents/skills", writable: false },
} as const;

export type Part = keyof typeof parts;
export const partNames = Object.keys(parts) as readonly Part[];

export interface Bind {
  readonly part: Part;
  readonly readOnly: boolean;
}

/** The binds of one sandbox: all of one folder directly below the workspace root. */
export interface Workspace {
  readonly folder: string;
  readonly binds: readonly Bind[];
}

/** One path segment that starts with a letter or digit: neither "." nor "..". */
export const folderName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$/;

/** Relabelling for SELinux is dropped: no host that clincher supports has it. */
const optionLists: Readonly<Record<string, { readonly readOnly: boolean }>> = {
  "": { readOnly: false },
  rw: { readOnly: false },
  z: { readOnly: false },
  ro: { readOnly: true },
  "ro,z": { readOnly: true },
};

const readBind = (text: string, root: string): Bind & { readonly folder: string } => {
  const refuse = (why: string): never => forbid(`HostConfig.Binds: ${why}`);
  const [source = "", target = "", options = "", ...more] = text.split(":");
  if (more.length > 0) refuse("too many colons");
  const part =
    partNames.find((name) => parts[name].target === target) ?? refuse("a target that no sandbox has");
  const { inside, writable } = parts[part];
  const access = Object.hasOwn(optionLists, options) ? optionLists[options] : undefined;
  if (access === undefined) return refuse("options that no sandbox has");
  if (!writable && !access.readOnly) refuse(`${target} has to be read-only`);
  const folder =
    source.startsWith(`${root}/`) && source.endsWith(inside)
      ? source.slice(root.length + 1, source.length - inside.length)
      : "";
  if (!folderName.test(folder)) refuse(`the source of ${target} has to be a folder directly in ${root}`);
  return { folder, part, readOnly: access.readOnly };
};

/** Reads HostConfig.Binds. Throws Refused unless it is /workspace, and perhaps skills, of one and the same folder. */
export const readBinds = (texts: readonly string[], root: string): Workspace => {
  const binds = texts.map((text) => readBind(text, root));
  const workspace = binds.find(({ part }) => part === "workspace");
  if (workspace === undefined) return forbid("HostConfig.Binds: a sandbox has a /workspace");
  const { folder } = workspace;
  if (binds.some((bind) => bind.folder !== folder)) forbid("HostConfig.Binds: folders of two sandboxes");
  if (new Set(binds.map(({ part }) => part)).size !== binds.length)
    forbid("HostConfig.Binds: a target twice");
  return { folder, binds: binds.map(({ part, readOnly }) => ({ part, readOnly })) };
};
