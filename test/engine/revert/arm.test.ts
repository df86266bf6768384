import { describe, expect, test } from "bun:test";
import { arm, undo } from "../../../src/engine/revert/revert.ts";
import { executablePath } from "../../../src/facts/executable.ts";
import { pendingPath, readPending } from "../../../src/facts/revert.ts";
import { before, change, risk, server, state, terms } from "./server-at-risk.ts";

describe("the way back", () => {
  test("is not armed where systemd would not find clincher after a boot", async () => {
    const host = server();
    await host.remove(executablePath);
    await expect(arm(host, [risk], terms)).rejects.toThrow("so ssh and firewall stay as they are");
    expect(await readPending(host)).toBeNull();
    expect(host.mutations.filter((each) => each.includes("systemctl"))).toEqual([]);
  });

  test("is complete on the disk before anything is started, and enabled for the next boot", async () => {
    const host = server();
    await arm(host, [risk], terms);
    const order = [
      "pending.json",
      "clincher-revert.timer 644",
      "systemctl enable",
      "systemctl restart clincher",
    ];
    const places = order.map((text) => host.mutations.findIndex((each) => each.includes(text)));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places.every((place) => place >= 0)).toBe(true);
  });

  test("a second change keeps what the first one kept", async () => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await arm(host, [{ paths: ["/etc/a", "/etc/d"], restore: [["firewall"]] }], {
      ...terms,
      oldPorts: [9922],
      newPort: 1,
      phases: ["access", "firewall"],
    });
    expect(await readPending(host)).toMatchObject({ oldPorts: [22], phases: ["access", "firewall"] });
    await undo(host, "a test");
    expect(await state(host)).toEqual(before);
    for (const command of ["systemctl restart ssh", "firewall"])
      expect(host.mutations).toContain(`run ${command}`);
  });

  test.each(["enable", "restart", "is-active"])(
    "that cannot be armed leaves nothing waiting: %s",
    async (verb) => {
      const host = server(({ argv }) => ({ code: argv.includes(verb) ? 1 : 0, stdout: "", stderr: "no" }));
      await expect(arm(host, [risk], terms)).rejects.toThrow("The way back cannot be prepared");
      expect(await host.stat(pendingPath)).toBeNull();
    },
  );

  test("that cannot be armed leaves an earlier change waiting", async () => {
    let code = 0;
    const host = server(() => ({ code, stdout: "", stderr: "no" }));
    await arm(host, [risk], terms);
    code = 1;
    await expect(arm(host, [risk], terms)).rejects.toThrow("The way back cannot be prepared");
    expect(await readPending(host)).not.toBeNull();
  });
});
