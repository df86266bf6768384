import { rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { BaseKind } from "./base.ts";
import { CommandFailed, type CommandOptions, type CommandResult, command } from "./command.ts";
import { thaw } from "./server/cgroups.ts";
import { asUnit, entering, loginShell, type RunOptions, runInside } from "./server/exec.ts";
import { bytes } from "./server/memory.ts";
import { type Place, place } from "./server/place.ts";
import {
  afterPower,
  findInside,
  type Inside,
  powerOn,
  rebootExit,
  type ServerProcess,
} from "./server/process.ts";
import { freezeRoot, freezeVolumes, makeRoot, removeRoot, resetRoot, resetVolumes } from "./server/rootfs.ts";
import { type SshOptions, sshCommand } from "./server/ssh.ts";

export interface ServerOptions {
  /** Such as "8G": a limit on everything in the server, which it also sees as its memory. None by default. */
  memory?: string;
  /** "fresh" (default), or "docker": with the distribution's Docker already installed. */
  base?: BaseKind;
  /** Its disk begins as that of this server was when it was frozen, names and keys included; not what Docker has. */
  copyOf?: Server;
}

const bootSeconds = 90;
const offSeconds = 45;

/** A server of the lab: a booted Debian with its own systemd, network and file system. */
export class Server {
  readonly name: string;
  readonly address: string;
  readonly address6: string;
  readonly domain: string;
  /** Its root file system on the machine; of use while it is off (its /run and /tmp are elsewhere). */
  readonly root: string;
  private readonly memory: number | undefined;
  private process: ServerProcess | undefined;
  private inside: Inside | undefined;
  private destroyed = false;
  private ended: Promise<void> = Promise.resolve();
  /** Counts boots; a reboot from within raises it too. */
  boots = 0;

  private readonly place: Place;
  private readonly base: BaseKind;
  /** Read-only layers of its disk above the base, topmost first. */
  private frozen: readonly string[];
  /** Where what Docker had is kept, once it was frozen too. */
  private volumes: string | null = null;

  /** A server that does not exist yet. `number` (10..99) gives its addresses. */
  constructor(name: string, number: number, options: ServerOptions = {}) {
    this.place = place(name, number);
    this.name = name;
    this.address = this.place.address;
    this.address6 = this.place.address6;
    this.domain = this.place.domain;
    this.root = this.place.root;
    this.base = options.copyOf?.base ?? options.base ?? "fresh";
    this.frozen = options.copyOf?.frozen ?? [];
    this.memory = options.memory === undefined ? undefined : bytes(options.memory);
  }

  /** Makes its file system; it is off then. */
  async create(): Promise<void> {
    await makeRoot(this.place, this.base, this.frozen);
  }

  /** Makes what is on its disk now the state to which `reset` goes back. It has to be off. */
  async freeze(): Promise<void> {
    this.frozen = await freezeRoot(this.place, this.base, this.frozen);
  }

  /** The same of what Docker has, which stays as it is until this was called once. It has to be off. */
  async freezeDocker(): Promise<void> {
    this.volumes = await freezeVolumes(this.place);
  }

  /** The next reset goes back to the state at which this other server was frozen. */
  adopt({ frozen, volumes }: Server): void {
    this.frozen = frozen;
    this.volumes = volumes;
  }

  /** Cuts the power and gives it a fresh copy of what was frozen. It is off then. */
  async reset(): Promise<void> {
    await this.powerCut();
    await resetRoot(this.place, this.base, this.frozen);
    if (this.volumes !== null) await resetVolumes(this.place, this.volumes);
  }

  /** Whether it is powered on (it may still be booting). */
  running(): boolean {
    return this.process !== undefined;
  }

  /** Powers on and waits until systemd has started everything; throws when that takes over 90 s. */
  async boot(): Promise<void> {
    if (this.destroyed) throw new Error(`${this.name} is destroyed`);
    if (this.process !== undefined) throw new Error(`${this.name} is already on`);
    const process = await powerOn(this.place, this.memory);
    this.process = process;
    this.ended = process.child.exited.then(async (code) => {
      this.process = undefined;
      this.inside = undefined;
      await rm(`${this.place.folder}/inside.json`, { force: true });
      await afterPower(this.place, process.controlGroups);
      if (code === rebootExit) await this.boot();
    });
    // Whoever waits for the end learns of a failure; one that nobody waits for must not end the runner.
    this.ended.catch(() => {});
    await this.started(process);
    this.boots++;
  }

  private async started(process: ServerProcess): Promise<void> {
    const deadline = performance.now() + bootSeconds * 1000;
    let state = "no process 1 yet";
    while (performance.now() < deadline) {
      if (process.child.exitCode !== null)
        throw new Error(`${this.name} ended while booting: ${await this.console()}`);
      const inside = await findInside(process);
      if (inside !== undefined) {
        const asked = await runInside(inside, ["systemctl", "is-system-running", "--wait"], {
          timeoutSeconds: bootSeconds,
        });
        state = asked.stdout.trim() || asked.stderr.trim();
        if (state === "running" || state === "degraded") {
          this.inside = inside;
          await Bun.write(`${this.place.folder}/inside.json`, JSON.stringify(inside));
          return;
        }
      }
      await Bun.sleep(25);
    }
    throw new Error(`${this.name} did not boot in ${bootSeconds} s (${state}): ${await this.console()}`);
  }

  /** What it printed on its console, all boots. */
  async console(): Promise<string> {
    const file = Bun.file(`${this.place.folder}/console.log`);
    return (await file.exists()) ? Bun.stripANSI(await file.text()) : "";
  }

  /** Runs a command as root; throws when it fails unless `check` is false. */
  async run(argv: string[], options: RunOptions = {}): Promise<CommandResult> {
    const result = await runInside(this.reach(), argv, options);
    if (result.code !== 0 && options.check !== false)
      throw new CommandFailed([`${this.name}:`, ...argv], result);
    return result;
  }

  /** Runs a script with `sh -eu`. */
  async shell(script: string, options: RunOptions = {}): Promise<CommandResult> {
    return await this.run(["sh", "-euc", script], options);
  }

  /** Runs a command as a transient unit of the server's systemd, with unit properties such as `MemoryMax=1G`. */
  async unit(argv: string[], options: RunOptions & { properties?: string[] } = {}): Promise<CommandResult> {
    return await this.run(asUnit(argv, options.properties), options);
  }

  /** Logs in over ssh as an operator somewhere on the internet would; never throws for a failed login (255). */
  async ssh(user: string, argv: string[], options: SshOptions & CommandOptions = {}): Promise<CommandResult> {
    return await command(await sshCommand(this, user, argv, options), { check: false, ...options });
  }

  /** The command line that runs this on it as root, for whoever wants to start and watch the process himself. */
  commandLine(argv: readonly string[]): string[] {
    return entering(this.reach(), [...argv]);
  }

  /** The command line of an interactive shell on it. */
  enter(): string[] {
    return entering(this.reach(), loginShell, { TERM: process.env.TERM ?? "dumb" });
  }

  /** Copies a file or folder of the machine to this path; the folder it is in is made. Owner is root. */
  async push(from: string, to: string): Promise<void> {
    const mode = ((await stat(from)).mode & 0o7777).toString(8);
    if (!(await stat(from)).isDirectory()) return await this.put(Bun.file(from), to, mode);
    const packed = Bun.spawn(["tar", "-C", from, "-cf", "-", "."], { stdout: "pipe" });
    const unpack = ["sh", "-euc", 'mkdir -p "$1" && tar -C "$1" --no-same-owner -xf -', "sh", to];
    await this.run(unpack, { stdin: await new Response(packed.stdout).blob() });
  }

  /** Text of a file on it. */
  async read(path: string): Promise<string> {
    return (await this.run(["cat", "--", path])).stdout;
  }

  /** Writes a file as root; `mode` is octal, "644" by default. */
  async write(path: string, text: string, mode = "644"): Promise<void> {
    await this.put(text, path, mode);
  }

  private async put(content: string | Blob, path: string, mode: string): Promise<void> {
    const script =
      'mkdir -p "$1" && cd "$1" && rm -f "./$2" && (umask 077 && cat >"./$2") && chmod "$3" "./$2"';
    await this.run(["sh", "-euc", script, "sh", dirname(path), basename(path), mode], { stdin: content });
  }

  /** Shuts down in order; pulls the power when that takes longer than 45 s. */
  async powerOff(): Promise<void> {
    const { process, inside } = this;
    if (process === undefined) return;
    if (inside !== undefined)
      await command(["kill", "-s", "RTMIN+4", String(inside.leader)], { check: false });
    const patience = setTimeout(() => process.child.kill("SIGKILL"), offSeconds * 1000);
    await this.ended;
    clearTimeout(patience);
  }

  /** Cuts the power: every process is gone at once, nothing is shut down. */
  async powerCut(): Promise<void> {
    const { process, inside } = this;
    if (process === undefined) return;
    await command(["kill", "-s", "KILL", String(inside?.leader ?? process.child.pid)], { check: false });
    await Promise.all(process.controlGroups.map(thaw));
    await this.ended;
  }

  /** Reboots from within and waits until it is up again. */
  async reboot(): Promise<void> {
    const { boots } = this;
    await this.run(["systemctl", "reboot", "--no-block"]);
    await this.ended;
    if (this.boots === boots) throw new Error(`${this.name} did not come up again`);
  }

  /** Cuts the power and removes everything of it, for good. */
  async destroy(): Promise<void> {
    this.destroyed = true;
    await this.powerCut();
    await removeRoot(this.place);
  }

  private reach(): Inside {
    if (this.inside === undefined) throw new Error(`${this.name} is off`);
    return this.inside;
  }
}
