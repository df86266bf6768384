import { afterAll, beforeAll, expect, test } from "bun:test";
import { parse } from "yaml";
import { stackAssets } from "../../embedded/stack.ts";
import { ports, services } from "../../src/stack/services.ts";

const compose = parse(stackAssets.compose, { merge: true }) as {
  services: Record<string, { healthcheck: { test: readonly string[] } }>;
};
const [how, ...argv] = compose.services[services.gateway]?.healthcheck.test ?? [];

/** What Docker would make of the check of a gateway at another port. */
const checked = async (port: number): Promise<number> => {
  const command = argv.map((each) => each.replaceAll("$$", "$").replaceAll(String(ports.gateway), `${port}`));
  return await Bun.spawn(command, { stdio: ["ignore", "ignore", "ignore"] }).exited;
};

let status = 200;
let asked = "";
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: ({ method, url }) => {
    asked = `${method} ${new URL(url).pathname}`;
    return new Response('{"ok":true}\n', { status });
  },
});
const port = (): number => server.port ?? 0;
// Takes connections and says nothing that a gateway would say.
const other = Bun.listen({
  hostname: "127.0.0.1",
  port: 0,
  socket: { data: () => {}, open: (socket) => void socket.end("200 \r\n") },
});

beforeAll(() => expect(how).toBe("CMD"));
afterAll(() => {
  server.stop(true);
  other.stop(true);
});

test("a gateway that answers is healthy", async () => {
  expect(await checked(port())).toBe(0);
  expect(asked).toBe("GET /healthz");
});

test.each([503, 404, 201])("one that answers %d is not", async (answer) => {
  status = answer;
  expect(await checked(port())).not.toBe(0);
});

test("something else at its port is not, nor nothing", async () => {
  expect(await checked(other.port)).not.toBe(0);
  other.stop(true);
  expect(await checked(other.port)).not.toBe(0);
});
