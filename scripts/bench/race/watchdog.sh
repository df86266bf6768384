#!/bin/bash
# The deployment guide's watchdog.sh for clincher's five containers. Other than there: its last part, which asks LiteLLM
# for what was spent, is left out (here LiteLLM has no such database), and alerts go to a log only.
set -euo pipefail
LOG=/run/watchdog.log
ALERT_FILE=/run/watchdog.last
ALERT_COOLDOWN=1800
CONTAINERS=(openclaw openclaw-litellm openclaw-egress-models openclaw-egress-channels openclaw-caddy)
RESTART_THRESHOLD=3
DISK_THRESHOLD=85
MEMORY_THRESHOLD=90

alert() {
  local msg="$1" now last_alert last_msg
  now=$(date +%s)
  if [ -f "$ALERT_FILE" ]; then
    last_alert=$(head -1 "$ALERT_FILE" 2>/dev/null || echo 0)
    last_msg=$(tail -1 "$ALERT_FILE" 2>/dev/null || echo "")
    if [ "$last_msg" = "$msg" ] && [ $((now - last_alert)) -lt $ALERT_COOLDOWN ]; then
      return 0
    fi
  fi
  echo "$now" > "$ALERT_FILE"
  echo "$msg" >> "$ALERT_FILE"
  echo "[ALERT $(date '+%F %T')] $msg" >> "$LOG"
}

for ctr in "${CONTAINERS[@]}"; do
  if ! docker inspect "$ctr" > /dev/null 2>&1; then
    alert "$ctr: container not found"
    continue
  fi
  status=$(docker inspect "$ctr" --format '{{.State.Status}}')
  if [ "$status" != "running" ]; then
    alert "$ctr: status is '$status' (expected 'running')"
    continue
  fi
  health=$(docker inspect "$ctr" --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}')
  if [ "$health" = "unhealthy" ]; then
    last_log=$(docker inspect "$ctr" --format '{{range .State.Health.Log}}{{.Output}}{{end}}' 2>/dev/null | head -c 200)
    alert "$ctr: UNHEALTHY — ${last_log:-no healthcheck output}"
  fi
  restarts=$(docker inspect "$ctr" --format '{{.RestartCount}}')
  if [ "$restarts" -gt "$RESTART_THRESHOLD" ]; then
    alert "$ctr: restarted $restarts times (threshold: $RESTART_THRESHOLD)"
  fi
  oom=$(docker inspect "$ctr" --format '{{.State.OOMKilled}}')
  if [ "$oom" = "true" ]; then
    alert "$ctr: OOM-killed — increase memory limit or reduce load"
  fi
done

disk_pct=$(df /opt/openclaw --output=pcent | tail -1 | tr -d ' %')
if [ "$disk_pct" -gt "$DISK_THRESHOLD" ]; then
  alert "Disk usage at ${disk_pct}% (threshold: ${DISK_THRESHOLD}%)"
fi
mem_pct=$(free | awk '/Mem:/ {printf "%.0f", ($3/$2)*100}')
if [ "$mem_pct" -gt "$MEMORY_THRESHOLD" ]; then
  alert "Memory usage at ${mem_pct}% (threshold: ${MEMORY_THRESHOLD}%)"
fi
swap_total=$(free -m | awk '/Swap:/ {print $2}')
swap_used=$(free -m | awk '/Swap:/ {print $3}')
if [ "$swap_total" -gt 0 ]; then
  swap_pct=$((swap_used * 100 / swap_total))
  if [ "$swap_pct" -gt 50 ]; then
    alert "Swap usage at ${swap_pct}% (${swap_used}M/${swap_total}M) — host under memory pressure"
  fi
fi
