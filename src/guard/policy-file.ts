import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { type GuardPolicy, guardPolicy } from "./policy.ts";

const unusable = (path: string, what: string): Failure =>
  new Failure(exitCodes.settings, { what, where: path, fix: "Write it again with: clincher install" });

/** Reads the policy. Throws Failure when it is not there, not valid, or when others than root could change it. */
export const readPolicy = async (host: Host, path: string): Promise<GuardPolicy> => {
  const [bytes, stat] = await Promise.all([host.read(path), host.stat(path)]);
  if (bytes === null || stat === null) throw unusable(path, "The guard has no policy");
  if (stat.kind !== "file" || stat.uid !== host.user || (stat.mode & 0o022) !== 0)
    throw unusable(path, "Others could change the guard's policy");
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw unusable(path, "The guard's policy is not JSON");
  }
  const result = guardPolicy.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw unusable(
    path,
    `The guard's policy is not valid: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
  );
};
