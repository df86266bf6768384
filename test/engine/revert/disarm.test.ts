import { describe, expect, test } from "bun:test";
import { arm, disarm, undo } from "../../../src/engine/revert/revert.ts";
import { change, risk, server, terms } from "./server-at-risk.ts";

describe("the way back", () => {
  test("a confirmed change stays", async () => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await disarm(host, "a login");
    await undo(host, "too late");
    expect(host.text("/etc/a")).toBe("changed");
    for (const unit of ["timer", "service"])
      expect(await host.stat(`/etc/systemd/system/clincher-revert.${unit}`)).toBeNull();
    expect(host.mutations).toContain("run systemctl disable --quiet --now clincher-revert.timer");
    expect(host.mutations.at(-1)).toBe("run systemctl daemon-reload");
  });
});
