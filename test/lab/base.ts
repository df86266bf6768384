import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { apart, inside, type Layers, layer } from "./base/layer.ts";
import { withPeers } from "./base/peers.ts";
import { command } from "./command.ts";
import { ensureAuthority } from "./internet/authority.ts";
import { machinePackages } from "./machine.ts";
import { debianMirrors, type Mirrors, machineSources } from "./mirrors.ts";

/** What a server starts from: a fresh VPS, or one that already has the distribution's Docker, or Ansible and pyinfra. */
export type BaseKind = "fresh" | "docker" | "peers";

const suite = "trixie";

/** What the images of the usual providers come with, as far as it matters to someone who logs in. */
const freshPackages = [
  ...["systemd", "systemd-sysv", "libpam-systemd", "systemd-timesyncd", "dbus", "openssh-server", "cron"],
  ...["ca-certificates", "curl", "iproute2", "iptables", "nftables", "sudo", "procps", "kmod"],
];
const dockerPackages = ["docker.io", "docker-cli", "docker-compose", "docker-buildx"];

/** Servers speak plain http to their mirrors: the lab's forwarder answers there, whatever the real one speaks. */
const plain = (uri: string): string =>
  uri.replace(/^https:/, "http:").replace(/^(http:\/\/[^/:]+):\d+/, "$1");

const sourcesFile = ({ main, security }: Mirrors): string =>
  [
    { uri: plain(main), suites: `${suite} ${suite}-updates` },
    { uri: plain(security), suites: `${suite}-security` },
  ]
    .map(({ uri, suites }) =>
      [
        "Types: deb",
        `URIs: ${uri}`,
        `Suites: ${suites}`,
        "Components: main",
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
        "",
      ].join("\n"),
    )
    .join("\n");

/** The machine's apt options without which a frozen or mirrored archive would be refused. */
async function mirrorOptions(): Promise<string> {
  const { stdout } = await command(["apt-config", "dump"]);
  return stdout
    .split("\n")
    .filter((line) => /^Acquire::Check-(Valid-Until|Date) /.test(line))
    .map((line) => `${line}\n`)
    .join("");
}

async function freshBase(): Promise<Layers> {
  const mirrors = debianMirrors(await machineSources());
  const options = await mirrorOptions();
  const sources = sourcesFile(mirrors);
  return await layer("fresh", { suite, freshPackages, sources, options }, async (folder) => {
    await machinePackages(["debootstrap", "debian-archive-keyring"]);
    await command([
      ...[...apart, "debootstrap", "--variant=minbase", `--include=${freshPackages.join(",")}`],
      ...[suite, folder, mirrors.main],
    ]);
    const apt = join(folder, "etc/apt");
    await rm(join(apt, "sources.list"), { force: true });
    await writeFile(join(apt, "sources.list.d/debian.sources"), sources);
    if (options !== "") await writeFile(join(apt, "apt.conf.d/99mirror"), options);
    const leftovers = ["etc/machine-id", "etc/resolv.conf", "etc/hostname", "var/log/bootstrap.log"];
    const keys = (await readdir(join(folder, "etc/ssh"))).filter((name) => name.startsWith("ssh_host_"));
    for (const name of [...leftovers, ...keys.map((key) => `etc/ssh/${key}`)])
      await rm(join(folder, name), { force: true });
    for (const name of ["var/cache/apt/archives", "var/lib/apt/lists"]) {
      await rm(join(folder, name), { recursive: true });
      await mkdir(join(folder, name, "partial"), { recursive: true });
    }
  });
}

const withDocker = (below: Layers): Promise<Layers> =>
  layer(
    "docker",
    dockerPackages,
    (folder) =>
      inside(
        folder,
        below,
        `apt-get update -q
        apt-get install -y -q --no-install-recommends ${dockerPackages.join(" ")}
        apt-get clean
        rm -rf /var/lib/apt/lists/*`,
      ),
    below,
  );

/** The lab's certificate authority in the system's trust store, so that no setting of the product names it. */
async function withTrust(below: Layers): Promise<Layers> {
  const { certificate } = await ensureAuthority();
  return await layer(
    "trust",
    certificate,
    async (folder) => {
      const store = join(folder, "usr/local/share/ca-certificates");
      await mkdir(store, { recursive: true });
      await writeFile(join(store, "clincher-lab.crt"), certificate);
      await inside(folder, below, "update-ca-certificates");
    },
    below,
  );
}

/** The read-only layers of a server of this kind; built when the cache does not have them (a minute or two). */
export async function ensureBase(kind: BaseKind): Promise<Layers> {
  const fresh = await freshBase();
  if (kind === "peers") return await withTrust(await withPeers(fresh));
  return await withTrust(kind === "docker" ? await withDocker(fresh) : fresh);
}
