import type { Server } from "../server.ts";

// Word for word what the deployment guide has its readers write to /opt/openclaw/monitoring/backup.sh.
const backupScript = `#!/bin/bash
set -euo pipefail
LOG="/opt/openclaw/monitoring/logs/backup-$(date +%F-%H%M).log"
(
flock -n 200 || { echo "Another backup is already running"; exit 1; }
echo "=== OpenClaw Backup — $(date) ===" | tee -a "$LOG"
# Backup data volume via a temporary container
docker run --rm \\
-v openclaw_openclaw-data:/source:ro \\
-v /opt/openclaw/monitoring/backups:/backup \\
alpine:3.21 tar -czf "/backup/openclaw-data-$(date +%F).tar.gz" -C /source . 2>> "$LOG"
# Backup config files (includes LiteLLM config and .env with API keys)
tar -czf "/opt/openclaw/monitoring/backups/openclaw-config-$(date +%F).tar.gz" \\
-C /opt/openclaw config/ docker-compose.yml .env Caddyfile 2>> "$LOG"
# Encrypt backups at rest
ENCRYPTION_KEY_FILE="/opt/openclaw/monitoring/.backup-encryption-key"
if [ -f "$ENCRYPTION_KEY_FILE" ]; then
for backup in /opt/openclaw/monitoring/backups/*-"$(date +%F)".tar.gz; do
[ -f "$backup" ] || continue
openssl enc -aes-256-cbc -salt -pbkdf2 \\
-in "$backup" -out "\${backup}.enc" \\
-pass "file:\${ENCRYPTION_KEY_FILE}" 2>> "$LOG"
rm -f "$backup"
echo "Encrypted: $(basename "$backup")" >> "$LOG"
done
else
echo "WARNING: No encryption key — backups stored unencrypted" >> "$LOG"
fi
# Security audit (report only — never auto-fix in unattended cron)
docker exec openclaw openclaw security audit --deep >> "$LOG" 2>&1
# Health check
docker exec openclaw openclaw doctor >> "$LOG" 2>&1
# Prune old backups (keep 14 days)
find /opt/openclaw/monitoring/backups -name "*.tar.gz*" -mtime +14 -delete
find /opt/openclaw/monitoring/logs -name "*.log" -mtime +30 -delete
echo "=== Backup Complete ===" | tee -a "$LOG"
) 200>/opt/openclaw/monitoring/.backup.lock
`;

/** A deployment as the documents have it, as far as its backup sees it: the volume is at /root/.openclaw, all root's. */
export const oldLife = `
mkdir -p workspace/memory agents/main/agent credentials
echo "# Who I am" >workspace/SOUL.md
for day in 1 2 3; do echo "what happened on day $day" >workspace/memory/2026-01-0$day.md; done
head -c 40000 /dev/urandom >agents/main/agent/notes.bin
ln -s 2026-01-03.md workspace/memory/newest.md
ln -s /root/.openclaw/workspace leads-out
echo '{"gateway":{"auth":{"token":"old-token"}}}' >openclaw.json
echo "ANTHROPIC_API_KEY=old-key" >.env
chmod 666 workspace/memory/2026-01-02.md
`;

/** Where the archives and their key are afterwards. */
export const oldFolder = "/root/old";

/** Makes backups with the documents' own script, keeps what it wrote, and takes that deployment away again. */
export const documentsBackup = async (server: Server): Promise<void> => {
  await server.write("/opt/openclaw/monitoring/backup.sh", backupScript, "700");
  // The audit at its end fails without a gateway; the archives are written by then.
  await server.shell(
    `
docker pull -q docker.io/library/alpine:3.22 >/dev/null && docker tag alpine:3.22 alpine:3.21
docker volume create openclaw_openclaw-data >/dev/null
mkdir -p ${oldFolder}/volume && cd ${oldFolder}/volume
${oldLife}
docker run --rm -v openclaw_openclaw-data:/target -v ${oldFolder}/volume:/from:ro alpine:3.21 cp -a /from/. /target
mkdir -p /opt/openclaw/config /opt/openclaw/monitoring/logs /opt/openclaw/monitoring/backups
cd /opt/openclaw
echo "allowed_domains: []" >config/smokescreen-acl.yaml
echo "services: {}" >docker-compose.yml
echo "KEY=old" >.env
echo ":80" >Caddyfile
openssl rand -hex 32 >monitoring/.backup-encryption-key
./monitoring/backup.sh || true
mv monitoring/backups/* ${oldFolder}/
cp monitoring/.backup-encryption-key ${oldFolder}/key
docker volume rm openclaw_openclaw-data >/dev/null
docker rmi alpine:3.21 alpine:3.22 >/dev/null
rm -rf /opt/openclaw
`,
    { timeoutSeconds: 120 },
  );
};
