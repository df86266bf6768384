/** Clincher's own chains. What stands in them is what clincher put there, and nothing else. */
export const chainNames = {
  /** First of INPUT: containers to the host. */
  input: "CLINCHER-INPUT",
  /** First of DOCKER-USER: everything that is forwarded. */
  forward: "CLINCHER-DOCKER",
  /** Forwarded, and it came from a container. */
  container: "CLINCHER-CONTAINER",
  /** Forwarded, and it came from anywhere else. */
  outside: "CLINCHER-OUTSIDE",
  /** On its way to the web ports. */
  web: "CLINCHER-WEB",
} as const;

/** Docker's chain for rules of others; the engine goes through it before its own and never changes what is in it. */
export const dockerUser = "DOCKER-USER";
