import { expect } from "../expect.ts";
import type { Server } from "../server.ts";

const folder = "/var/backups/clincher";
const aside = "/root/unmounted";
const forget = ["clincher", "backup", "forget-lost", "local"] as const;

const ends = async (server: Server, argv: readonly string[], code: number): Promise<string> => {
  const ran = await server.run([...argv], { check: false, timeoutSeconds: 300 });
  expect(ran.code === code, `${argv.join(" ")} ends with ${ran.code}`, ran.stdout + ran.stderr);
  return ran.stdout + ran.stderr;
};

/** A place that had backups and has none stays an error until an operator says that they are lost; what it says works. */
export const proveLostPlace = async (server: Server): Promise<void> => {
  await server.shell(`mv ${folder} ${aside}`);
  const said = await ends(server, ["clincher", "backup", "run"], 1);
  expect(said.includes(forget.join(" ")), "it does not say what to do when they are lost", said);
  // Nobody is there to say that they are.
  await ends(server, ["setsid", "--wait", ...forget], 3);
  await ends(server, ["clincher", "backup", "run"], 1);
  await server.shell(`mv ${aside} ${folder}`);
  const found = await ends(server, [...forget, "--yes", "--json"], 0);
  expect(found.includes('"forgotten":[]'), "it forgets backups that are there", found);
  await ends(server, ["clincher", "backup", "verify"], 0);
  await server.shell(`rm -rf ${folder}`);
  await ends(server, [...forget, "--yes"], 0);
  await ends(server, ["clincher", "backup", "run"], 0);
  await ends(server, ["clincher", "backup", "verify"], 0);
};
