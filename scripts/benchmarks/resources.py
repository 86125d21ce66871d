"""What the gateway needs of a machine: memory for a held reply, the time to start, the disk's syncs."""

import statistics
import subprocess
import time

import load


def memory(start, traces, tokens, names):
    """For each trace and grant, in a process of its own: what it takes above idle, and what the viewer gets."""
    rows = []
    for name in names:
        for group, file in tokens.items():
            server = start(f"memory-{name}-{group}")
            try:
                token = file.read_text().split()[0]
                load.fetch(server, traces["4KB"].path, token)  # what is made once is made by now
                time.sleep(0.2)
                idle = server.memory("VmRSS")
                body = len(load.fetch(server, traces[name].path, token))
                rows.append({
                    "trace": traces[name], "group": group, "visible": body, "above": server.memory("VmHWM") - idle})
            finally:
                server.stop()
    return rows


def starts(start, rounds):
    """Median seconds from the start of the process to the first connection, and its memory then."""
    seconds, idle = [], []
    for turn in range(rounds):
        server = start(f"start-{turn}")
        try:
            seconds.append(server.seconds_to_accept)
            time.sleep(0.2)
            idle.append(server.memory("VmRSS"))
        finally:
            server.stop()
    return statistics.median(seconds), statistics.median(idle)


def audit(benchmarks, folder, rounds, seconds):
    """Durable records a second, by callers that wait: one sync each with a single one, groups with 64."""
    rates = {1: [], 64: []}
    for turn in range(rounds):
        for waiters, found in rates.items():
            log = folder / f"audit-{turn}-{waiters}"
            command = [benchmarks, "audit", log, str(waiters), str(seconds)]
            found.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return {waiters: statistics.median(found) for waiters, found in rates.items()}
