import { join } from "node:path";
import { command } from "../command.ts";
import { ensureImages } from "../images/images.ts";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";

const repository = join(import.meta.dir, "..", "..", "..");

export const marker = "sk-ant-lab-this-key-is-not-for-the-gateway";
export const guardSocket = "/run/guard/docker.sock";

/** What the gateway's image has: here a script says what OpenClaw 2026.9.6 asks Node for. */
const node = `#!/bin/sh
printf '["%s","%s"]' "$(cat /proc/sys/kernel/random/boot_id)" "$(readlink /proc/self/ns/mnt)"
`;

const policy = (image: string, instance: string) => ({
  instance,
  image: { name: "openclaw-sandbox:bookworm-slim", id: image },
  workspaceRoot: "/opt/openclaw/sandboxes",
  maximum: 3,
  limits: {
    memory: 1024 ** 3,
    memoryAndSwap: 1536 * 1024 ** 2,
    nanoCpus: 1e9,
    pids: 512,
    files: 2048,
  },
});

/** A container with the server's own programs, so that it has Perl and the docker client. */
const programs =
  "-v /usr:/usr:ro -v /usr/lib:/lib:ro $(test -d /usr/lib64 && echo -v /usr/lib64:/lib64:ro) -e PATH=/usr/bin:/bin";

/** The gateway's container. Its only way out is the folder with the socket. */
export const startGateway = async (
  server: Server,
  socketMount: string,
  user = "1000:1000",
): Promise<void> => {
  await server.shell(`docker rm -f openclaw 2>/dev/null || true
    docker run -d --name openclaw --user ${user} --read-only --cap-drop ALL --security-opt no-new-privileges \\
      --network none --tmpfs /tmp ${programs} -e DOCKER_HOST=unix://${guardSocket} -e HOME=/tmp -e GATEWAY_KEY=${marker} \\
      -v ${socketMount} -v /opt/openclaw/sandboxes:/opt/openclaw/sandboxes busybox:1.37 sleep 86400`);
};

export const startLitellm = (server: Server): Promise<unknown> =>
  server.shell(`docker rm -f openclaw-litellm 2>/dev/null || true
    docker run -d --name openclaw-litellm -e ANTHROPIC_API_KEY=${marker} busybox:1.37 sleep 86400`);

/** A server with Docker, the guard as its unit, and containers in the places of the gateway and of LiteLLM. */
export const prepare = async (lab: Lab): Promise<Server> => {
  lab.step("building clincher");
  await ensureImages(["docker.io/library/busybox:1.37"]);
  await command([process.execPath, "scripts/build.ts"], { cwd: repository });
  const server = await lab.server("cage", { base: "docker" });
  await server.push(join(repository, "dist", "clincher"), "/usr/local/bin/clincher");
  await server.push(
    join(repository, "assets", "guard", "clincher-guard.service"),
    "/etc/systemd/system/clincher-guard.service",
  );
  await server.write("/usr/local/bin/node", node, "755");
  lab.step("images, folders and the containers of the deployment");
  await server.shell(`docker pull -q docker.io/library/busybox:1.37
    docker tag busybox:1.37 openclaw-sandbox:bookworm-slim
    docker create --name other busybox:1.37 true && docker commit other openclaw-other:1 && docker rm other
    mkdir -p /opt/openclaw/guard /opt/openclaw/sandboxes/agent-main-f331f052/skills /var/lib/clincher
    mkdir -p /opt/openclaw/sandboxes/workspace-5a0c11d2/skills
    for n in 1 2 3 4; do mkdir /opt/openclaw/sandboxes/many-$n; done
    chown -R 1000:1000 /opt/openclaw/sandboxes && chmod 700 /opt/openclaw/sandboxes`);
  const image = await server.run([
    "docker",
    "image",
    "inspect",
    "-f",
    "{{.Id}}",
    "openclaw-sandbox:bookworm-slim",
  ]);
  const instance = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
  await server.write(
    "/var/lib/clincher/guard.json",
    JSON.stringify(policy(image.stdout.trim(), instance)),
    "600",
  );
  await startLitellm(server);
  // As after a boot: how much of an executable is in memory depends on how it got there.
  await server.shell("sync; dd if=/usr/local/bin/clincher iflag=nocache count=0 status=none");
  await server.run(["systemctl", "enable", "--now", "clincher-guard"]);
  await server.shell(
    "for i in $(seq 50); do test -S /opt/openclaw/guard/docker.sock && exit 0; sleep 0.1; done; exit 1",
  );
  await startGateway(server, "/opt/openclaw/guard:/run/guard:ro");
  return server;
};
