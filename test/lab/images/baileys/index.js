// Exactly the names that OpenClaw 2026.3.13 imports: a missing one stops it at load, long before WhatsApp is used.
const absent = (name) => () => {
  throw new Error(`${name}: the lab's OpenClaw has no WhatsApp`);
};

export const DisconnectReason = { loggedOut: 401 };
export const downloadMediaMessage = absent("downloadMediaMessage");
export const extractMessageContent = absent("extractMessageContent");
export const fetchLatestBaileysVersion = absent("fetchLatestBaileysVersion");
export const getContentType = absent("getContentType");
export const isJidGroup = absent("isJidGroup");
export const makeCacheableSignalKeyStore = absent("makeCacheableSignalKeyStore");
export const makeWASocket = absent("makeWASocket");
export const normalizeMessageContent = absent("normalizeMessageContent");
export const useMultiFileAuthState = absent("useMultiFileAuthState");
