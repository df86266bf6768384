import type { Host } from "../host/host.ts";

/** How this server is reached from where the operator is: the address of this login, else the server's own name. */
export const hostname = async (
  host: Host,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> => {
  const [, , address] = (environment.SSH_CONNECTION ?? "").split(" ");
  if (address !== undefined && address !== "") return address;
  for (const somewhere of ["203.0.113.1", "2001:db8::1"]) {
    const { code, stdout } = await host.run({ argv: ["ip", "-json", "route", "get", somewhere] });
    const source = /"prefsrc":"([^"]+)"/.exec(stdout)?.[1];
    if (code === 0 && source !== undefined) return source;
  }
  const name = await host.read("/etc/hostname");
  return new TextDecoder().decode(name ?? undefined).trim() || "this-server";
};
