#!/usr/bin/env python3
"""The obvious model of docs/specs/view.md for Jaeger's v1 replies: whole trees, no cleverness, nothing shared with Sources but two lists.

    view.py --grant payments=full,storefront=masked REPLY...    prints the body of each view, one a line, or `refused: why`
    view.py --lines                                             the same for each line {"grant", "reply"} of standard input

A line may also say "rules": [{"keys", "action", "join"}], "key": 64 hex digits, the viewer's "issuer", "subject" and "actor" (a subject), and
"raw": false where shared ids are told apart.
"""
import itertools, json, pathlib, re, sys
from parts import KINDS, SEEN, Grant, Key, Number, Redaction, evidence, hexadecimal, integer, items, need, owner, parse, render, text
MISSING = '{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}'

class View:
    def __init__(self, grant, reply, rules=(), key=None, issuer="", subject="", actor=None, raw=True):
        self.grant, self.key, self.raw = Grant(grant), key and Key(key), raw
        self.viewer, self.values = [issuer, subject] + [actor] * (actor is not None), Redaction(self.grant, rules, self.key)
        data, errors = (reply.get("data", 0), [] if reply.get("errors") is None else reply["errors"]) if isinstance(reply, dict) else (0, 0)
        missing = isinstance(errors, list) and all(isinstance(one, dict) and not data and integer(one.get("code")) == 404 for one in errors)
        need(missing and (data is None or isinstance(data, list) and len(data) < 2), "no trace alone")
        self.body = self.trace(data[0]) if data else MISSING
    def trace(self, trace):
        need(isinstance(trace, dict) and isinstance(trace.get("processes"), dict), "no trace")
        self.id, self.processes, self.copies = hexadecimal(trace.get("traceID"), 32), trace["processes"], {}
        self.holders, self.walks, self.renewed = {}, {}, {}
        for one in self.processes.values(): need(isinstance(one, dict) and text(one.get("serviceName")) and [items(one, "tags")], "no process")
        shown = [span for span in map(self.read, items(trace, "spans")) if span.rank != "hidden"]
        halves = {} if self.raw else self.halves(shown)
        above = {id(span): halves.get(id(span.first)) or self.above(span.first) for span in shown}
        self.full = {span.number for span in shown if span.rank == "full"}
        self.name(shown, halves)
        spans = [self.span(span, above[id(span)] if not self.cyclic(span.first, above) else None) for span in shown]
        view = {"traceID": self.hex(), "spans": spans, "processes": {number: Number(one) for one, number in self.renewed.items()}, "warnings": None}
        exists = any(span.rank in SEEN for span in shown)
        return '{"data":[' + render(view) + '],"total":0,"limit":0,"offset":0,"errors":null}' if exists else MISSING
    def hex(self): return "%0*x" % (32 if self.id >> 64 else 16, self.id)
    def read(self, span):
        span.number, process = hexadecimal(span.get("spanID"), 16), span.get("processID")
        need(self.id and hexadecimal(span.get("traceID"), 32) == self.id and text(span.get("operationName")), "an id or a name")
        need(text(process) and process in self.processes and None not in (span.number, integer(span.get("startTime")), integer(span.get("duration"))), "a time")
        need(all(integer(log.get("timestamp")) is not None and items(log, "fields") is not None for log in items(span, "logs")), "a log")
        links = [(one.get("refType"), hexadecimal(one.get("traceID"), 32), hexadecimal(one.get("spanID"), 16)) for one in items(span, "references")]
        span.links = [link for link in links if link[0] in ("CHILD_OF", "FOLLOWS_FROM") and link[1] == self.id and link[2] is not None]
        first = next((place for place, link in enumerate(span.links) if link[0] == "CHILD_OF"), None)
        span.up = span.links.pop(first)[2] or span.number if first is not None else span.number
        span.owner = owner(span, self.processes[process])
        span.rank = self.grant.rank(span.owner)
        kinds, service = evidence(items(span, "tags"), "span.kind"), self.processes[process]["serviceName"]
        seen = next(({"client": 1, "server": 2}.get(kind) for kind in kinds if kind in KINDS), None), re.sub(r"\A(missing|empty)-service-name\Z", "", service)
        span.kind, service = seen if span.rank in SEEN else (None, None)  # of a shape neither is shown
        shown = span.number, span.rank, service, span.kind, integer(span["startTime"]), integer(span["duration"])
        span.first = self.copies.setdefault(shown if span.rank != "hidden" else id(span), span)  # of copies
        return self.holders.setdefault(span.number, []).extend([span] * (span.first is span)) or span
    def above(self, span):  # the nearest ancestor in the view: every walk up through hidden holders must end at it
        if id(span) not in self.walks:
            self.walks[id(span)] = None  # what a holder already met on the way up stands for
            holders = self.holders.get(span.up, []) if span.up != span.number else []
            seen = [one for one in holders if one.rank != "hidden"]
            servers = [one for one in seen if one.kind == 2] if any(one.kind == 1 for one in seen) else []
            found = servers[:len(servers) == 1] if len(seen) > 1 else seen or [self.above(one) for one in holders]
            self.walks[id(span)] = found[0] if found and all(one is found[0] for one in found) else None
        return self.walks[id(span)]
    def halves(self, shown):  # the one server span of an id, and the first client span that carries the id too
        calls = {}
        for span in shown:
            kinds = [one.kind for one in self.holders[span.number]]
            if span.first is span and span.kind == 2 and kinds.count(2) == 1 and 1 in kinds: calls[id(span)] = self.holders[span.number][kinds.index(1)]
        return calls
    def name(self, shown, halves):  # gives each span the id under which it is shown
        taken = {span.number for span in shown if span.rank in SEEN}
        def free(numbers): return next(number for number in numbers if number and number not in taken and not taken.add(number))
        for span in shown: span.shown = span.number if id(span) not in halves else free(itertools.count(1))
        for span in shown:
            if span.rank == "shape" and span.first is span:
                codes = (self.key.shape(self.id, span.number, self.viewer, counter) for counter in itertools.count()) if self.key else itertools.count(1)
                span.shown = free(codes)
        for span in shown: span.shown = span.first.shown
    def cyclic(self, span, above):  # whether its own walk from parent to parent reaches it again
        step, met = above[id(span)], set()
        while step is not None and step is not span and id(step) not in met: step = above[met.add(id(step)) or id(step)]
        return step is span
    def span(self, span, parent):
        masked, process, bare = span.rank == "masked", self.processes[span["processID"]], span.rank == "shape"
        links = [link[::2] for link in span.links if span.rank == "full" and link[2] in self.full and link[2] != span.number]
        if parent: links.insert(0, ("CHILD_OF", parent.shown))
        number = render({"serviceName": "hidden" if bare else process["serviceName"], "tags": [] if bare else self.values.tags(process, "tags", span.owner, masked)})
        flags = {} if span.rank != "full" or integer(span.get("flags")) is None else {"flags": integer(span["flags"])}
        logs = items(span, "logs") if span.rank == "full" else []
        return {"traceID": self.hex(), "spanID": "%016x" % span.shown, **flags,
                "operationName": "hidden" if bare else self.values.peers(span["operationName"]),
                "references": [{"refType": kind, "traceID": self.hex(), "spanID": "%016x" % number} for kind, number in links],
                "startTime": integer(span["startTime"]), "duration": integer(span["duration"]),
                "tags": [] if bare else self.values.tags(span, "tags", span.owner, masked),
                "logs": [{"timestamp": integer(log["timestamp"]), "fields": self.values.tags(log, "fields", span.owner)} for log in logs],
                "processID": self.renewed.setdefault(number, f"p{len(self.renewed) + 1}"), "warnings": None}
def main(arguments):
    sys.setrecursionlimit(100_000), sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    if arguments == ["--lines"]: cases = (dict(case, reply=case["reply"].encode("utf-8")) for case in map(json.loads, sys.stdin.buffer))
    elif arguments[:1] == ["--grant"] and arguments[2:]: cases = ({"grant": arguments[1], "reply": pathlib.Path(name).read_bytes()} for name in arguments[2:])
    else: sys.exit(__doc__)
    for case in cases:
        options = {name: case[name] for name in ("rules", "key", "issuer", "subject", "actor", "raw") if case.get(name) is not None}
        try: print(View(case["grant"], parse(case["reply"]), **options).body)
        except ValueError as why: print(f"refused: {why}")
if __name__ == "__main__": main(sys.argv[1:])
