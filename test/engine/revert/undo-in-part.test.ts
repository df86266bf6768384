import { describe, expect, test } from "bun:test";
import { arm, undo } from "../../../src/engine/revert/revert.ts";
import { readEnded, readPending } from "../../../src/facts/revert.ts";
import type { Host } from "../../../src/host/host.ts";
import { before, change, risk, server, state, terms } from "./server-at-risk.ts";

describe("the way back", () => {
  /** There is no room for one of the files. */
  const fullDisk = (host: Host): Host => ({
    ...host,
    user: 0,
    writeFile: async (path, content, access) => {
      if (path === "/etc/a") throw new Error("ENOSPC");
      await host.writeFile(path, content, access);
    },
  });

  test("goes on after a file that cannot be put back, and stays pending", async () => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await expect(undo(fullDisk(host), "a test")).rejects.toThrow("Not everything");
    expect(host.text("/etc/b")).toBe("b");
    expect(await readPending(host)).not.toBeNull();
    await undo(host, "again");
    expect(await state(host)).toEqual(before);
  });

  test.each([
    ["does not count: who gets in now still does", {}, false],
    ["counts when time is up: nobody got in as it is", { evenInPart: true }, true],
  ])("half of it %s", async (_, manner, counts) => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await expect(undo(fullDisk(host), "a test", manner)).rejects.toThrow("Not everything");
    expect(host.mutations.includes("run systemctl restart ssh")).toBe(counts);
  });

  test("is not over as long as sshd does not run with what is back", async () => {
    let code = 255;
    const host = server(({ argv }) => ({
      code: argv.at(-1) === "ssh" ? code : 0,
      stdout: "",
      stderr: "Job for ssh.service failed",
    }));
    const firewall = ["sh", "-c", "firewall"] as const;
    await arm(host, [{ ...risk, restore: [...risk.restore, firewall] }], terms);
    await change(host);
    await expect(undo(host, "a test")).rejects.toThrow("not all of it counts yet");
    expect(await state(host)).toEqual(before);
    // The firewall counts already: only sshd is tried again.
    expect(await readPending(host)).toMatchObject({ kept: [], restore: [["systemctl", "restart", "ssh"]] });
    expect(await host.stat("/etc/systemd/system/clincher-revert.timer")).not.toBeNull();
    expect(await readEnded(host)).toBeNull();
    code = 0;
    await undo(host, "nobody confirmed it in time");
    expect(host.mutations.filter((each) => each === `run ${firewall.join(" ")}`)).toHaveLength(1);
    expect([await readPending(host), (await readEnded(host))?.outcome]).toEqual([null, "reverted"]);
  });
});
