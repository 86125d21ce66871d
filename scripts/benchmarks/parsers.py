"""One reply filtered by us, parsed by simdjson, filtered by jq: programs of their own, in turns, one core each."""

import os
import pathlib
import statistics
import subprocess

HERE = pathlib.Path(__file__).parent
SIMPLEST = '.data[0].spans |= map(select(.operationName != "hidden"))'
GRANT = "platform=full,storefront=full,identity=masked"


def compile_simdjson(folder):
    program = folder / "simdjson"
    subprocess.run(["g++", "-O3", "-DNDEBUG", "-o", program, HERE / "simdjson.cpp", "-lsimdjson"], check=True)
    return program


def processor_seconds(command):
    """User and system time of a command that must succeed."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} fails")
    return used.ru_utime + used.ru_stime


def measure(benchmarks, files, folder, rounds):
    """By name of a file: median seconds of each program, and its bytes; and the kernel that simdjson chose. `files` are a path and, of the reply to a search,
    what was searched for and its form; jq is tried on the trace alone."""
    simdjson = compile_simdjson(folder)
    times, kernel = {name: {"ours": [], "simdjson": [], "jq": []} for name in files}, ""
    for _ in range(rounds):
        for name, (file, search) in files.items():
            told = subprocess.run(
                [benchmarks, "path", file, GRANT, *search], check=True, capture_output=True, text=True).stdout
            times[name]["ours"].append(float(told))
            seconds, kernel = subprocess.run([simdjson, file], check=True, capture_output=True, text=True).stdout.split()
            times[name]["simdjson"].append(float(seconds))
            if not search:
                times[name]["jq"].append(processor_seconds(["jq", "-c", SIMPLEST, str(file)]))
    found = {name: {program: statistics.median(each) for program, each in of.items() if each} for name, of in times.items()}
    for name, (file, _) in files.items():
        found[name]["bytes"] = os.path.getsize(file)
    return found | {"kernel": kernel}
