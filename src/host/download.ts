import { createHash } from "node:crypto";
import * as fs from "node:fs";
import type { Download, DownloadResult } from "./host.ts";

const defaultTimeoutSeconds = 900;

const receive = async (
  response: Response,
  file: number,
  { onProgress }: Download,
): Promise<DownloadResult> => {
  const hash = createHash("sha256");
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  const total = Number.isSafeInteger(length) ? length : null;
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    fs.writeSync(file, chunk);
    hash.update(chunk);
    bytes += chunk.length;
    onProgress?.(bytes, total);
  }
  if (total !== null && bytes !== total) return { ok: false, reason: `${bytes} of ${total} bytes arrived` };
  fs.fsyncSync(file);
  return { ok: true, bytes, sha256: hash.digest("hex") };
};

/** One file over HTTP. Whatever goes wrong is a result, and leaves no file; an https address stays https. */
export const downloadFile = async (download: Download): Promise<DownloadResult> => {
  const { url, path } = download;
  fs.rmSync(path, { force: true });
  const file = fs.openSync(path, "wx", 0o600);
  let result: DownloadResult;
  try {
    const response = await fetch(url, {
      timeout: false,
      decompress: false,
      signal: AbortSignal.timeout((download.timeoutSeconds ?? defaultTimeoutSeconds) * 1000),
    });
    if (url.startsWith("https://") && !response.url.startsWith("https://"))
      result = { ok: false, reason: `${url} leads to ${response.url}, which is not encrypted` };
    else if (response.ok) result = await receive(response, file, download);
    else result = { ok: false, reason: `${url} answered ${response.status}` };
  } catch (error) {
    result = { ok: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    fs.closeSync(file);
  }
  if (!result.ok) fs.rmSync(path, { force: true });
  return result;
};
