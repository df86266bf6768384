import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../../package.json";
import { publicKeyOf } from "../../../scripts/release/key.ts";
import { Checkout } from "../checkout.ts";
import { command } from "../command.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { buildRelease, executable, publishFiles, releaseFiles, releaseKey } from "../release.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const next = "99.0.0";
const installLine = "curl -fsSL https://get.clincher.dev/install.sh | sh";

interface Tampering {
  readonly what: string;
  change(folder: string): void;
  /** What both install.sh and self-update complain of. */
  readonly complaint: RegExp;
}

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, "utf8")));

const tamperings: readonly Tampering[] = [
  {
    what: "artefact",
    change: (folder) => {
      for (const name of [executable, `${executable}.xz`]) appendFileSync(join(folder, name), "evil");
    },
    complaint: /checksum of clincher-linux/i,
  },
  {
    what: "checksum",
    change: (folder) =>
      edit(join(folder, "SHA256SUMS"), (text) => text.replace(/^[0-9a-f]{8}/gm, "00000000")),
    complaint: /signature .*is wrong|not signed by us/i,
  },
  {
    what: "signature",
    change: (folder) =>
      edit(join(folder, "SHA256SUMS.minisig"), (text) => text.replace(`clincher ${next}`, "clincher 98.0.0")),
    complaint: /signature .*is wrong|not signed by us/i,
  },
];

/** Publishes the release with one thing changed, runs `attempt`, and puts the true one back. */
const tampered = async (
  lab: Lab,
  folder: string,
  { change }: Tampering,
  attempt: () => Promise<void>,
): Promise<void> => {
  const copy = mkdtempSync(join(tmpdir(), "clincher-tampered-"));
  try {
    for (const name of releaseFiles) cpSync(join(folder, name), join(copy, name));
    change(copy);
    await publishFiles(lab, copy);
    await attempt();
  } finally {
    rmSync(copy, { recursive: true });
    await publishFiles(lab, folder);
  }
};

const running = async (server: Server): Promise<string> =>
  (await server.run(["clincher", "--version"])).stdout.split(" ")[1] ?? "";

export default {
  name: "release",
  proves:
    "a release is reproducible and signed; whatever is tampered with is refused by install.sh and by self-update, and the old executable goes on",
  async run(lab) {
    const checkout = await Checkout.make();
    try {
      const key = await releaseKey();
      lab.step("npm run release: built twice in different folders");
      const argv = [process.execPath, "scripts/release.ts", "--key", key, "--architecture", process.arch];
      const { stdout } = await command(argv, { cwd: checkout.folder });
      expect(
        stdout.includes("is the same, built in another folder"),
        "it is not said to be reproducible",
        stdout,
      );
      const first = mkdtempSync(join(tmpdir(), "clincher-first-"));
      cpSync(join(checkout.folder, "dist", "release"), first, { recursive: true });

      lab.step("minisign itself accepts the signature, and not another file");
      const publicKey = await publicKeyOf(key);
      const check = (file: string): Promise<number> =>
        command(["minisign", "-V", "-P", publicKey, "-x", join(first, "SHA256SUMS.minisig"), "-m", file], {
          check: false,
        }).then(({ code }) => code);
      expect((await check(join(first, "SHA256SUMS"))) === 0, "minisign refuses the signature");
      expect((await check(join(first, "install.sh"))) !== 0, "minisign accepts anything");
      await command(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: first });

      lab.step(`building ${next}`);
      await checkout.setVersion(next);
      const second = await buildRelease(checkout.folder, next);

      const server = await lab.server("alpha");
      for (const each of tamperings) {
        lab.step(`install.sh refuses a tampered ${each.what}`);
        await tampered(lab, second, each, async () => {
          const { code, stderr } = await server.shell(installLine, { check: false });
          expect(code !== 0 && each.complaint.test(stderr), "install.sh took it", `${code} ${stderr}`);
          const { stdout: left } = await server.shell("ls -A /usr/local/bin");
          expect(left === "", "install.sh left something behind", left);
        });
      }

      lab.step("install.sh cut off on its way does nothing");
      const cut = await server.shell(
        "curl -fsSL https://get.clincher.dev/install.sh | head -c 3000 | sh; ls -A /usr/local/bin",
        { check: false },
      );
      expect(cut.stdout === "", "half a script did something", cut.stdout + cut.stderr);

      lab.step(`${version} is installed; self-update refuses what is tampered with`);
      await publishFiles(lab, first);
      await server.shell(installLine);
      expect((await running(server)) === version, "another version was installed");
      for (const each of tamperings) {
        await tampered(lab, second, each, async () => {
          const { code, stderr } = await server.run(["clincher", "self-update"], { check: false });
          expect(
            code === 1 && each.complaint.test(stderr),
            `a tampered ${each.what} was taken`,
            `${code} ${stderr}`,
          );
          expect((await running(server)) === version, "the executable is another one");
          const { stdout: left } = await server.shell("ls -A /usr/local/bin");
          expect(left.trim() === "clincher", "self-update left something behind", left);
        });
      }

      lab.step("self-update, back, and to a version by name");
      await publishFiles(lab, second);
      await publishFiles(lab, second, `v${next}/`);
      await server.run(["clincher", "self-update"]);
      expect((await running(server)) === next, "it did not update");
      const again = await server.run(["clincher", "self-update"]);
      expect(/is the newest/.test(again.stdout), "the second update did something", again.stdout);
      await server.run(["clincher", "self-update", "--rollback"]);
      expect((await running(server)) === version, "it did not go back");
      await server.run(["clincher", "self-update", "--to", next]);
      expect((await running(server)) === next, "it did not go to the version that was named");

      lab.step("the newest release is older than what runs: left alone");
      await publishFiles(lab, first);
      const ahead = await server.run(["clincher", "self-update"]);
      expect(ahead.stdout.includes("older than this one"), "it went back by itself", ahead.stdout);
      rmSync(first, { recursive: true });
    } finally {
      checkout.remove();
    }
  },
} satisfies Scenario;
