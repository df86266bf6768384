import type { CommandResult } from "../command.ts";
import { operatorName } from "../deployment.ts";
import type { Server } from "../server.ts";
import { ConnectionBudget } from "./connection-budget.ts";

export interface Way {
  readonly user: string;
  readonly port: number;
}

const pauseMilliseconds = 8000;
const tries = 4;

/**
 * Whoever owns the server and is afraid of being locked out. Logs in from outside, as often as the firewall allows and
 * not more; which ports sshd listens on is looked up inside, as clincher would have told.
 */
export class Operator {
  readonly server: Server;
  private readonly budget = new ConnectionBudget();
  private last: Way | null = null;
  private lastTry = 0;
  /** When a login last worked. */
  private inAt = performance.now();
  private longest = 0;

  constructor(server: Server) {
    this.server = server;
  }

  /** Logs in and runs this. The exit code is 255 when the login failed. */
  async run({ user, port }: Way, argv: string[]): Promise<CommandResult> {
    await this.budget.take();
    const failed: CommandResult = { code: 255, stdout: "", stderr: "" };
    const result = await this.server.ssh(user, argv, { port }).catch(() => failed);
    this.lastTry = performance.now();
    if (result.code !== 255) this.note({ user, port });
    return result;
  }

  private note(way: Way): void {
    this.last = way;
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.inAt);
    this.inAt = now;
  }

  /** The ways that there may be now, what worked last first. */
  private async ways(): Promise<readonly Way[]> {
    const { stdout } = await this.server.shell(
      `ss -Hltnp | grep '"sshd' | awk '{ print $4 }' | sed 's/.*://' | sort -un; id -u ${operatorName} 2>/dev/null | sed 's/.*/made/'`,
      { check: false },
    );
    const words = stdout.split("\n").filter((word) => word !== "");
    const ports = words.filter((word) => /^\d+$/.test(word)).map(Number);
    const all = ports.flatMap((port) => [
      ...(words.includes("made") ? [{ user: operatorName, port }] : []),
      ...(port === 22 ? [{ user: "root", port }] : []),
    ]);
    const isLast = ({ user, port }: Way): boolean => user === this.last?.user && port === this.last.port;
    return [...all.filter(isLast), ...all.filter((way) => !isLast(way))];
  }

  private async tryOnce(): Promise<boolean> {
    this.lastTry = performance.now();
    for (const way of await this.ways().catch(() => [])) {
      if ((await this.run(way, ["true"])).code === 0) return true;
    }
    return false;
  }

  /** Whether a login works now, or within about half a minute. */
  async getsIn(): Promise<boolean> {
    for (let n = 0; n < tries; n += 1) {
      if (await this.tryOnce()) return true;
      await Bun.sleep(pauseMilliseconds);
    }
    return false;
  }

  /** Logs in again and again until `stop`, which gives the longest time in which no login worked, in seconds. */
  watch(): { stop(): Promise<number> } {
    let over = false;
    this.inAt = performance.now();
    this.longest = 0;
    const watching = (async (): Promise<void> => {
      while (!over) {
        // A confirmation is a login too.
        if (performance.now() - this.lastTry >= pauseMilliseconds) await this.tryOnce();
        await Bun.sleep(100);
      }
    })();
    return {
      stop: async () => {
        over = true;
        await watching;
        return Math.max(this.longest, performance.now() - this.inAt) / 1000;
      },
    };
  }
}
