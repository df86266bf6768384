import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Signer } from "../release/signer.ts";

export const script = join(import.meta.dir, "..", "..", "assets", "install.sh");
export const executable = '#!/bin/sh\necho "clincher 9.9.9"\n';

/** Real programs that install.sh uses; what is not in the folder is not on the machine. */
const tools = [
  "awk",
  "base64",
  "cat",
  "chmod",
  "curl",
  "grep",
  "id",
  "mkdir",
  "mktemp",
  "mv",
  "openssl",
  "rm",
  "sed",
  "sha256sum",
  "tail",
  "uname",
  "xz",
];

export const sum = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const signer = new Signer();

/** install.sh as a release of this signer has it. */
export const scriptText = (key = signer.publicKey): string =>
  readFileSync(script, "utf8").replace("@CLINCHER_RELEASE_KEY@", key);

/** A release: file names to contents. SHA256SUMS is made of the others unless it is given. */
export type Release = Readonly<Record<string, string | Uint8Array>>;

/** Checksums and their signature. */
export const signed = (sums: string): Release => ({
  SHA256SUMS: sums,
  "SHA256SUMS.minisig": signer.sign(sums, "clincher 9.9.9"),
});

export const release = (files: Release = { "clincher-linux-x64": executable }): Release => {
  const all = { ...files };
  for (const [name, content] of Object.entries(files)) {
    if (Bun.which("xz") !== null && name.startsWith("clincher"))
      all[`${name}.xz`] = Bun.spawnSync(["xz", "-c"], { stdin: Buffer.from(content) }).stdout;
  }
  const lines = Object.entries(all).map(([name, content]) => `${sum(content)}  ${name}\n`);
  return { ...all, ...signed(lines.join("")) };
};

export interface Attempt {
  readonly release?: Release;
  /** Shell scripts that stand in for programs. */
  readonly fakes?: Readonly<Record<string, string>>;
  /** Programs that are not there. */
  readonly missing?: readonly string[];
  /** Programs that are there besides. */
  readonly extra?: readonly string[];
  /** Replaces install.sh's text. */
  readonly text?: string;
  readonly shell?: string;
  /** What an earlier run installed. */
  readonly earlier?: string;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Names asked for at the web server, in order. */
  readonly asked: readonly string[];
  /** Everything in the folder of the executable. */
  readonly names: readonly string[];
  readonly installed: string | null;
}

/** Runs install.sh against a web server on this machine, as root on x86_64 unless told otherwise. */
export const attempt = async (given: Attempt = {}): Promise<Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), "clincher-install-"));
  const asked: string[] = [];
  const files = given.release ?? release();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const name = new URL(request.url).pathname.slice(1);
      asked.push(name);
      const content = files[name];
      return content === undefined ? new Response("no", { status: 404 }) : new Response(content as string);
    },
  });
  try {
    const path = join(folder, "path");
    const bin = join(folder, "prefix", "bin");
    mkdirSync(path);
    for (const tool of [...tools, ...(given.extra ?? [])]) {
      const real = Bun.which(tool);
      if (real !== null && given.missing?.includes(tool) !== true) symlinkSync(real, join(path, tool));
    }
    const fakes = { id: "echo 0", uname: '[ "$1" = -m ] && echo x86_64 || echo Linux', ...given.fakes };
    for (const [name, body] of Object.entries(fakes)) {
      rmSync(join(path, name), { force: true });
      writeFileSync(join(path, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
      chmodSync(join(path, name), 0o755);
    }
    if (given.earlier !== undefined) {
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, "clincher"), given.earlier);
    }
    const child = Bun.spawn([Bun.which(given.shell ?? "sh") ?? "/bin/sh", "-s"], {
      stdin: Buffer.from(given.text ?? scriptText()),
      stdout: "pipe",
      stderr: "pipe",
      env: {
        PATH: path,
        CLINCHER_URL: `http://127.0.0.1:${server.port}`,
        CLINCHER_PREFIX: join(folder, "prefix"),
        no_proxy: "127.0.0.1",
      },
    });
    const [stdout, stderr, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    const installed = join(bin, "clincher");
    return {
      code,
      stdout,
      stderr,
      asked,
      names: existsSync(bin) ? readdirSync(bin) : [],
      installed: existsSync(installed) ? readFileSync(installed, "utf8") : null,
    };
  } finally {
    await server.stop(true);
    rmSync(folder, { recursive: true, force: true });
  }
};
