# Runs a shell script; prints its exit code, its seconds, and the most memory (kB) that its own process ever had: of
# what runs in its stead after `exec`, and not of what that starts.
import subprocess, sys, threading, time

began = time.monotonic()
child = subprocess.Popen(["sh", "-euc", sys.argv[1]], stdout=subprocess.DEVNULL)
most = 0
over = threading.Event()

def watch():
    global most
    while not over.wait(0.01):
        try:
            with open(f"/proc/{child.pid}/status") as status:
                most = max([most] + [int(line.split()[1]) for line in status if line.startswith("VmHWM")])
        except OSError:
            pass

watcher = threading.Thread(target=watch)
watcher.start()
child.wait()
seconds = time.monotonic() - began
over.set()
watcher.join()
print(child.returncode, seconds, most)
