import { pad, width } from "./text.ts";

export interface Column {
  readonly title?: string;
  readonly align?: "left" | "right";
  /** Styles a cell after it was measured. */
  readonly paint?: (text: string) => string;
}

/** Aligned columns, two spaces apart, no borders; the titles come first when there are any. */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): string => {
  const titles = columns.map((column) => column.title ?? "");
  const widths = columns.map((_, at) => Math.max(...[titles, ...rows].map((row) => width(row[at] ?? ""))));
  const line = (row: readonly string[], painted: boolean): string =>
    columns
      .map((column, at) => {
        const last = at === columns.length - 1 && column.align !== "right";
        const cell = row[at] ?? "";
        const text = last ? cell : pad(cell, widths[at] ?? 0, column.align);
        return painted && column.paint !== undefined && text !== "" ? column.paint(text) : text;
      })
      .join("  ")
      .trimEnd();
  const head = titles.some((title) => title !== "") ? [line(titles, false)] : [];
  return [...head, ...rows.map((row) => line(row, true))].join("\n");
};
