export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** Text, bytes or a file for standard input; empty by default. */
  stdin?: string | Uint8Array | Blob;
  env?: Record<string, string>;
  cwd?: string;
  /** The command gets SIGKILL after this many seconds; none by default. */
  timeoutSeconds?: number;
  /** Throw a CommandFailed when the exit code is not 0; on by default. */
  check?: boolean;
}

/** A command of the lab that should have succeeded and did not. */
export class CommandFailed extends Error {
  constructor(
    readonly argv: string[],
    readonly result: CommandResult,
  ) {
    const ends = [result.stdout, result.stderr]
      .map((text) => text.trim().split("\n").slice(-25).join("\n"))
      .filter((text) => text !== "");
    super([`${argv.join(" ")}: exit ${result.code}`, ...ends].join("\n"));
    this.name = "CommandFailed";
  }
}

/** How long output is still read after the command itself ended: something it left behind may hold the pipe. */
const drainMilliseconds = 500;

async function collect(stream: ReadableStream<Uint8Array>, ended: Promise<unknown>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let timer: Timer | undefined;
  const stop = ended.then(() => {
    timer = setTimeout(() => reader.cancel(), drainMilliseconds);
  });
  for (let part = await reader.read(); !part.done; part = await reader.read())
    text += decoder.decode(part.value, { stream: true });
  await stop;
  clearTimeout(timer);
  return text + decoder.decode();
}

/** Runs a command on the machine and collects its output. Throws CommandFailed unless `check` is false. */
export async function command(argv: string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { stdin = "", timeoutSeconds } = options;
  const child = Bun.spawn(argv, {
    stdin: typeof stdin === "string" ? new Blob([stdin]) : stdin,
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, LC_ALL: "C.UTF-8", ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(timeoutSeconds === undefined
      ? {}
      : { timeout: timeoutSeconds * 1000, killSignal: "SIGKILL" as const }),
  });
  const [stdout, stderr, code] = await Promise.all([
    collect(child.stdout, child.exited),
    collect(child.stderr, child.exited),
    child.exited,
  ]);
  const result = { code, stdout, stderr };
  if (code !== 0 && options.check !== false) throw new CommandFailed(argv, result);
  return result;
}
