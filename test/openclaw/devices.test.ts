import { expect, test } from "bun:test";
import { renderDevices } from "../../src/cli/devices.ts";
import { styleFor } from "../../src/console/style.ts";
import { devicesIn } from "../../src/openclaw/devices.ts";

const pending = {
  requestId: "0d9c",
  deviceId: "a1b2c3d4e5f6a7b8",
  clientId: "openclaw-control-ui",
  platform: "Linux",
  role: "operator",
  roles: ["operator"],
  remoteIp: "203.0.113.7",
  ts: 1_700_000_000_000,
};
const output = (value: unknown): string => `[plugins] loaded\n${JSON.stringify(value, null, 2)}\n`;

test("who waits, from where, and who has been let in", () => {
  const devices = devicesIn(output({ pending: [pending], paired: [{ deviceId: "cli", clientId: "cli" }] }));
  expect(devices?.pending).toEqual([
    {
      requestId: "0d9c",
      address: "203.0.113.7",
      name: "openclaw-control-ui on Linux",
      role: "operator",
      asked: "2023-11-14T22:13:20.000Z",
    },
  ]);
  expect(devices?.paired).toEqual([{ deviceId: "cli", address: null, name: "cli", role: "" }]);
});

test("a device's own words cannot steer the terminal or fill it", () => {
  const name = `\u001b[2J${"x".repeat(500)}`;
  const [device] =
    devicesIn(output({ pending: [{ ...pending, displayName: name }], paired: [] }))?.pending ?? [];
  expect(device?.name.length).toBe(60);
  expect(device?.name).not.toContain("\u001b");
});

test.each([["nothing"], ["{ broken"], ['{"pending": 3}']])("%p is no answer", (text) => {
  expect(devicesIn(text)).toBeNull();
});

test("for a person: the address, and the one command that lets it in", () => {
  const style = styleFor({}, {});
  const waiting = renderDevices(
    devicesIn(output({ pending: [pending] })) ?? { pending: [], paired: [] },
    style,
  );
  expect(waiting).toContain("203.0.113.7");
  expect(waiting).toContain("only if the address is yours: clincher devices approve 0d9c");
  expect(renderDevices({ pending: [], paired: [] }, style)).toContain("No device waits");
});
