import { type Attack, api, gateway, http, litellm, own } from "./attack.ts";

const path = (name: string, works: boolean, target: string, method = "GET"): Attack => ({
  name: `path: ${name}`,
  works,
  raw: http(method, target),
});

/** Ways to write the description of a container that is not the gateway's. */
export const pathAttacks: readonly Attack[] = [
  path("a double slash", false, `/${api}/containers/${litellm}/json`),
  path("a double slash inside", false, `${api}/containers//${litellm}/json`),
  path("an encoded slash", true, `${api}/containers/${litellm}%2fjson`),
  path("an encoded letter", true, `${api}/containers/${litellm.replace("l", "%6c")}/json`),
  path("encoded twice", false, `${api}/containers/${litellm}%252fjson`),
  path("upwards", false, `${api}/containers/${own}/../${litellm}/json`),
  path("upwards, encoded", false, `${api}/containers/${own}/%2e%2e/${litellm}/json`),
  path("upwards out of the version", false, `/v1.45/../containers/${litellm}/json`),
  path("a dot", false, `${api}/./containers/${litellm}/json`),
  path("a slash at the end", false, `${api}/containers/${litellm}/json/`),
  path("another host in front", true, `http://docker${api}/containers/${litellm}/json`),
  path("no slash in front", false, `containers/${litellm}/json`),
  path("a backslash", false, `${api}\\containers\\${litellm}\\json`),
  path("a semicolon", false, `${api}/containers/${litellm}/json;x`),
  path("a fragment", false, `${api}/containers/${litellm}/json#x`),
  path("capitals", false, `${api}/CONTAINERS/${litellm}/json`),
  path("an asterisk", false, "*"),
  path("a version that is none", false, `/v1.x/containers/${litellm}/json`),
  path("a version before 1.41", true, `/v1.24/containers/${litellm}/json`),
  path("version 2", false, `/v2.45/containers/${litellm}/json`),
  path("a version twice", false, `/v1.45/v1.45/containers/${litellm}/json`),
  path("the beginning of a name", false, `${api}/containers/openclaw-lite/json`),
  path("a slash in front of the name", false, `${api}/containers/%2f${litellm}/json`),
  path("an option that is unknown", true, `${api}/containers/${gateway}/json?size=1&evil=1`),
  path("an option twice", true, `${api}/containers/${gateway}/json?size=0&size=1`),
  path("9,000 characters", false, `${api}/containers/${"x".repeat(9000)}/json`),
  path("DELETE on a list", false, `${api}/containers/json`, "DELETE"),
  path("PUT", false, `${api}/containers/${own}/start`, "PUT"),
  path("OPTIONS", true, `${api}/containers/${litellm}/json`, "OPTIONS"),
  path("PATCH", false, `${api}/containers/${litellm}/json`, "PATCH"),
  path("TRACE", false, `${api}/containers/${litellm}/json`, "TRACE"),
  path("HEAD", false, `${api}/containers/${litellm}/json`, "HEAD"),
];
