import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { openclaw } from "../openclaw.ts";
import type { Server } from "../server.ts";

/** One turn in a session; the lab's model echoes, so what it was sent is what counts. */
export const turn = async (server: Server, session: string, message: string): Promise<void> => {
  await server.run(
    openclaw("agent", "--agent", "main", "--session-id", session, "--message", message, "--json"),
    {
      timeoutSeconds: 180,
    },
  );
};

/** What the model was sent in the last turn. */
export const lastAsked = async (lab: Lab, server: Server): Promise<string> => {
  const asked = (await lab.internet.requests("models")).filter(
    ({ path, from }) => path.startsWith("/v1/messages") && from === server.address,
  );
  return asked.at(-1)?.body ?? "";
};

const stateOf = (device: string): string => `/tmp/${device}`;

/** A device with the right token calls the gateway from an address that is not its loopback. */
export const call = async (
  server: Server,
  device: string,
): Promise<{ readonly let: boolean; readonly said: string }> => {
  const script = [
    "T=$(sed -n 's/^gateway_token *= *\"\\(.*\\)\"/\\1/p' /etc/clincher/secrets.toml); export T;",
    "docker exec -e OPENCLAW_ALLOW_INSECURE_PRIVATE_WS=1 -e T",
    `-e OPENCLAW_STATE_DIR=${stateOf(device)} openclaw sh -c`,
    `'mkdir -p ${stateOf(device)}; node /app/openclaw.mjs gateway call health --json --token "$T"`,
    `--url "ws://$(hostname -I | cut -d" " -f1):18789" 2>&1'`,
  ].join(" ");
  const { code, stdout } = await server.run(["sh", "-c", script], { check: false });
  return { let: code === 0, said: stdout };
};

/** A device that the operator has approved. Gives what it keeps on its own disk, as a tar archive in base64. */
export const pairedDevice = async (server: Server, device: string): Promise<string> => {
  const first = await call(server, device);
  expect(!first.let, "a device was let in before it was approved", first.said);
  const { stdout } = await server.run(["clincher", "devices", "--json"]);
  const { pending } = JSON.parse(stdout) as { pending: { requestId: string }[] };
  expect(pending.length === 1, `${pending.length} devices wait`);
  await server.run(["clincher", "devices", "approve", pending[0]?.requestId ?? ""]);
  const second = await call(server, device);
  expect(second.let, "an approved device is not let in", second.said);
  const packed = await server.shell(`docker exec openclaw tar -C ${stateOf(device)} -czf - . | base64 -w0`);
  return packed.stdout;
};

/** The same device, at another server. */
export const bringDevice = async (server: Server, device: string, packed: string): Promise<void> => {
  await server.run(
    [
      "sh",
      "-euc",
      `docker exec -i openclaw sh -c 'mkdir -p ${stateOf(device)}; base64 -d | tar -C ${stateOf(device)} -xzf -'`,
    ],
    { stdin: packed },
  );
};
