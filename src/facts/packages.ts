import type { Fact } from "./fact.ts";

export type InstalledPackages = ReadonlyMap<string, string>;

/** `dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\n'` to name and version of what is fully installed. */
export const parsePackages = (text: string): InstalledPackages => {
  const installed = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [status, name, version] = line.trim().split(/\s+/);
    if (status === "ii" || status === "hi")
      if (name !== undefined && version !== undefined) installed.set(name, version);
  }
  return installed;
};

/** Every installed package of the distribution's package manager. */
export const packages: Fact<InstalledPackages> = {
  key: "packages",
  read: async (host) => {
    const result = await host.run({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of dpkg-query
      argv: ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package} ${Version}\n"],
    });
    return parsePackages(result.stdout);
  },
};
