import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";

/** Something else is where a file or a folder has to be. It may be dear to somebody: only they may move it. */
export const inTheWay = (path: string, wanted: "a file" | "a folder"): Failure =>
  new Failure(exitCodes.failed, {
    what: `${path} has to be ${wanted} and is something else`,
    where: path,
    fix: `Look at it and move it away (mv ${path} ${path}.before), then run the same command again.`,
  });
