import { exitCodes } from "../exit.ts";
import type { Fact } from "../facts/fact.ts";
import { file as fileFact } from "../facts/file.ts";
import type { Access, CommandResult, TreeEntry } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { sameAccess } from "./access.ts";
import { apart } from "./apart.ts";
import { parseLock } from "./image-lock.ts";
import type { Resource, Work } from "./resource.ts";

export interface CompiledCode {
  /** Holds one file for each image. */
  readonly folder: string;
  /** Its "name:tag". */
  readonly image: string;
  readonly lockPath: string;
  /** Name of the file of an image with this digest. */
  nameFor(digest: string): string;
  /** Runs in the container, and leaves /made/code.tar. */
  readonly program: string;
  readonly input: string;
  /** User and group of the image. */
  readonly user: number;
  /** Bytes. */
  readonly memory: number;
}

/** Longest time, seconds; the container ends by itself then. */
const longest = 360;
const access: Access = { mode: 0o644, uid: 0, gid: 0 };
const dockerFailed = 125;

const argvFor = (
  { program, user, memory }: CompiledCode,
  image: string,
  made: string,
): readonly [string, ...string[]] => {
  const own = `uid=${user},gid=${user},mode=700`;
  return [
    ...(["docker", "run", "--rm", "--interactive", ...apart(user, memory)] as const),
    ...["--tmpfs", `/etc/openclaw:${own}`, "--tmpfs", `/run/secrets:${own}`],
    ...["--tmpfs", `/home/node/.openclaw:${own}`, "--volume", `${made}:/made`],
    ...["--env", "OPENCLAW_CONFIG_PATH=/etc/openclaw/openclaw.json"],
    ...["--env", "OPENCLAW_STATE_DIR=/home/node/.openclaw", "--env", "XDG_CACHE_HOME=/tmp/cache"],
    ...["--env", "OPENCLAW_DISABLE_BONJOUR=1", "--env", "OPENCLAW_NO_RESPAWN=1"],
    // As the gateway has them (compose.yaml).
    ...["--env", "NODE_OPTIONS=--dns-result-order=ipv4first"],
    ...["--env", "NODE_COMPILE_CACHE=/tmp/node-compile-cache"],
    ...["--env", "OPENCLAW_PACKAGED_COMPILE_CACHE_RESPAWNED=1"],
    ...["--entrypoint", "timeout", image, String(longest)],
    ...["node", "--input-type=module", "-e", program],
  ];
};

const mustHaveRun = ({ code, stderr }: CommandResult, image: string): void => {
  if (code !== dockerFailed) return;
  throw new Failure(exitCodes.failed, {
    what: `No container of ${image} can be started`,
    why: stderr.trim().split("\n").slice(-3).join("\n"),
    fix: "Check that Docker runs (systemctl status docker) and that its disk is not full, then run the same command again.",
  });
};

const makingIn = (folder: string): string => `${folder}/.making`;

const make = async ({ host, progress }: Work, code: CompiledCode): Promise<void> => {
  const lock = parseLock(await host.read(code.lockPath));
  const digest = lock[code.image];
  // An image that was not pulled from anywhere is started as it is.
  if (digest === undefined) return;
  const path = `${code.folder}/${code.nameFor(digest)}`;
  const making = makingIn(code.folder);
  const made = `${making}/code.tar`;
  await host.remove(making);
  await host.makeDirectory(making, { mode: 0o700, uid: code.user, gid: code.user });
  progress("starting the gateway once, apart from everything");
  const image = `${code.image.split(/:(?=[^/]*$)/)[0]}@${digest}`;
  const argv = argvFor(code, image, making);
  const result = await host.run({ argv, stdin: code.input, timeoutSeconds: longest + 30 });
  mustHaveRun(result, image);
  if (result.code === 0 && (await host.stat(made))?.kind === "file") {
    await host.setAccess(made, access);
    await host.run({ argv: ["sync", made], timeoutSeconds: 300 });
    await host.rename(made, path);
  } else {
    // Only time is lost without it, and whatever ails the gateway is told better where it is really started.
    await host.writeFile(path, "", access);
  }
  const wanted = Object.values(lock).map(code.nameFor);
  for (const name of (await host.list(code.folder)) ?? [])
    if (!wanted.includes(name)) await host.remove(`${code.folder}/${name}`);
};

/** What is in the folder: few files, so all of them. */
export const compiledFiles = (folder: string): Fact<readonly TreeEntry[]> => ({
  key: `compiled ${folder}`,
  read: (host) => host.tree(folder),
});

/**
 * What an image compiles at each start, compiled once: in a container without network, state or secrets, so that nobody
 * who could have taken over the gateway has a hand in it. A file of no bytes means that nothing came of it.
 */
export const compiledCode = (code: CompiledCode): Resource => {
  const lockFile = fileFact(code.lockPath);
  const files = compiledFiles(code.folder);
  return {
    id: "compiled code",
    needs: [lockFile, files],
    beside: true,
    after: ["images"],
    diff: (facts) => {
      const digest = parseLock(facts.get(lockFile)?.content ?? null)[code.image];
      const path = digest === undefined ? null : `${code.folder}/${code.nameFor(digest)}`;
      const there = facts.get(files).find((each) => each.path === path);
      const cutOff = facts.get(files).some((each) => each.path === makingIn(code.folder));
      if (there?.kind === "file" && sameAccess(there, access) && !cutOff) return [];
      return [
        {
          action: there === undefined ? "create" : "update",
          summary: `compile what ${code.image} compiles at each start`,
          notes: [path ?? "named by the digest that is recorded at its pull"],
          make: (work) => make(work, code),
        },
      ];
    },
  };
};
