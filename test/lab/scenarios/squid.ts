import { services } from "../addresses.ts";
import { install, preparedServer } from "../deployment.ts";
import { tunnel } from "../exfil/attacks.ts";
import { allowedOnly, misnamedBy, refusedTo } from "../exfil/checks.ts";
import { changes } from "../exfil/commands.ts";
import { escaped, linesOf, outcomes } from "../exfil/origin.ts";
import { openWire } from "../exfil/wire.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

/** Lists that are not as clincher writes them: what is not in them by its whole name is refused. */
const hands = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("no list, and a list with a wildcard");
  const problems: string[] = [];
  const list = "/opt/openclaw/config/egress/channels/hosts";
  const test = async (): Promise<number> =>
    (await server.run(["clincher", "egress", "test", "api.telegram.org"], { check: false })).code;
  for (const text of ["", "*.telegram.org\n.telegram.org\ntelegram.org\n.*\n"]) {
    await server.write(list, text);
    if ((await test()) !== 1) problems.push(`reached by the list ${JSON.stringify(text)}`);
  }
  await server.run(["rm", list]);
  if ((await test()) !== 1) problems.push("reached without a list");
  await server.run(["clincher", "install", "--yes", "--only", "stack"], { timeoutSeconds: 300 });
  if ((await test()) !== 0) problems.push("not reached by the list that clincher writes");
  return problems;
};

/** Squid remembers addresses for a minute: names that it has not asked for yet, in a list of somebody's own making. */
const inside = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("allowed names that lead inside");
  const addresses = [
    "169.254.169.254",
    "127.0.0.1",
    "172.30.0.1",
    "10.0.0.1",
    "100.64.0.1",
    services.elsewhere,
  ];
  const names = addresses.map((_, at) => `inside-${at}.agents-lab.net`);
  for (const [at, name] of names.entries()) await lab.internet.dns(name, addresses[at] ?? "");
  const list = "/opt/openclaw/config/egress/channels/hosts";
  const text = await server.read(list);
  await server.write(list, [text, ...names.map((name) => `${name}\n`)].join(""));
  const attacks = names.map((name) => tunnel("openclaw-egress-channels:4750", name));
  const said = [...(await outcomes(server, "openclaw", attacks)).values()];
  await server.write(list, text);
  // The last of them is outside: the check can fail.
  const wanted = addresses.map((address) => (address === services.elsewhere ? "status 200" : "status 403"));
  return said.flatMap((each, at) => (each === wanted[at] ? [] : [`a name at ${addresses[at]}: ${each}`]));
};

/** What docs/egress.md says that Squid does not do; it also shows that the same check of Smokescreen can fail. */
const unseen = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("TLS for another host passes Squid, as the docs say");
  const said = [...(await outcomes(server, "openclaw", misnamedBy.gateway)).values()];
  return said.some((each) => each.startsWith("open"))
    ? []
    : [`Squid sees whom TLS names: ${said.join(", ")}`];
};

const scenario: Scenario = {
  name: "squid",
  proves:
    'with egress.proxy = "squid" everything runs, and the same is refused and allowed as with Smokescreen',
  apart: "the other proxy; takes the same again as the first",
  async run(lab) {
    const server = await preparedServer(lab, "vps");
    await server.shell(`printf '\\n[egress]\\nproxy = "squid"\\n' >>/etc/clincher/clincher.toml`);
    await install(lab, server);
    await openWire();
    const problems: string[] = [];
    for (const [container, mark] of [
      ["openclaw", "gateway"],
      ["openclaw-litellm", "litellm"],
    ] as const) {
      const attacks = refusedTo[mark];
      lab.step(`${attacks.length} requests of ${container} that Squid has to refuse`);
      problems.push(...linesOf(container, await escaped(lab, server, container, attacks, mark)));
    }
    problems.push(
      ...(await allowedOnly(server)),
      ...(await unseen(lab, server)),
      ...(await inside(lab, server)),
      ...(await changes(lab, server, "openclaw-egress-channels")),
      ...(await hands(lab, server)),
      ...(await allowedOnly(server)),
    );
    const plan = await server.run(["clincher", "plan"], { check: false });
    if (plan.code !== 0) problems.push(`afterwards: ${plan.stdout}`);
    expect(problems.length === 0, `${problems.length} problems`, problems.join("\n"));
  },
};

export default scenario;
