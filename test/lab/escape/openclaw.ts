import { expect } from "../expect.ts";
import type { Server } from "../server.ts";

const root = "/opt/openclaw/sandboxes";

export interface SandboxNames {
  readonly name: string;
  readonly folder: string;
}

const limits = [
  ...["--read-only", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--tmpfs", "/run", "--network", "none"],
  ...[
    "--user",
    "1000:1000",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    "--pids-limit",
    "512",
  ],
  ...["--memory", "1g", "--memory-swap", "1536m", "--cpus", "1", "--ulimit", "nofile=1024:2048"],
];
const labels = ["--label", "openclaw.sandbox=1", "--label", "openclaw.sessionKey=agent:main"];
const environment = ["--env", "LANG=C.UTF-8", "--env", "OPENCLAW_CLI=1", "--workdir", "/workspace"];
const command = ["openclaw-sandbox:bookworm-slim", "sleep", "infinity"];

/** The command lines by which the two versions of OpenClaw create a sandbox. */
export const createArguments = {
  "2026.3.13": ({ name, folder }: SandboxNames): string[] =>
    ["docker", "create", "--name", name, ...labels, "--label", "openclaw.createdAtMs=1780000000000"].concat(
      ...[limits, environment, ["-v", `${root}/${folder}:/workspace:ro`], command],
    ),
  "2026.9.6": ({ name, folder }: SandboxNames): string[] =>
    [
      "docker",
      "create",
      "--name",
      name,
      "--init",
      ...labels,
      "--label",
      "openclaw.mountFormatVersion=4",
    ].concat(
      ...[limits, environment, ["-v", `${root}/${folder}:/workspace:z`]],
      ...[["-v", `${root}/${folder}/skills:/workspace/skills:ro,z`], command],
    ),
} as const;

/** A command in the gateway's container, as its user. Never throws for its exit code. */
export const gatewayRuns = (
  server: Server,
  argv: readonly string[],
  stdin?: string,
): Promise<{ code: number; stdout: string; stderr: string }> =>
  server.run(["docker", "exec", ...(stdin === undefined ? [] : ["-i"]), "openclaw", ...argv], {
    check: false,
    timeoutSeconds: 60,
    ...(stdin === undefined ? {} : { stdin }),
  });

const succeeds = async (server: Server, argv: readonly string[], stdin?: string): Promise<string> => {
  const { code, stdout, stderr } = await gatewayRuns(server, argv, stdin);
  expect(code === 0, `${argv.slice(0, 6).join(" ")} … failed with ${code}`, stdout + stderr);
  return stdout.trim();
};

/** Everything OpenClaw does with a sandbox, from "is it there?" to its removal, by the real docker client. */
export const wholeLife = async (
  server: Server,
  version: keyof typeof createArguments,
  names: SandboxNames,
): Promise<void> => {
  const docker = (...argv: readonly string[]): Promise<string> => succeeds(server, ["docker", ...argv]);
  const { name } = names;
  const absent = await gatewayRuns(server, ["docker", "inspect", "-f", "{{.State.Running}}", name]);
  expect(
    absent.code !== 0 && /no such (object|container)/i.test(absent.stderr),
    "not told that it is absent",
    absent.stderr,
  );
  await docker("image", "inspect", "openclaw-sandbox:bookworm-slim");
  const id = await succeeds(server, createArguments[version](names));
  await docker("start", name);
  expect((await docker("inspect", "-f", "{{.State.Running}}", name)) === "true", "it does not run");
  const label = await docker("inspect", "-f", '{{ index .Config.Labels "openclaw.sandbox" }}', name);
  expect(label === "1", "OpenClaw does not find its label", label);
  const image = await docker("inspect", "-f", "{{.Config.Image}}", name);
  expect(image === "openclaw-sandbox:bookworm-slim", "OpenClaw does not find its image", image);
  const source = await docker("inspect", "--format", "{{(index .Mounts 0).Source}}", id);
  expect(source.startsWith(`${root}/${names.folder}`), "OpenClaw does not find its folder", source);
  expect(
    (await docker("exec", "-i", name, "/bin/sh", "-lc", "id -u; pwd")) === "1000\n/workspace",
    "not its user",
  );
  const echoed = await succeeds(
    server,
    ["docker", "exec", "-i", name, "sh", "-c", "cat; echo end >&2"],
    "through\n",
  );
  expect(echoed === "through", "input does not come back", echoed);
  const failing = await gatewayRuns(server, ["docker", "exec", name, "sh", "-c", "exit 7"]);
  expect(failing.code === 7, `exit code 7 arrives as ${failing.code}`, failing.stderr);
  const written = await gatewayRuns(server, ["docker", "exec", name, "touch", "/workspace/new"]);
  expect(
    (written.code === 0) === (version === "2026.9.6"),
    "the workspace is writable, or not, the wrong way round",
  );
  const skills = await gatewayRuns(server, ["docker", "exec", name, "touch", "/workspace/skills/new"]);
  expect(skills.code !== 0, "skills can be changed");
  const listed = await docker("ps", "-a", "--filter", "label=openclaw.sandbox=1", "--format", "{{.Names}}");
  expect(listed.split("\n").includes(name), "it is not listed", listed);
  await docker("rm", "-f", name);
};
