import type { Fact } from "./fact.ts";

export interface OsRelease {
  readonly id: string;
  readonly version: string;
  readonly codename: string;
  readonly pretty: string;
}

/** os-release(5): NAME=value lines, values with or without quotes. */
export const parseOsRelease = (text: string): OsRelease => {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^\s*([A-Z_]+)=(?:"(.*)"|'(.*)'|(.*))\s*$/.exec(line);
    if (match !== null) values.set(match[1] ?? "", match[2] ?? match[3] ?? match[4] ?? "");
  }
  return {
    id: values.get("ID") ?? "",
    version: values.get("VERSION_ID") ?? "",
    codename: values.get("VERSION_CODENAME") ?? "",
    pretty: values.get("PRETTY_NAME") ?? "",
  };
};

export const osRelease: Fact<OsRelease> = {
  key: "os-release",
  read: async (host) => {
    const bytes = (await host.read("/etc/os-release")) ?? (await host.read("/usr/lib/os-release"));
    return parseOsRelease(bytes === null ? "" : new TextDecoder().decode(bytes));
  },
};
