import { patternOf } from "../pattern.ts";

/** Who logs in, as sshd looks at it. */
export interface LoginUser {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Patterns of sshd_config without the address behind "@": from somewhere it counts. */
const names = (value: string, user: readonly string[]): boolean =>
  value.split(" ").some((each) => user.some((name) => patternOf(each.replace(/@.*$/, ""), "i").test(name)));

/**
 * Settings of sshd's that keep this user from logging in, whatever else is right; `effective` is what `sshd -T` says, in lower
 * case. Where the keys are is not among them: our own settings say that.
 */
export const loginRefusals = (
  effective: ReadonlyMap<string, string>,
  { name, groups }: LoginUser,
): readonly string[] => {
  const wrong: readonly (readonly [keyword: string, refuses: (value: string) => boolean])[] = [
    ["AllowUsers", (value) => !names(value, [name])],
    ["DenyUsers", (value) => !value.includes("@") && names(value, [name])],
    ["AllowGroups", (value) => !names(value, groups)],
    ["DenyGroups", (value) => names(value, groups)],
  ];
  return wrong.flatMap(([keyword, refuses]) => {
    const value = effective.get(keyword.toLowerCase());
    return value !== undefined && refuses(value) ? [`${keyword} ${value}`] : [];
  });
};
