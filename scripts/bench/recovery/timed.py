# Runs a shell script; prints its exit code, its seconds, and the most memory (kB) that its own process ever had: of
# what runs in its stead after `exec`, and not of what that starts.
import subprocess, sys, time

began = time.monotonic()
child = subprocess.Popen(["sh", "-euc", sys.argv[1]], stdout=subprocess.DEVNULL)
most = 0
while child.poll() is None:
    try:
        with open(f"/proc/{child.pid}/status") as status:
            most = max([most] + [int(line.split()[1]) for line in status if line.startswith("VmHWM")])
    except OSError:
        pass
    time.sleep(0.01)
print(child.returncode, time.monotonic() - began, most)
