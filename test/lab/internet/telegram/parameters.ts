import type { Call } from "../site.ts";

const decoded = (value: unknown): unknown => {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** Parameters of a Bot API call: from the query, and a JSON, urlencoded or multipart body. */
export async function parametersOf(call: Call): Promise<Record<string, unknown>> {
  const parameters: Record<string, unknown> = Object.fromEntries(call.url.searchParams);
  const type = call.request.headers.get("content-type") ?? "";
  const text = new TextDecoder().decode(call.body);
  if (type.startsWith("application/json") && text !== "") {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null) Object.assign(parameters, json);
  } else if (type.startsWith("application/x-www-form-urlencoded")) {
    Object.assign(parameters, Object.fromEntries(new URLSearchParams(text)));
  } else if (type.startsWith("multipart/form-data")) {
    const form = await new Response(Buffer.from(call.body), { headers: { "content-type": type } }).formData();
    for (const [name, value] of form)
      parameters[name] = typeof value === "string" ? value : `file ${value.name}`;
  }
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, decoded(value)]));
}
