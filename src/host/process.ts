import type { Command, CommandResult } from "./host.ts";

const defaultTimeoutSeconds = 60;

/** Tools are asked to speak plain English without colours, wherever the operator comes from. */
const steadyEnvironment = { LC_ALL: "C.UTF-8", LANG: "C.UTF-8", TERM: "dumb", NO_COLOR: "1" };

/**
 * All that a program gets of the operator's environment: who they are, the way out, their ssh agent. An exported DOMAIN
 * would else decide over /opt/openclaw/.env, a DOCKER_HOST over which server is changed; and secrets that were given in
 * the environment are for clincher alone.
 */
const passedOn =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TZ|(https?|no|all)_proxy|SSL_CERT_(FILE|DIR)|SSH_AUTH_SOCK)$/i;

const inherited = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)));

interface Collected {
  readonly text: Promise<string>;
  /** What has come until now is the text. */
  stop(): void;
}

/** Calls `end` when there is more than is to be kept. */
const collect = (
  stream: ReadableStream<Uint8Array>,
  { onLine, most = Number.POSITIVE_INFINITY }: Command,
  keep: boolean,
  end: () => void,
): Collected => {
  const reader = stream.getReader();
  const read = async (): Promise<string> => {
    const decoder = new TextDecoder();
    let text = "";
    let partial = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const piece = decoder.decode(part.value, { stream: true });
      if (keep) text += piece;
      if (text.length > most) end();
      if (onLine === undefined) continue;
      const lines = (partial + piece).split(/[\r\n]+/);
      partial = lines.pop() ?? "";
      for (const line of lines) if (line !== "") onLine(line);
    }
    if (onLine !== undefined && partial !== "") onLine(partial);
    return text;
  };
  return { text: read(), stop: () => void reader.cancel() };
};

/** Calls `end` once what is said of how far a program is has stayed the same for too long. Gives who is to hear its lines. */
const watch = ({ advances, onLine }: Command, end: () => void) => {
  if (advances === undefined) return { onLine, stop: () => {} };
  const { mark, within } = advances;
  let last: string | null = null;
  let timer = setTimeout(end, within * 1000);
  return {
    onLine: (line: string): void => {
      const now = mark(line);
      if (now !== null && now !== last) {
        last = now;
        clearTimeout(timer);
        timer = setTimeout(end, within * 1000);
      }
      onLine?.(line);
    },
    stop: () => clearTimeout(timer),
  };
};

/** Runs a program to its end. A program that is not there is a result (127), not an exception. */
export const runCommand = async (command: Command): Promise<CommandResult> => {
  const [program] = command.argv;
  if (Bun.which(program) === null) return { code: 127, stdout: "", stderr: `${program}: not found` };
  const child = Bun.spawn([...command.argv], {
    stdin: command.stdin === undefined ? "ignore" : new Blob([command.stdin as string]),
    stdout: "pipe",
    stderr: "pipe",
    env: { ...inherited(), ...steadyEnvironment, ...command.environment },
    ...(command.directory === undefined ? {} : { cwd: command.directory }),
  });
  const { onLine, hopeless } = command;
  const complaining: Command =
    hopeless === undefined
      ? command
      : {
          ...command,
          onLine: (line) => {
            if (hopeless.test(line)) child.kill("SIGKILL");
            onLine?.(line);
          },
        };
  let late = false;
  const end = (): void => {
    late = true;
    child.kill("SIGKILL");
    // Its own children may live on and hold the pipes open.
    for (const output of outputs) output.stop();
  };
  const { onLine: watched, stop } = watch(command, end);
  const telling: Command = watched === undefined ? command : { ...command, onLine: watched };
  const outputs = [
    collect(child.stdout, telling, command.forget === undefined, end),
    collect(child.stderr, complaining, command.forget !== "all", end),
  ] as const;
  const timer = setTimeout(end, (command.timeoutSeconds ?? defaultTimeoutSeconds) * 1000);
  try {
    const [stdout, stderr, code] = await Promise.all([outputs[0].text, outputs[1].text, child.exited]);
    return { code: late ? 124 : code, stdout, stderr };
  } finally {
    clearTimeout(timer);
    stop();
  }
};
