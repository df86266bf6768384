import { exitCodes } from "../../exit.ts";
import { groupMembers } from "../../facts/accounts.ts";
import type { Facts } from "../../facts/fact.ts";
import { file as fileFact } from "../../facts/file.ts";
import { sudoersFiles, sudoersFolder } from "../../facts/sudoers.ts";
import { Failure } from "../../problem.ts";
import type { Change, Resource } from "../resource.ts";
import { administratorsPath, sudoersPath } from "./paths.ts";

/** Groups whose members are root by another name. */
const groups = ["sudo", "docker"];
const alwaysThere = ["README", sudoersPath.slice(sudoersFolder.length + 1)];

const chosen = fileFact(administratorsPath);
const needs = [sudoersFiles, groupMembers, chosen] as const;

/** Ways to become root, each as one line: "sudoers NAME" or "GROUP USER". */
const waysNow = (facts: Facts): readonly string[] => [
  ...[...facts.get(sudoersFiles).keys()]
    .filter((name) => !alwaysThere.includes(name))
    .map((name) => `sudoers ${name}`),
  ...groups.flatMap((group) =>
    (facts.get(groupMembers).get(group) ?? []).map((member) => `${group} ${member}`),
  ),
];

const header = [
  "# Who may become root besides clincher's own user: files of /etc/sudoers.d, and members of the groups sudo and docker.",
  "# Found at the first install; yours to change. What is not here is taken away by the next: clincher install",
];

const allowed = (facts: Facts): readonly string[] => {
  const content = facts.get(chosen)?.content;
  const text = new TextDecoder().decode(content ?? undefined);
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
};

/** What there was at the first install is the operator's, and stays. */
export const chosenAdministrators: Resource = {
  id: `file ${administratorsPath}`,
  needs,
  diff: (facts) => {
    if (facts.get(chosen) !== null) return [];
    const text = `${[...header, ...waysNow(facts)].join("\n")}\n`;
    return [
      {
        action: "create",
        summary: `write ${administratorsPath}, from who may become root now`,
        text: { before: "", after: text },
        make: async ({ host }) => {
          await host.makeDirectory("/etc/clincher", { mode: 0o755, uid: 0, gid: 0 });
          await host.writeFile(administratorsPath, text, { mode: 0o644, uid: 0, gid: 0 });
        },
      },
    ];
  },
};

const withoutFile = (name: string, text: string): Change => ({
  action: "delete",
  summary: `remove ${sudoersFolder}/${name}, which ${administratorsPath} does not name`,
  text: { before: text, after: "" },
  make: ({ host }) => host.remove(`${sudoersFolder}/${name}`),
});

const withoutMember = (group: string, member: string): Change => ({
  action: "delete",
  summary: `take ${member} out of the group ${group}: ${administratorsPath} does not name it`,
  make: async ({ host }) => {
    const { code, stderr } = await host.run({ argv: ["gpasswd", "--delete", member, group] });
    if (code !== 0)
      throw new Failure(exitCodes.failed, {
        what: `${member} cannot be taken out of the group ${group}`,
        why: stderr.trim(),
        fix: `See: getent group ${group}`,
      });
  },
});

/** Nobody else may become root. */
export const noOtherAdministrators: Resource = {
  id: "administrators",
  needs,
  risk: (facts) => ({
    paths: [...facts.get(sudoersFiles).keys()].map((name) => `${sudoersFolder}/${name}`),
    restore: groups.flatMap((group) =>
      (facts.get(groupMembers).get(group) ?? []).map(
        // Whoever is not there any more needs no group.
        (member) =>
          ["sh", "-c", `! id "$0" >/dev/null 2>&1 || gpasswd --add "$0" "$1"`, member, group] as const,
      ),
    ),
  }),
  diff: (facts) => {
    if (facts.get(chosen) === null) return [];
    const known = allowed(facts);
    return waysNow(facts)
      .filter((way) => !known.includes(way))
      .map((way) => {
        // A file's name may have spaces in it.
        const [kind, name] = [way.slice(0, way.indexOf(" ")), way.slice(way.indexOf(" ") + 1)];
        return kind === "sudoers"
          ? withoutFile(name, facts.get(sudoersFiles).get(name) ?? "")
          : withoutMember(kind, name);
      });
  },
};
