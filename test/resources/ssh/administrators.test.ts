import { expect, test } from "bun:test";
import { groupMembers } from "../../../src/facts/accounts.ts";
import { Facts } from "../../../src/facts/fact.ts";
import { file } from "../../../src/facts/file.ts";
import { sudoersFiles } from "../../../src/facts/sudoers.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { chosenAdministrators, noOtherAdministrators } from "../../../src/resources/ssh/administrators.ts";
import { administratorsPath, sudoersPath } from "../../../src/resources/ssh/paths.ts";

const facts = (chosen: string | null): Facts =>
  Facts.of(
    [
      sudoersFiles,
      new Map([
        ["README", ""],
        ["zz-clincher", "x"],
        ["90-cloud", "ubuntu ALL=(ALL) ALL"],
      ]),
    ],
    [
      groupMembers,
      new Map([
        ["sudo", ["ubuntu"]],
        ["docker", ["eve"]],
        ["adm", ["syslog"]],
      ]),
    ],
    [
      file(administratorsPath),
      chosen === null ? null : { stat: {}, content: new TextEncoder().encode(chosen) },
    ],
  );
const earlier = { changes: () => false };
const summaries = (known: Facts): readonly string[] =>
  noOtherAdministrators.diff(known, earlier).map(({ summary }) => summary.split(/[,:] /)[0] ?? "");

test("what there is at the first install is kept", () => {
  const [change] = chosenAdministrators.diff(facts(null), earlier);
  expect(change?.text?.after.split("\n").slice(2)).toEqual([
    "sudoers 90-cloud",
    "sudo ubuntu",
    "docker eve",
    "",
  ]);
  expect(summaries(facts(null))).toEqual([]);
});

test("what comes later goes, and is shown", () => {
  expect(summaries(facts("# mine\nsudo ubuntu\n"))).toEqual([
    "remove /etc/sudoers.d/90-cloud",
    "take eve out of the group docker",
  ]);
  expect(summaries(facts("sudoers 90-cloud\nsudo ubuntu\ndocker eve\n"))).toEqual([]);
});

test.each([
  [
    "comments and empty lines name nobody",
    "# sudoers 90-cloud\n\n  # docker eve\nsudo ubuntu",
    ["90-cloud", "eve"],
  ],
  ["a line may be indented", "  sudoers 90-cloud\n\tdocker eve \nsudo ubuntu", []],
  ["a file whose first lines say nothing", "", ["90-cloud", "ubuntu", "eve"]],
] as const)("%s", (_, chosen, gone) => {
  const all = summaries(facts(chosen));
  expect(["90-cloud", "ubuntu", "eve"].filter((name) => all.some((each) => each.includes(name)))).toEqual([
    ...gone,
  ]);
});

// sudo reads a file whose name has a space in it.
test("a file is removed under its whole name: not another one, which may stay", async () => {
  const host = new MemoryHost({ files: { "/etc/sudoers.d/ops": "a", "/etc/sudoers.d/ops team": "b" } });
  const known = Facts.of(
    [sudoersFiles, await sudoersFiles.read(host)],
    [groupMembers, new Map()],
    [file(administratorsPath), { stat: {}, content: new TextEncoder().encode("sudoers ops\n") }],
  );
  const changes = noOtherAdministrators.diff(known, earlier);
  for (const { make } of changes) await make({ host, progress: () => {} });
  expect(await host.list("/etc/sudoers.d")).toEqual(["ops"]);
  expect(changes[0]?.text?.before).toBe("b");
});

test("the list is written once: whoever comes later is not taken into it", () => {
  expect(chosenAdministrators.diff(facts("sudo ubuntu\n"), earlier)).toEqual([]);
  expect(chosenAdministrators.diff(facts(""), earlier)).toEqual([]);
});

test.each([0, 1])("gpasswd's exit code %i is told when it is not 0", async (code) => {
  const host = new MemoryHost({ commands: () => ({ code, stdout: "", stderr: "no" }) });
  const [change] = noOtherAdministrators.diff(facts("sudoers 90-cloud\nsudo ubuntu\n"), earlier);
  const failed = await change?.make({ host, progress: () => {} }).then(
    () => false,
    () => true,
  );
  expect([failed, host.mutations]).toEqual([code !== 0, ["run gpasswd --delete eve docker"]]);
});

test("it can be taken back", () => {
  const risk =
    typeof noOtherAdministrators.risk === "function" ? noOtherAdministrators.risk(facts("")) : null;
  expect(risk?.paths).toContain("/etc/sudoers.d/90-cloud");
  expect(risk?.restore).toContainEqual([
    "sh",
    "-c",
    expect.stringContaining("gpasswd --add"),
    "eve",
    "docker",
  ]);
});

test("what sudo does not read is no way to become root", async () => {
  const files = {
    "90-cloud-init": "ubuntu ALL=(ALL) NOPASSWD:ALL",
    "old/90-x": "",
    "a.bak": "",
    "b~": "",
    "c~d": "",
  };
  const host = new MemoryHost({
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`/etc/sudoers.d/${name}`, text])),
  });
  expect([...(await sudoersFiles.read(host)).keys()]).toEqual(["90-cloud-init", "c~d"]);
});

// sudo 1.9.13 asked deploy for a password when the file "deploy" came after ours.
test.each(["90-cloud-init-users", "deploy", "ubuntu", "wheel"])("sudo reads %s before ours", (name) =>
  expect(`/etc/sudoers.d/${name}` < sudoersPath).toBe(true),
);
