import { join } from "node:path";
import { command } from "./command.ts";
import type { Lab } from "./lab.ts";
import { withLock } from "./lock.ts";
import { machinePackages } from "./machine.ts";

const repository = join(import.meta.dir, "..", "..");

/** Builds the executable of this checkout for this machine; what was built from the same commit is used again. */
const build = (): Promise<void> =>
  withLock("release", async () => {
    await machinePackages(["xz-utils", "curl"]);
    const argv = [process.execPath, "scripts/build.ts", "--all", "--architecture", process.arch];
    await command(argv, { cwd: repository });
  });

/** Puts install.sh and the executable on the lab's web host, as a release has them. */
export const publishRelease = async (lab: Lab): Promise<void> => {
  lab.step("building clincher and putting it on the web host");
  await build();
  const executable = `clincher-linux-${process.arch}`;
  for (const name of [executable, `${executable}.xz`, "SHA256SUMS"]) {
    await lab.internet.publish(name, join(repository, "dist", name));
  }
  await lab.internet.publish("install.sh", join(repository, "assets", "install.sh"));
};
