#!/bin/bash
# The deployment guide's steps for the host, as it gives them for a shell, in its order. Other than there: nothing asks,
# Docker comes from the distribution as for the others in this race, and the web ports are open to everyone.
export DEBIAN_FRONTEND=noninteractive
admin=$1

adduser --disabled-password --gecos '' deploy
usermod -aG sudo deploy
mkdir -p /home/deploy/.ssh
cp ~/.ssh/authorized_keys /home/deploy/.ssh/authorized_keys
chown -R deploy:deploy /home/deploy/.ssh
chmod 700 /home/deploy/.ssh
chmod 600 /home/deploy/.ssh/authorized_keys

cat > /etc/ssh/sshd_config.d/99-hardening.conf << 'EOF'
Port 9922
PermitRootLogin no
PasswordAuthentication no
PubkeyAuthentication yes
MaxAuthTries 3
ClientAliveInterval 300
ClientAliveCountMax 2
EOF
sshd -t && systemctl reload ssh

apt-get update && apt-get install -y --no-install-recommends docker.io docker-cli docker-compose docker-buildx
usermod -aG docker deploy
docker compose version

mkdir -p /etc/docker
cat > /etc/docker/daemon.json << 'EOF'
{
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" },
  "storage-driver": "overlay2",
  "live-restore": true,
  "default-ulimits": { "nofile": { "Name": "nofile", "Soft": 65536, "Hard": 65536 } },
  "dns": ["1.1.1.1", "8.8.8.8"],
  "max-concurrent-downloads": 4,
  "max-concurrent-uploads": 2
}
EOF
# systemd refuses a sixth start within ten seconds.
systemctl reset-failed docker
systemctl restart docker

cat >> /etc/sysctl.d/99-openclaw.conf << 'EOF'
# Prefer RAM over swap — only swap under real pressure
vm.swappiness = 10
# Increase inotify limits for Docker overlay mounts and file watchers
fs.inotify.max_user_watches = 524288
fs.inotify.max_user_instances = 512
# Allow more concurrent connections (reverse proxy + agent tool calls)
net.core.somaxconn = 1024
EOF
sysctl --system

apt-get update && apt-get install -y ufw fail2ban
ufw default deny incoming
ufw default allow outgoing
ufw limit from "$admin" to any port 9922 proto tcp
cat > /etc/fail2ban/jail.local << 'EOF'
[sshd]
enabled = true
port = 9922
maxretry = 3
bantime = 3600
findtime = 600
EOF
systemctl enable fail2ban
systemctl start fail2ban
ufw allow 80,443/tcp
ufw --force enable
