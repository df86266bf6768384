import { addresses } from "../../src/facts/addresses.ts";
import { resolved } from "../../src/facts/resolved.ts";
import { domainCheck } from "../../src/preflight/domain.ts";
import { cases, known } from "./given.ts";

const domain = "agent.clincher-test.dev";
const leadsTo = (...all: readonly string[]) => known(resolved(domain), all);
const here = (...all: readonly string[]) =>
  known(
    addresses,
    all.map((address) => ({ device: "eth0", address, prefix: 24 })),
  );

cases(domainCheck(domain), [
  { name: "leads here", facts: [leadsTo("203.0.113.7"), here("127.0.0.1", "203.0.113.7")], finds: [] },
  {
    name: "leads here by IPv6",
    facts: [leadsTo("2001:db8::7"), here("203.0.113.7", "2001:db8::7")],
    finds: [],
  },
  {
    name: "leads here and elsewhere",
    facts: [leadsTo("203.0.113.7", "198.51.100.1"), here("203.0.113.7")],
    finds: [],
  },
  {
    name: "does not resolve",
    facts: [leadsTo(), here("203.0.113.7", "10.0.0.2")],
    finds: ["does not resolve yet"],
    fix: "with 203.0.113.7 where",
  },
  {
    name: "does not resolve, behind address translation",
    facts: [leadsTo(), here("10.0.0.2", "fe80::1")],
    finds: ["does not resolve yet"],
    fix: "this server's public address",
  },
  {
    name: "leads elsewhere, to Cloudflare for one",
    facts: [leadsTo("104.16.1.1"), here("203.0.113.7")],
    finds: ["leads to 104.16.1.1, not to this server (203.0.113.7)"],
    fix: "Add an A record",
  },
  {
    name: "behind address translation nobody can tell",
    facts: [leadsTo("198.51.100.1"), here("10.0.0.2", "fd00::2")],
    finds: [],
  },
  {
    name: "a resolver that answers from the hosts file",
    facts: [leadsTo("127.0.1.1"), here("203.0.113.7")],
    finds: [],
  },
]);
