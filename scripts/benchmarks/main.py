"""Measures everything and writes `docs/performance.md`: see scripts/bench."""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import bars  # noqa: E402
import load  # noqa: E402
import machine  # noqa: E402
import parsers  # noqa: E402
import report  # noqa: E402
import resources  # noqa: E402
import servers  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# The 5 MB that 64 callers would have held at once are more than `limits.heldBytes` allows.
CONNECTIONS = {"4KB": 64, "200KB": 64, "5MB": 8}
# What else is asked: a name, connections, path, and the store's path for it where the answer is made of another one. Long answers need long rounds, since what is
# cut off at the end of one counts.
SEARCH = ("/api/traces?service={}&limit={}&start=1795300000000000&end=1795500000000000"
          "&tags=%7B%22http.response.status_code%22%3A%22200%22%7D")
SEARCH_V3 = ("/api/v3/traces?query.service_name={}&query.search_depth={}&query.start_time_min=2026-11-21T22:26:40Z"
             "&query.start_time_max=2026-11-24T06:00:00Z&query.attributes=%7B%22http.response.status_code%22%3A%22200%22%7D")
QUESTIONS = [
    ("search of 20", 8, SEARCH.format("frontend", 20), None),
    ("search of 200", 2, SEARCH.format("edge-gateway", 200), None),
    ("v3 read as v1, search of 20", 4, SEARCH.format("frontend", 20), "/api/v3/traces"),
    ("v3, search of 20", 4, SEARCH_V3.format("frontend", 20), None),
    ("v3, a trace", 64, "/api/v3/traces/000000000000000000000000be7c0000", None),
    ("1,000 services", 64, "/api/services", None),
    ("1,000 operations", 64, "/api/services/bench/operations", None),
]


@dataclasses.dataclass
class Row:
    bytes: int
    count: int
    median: float
    spread: float

    @property
    def microseconds(self):
        return self.median / self.count * 1e6


@dataclasses.dataclass
class Trace:
    name: str
    path: str
    bytes: int
    spans: int


