import { describe, expect, test } from "bun:test";
import { parse } from "yaml";
import { stackAssets } from "../../embedded/stack.ts";
import { gatewayCommand } from "../../src/recovery/drill/container.ts";
import { trialCommand } from "../../src/recovery/upgrade/trial-container.ts";
import { environment } from "../../src/stack/environment.ts";
import { stackFiles } from "../../src/stack/files.ts";
import { hostPaths } from "../../src/stack/paths.ts";
import { type ServiceKey, services } from "../../src/stack/services.ts";
import { deployment } from "./deployment.ts";

interface Service {
  readonly container_name: string;
  readonly cap_add?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[] | Record<string, unknown>;
  readonly volumes: readonly {
    readonly source: string;
    readonly target: string;
    readonly read_only?: boolean;
    readonly bind: { readonly create_host_path: boolean };
  }[];
  readonly labels: Record<string, string>;
  readonly [key: string]: unknown;
}

const compose = parse(stackAssets.compose, { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
};
const networksOf = (name: string): readonly string[] => {
  const networks = compose.services[name]?.networks ?? [];
  return Array.isArray(networks) ? networks : Object.keys(networks);
};
const variables = (text: string): readonly string[] =>
  [...text.replaceAll(/^\s*#.*$/gm, "").matchAll(/\$\{(\w+)/g)].map((match) => match[1] ?? "").sort();

test("its services are the ones the code knows", () => {
  expect(Object.keys(compose.services).sort()).toEqual(Object.values(services).sort());
});

test("its variables are the ones in .env", () => {
  const given = Object.keys(environment(deployment(), { egress: "e" }))
    // Read by Compose itself.
    .filter((name) => name !== "COMPOSE_FILE")
    .sort();
  expect([...new Set(variables(stackAssets.compose))]).toEqual(given);
});

test("the gateway has one host name for all its containers, by which it knows a dead process of its own", () => {
  const known = deployment();
  const names = [trialCommand(known, { compiled: "", patience: 1 }), gatewayCommand(known)].map(
    (argv) => argv[argv.indexOf("--hostname") + 1],
  );
  expect([compose.services.openclaw?.hostname, ...names]).toEqual(["openclaw", "openclaw", "openclaw"]);
});

describe.each(Object.entries(compose.services))("%s", (name, service) => {
  test("is confined", () => {
    expect(service).toMatchObject({
      container_name: name,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      read_only: true,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as Compose has it
      restart: name === "openclaw" ? "${GATEWAY_RESTART:?}" : "unless-stopped",
      logging: { driver: "json-file" },
    });
    expect(service.pids_limit).toBeNumber();
    expect(service.mem_limit).toBeDefined();
    expect(service.cpus).toBeDefined();
    expect(service.privileged).toBeUndefined();
    expect(service.cap_add).toEqual(name === services.caddy ? ["NET_BIND_SERVICE"] : undefined);
  });

  test("is watched, and recreated when what it reads changes", () => {
    expect(service.healthcheck).toMatchObject({ retries: 3 });
    expect(service.labels["dev.clincher"]).toBe("1");
    expect(service.labels["dev.clincher.inputs"]).toMatch(/^\$\{\w+_INPUTS:\?\}$/);
  });

  test("mounts folders of the stack only, writable only its state, never Docker's socket", () => {
    for (const { source, target, read_only, bind } of service.volumes) {
      expect(source).toMatch(/^\.\/((config|secrets|state)\/|compiled$)/);
      expect(read_only === true).toBe(!source.startsWith("./state/"));
      // Without it the gateway starts all the same, only later; it is in no backup.
      expect(bind.create_host_path).toBe(source === "./compiled");
      expect(target).not.toContain("docker.sock");
    }
  });

  test("mounts every file whose change recreates it or that it watches, and no other", () => {
    const key = Object.entries(services).find(([, value]) => value === name)?.[0] as ServiceKey;
    const mounted = service.volumes
      .map(({ source }) => source.replace(".", hostPaths.root))
      .filter((source) => !source.includes("/state/") && source !== hostPaths.compiled);
    const inputs = stackFiles(deployment()).filter(
      (file) => file.mountedBy.includes(key) || file.watchedBy === key,
    );
    const folders = new Set(inputs.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
    expect(mounted.sort()).toEqual([...folders].sort());
  });
});

describe("networks", () => {
  test("only proxies and Caddy have a way out, and only Caddy is published", () => {
    const outside = Object.keys(compose.networks).filter((name) => compose.networks[name]?.internal !== true);
    expect(outside).toEqual(["egress-net"]);
    const reaching = Object.keys(compose.services).filter((name) => networksOf(name).includes("egress-net"));
    expect(reaching.sort()).toEqual([services.caddy, services.egressChannels, services.egressModels].sort());
    const published = Object.keys(compose.services).filter(
      (name) => compose.services[name]?.ports !== undefined,
    );
    expect(published).toEqual([services.caddy]);
  });

  test("the proxy for models has no network in common with the gateway", () => {
    const gateway = networksOf(services.gateway);
    expect(networksOf(services.egressModels).filter((name) => gateway.includes(name))).toEqual([]);
  });
});
