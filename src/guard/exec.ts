import { Fields } from "./fields.ts";
import type { Json, JsonObject } from "./json.ts";
import type { GuardPolicy } from "./policy.ts";

const longestList = 512;
const environmentEntry = /^[A-Za-z_][A-Za-z0-9_]*=/;
/** Below the workspace and spelt plainly: a folder under /proc can be a door left open by the runtime. */
const workingFolder = /^\/workspace(\/[^/\0]+)*$/;
const upwards = /(^|\/)\.\.?(\/|$)/;

/** What every exec of the docker client has: who watches, and what is never needed. */
const readCommon = (
  fields: Fields,
  user: string,
): { tty: boolean; stdin: boolean; output: boolean; error: boolean } => {
  fields.oneOf("User", "", user, user.split(":")[0] ?? user);
  return {
    tty: fields.flag("Tty"),
    stdin: fields.flag("AttachStdin"),
    output: fields.flag("AttachStdout"),
    error: fields.flag("AttachStderr"),
  };
};

const userOf = ({ user }: GuardPolicy): string => `${user.uid}:${user.gid}`;

/** Reads the body of an exec in a sandbox and returns the one to send instead. Throws Refused. */
export const execBody = (body: Json, policy: GuardPolicy): JsonObject => {
  const fields = new Fields(body, "body");
  const { tty, stdin, output, error } = readCommon(fields, userOf(policy));
  const command = fields.texts("Cmd");
  if (command.length === 0 || command.length > longestList) fields.refuse("Cmd", "is empty or too long");
  const environment = fields.texts("Env");
  if (environment.length > longestList || !environment.every((entry) => environmentEntry.test(entry)))
    fields.refuse("Env", "has to be a list of NAME=value");
  const folder = fields.text("WorkingDir");
  if (folder !== "" && (!workingFolder.test(folder) || upwards.test(folder)))
    fields.refuse("WorkingDir", "has to be /workspace or below");
  readConsoleSize(fields);
  fields.end();
  return {
    User: userOf(policy),
    Privileged: false,
    Tty: tty,
    AttachStdin: stdin,
    AttachStdout: output,
    AttachStderr: error,
    Env: environment,
    WorkingDir: folder,
    Cmd: command,
  };
};

/** How OpenClaw 2026.9.6 makes sure that the container it found in Docker is the one it runs in. */
export const selfProbe =
  'const fs=require("node:fs");process.stdout.write(JSON.stringify([fs.readFileSync("/proc/sys/kernel/random/boot_id","utf8").trim(),fs.readlinkSync("/proc/self/ns/mnt")]));';

/** The same for the gateway's own container, in which exactly one command may be started. Throws Refused. */
export const selfProbeBody = (body: Json, policy: GuardPolicy): JsonObject => {
  const command = [policy.gateway.program, "-e", selfProbe];
  const fields = new Fields(body, "body");
  fields.exactly("Cmd", command);
  const { output, error } = readCommon(fields, userOf(policy));
  fields.end();
  return { User: userOf(policy), Privileged: false, AttachStdout: output, AttachStderr: error, Cmd: command };
};

const isSize = (value: Json): value is readonly [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every(
    (each: Json) => typeof each === "number" && Number.isInteger(each) && each >= 0 && each <= 65_535,
  );

const readConsoleSize = (fields: Fields): readonly [number, number] | null => {
  const size = fields.take("ConsoleSize");
  if (size === null) return null;
  return isSize(size) ? size : fields.refuse("ConsoleSize", "has to be two numbers");
};

/** Reads the body of an exec's start and returns the one to send instead. Throws Refused. */
export const execStartBody = (body: Json): JsonObject => {
  const fields = new Fields(body, "body");
  const tty = fields.flag("Tty");
  const size = readConsoleSize(fields);
  // Detached, nothing would be left to count or to end it by.
  fields.end();
  return { Detach: false, Tty: tty, ...(size === null || !tty ? {} : { ConsoleSize: size }) };
};