class Bench:
    def __init__(self, options, folder, stack):
        self.options, self.folder, self.stack = options, folder, stack
        lines = self._tool("inputs", folder)
        self.issuer, self.audience = lines[0][1:]
        self.traces = {line[0]: Trace(line[0], line[1], int(line[2]), int(line[3])) for line in lines[1:]}
        self.tokens = {group: folder / f"tokens-{group}" for group in ("half", "everything")}
        self.store = self._keep(servers.store(folder, folder / "store"))

    def _tool(self, *arguments):
        told = subprocess.run([self.options.benchmarks, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True)
        return [line.split("\t") for line in told.stdout.splitlines()]

    def _keep(self, server):
        self.stack.callback(server.stop)
        return server

    def _gateway(self, name, store=None, services=()):
        return servers.gateway(
            self.folder, store or self.store.port, self.options.product, self.issuer, self.audience, name, services)

    def rows(self):
        wanted = ["2000 spans, copy", "2000 spans, index+decide+emit, everything", "32 spans, copy", "tokens and decisions",
                  "32 spans, index+decide+emit, everything"] if self.options.quick else []
        lines = self._tool("rows", *wanted)
        rows = {(name, on): Row(int(size), int(count), float(median), float(spread))
                for name, on, size, count, median, spread in lines[1:]}
        each = {on: row.median / int(on.split()[0]) for (name, on), row in rows.items() if name.endswith("emit, everything")}
        return {"rows": rows, "curve": {on: seconds / each["2000 spans"] for on, seconds in each.items()}}

    def servers(self):
        """Processor seconds a request, by server, what is asked and connections (None: as many as CONNECTIONS or QUESTIONS say)."""
        ours = self._keep(self._gateway("spanwarden"))
        others = [self._keep(servers.proxy(self.folder, self.store))]
        if self.options.envoy:
            others.append(self._keep(
                servers.envoy(self.folder, self.store, self.options.envoy, self.issuer, self.audience)))
        named = [("spanwarden, half", ours, "half"), ("spanwarden, everything", ours, "everything")]
        named += [(server.name, server, "half") for server in others]
        seconds = 1 if self.options.quick else 3
        cases = {}
        for size, count in CONNECTIONS.items():
            for connections in (None, 1, 8) if size == "4KB" else (None,):
                for name, server, group in named:
                    cases[name, size, connections] = load.Case(
                        server, self.traces[size].path, self.tokens[group], connections or count, seconds)
        cases |= self._questions(named, seconds)
        load.in_turns(list(cases.values()), 1 if self.options.quick else 5)
        medians = {key: statistics.median(case.results) for key, case in cases.items()}
        spreads = {key[:2]: (max(case.results) - min(case.results)) / medians[key]
                   for key, case in cases.items() if key[2] is None}
        connections = CONNECTIONS | {name: count for name, count, *_ in QUESTIONS}
        return {"servers": medians, "spreads": spreads, "connections": connections}

    def _questions(self, named, seconds):
        """Searches and lists; ours are asked of gateways of their own, which know names, or a store that has v3 alone."""
        services = json.loads((self.folder / "store/bench/services").read_text())["data"]
        lists = self._keep(self._gateway("lists", services=services))
        # Asked in v1's form it has v3 to read; one that has both is asked for v3 only by who wants v3.
        newer = self._keep(self._gateway("newer", self.store.newer))
        for *_, path, _ in QUESTIONS[-2:]:
            load.wait_for_names(lists, path, self.tokens["half"].read_text().split()[0], 1000)
        cases = {}
        for what, connections, path, stored in QUESTIONS:
            length = seconds * 3 if "search" in what else seconds
            for name, server, group in named:
                if name.startswith("spanwarden"):
                    case = load.Case(newer if stored else lists, path, self.tokens[group], connections, length)
                else:
                    case = load.Case(server, stored or path, self.tokens[group], connections, length)
                cases[name, what, None] = case
        return cases

    def all(self):
        quick = self.options.quick
        found = {"quick": quick, "machine": machine.describe(self.options.envoy)}
        for step in (self.rows, self.servers):
            print(f"measuring: {step.__name__}", file=sys.stderr)
            found |= step()
        print("measuring: parsers, memory, starts, audit", file=sys.stderr)
        trace = self.folder / "store" / self.traces["5MB"].path.lstrip("/")
        bench = self.folder / "store/bench"
        files = {
            "trace": (trace, []), "search": (bench / "search/edge-gateway", ["edge-gateway", "v1", "v1"]),
            "v3": (bench / "search-v3", ["frontend", "v3", "v1"]),
            "v3 answer": (bench / "search-v3", ["frontend", "v3", "v3"])}
        found["parsers"] = parsers.measure(self.options.benchmarks, files, self.folder, 2 if quick else 7)
        found["memory"] = resources.memory(self._gateway, self.traces, self.tokens, ["5MB"] if quick else ["5MB", "50MB"])
        found["start"], found["idle"] = resources.starts(self._gateway, 3 if quick else 9)
        found["binary"] = os.path.getsize(self.options.product)
        found["audit"] = resources.audit(self.options.benchmarks, self.folder, 1 if quick else 5, 1 if quick else 2)
        found["bars"] = bars.all_bars(found)
        return found


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few and short rounds; prints the page and keeps the old one")
    parser.add_argument("--benchmarks", type=pathlib.Path, required=True)
    parser.add_argument("--product", type=pathlib.Path, required=True)
    parser.add_argument("--envoy", type=pathlib.Path)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # Below the build, since /tmp may be memory, where a sync costs nothing.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / ".build-test"))
    try:
        with contextlib.ExitStack() as stack:
            text = report.page(Bench(options, folder, stack).all())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not options.quick:
        (ROOT / "docs/performance.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
