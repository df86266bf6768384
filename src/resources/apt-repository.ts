import type { Machine } from "../settings/deployment.ts";
import { tailscaleKey } from "../version.ts";
import { aptKey } from "./apt-key.ts";
import { directory } from "./directory.ts";
import { file } from "./file.ts";
import type { Resource } from "./resource.ts";

export interface AptRepository {
  /** File names are made of it. */
  readonly name: string;
  readonly keyUrl: string;
  /** Of the key it is signed with. */
  readonly fingerprint: string;
  readonly uri: string;
  readonly suite: string;
  readonly component: string;
  readonly architecture: string;
  /** What using it reaches: see `Change.reaches`. */
  readonly reaches: readonly string[];
}

const debianName = { x64: "amd64", arm64: "arm64" } as const;
const keyrings = "/etc/apt/keyrings";
const sourcesPath = (name: string): string => `/etc/apt/sources.list.d/${name}.sources`;

/** A signed package repository, deb822: the key first, so that apt never sees a source it could not check. */
export const aptRepository = (repository: AptRepository): readonly Resource[] => {
  const key = `${keyrings}/${repository.name}.asc`;
  const content = [
    "Types: deb",
    `URIs: ${repository.uri}`,
    `Suites: ${repository.suite}`,
    `Components: ${repository.component}`,
    `Architectures: ${repository.architecture}`,
    `Signed-By: ${key}`,
    "",
  ].join("\n");
  return [
    directory(keyrings, { mode: 0o755, uid: 0, gid: 0 }),
    aptKey({
      path: key,
      url: repository.keyUrl,
      fingerprint: repository.fingerprint,
      reaches: repository.reaches,
    }),
    file({ path: sourcesPath(repository.name), content, mode: 0o644, uid: 0, gid: 0 }),
  ];
};

export const dockerRepositoryHost = "download.docker.com";
export const dockerSourcesPath = sourcesPath("docker");

/** "Docker Release (CE deb)", as docs.docker.com/engine/install gives it; the same for Debian and Ubuntu since 2017. */
export const dockerFingerprint = "9DC858229FC7DD38854AE2D88D81803C0EBFCD88";

/** Docker's own repository for this machine. */
export const dockerRepository = ({
  os,
  architecture,
}: Pick<Machine, "os" | "architecture">): readonly Resource[] =>
  aptRepository({
    name: "docker",
    keyUrl: `https://${dockerRepositoryHost}/linux/${os.id}/gpg`,
    fingerprint: dockerFingerprint,
    uri: `https://${dockerRepositoryHost}/linux/${os.id}`,
    suite: os.codename,
    component: "stable",
    architecture: debianName[architecture],
    reaches: ["docker-repository"],
  });

const tailscaleHost = "pkgs.tailscale.com";

/** "Tailscale Inc. (Package repository signing key)", the same for all systems since 2020; a lab builds with its own. */
export const tailscaleFingerprint =
  tailscaleKey === "" ? "2596A99EAAB33821893C0A79458CA832957F5868" : tailscaleKey;

/** Tailscale's own repository for this machine. */
export const tailscaleRepository = ({
  os,
  architecture,
}: Pick<Machine, "os" | "architecture">): readonly Resource[] =>
  aptRepository({
    name: "tailscale",
    keyUrl: `https://${tailscaleHost}/stable/${os.id}/${os.codename}.asc`,
    fingerprint: tailscaleFingerprint,
    uri: `https://${tailscaleHost}/stable/${os.id}`,
    suite: os.codename,
    component: "main",
    architecture: debianName[architecture],
    reaches: [`${tailscaleHost}:443`],
  });

/**
 * Packages of Docker Engine, its client, Compose v2 and Buildx. The distributions name them differently, and Ubuntu's
 * docker-compose is version 1. Preflight refuses Debian 12's own, which is too old under any name.
 */
export const dockerPackages = (
  source: "docker" | "distro",
  os: Pick<Machine["os"], "id">,
): readonly string[] => {
  if (source === "docker") {
    return ["docker-ce", "docker-ce-cli", "containerd.io", "docker-buildx-plugin", "docker-compose-plugin"];
  }
  return os.id === "ubuntu"
    ? ["docker.io", "docker-compose-v2", "docker-buildx"]
    : ["docker.io", "docker-cli", "docker-compose", "docker-buildx"];
};
