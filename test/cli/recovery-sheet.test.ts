import { expect, test } from "bun:test";
import { recoverySheetCommand } from "../../src/cli/recovery-sheet.ts";
import { Failure } from "../../src/problem.ts";
import { backupKey, outcomeOf, server } from "./server.ts";

const withFolder = () => server({ files: { "/root/.bashrc": "mine" } });

test("the page is written for root alone, with the key in it", async () => {
  const host = withFolder();
  const { exit, said } = await outcomeOf(recoverySheetCommand, host, "--html", "/root/sheet.html");
  expect([exit, said]).toEqual([
    0,
    "Written. Copy it to your own machine, print it, then: rm /root/sheet.html\n",
  ]);
  expect(await host.stat("/root/sheet.html")).toMatchObject({ mode: 0o600, uid: 0, gid: 0 });
  expect(host.text("/root/sheet.html")).toContain(backupKey);
});

test.each([
  ["/root/.bashrc", "/root/.bashrc is there already"],
  ["sheet.html", "sheet.html is not an absolute path"],
  ["/none/sheet.html", "The folder of /none/sheet.html is not there"],
  ["/root/.bashrc/sheet.html", "The folder of /root/.bashrc/sheet.html is not there"],
])("--html %s is refused, and nothing is written", async (path, what) => {
  const host = withFolder();
  const error = await outcomeOf(recoverySheetCommand, host, "--html", path).catch(
    (thrown: unknown) => thrown,
  );
  expect(error instanceof Failure ? [error.exit, error.problems[0].what] : error).toEqual([3, what]);
  expect(host.text("/root/.bashrc")).toBe("mine");
  expect(host.mutations.filter((each) => each.startsWith("write"))).toEqual([]);
});

test("until it is said to be safe it counts as not saved", async () => {
  const host = server({ files: { "/var/lib/clincher/backup/sheet.json": null } });
  const saved = async (): Promise<unknown> =>
    JSON.parse((await outcomeOf(recoverySheetCommand, host, "--json")).said).saved;
  expect(await saved()).toBe(false);
  const { said } = await outcomeOf(recoverySheetCommand, host, "--saved", "--json");
  expect(JSON.parse(said)).toMatchObject({ saved: true });
  expect(await saved()).toBe(true);
});

test("without a flag it is shown", async () => {
  const { exit, said } = await outcomeOf(recoverySheetCommand, server());
  expect(exit).toBe(0);
  expect(said).toContain(backupKey);
  expect(said).toEndWith("\nNext, when it is safe: clincher recovery-sheet --saved\n");
});
