import type { Server } from "../server.ts";

const uploads = "/opt/openclaw/state/gateway/workspace/uploads";

/** Data of an agent that has been at work for a while: half of it cannot be compressed, half are lines of JSON. */
export const mixedData = async (server: Server, megabytes: number): Promise<void> => {
  const each = Math.floor(megabytes / 2 / 8);
  const script = `
import json, os, random
random.seed(7)
folder = "${uploads}"
os.makedirs(folder, exist_ok=True)
for n in range(${each}):
    open(f"{folder}/photo-{n}.bin", "wb").write(os.urandom(8 << 20))
words = [f"{random.getrandbits(64):x}" for _ in range(5000)]
for n in range(${Math.floor((megabytes / 2) * 4)}):
    with open(f"{folder}/log-{n}.jsonl", "w") as f:
        size = 0
        while size < 256 << 10:
            line = json.dumps({"n": size, "who": random.choice(words), "said": " ".join(random.choices(words, k=24))})
            f.write(line + "\\n"); size += len(line) + 1
os.system(f"chown -R 1000:1000 {folder}")`;
  await server.run(["python3", "-c", script], { timeoutSeconds: 300 + megabytes / 10 });
};
