import { readFile } from "node:fs/promises";
import { command } from "./command.ts";
import { withLock } from "./lock.ts";

const fresh = { DEBIAN_FRONTEND: "noninteractive" };

async function missing(names: string[]): Promise<string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format
  const { stdout } = await command(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Abbrev}\n", ...names], {
    check: false,
  });
  const installed = new Set(
    stdout
      .split("\n")
      .filter((line) => line.split(" ")[1]?.startsWith("ii"))
      .map((line) => line.split(" ")[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/**
 * Installs the Debian packages the machine does not have yet, from its own apt sources; refreshes the package
 * lists once when they do not know a name. Does nothing, and needs no network, when all are there.
 */
export async function machinePackages(names: string[]): Promise<void> {
  if ((await missing(names)).length === 0) return;
  await withLock("machine-packages", async () => {
    const wanted = await missing(names);
    if (wanted.length === 0) return;
    console.error(`lab: installing ${wanted.join(" ")} on this machine`);
    const install = ["apt-get", "install", "-y", "--no-install-recommends", "-q", ...wanted];
    const first = await command(install, { env: fresh, check: false });
    if (first.code === 0) return;
    await command(["apt-get", "update", "-q"], { env: fresh });
    await command(install, { env: fresh });
  });
}

/** Says why this machine cannot run the lab, or undefined when it can. */
export async function unfit(): Promise<string | undefined> {
  if (process.platform !== "linux") return "the lab needs Linux";
  if (process.getuid?.() !== 0) return "the lab needs root: it makes namespaces, mounts and control groups";
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  if (!/^ID=debian$/m.test(release))
    return "the lab needs Debian: its servers are installed from the machine's own apt sources";
  return undefined;
}
