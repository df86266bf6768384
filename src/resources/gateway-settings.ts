import { z } from "zod";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem } from "../problem.ts";
import { type DesiredFile, file } from "./file.ts";
import type { Resource } from "./resource.ts";

const verdict = z.object({
  valid: z.boolean(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** Some versions print other lines before the JSON; it starts at the first line that opens an object. */
const jsonIn = (text: string): unknown => {
  const start = text.search(/^\{/m);
  try {
    return start < 0 ? null : JSON.parse(text.slice(start));
  } catch {
    return null;
  }
};

/** Empty when the pinned version accepts these settings; read by a container without network, secrets or state. */
export const settingsProblems = async (
  host: Host,
  image: string,
  content: string,
): Promise<readonly Problem[]> => {
  const script = "cat > /tmp/openclaw.json && exec node /app/openclaw.mjs config validate --json";
  const limits = [
    "--network",
    "none",
    "--read-only",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
  ];
  const result = await host.run({
    argv: [
      ...(["docker", "run", "--rm", "--interactive", "--pull", "never", ...limits] as const),
      ...[
        "--user",
        "1000:1000",
        "--tmpfs",
        "/tmp:mode=1777",
        "--tmpfs",
        "/home/node/.openclaw:uid=1000,gid=1000,mode=700",
      ],
      ...["--env", "OPENCLAW_CONFIG_PATH=/tmp/openclaw.json", "--entrypoint", "sh", image, "-c", script],
    ],
    stdin: content,
    timeoutSeconds: 120,
  });
  const parsed = verdict.safeParse(jsonIn(result.stdout));
  if (!parsed.success) {
    return [
      {
        what: `${image} could not check the gateway's settings`,
        why: (result.stderr.trim() || result.stdout.trim()).split("\n").slice(-4).join("\n"),
        fix: "Check that Docker runs and that its disk is not full, then run the same command again.",
      },
    ];
  }
  if (parsed.data.valid) return [];
  const { issues = [] } = parsed.data;
  // A "no" without a reason is still a "no".
  return (issues.length > 0 ? issues : [{ path: "(not named)", message: "no reason given" }]).map(
    ({ path, message }) => ({
      what: `${image} rejects the setting ${path}`,
      where: path,
      why: message,
      fix: "The running gateway was not touched. Choose a version that clincher knows (openclaw.version), or report this.",
    }),
  );
};

/** openclaw.json, written only after the pinned version itself has accepted it. */
export const gatewaySettings = (desired: DesiredFile, image: string, after: readonly string[]): Resource => {
  const plain = file(desired);
  return {
    ...plain,
    after,
    diff: (facts, earlier) =>
      plain.diff(facts, earlier).map((change) => ({
        ...change,
        notes: [...(change.notes ?? []), `checked by ${image} first`],
        make: async (work) => {
          work.progress("the pinned version checks its settings");
          const [first, ...rest] = await settingsProblems(work.host, image, desired.content);
          if (first !== undefined) throw new Failure(exitCodes.failed, first, ...rest);
          await change.make(work);
        },
      })),
  };
};
