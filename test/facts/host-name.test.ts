import { expect, test } from "bun:test";
import { hostname } from "../../src/facts/host-name.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const unreachable = { code: 2, stdout: "", stderr: "RTNETLINK answers: Network is unreachable\n" };
// As iproute2 6.1 prints it.
const routed = (source: string) => ({
  code: 0,
  stdout: `[{"dst":"x","gateway":"y","dev":"eth0","prefsrc":"${source}","flags":[],"uid":0,"cache":[]}]`,
  stderr: "",
});

// sudo hands on no SSH_CONNECTION.
test.each<[what: string, connection: string | undefined, v4: string | null, v6: string | null, name: string]>(
  [
    ["the address of this login", "192.0.2.1 5 198.51.100.2 22", "198.51.100.9", null, "198.51.100.2"],
    ["IPv4", undefined, "198.51.100.9", "2001:db8:1::5", "198.51.100.9"],
    ["IPv6 alone", undefined, null, "2001:db8:1::5", "2001:db8:1::5"],
    ["no network", undefined, null, null, "box"],
  ],
)("where the server is reached: %s", async (_, connection, v4, v6, name) => {
  const host = new MemoryHost({
    files: { "/etc/hostname": "box\n" },
    commands: ({ argv }) => {
      const source = argv.at(-1)?.includes(":") ? v6 : v4;
      return source === null ? unreachable : routed(source);
    },
  });
  expect(await hostname(host, { SSH_CONNECTION: connection })).toBe(name);
});
