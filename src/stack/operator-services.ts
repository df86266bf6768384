import { type ServiceName, services } from "./services.ts";

/** A service by the name an operator knows it by: a container of the stack, or a unit of systemd. */
export interface OperatorService {
  readonly name: string;
  readonly runs:
    | { readonly as: "container"; readonly container: ServiceName }
    | { readonly as: "unit"; readonly unit: string };
}

const container = (name: string, service: ServiceName): OperatorService => ({
  name,
  runs: { as: "container", container: service },
});

/** In the order in which they are started; the guard has to be there before the gateway asks for sandboxes. */
export const operatorServices: readonly OperatorService[] = [
  { name: "guard", runs: { as: "unit", unit: "clincher-guard.service" } },
  container("egress-models", services.egressModels),
  container("egress-channels", services.egressChannels),
  container("litellm", services.litellm),
  container("gateway", services.gateway),
  container("caddy", services.caddy),
];
