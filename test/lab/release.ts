import { existsSync } from "node:fs";
import { join } from "node:path";
import { command } from "./command.ts";
import type { Lab } from "./lab.ts";

const repository = join(import.meta.dir, "..", "..");
const artefact = (name: string): string => join(repository, "dist", name);

let built: Promise<void> | undefined;

/** Builds the executables of this checkout, once a process. */
const build = (): Promise<void> => {
  built ??= command([process.execPath, "scripts/build.ts", "--all"], { cwd: repository }).then(
    () => undefined,
  );
  return built;
};

/** Puts install.sh and the executables on the lab's web host, as a release has them. */
export const publishRelease = async (lab: Lab): Promise<void> => {
  lab.step("building clincher and putting it on the web host");
  await build();
  const names = ["clincher-linux-x64", "clincher-linux-arm64"].flatMap((name) => [name, `${name}.xz`]);
  for (const name of [...names, "SHA256SUMS"]) {
    if (existsSync(artefact(name))) await lab.internet.publish(name, artefact(name));
  }
  await lab.internet.publish("install.sh", join(repository, "assets", "install.sh"));
};
