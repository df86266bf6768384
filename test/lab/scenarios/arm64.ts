import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../../scripts/build/compile.ts";
import { stampOf } from "../../../scripts/build/stamp.ts";
import { hostPhases } from "../crash/subject.ts";
import { confirm, freshServer, initialise } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const emulated = "/usr/local/lib/clincher-arm64";

/** Puts the executable for arm64 where install.sh would, behind an emulator of that processor. */
const placeExecutable = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("building clincher for arm64");
  const folder = await mkdtemp(join(tmpdir(), "clincher-arm64-"));
  try {
    const file = join(folder, "clincher");
    await compile("arm64", { ...(await stampOf({})), releaseKey: "", tailscaleKey: "" }, file);
    await lab.internet.publish("arm64", file);
  } finally {
    await rm(folder, { recursive: true });
  }
  lab.step("an emulator of its processor, and the C library it needs");
  await server.shell(
    `export DEBIAN_FRONTEND=noninteractive
dpkg --add-architecture arm64
apt-get -qq update
apt-get -qq install -y --no-install-recommends qemu-user libc6:arm64 libstdc++6:arm64 >/dev/null
apt-get clean
curl -fsS -o ${emulated} https://get.clincher.dev/arm64
printf '#!/bin/sh\\nexec qemu-aarch64 ${emulated} "$@"\\n' >/usr/local/bin/clincher
chmod 755 ${emulated} /usr/local/bin/clincher`,
    { timeoutSeconds: 300 },
  );
};

export default {
  name: "arm64",
  proves:
    "the executable for arm64 runs: it installs the host's part of a server, and has nothing to do after it",
  apart: "an emulated processor is many times slower, and no code differs by processor",
  async run(lab) {
    const server = await freshServer(lab, "alpha");
    await placeExecutable(lab, server);
    const version = await server.run(["clincher", "--version"]);
    expect(version.stdout.includes("linux-arm64"), "it is not the one for arm64", version.stdout);
    await initialise(server);
    lab.step(`clincher install --only ${hostPhases.join(",")}`);
    const argv = ["clincher", "install", "--yes", "--only", hostPhases.join(",")];
    await server.run(argv, { timeoutSeconds: 900 });
    await confirm(server);
    lab.step("a second one has nothing to do");
    const again = await server.run(argv, { timeoutSeconds: 300 });
    expect(again.stdout.includes("Nothing to do"), "it does something again", again.stdout);
    lab.step("bad input is told as ever");
    const bad = await server.run(["clincher", "plan", "--set", "ssh.port=0"], { check: false });
    expect(bad.code === 3, "a port that cannot be is taken", bad.stdout + bad.stderr);
  },
} satisfies Scenario;
