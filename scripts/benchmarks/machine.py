"""Where the numbers were taken, and with what: without it they say nothing."""

import os
import platform
import subprocess


def describe(envoy):
    with open("/proc/cpuinfo") as text:
        processor = next((line.split(":")[1].strip() for line in text if line.startswith("model name")), platform.machine())
    with open("/etc/os-release") as text:
        system = next((line.split("=")[1].strip().strip('"') for line in text if line.startswith("PRETTY_NAME")), "unknown")
    found = {
        "processor": f"{processor}, {os.cpu_count()} cores",
        "system": f"{system}, Linux {platform.release()}",
        "compiler": first_line("swift", "--version") + ", release",
        "commit": "`" + first_line("git", "describe", "--always", "--dirty") + "`",
        "load when begun": f"{os.getloadavg()[0]:.1f}",
        "nginx": package("nginx-light"), "wrk": package("wrk"), "simdjson": package("libsimdjson-dev"), "jq": package("jq"),
    }
    if envoy:
        found["envoy"] = first_line(envoy, "--version").split("version:")[-1].strip()
    return found


def first_line(*command):
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return next(line for line in told.splitlines() if line.strip()).strip()


def package(name):
    return first_line("dpkg-query", "-W", "-f=${Version}\n", name)
