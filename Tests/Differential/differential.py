"""Generated and mutated requests to our listener and to others: whatever is read here, all of them must read as the same requests.

    differential.py --port PORT --cases N --seed S --report FILE [--proxied N]
    differential.py --port PORT --case SEED/NUMBER      shows one case and what everybody makes of it

At the port a server tells in each reply what it read (`ServerTests/DifferentialTests` starts it). llhttp and h11 read every case of which
something is read here; nginx and HAProxy, as processes, about as many of them as `--proxied` says of all. Prints a table and writes what it
comes to as JSON.
"""

import argparse
import ctypes
import json
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cases
from asking import ask
from comparing import difference
from explained import explanation
from libraries import LIBRARIES
from proxies import Proxies
from tally import Tally


def end_with_parent():
    """However that ends: PR_SET_PDEATHSIG, which Python does not know."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def compare(case, ours, readers, tally):
    for peer, read in readers.items():
        theirs = read(case.pieces, len(ours.messages))
        tally.shown[peer] += 1
        tally.requests[peer] += len(ours.messages)
        if not (found := difference(peer, ours, theirs)):
            continue
        if name := explanation(found):
            tally.explained[peer, name] += 1
        else:
            tally.disagreements.append((case.seed, peer, f"{'+'.join(case.kinds)}: {found}; written {case.text}"))


def run(port, seeds, every):
    """The cases of `seeds`, each `every`th of them through the proxies too."""
    tally = Tally()
    with Proxies() as proxies:
        servers = {name: partial(ask, address) for name, address in proxies.addresses.items()}
        for number, seed in enumerate(seeds):
            case = cases.make(seed)
            ours = ask(port, case.pieces)
            tally.note(case, ours)
            if ours.messages:
                compare(case, ours, LIBRARIES | servers if number % every == 0 else LIBRARIES, tally)
    return tally


def show(port, seed):
    case = cases.make(seed)
    print(case.kinds, case.pieces)
    with Proxies() as proxies:
        ours = ask(port, case.pieces)
        servers = {name: partial(ask, address) for name, address in proxies.addresses.items()}
        for name, read in ({"here": partial(ask, port)} | LIBRARIES | servers).items():
            reading = read(case.pieces, len(ours.messages))
            print(f"{name}: {reading.end}", *reading.messages, sep="\n    ")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--proxied", type=int, default=40_000)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--case")
    options = parser.parse_args()
    if options.case:
        return show(options.port, options.case)
    seeds = [f"{options.seed}/{number}" for number in range(options.cases)]
    every = -(-options.cases // options.proxied)
    workers = os.cpu_count() or 1
    tally = Tally()
    with ProcessPoolExecutor(workers, initializer=end_with_parent) as pool:
        for part in pool.map(run, [options.port] * workers, [seeds[worker::workers] for worker in range(workers)], [every] * workers):
            tally.merge(part)
    print("\n".join(tally.table(options.seed)), flush=True)
    if options.report:
        options.report.write_text(json.dumps(tally.report()))


if __name__ == "__main__":
    main()
