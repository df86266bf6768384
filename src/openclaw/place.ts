import type { Json } from "./intent.ts";

/** A JSON object under construction. */
export interface Tree {
  [key: string]: Json | Tree;
}

const isTree = (value: Json | Tree | undefined): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Puts a value at a dotted path. Two intents that claim the same path, or one inside another, are a defect. */
export const place = (tree: Tree, path: string, value: Json): void => {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let node = tree;
  for (const key of keys) {
    const next = node[key] ?? {};
    if (!isTree(next)) throw new Error(`${path}: ${key} holds a value`);
    node[key] = next;
    node = next;
  }
  if (last in node) throw new Error(`${path} is set twice`);
  node[last] = value;
};
