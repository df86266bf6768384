"""The job for pyinfra: the same steps in the same order, read from job.json beside this file."""

import json
from io import StringIO
from pathlib import Path

from pyinfra.operations import apt, files, server, systemd

job = json.loads((Path(__file__).parent / "job.json").read_text())
changed = {}


def access(step):
    return {"user": step["owner"], "group": step["group"], "mode": step["mode"].lstrip("0")}


def packages(step, name):
    apt.packages(name=name, packages=step["names"], update=True, cache_time=3600, no_recommends=True)


def user(step, name):
    home = f"/home/{step['name']}"
    server.user(name=name, user=step["name"], shell=step["shell"], home=home, create_home=True, password="*")


def directory(step, name):
    files.directory(name=name, path=step["path"], **access(step))


def file(step, name):
    done = files.put(name=name, src=StringIO(step["text"]), dest=step["path"], **access(step))
    if step["restarts"]:
        changed.setdefault(step["restarts"], []).append(done)


def either(step, name):
    manage = files.directory if Path(step["path"]).is_dir() else files.file
    manage(name=name, path=step["path"], **access(step))


def service(step, name):
    systemd.service(name=name, service=step["name"], running=True, enabled=True)


def kernel(step, name):
    for key, value in step["values"].items():
        server.sysctl(name=f"{name} {key}", key=key, value=value)


def restart(units):
    for unit in units:
        done = changed.pop(unit, [])
        systemd.service(
            name=f"restart {unit}", service=unit, restarted=True, daemon_reload=True,
            _if=lambda done=done: any(each.did_change() for each in done),
        )


kinds = {
    "packages": packages, "user": user, "directory": directory, "file": file,
    "access": either, "service": service, "kernel": kernel,
}
steps = job["steps"]
for index, step in enumerate(steps):
    kinds[step["kind"]](step, f"{step['phase']}: {step['resource']}")
    after = steps[index + 1]["phase"] if index + 1 < len(steps) else ""
    # The firewall counts before Docker comes.
    if step["phase"] == "firewall" and after != "firewall":
        restart(["ufw.service", "clincher-firewall.service"])
restart(list(changed))
