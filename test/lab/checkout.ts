import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { command } from "./command.ts";

const repository = join(import.meta.dir, "..", "..");
const who = ["-c", "user.name=lab", "-c", "user.email=lab@localhost"];

/** A repository of its own with everything that this checkout holds, also what is not committed yet, as one commit. */
export class Checkout {
  readonly folder = mkdtempSync(join(tmpdir(), "clincher-checkout-"));

  /** Copies, commits, and installs what building needs. */
  static async make(): Promise<Checkout> {
    const checkout = new Checkout();
    const { stdout } = await command(["git", "ls-files", "-z", "-co", "--exclude-standard"], {
      cwd: repository,
    });
    for (const path of stdout.split("\0").filter((each) => each !== "")) {
      const target = join(checkout.folder, path);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(repository, path), target);
    }
    await command(["git", "init", "--quiet"], { cwd: checkout.folder });
    await checkout.commit();
    await command(["npm", "ci", "--silent"], { cwd: checkout.folder });
    return checkout;
  }

  async commit(): Promise<void> {
    await command(["git", "add", "--all"], { cwd: this.folder });
    await command(["git", ...who, "commit", "--quiet", "--message", "as it is"], { cwd: this.folder });
  }

  /** Makes the next build call itself this version. */
  async setVersion(version: string): Promise<void> {
    const argv = ["npm", "version", "--silent", "--no-git-tag-version", version];
    await command(argv, { cwd: this.folder });
    await this.commit();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
