import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { nearest } from "../settings/nearest.ts";
import { type OperatorService, operatorServices } from "../stack/operator-services.ts";

/** What it is called on the server besides: name of its container or unit. */
const alias = ({ runs }: OperatorService): string => (runs.as === "container" ? runs.container : runs.unit);

/** The service of this name, or all without one. Throws when there is none. */
export const chooseServices = (name: string | undefined): readonly OperatorService[] => {
  if (name === undefined) return operatorServices;
  const found = operatorServices.find((each) => each.name === name || alias(each) === name);
  if (found !== undefined) return [found];
  const names = operatorServices.map((each) => each.name);
  const near = nearest(name, names);
  throw new Failure(exitCodes.settings, {
    what: `There is no service ${name}`,
    where: "command line of clincher",
    fix: `${near === null ? "" : `Did you mean ${near}? `}The services are ${names.join(", ")}.`,
  });
};
