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


def measure(benchmarks, file, folder, rounds):
    """Median seconds of each, and the kernel that simdjson chose."""
    simdjson = compile_simdjson(folder)
    ours, theirs, jq, kernel = [], [], [], ""
    for _ in range(rounds):
        told = subprocess.run([benchmarks, "path", file, GRANT], check=True, capture_output=True, text=True).stdout
        ours.append(float(told))
        seconds, kernel = subprocess.run([simdjson, file], check=True, capture_output=True, text=True).stdout.split()
        theirs.append(float(seconds))
        jq.append(processor_seconds(["jq", "-c", SIMPLEST, str(file)]))
    return {
        "ours": statistics.median(ours), "simdjson": statistics.median(theirs), "jq": statistics.median(jq),
        "kernel": kernel, "bytes": os.path.getsize(file)}
