import { patternOf } from "./pattern.ts";

/** Who logs in, as sshd looks at it. */
export interface LoginUser {
  readonly name: string;
  readonly home: string;
  readonly groups: readonly string[];
}

/** Patterns of sshd_config without the address behind "@": from somewhere it counts. */
const names = (value: string, user: readonly string[]): boolean =>
  value
    .split(" ")
    .some((each) => user.some((name) => patternOf(each.replace(/@.*$/, ""), ".", "i").test(name)));

/**
 * Settings of sshd's that keep this user from logging in with ~/.ssh/authorized_keys, whatever else is right; `effective`
 * is what `sshd -T` says, in lower case.
 */
export const loginRefusals = (
  effective: ReadonlyMap<string, string>,
  { name, home, groups }: LoginUser,
): readonly string[] => {
  const keyFiles = [
    ".ssh/authorized_keys",
    "%h/.ssh/authorized_keys",
    `${home.toLowerCase()}/.ssh/authorized_keys`,
  ];
  const wrong: readonly (readonly [keyword: string, refuses: (value: string) => boolean])[] = [
    ["AllowUsers", (value) => !names(value, [name])],
    ["DenyUsers", (value) => !value.includes("@") && names(value, [name])],
    ["AllowGroups", (value) => !names(value, groups)],
    ["DenyGroups", (value) => names(value, groups)],
    [
      "AuthorizedKeysFile",
      (value) =>
        !value.split(" ").some((each) => keyFiles.includes(each.replaceAll("%u", name.toLowerCase()))),
    ],
  ];
  return wrong.flatMap(([keyword, refuses]) => {
    const value = effective.get(keyword.toLowerCase());
    return value !== undefined && refuses(value) ? [`${keyword} ${value}`] : [];
  });
};
