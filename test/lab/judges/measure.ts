import { command } from "../command.ts";
import { expect } from "../expect.ts";
import { inet, inNamespace } from "../network.ts";
import type { Server } from "../server.ts";

export interface LynisReport {
  readonly index: number;
  readonly version: string;
  readonly warnings: readonly string[];
  /** "TEST-ID|text|details". */
  readonly suggestions: readonly string[];
}

/** Lynis from Debian, as it judges this server. Takes about half a minute. */
export const lynis = async (server: Server): Promise<LynisReport> => {
  await server.shell(
    "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends lynis >/dev/null",
  );
  await server.run(["lynis", "audit", "system", "--quick", "--quiet", "--no-colors"], {
    check: false,
    timeoutSeconds: 300,
  });
  const report = await server.read("/var/log/lynis-report.dat");
  const list = (name: string): readonly string[] =>
    [...report.matchAll(new RegExp(`^${name}\\[\\]=(.*)$`, "gm"))].map(([, text = ""]) =>
      text.split("|").slice(0, 3).join("|"),
    );
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, "m").exec(report)?.[1] ?? "";
  const index = Number(value("hardening_index"));
  expect(index > 0, `Lynis gives ${server.name} no index`, report.slice(-2000));
  return {
    index,
    version: value("lynis_version"),
    warnings: list("warning"),
    suggestions: list("suggestion"),
  };
};

export interface SshReport {
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

/** Installs ssh-audit on a server of the lab, whose release is newer than the machine's. */
export const withSshAudit = async (server: Server): Promise<void> => {
  await server.shell(
    "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ssh-audit >/dev/null",
  );
};

/**
 * ssh-audit from the internet, with the code that `tools` has installed. Its rate test only measures that connections
 * are limited, and they are.
 */
export const sshAudit = async (tools: Server, server: Server, port: number): Promise<SshReport> => {
  const argv = [
    ...["env", `PYTHONPATH=${tools.root}/usr/lib/python3/dist-packages`, "PYTHONDONTWRITEBYTECODE=1"],
    ...[
      "python3",
      "-m",
      "ssh_audit",
      "--skip-rate-test",
      "--no-colors",
      "--port",
      String(port),
      server.address,
    ],
  ];
  const { stdout } = await command(inNamespace(inet, argv), { check: false, timeoutSeconds: 120 });
  expect(/^\((kex|key|enc)\)/m.test(stdout), `ssh-audit does not reach ${server.name}`, stdout);
  const marked = (mark: string): readonly string[] =>
    stdout.split("\n").filter((line) => line.includes(`[${mark}]`));
  return { failures: marked("fail"), warnings: marked("warn") };
};

/** Port on which sshd listens, by its own word. */
export const sshPort = async (server: Server): Promise<number> => {
  const { stdout } = await server.run(["sshd", "-T"]);
  return Number(/^port (\d+)$/m.exec(stdout)?.[1] ?? 22);
};
