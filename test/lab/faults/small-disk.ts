import type { Server } from "../server.ts";

const unit = "lab-small-disk";

/**
 * A file system of its own on a server, which really is full when the scenario says so. It is in memory: gone after a power
 * cut. Its room is taken by making it smaller, so that no time passes while it is being filled.
 */
export class SmallDisk {
  private constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {}

  /** Puts one under a folder that nothing has open, with what is in it. */
  static async under(server: Server, folder: string): Promise<SmallDisk> {
    const disk = new SmallDisk(server, folder);
    await server.shell(`
mkdir -p ${folder} /run/beside
mode=$(stat -c %a ${folder})
mount -t tmpfs -o size=16g,mode=$mode tmpfs /run/beside
cp -a ${folder}/. /run/beside/
mount --bind /run/beside ${folder}
umount /run/beside`);
    return disk;
  }

  private shrink(megabytes: number): string {
    return `mount -o remount,size=$(($(df --output=used -k ${this.folder} | tail -1) + ${Math.ceil(megabytes * 1024)}))k ${this.folder}`;
  }

  /** From now on there are so many megabytes left. */
  async leaves(megabytes: number): Promise<void> {
    await this.server.shell(this.shrink(megabytes));
  }

  /** The same as soon as something holds, told in the shell: in the middle of a command. */
  async leavesOnce(holds: string, megabytes: number): Promise<void> {
    await this.server.run([
      ...["systemd-run", "--quiet", "--collect", `--unit=${unit}`, "bash", "-c"],
      `until ${holds}; do sleep 0.005; done; ${this.shrink(megabytes)}`,
    ]);
  }

  /** Room again. Throws when what `leavesOnce` waited for never held: then nothing met a full disk. */
  async hasRoom(): Promise<void> {
    const waiting = await this.server.run(["systemctl", "is-active", unit], { check: false });
    if (waiting.stdout.trim() === "active") {
      await this.server.run(["systemctl", "stop", unit]);
      throw new Error(`the disk under ${this.folder} was never filled`);
    }
    await this.server.shell(`mount -o remount,size=16g ${this.folder}`);
  }

  /** What is on it goes to the disk below, where a power cut does not reach it. */
  async end(): Promise<void> {
    await this.server.shell(`
mkdir -p /run/below
mount --bind / /run/below
find /run/below${this.folder} -mindepth 1 -delete
cp -a ${this.folder}/. /run/below${this.folder}/
umount /run/below
umount ${this.folder}`);
  }
}
