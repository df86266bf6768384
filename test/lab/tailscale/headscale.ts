import { mkdir, writeFile } from "node:fs/promises";
import { names, services } from "../addresses.ts";
import { command } from "../command.ts";
import { issue } from "../internet/authority.ts";
import { type Child, startChild } from "../internet/child.ts";
import { inet, inNamespace } from "../network.ts";
import { alive } from "../paths.ts";
import { ensureTool } from "../tools.ts";

export const controlServer = `https://${names.mesh[0]}`;

export interface Node {
  readonly id: number;
  readonly name: string;
  /** It logged out, or was thrown out: it stays in the list. */
  readonly expired: boolean;
}

/** A control server of the lab's tailnet, with its relay: Headscale. */
export class Headscale {
  readonly #program: string;
  readonly #settings: string;
  readonly #child: Child;

  private constructor(program: string, settings: string, child: Child) {
    this.#program = program;
    this.#settings = settings;
    this.#child = child;
  }

  /** Starts it on the lab's internet, with one user. */
  static async start(): Promise<Headscale> {
    const program = await ensureTool("headscale");
    const folder = alive("headscale");
    await mkdir(folder, { recursive: true });
    const { certificateFile, keyFile } = await issue(names.mesh);
    const settings = `${folder}/config.json`;
    const given = {
      server_url: controlServer,
      listen_addr: `${services.mesh}:443`,
      metrics_listen_addr: "",
      grpc_listen_addr: "127.0.0.1:50443",
      tls_cert_path: certificateFile,
      tls_key_path: keyFile,
      noise: { private_key_path: `${folder}/noise.key` },
      prefixes: { v4: "100.64.0.0/10", v6: "fd7a:115c:a1e0::/48", allocation: "sequential" },
      database: { type: "sqlite", sqlite: { path: `${folder}/db.sqlite` } },
      unix_socket: `${folder}/socket`,
      derp: {
        server: {
          enabled: true,
          region_id: 999,
          region_code: "lab",
          region_name: "lab",
          stun_listen_addr: `${services.mesh}:3478`,
          private_key_path: `${folder}/derp.key`,
          automatically_add_embedded_derp_region: true,
          ipv4: services.mesh,
        },
        urls: [],
        paths: [],
      },
      disable_check_updates: true,
      policy: { mode: "file", path: "" },
      dns: { magic_dns: false, base_domain: "tailnet.test", override_local_dns: false },
      log: { level: "info" },
    };
    await writeFile(settings, JSON.stringify(given));
    const argv = inNamespace(inet, [program, "--config", settings, "serve"]);
    const died = (code: number): void => console.error(`headscale ended by itself with code ${code}`);
    const headscale = new Headscale(
      program,
      settings,
      startChild(argv, { log: `${folder}/headscale.log` }, died),
    );
    await headscale.#untilUp();
    await headscale.#ask("users", "create", "operator");
    return headscale;
  }

  async #untilUp(): Promise<void> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const { code, stderr } = await command(this.#line("users", "list"), { check: false });
      if (code === 0) return;
      if (Date.now() > deadline) throw new Error(`headscale does not answer: ${stderr}`);
      await Bun.sleep(100);
    }
  }

  #line(...argv: string[]): string[] {
    return inNamespace(inet, [this.#program, "--config", this.#settings, "--output", "json", ...argv]);
  }

  async #ask(...argv: string[]): Promise<unknown> {
    return JSON.parse((await command(this.#line(...argv))).stdout);
  }

  /** A key with which machines join, as often as they like within the hour. */
  async authKey(): Promise<string> {
    const answer = await this.#ask(
      "preauthkeys",
      "create",
      "--user",
      "1",
      "--reusable",
      "--expiration",
      "1h",
    );
    if (typeof answer === "object" && answer !== null && "key" in answer) return String(answer.key);
    throw new Error(`headscale gives no key: ${JSON.stringify(answer)}`);
  }

  /** Machines that are in the tailnet. */
  async nodes(): Promise<readonly Node[]> {
    const all = (await this.#ask("nodes", "list")) as
      | { id: number; given_name: string; expiry?: { seconds: number } }[]
      | null;
    return (all ?? []).map(({ id, given_name, expiry }) => ({
      id: Number(id),
      name: given_name,
      expired: expiry !== undefined && expiry.seconds * 1000 <= Date.now(),
    }));
  }

  /** Throws a machine out, as when its key expires. */
  async expire({ id }: Node): Promise<void> {
    await this.#ask("nodes", "expire", "--identifier", String(id));
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
