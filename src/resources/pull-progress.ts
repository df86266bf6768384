import { z } from "zod";

const line = z.object({
  id: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).optional(),
});

interface Layer {
  readonly current: number;
  readonly total: number;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)}`;

/** Docker's stream of layer messages, one JSON object a line, to one short text and the error if there was one. */
export const createPullProgress = () => {
  const layers = new Map<string, Layer>();
  return {
    take(text: string): { text: string; error: string | null } {
      const message = parse(text);
      if (message === null) return { text: "…", error: null };
      const { id, status = "", progressDetail } = message;
      if (id !== undefined && status === "Downloading" && progressDetail?.total !== undefined) {
        layers.set(id, { current: progressDetail.current ?? 0, total: progressDetail.total });
      }
      if (id !== undefined && (status === "Download complete" || status === "Pull complete")) {
        const layer = layers.get(id);
        if (layer !== undefined) layers.set(id, { current: layer.total, total: layer.total });
      }
      const current = [...layers.values()].reduce((sum, layer) => sum + layer.current, 0);
      const total = [...layers.values()].reduce((sum, layer) => sum + layer.total, 0);
      const unpacking = status === "Extracting" || (total > 0 && current === total);
      const state = unpacking ? "unpacking" : `${megabytes(current)}/${megabytes(total)} MB`;
      return { text: state, error: message.error ?? null };
    },
  };
};

const parse = (text: string): z.output<typeof line> | null => {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
