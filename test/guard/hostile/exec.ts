import type { JsonObject } from "../../../src/guard/json.ts";
import { execBody, execStartBody, text } from "../bodies.ts";
import { type Attack, api, attack, gateway, http, litellm, own } from "./attack.ts";

const exec = (name: string, works: boolean, container: string, fields: JsonObject = {}): Attack =>
  attack(
    `exec: ${name}`,
    works,
    "POST",
    `/containers/${container}/exec`,
    text({ ...execBody, WorkingDir: "", ...fields }),
  );

const unknown = "9".repeat(64);
const stream = { Connection: "Upgrade", Upgrade: "tcp" };

export const execAttacks: readonly Attack[] = [
  exec("in LiteLLM", true, litellm),
  exec("in the gateway, any command", true, gateway),
  exec("in the gateway, the probe with more behind it", true, gateway, {
    Cmd: ["/usr/local/bin/node", "-e", "process.stdout.write(1)//boot_id"],
  }),
  exec("privileged", true, own, { Privileged: true }),
  exec("as root", true, own, { User: "0" }),
  exec("as root by name", true, own, { User: "root" }),
  exec("with root's group", true, own, { User: "1000:0" }),
  exec("from a folder left open", true, own, { WorkingDir: "/proc/self/fd/8" }),
  exec("from a folder upwards", true, own, { WorkingDir: "/workspace/../proc/self/fd/8" }),
  exec("from a folder that ends like the workspace", true, own, { WorkingDir: "/proc/self/fd/8/workspace" }),
  exec("from a folder that begins like the workspace", true, own, { WorkingDir: "/workspace-of-another" }),
  exec("detached", true, own, { Detach: true }),
  exec("without a command", false, own, { Cmd: [] }),
  exec("with a command that is no list", false, own, { Cmd: { a: 1 } }),
  exec("with a null byte", true, own, { Cmd: ["sh", "a\0b"] }),
  exec("with environment that is none", true, own, { Env: ["no equals sign"] }),
  exec("with environment of which one is none", true, own, { Env: ["A=1", "no equals sign"] }),
  exec("with environment that begins with more", true, own, { Env: ["1\nA=1"] }),
  exec("with more arguments than are read", true, own, { Cmd: Array.from({ length: 513 }, () => "x") }),
  exec("with more environment than is read", true, own, { Env: Array.from({ length: 513 }, () => "A=1") }),
  exec("with a terminal's size that is none", false, own, { ConsoleSize: "24x80" }),
  exec("with a setting of later versions", true, own, { Escalate: true }),
  attack(
    "exec: privileged in another case",
    true,
    "POST",
    `/containers/${own}/exec`,
    `{"AttachStdout":true,"Cmd":["id"],"PRIVILEGED":true}`,
  ),
  attack(
    "exec: privileged twice",
    true,
    "POST",
    `/containers/${own}/exec`,
    `{"Cmd":["id"],"Privileged":false,"Privileged":true}`,
  ),
  attack(
    "exec: 1 MB of command",
    true,
    "POST",
    `/containers/${own}/exec`,
    text({ ...execBody, Cmd: ["x".repeat(1_000_000)] }),
  ),
  {
    name: "exec: start of an unknown one",
    works: false,
    raw: http("POST", `${api}/exec/${unknown}/start`, text(execStartBody), stream),
  },
  {
    name: "exec: start without a stream",
    works: false,
    raw: http("POST", `${api}/exec/${unknown}/start`, text(execStartBody)),
  },
  {
    name: "exec: start detached",
    works: false,
    raw: http("POST", `${api}/exec/${unknown}/start`, text({ Detach: true }), stream),
  },
  attack("exec: another size for an unknown one", false, "POST", `/exec/${unknown}/resize?h=24&w=80`),
  attack("exec: description of an unknown one", false, "GET", `/exec/${unknown}/json`),
];
