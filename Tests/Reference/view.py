#!/usr/bin/env python3
"""The obvious model of docs/specs/view.md for Jaeger's v1 replies: whole trees, no cleverness, nothing shared with Sources but two lists.

    view.py --grant payments=full,storefront=masked REPLY...    prints the body of each view, one a line, or `refused: why`
    view.py --lines                                             the same for each line {"grant", "reply"} of standard input
"""
import json, pathlib, re, sys
LISTS = pathlib.Path(__file__).resolve().parents[2] / "policies/classification"
MISSING = '{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}'
SERVICE_KEYS = """peer.service peer.hostname service.peer.name net.peer.name server.address client.address http.host grpc.authority
    upstream_cluster upstream_cluster.name downstream_cluster istio.source_canonical_service istio.destination_canonical_service""".split()
NAMESPACE_KEYS = {"istio.source_namespace", "istio.destination_namespace", "peer.namespace"}
HOST, QUOTE = "[A-Za-z0-9._-]", json.JSONEncoder(ensure_ascii=False).encode
FORMS = re.compile(
    rf"(?<!{HOST})[a-z]+~[0-9A-Fa-f.:]+~(?P<pod>{HOST}+)~(?P<node>{HOST}+)"
    rf"|(?<!{HOST})(?:outbound|inbound)\|[0-9]*\|{HOST}*\|(?P<cluster>{HOST}*)"
    rf"|(?:spiffe://|(?<!{HOST})){HOST}+/ns/(?P<workload>[a-z0-9-]+)/sa/{HOST}+"
    rf"|system:serviceaccount:(?P<account>[a-z0-9-]+)(?::{HOST}+)?|system:serviceaccounts:(?P<accounts>[a-z0-9-]+)"
    rf"|(?<!{HOST})(?P<host>{HOST}+)(?::[0-9]+)?")
Number, Object = type("Number", (str,), {}), type("Object", (dict,), {})  # a number's text; an object that carries what is found out about it
def need(condition, why):
    if not condition: raise ValueError(why)
def fold(key): return re.sub("[A-Z]", lambda letter: letter[0].lower(), key).replace("-", "_")
def listed(name): return re.findall(r'^ +- "?([^"\n]+)', (LISTS / name).read_text(), re.M)
def pattern(globs, run): return re.compile("|".join(run.join(map(re.escape, glob.split("*"))) for glob in globs), re.S)
ALLOWED, CREDENTIAL = set(listed("minimal.yaml")), pattern(map(fold, listed("credentials.yaml")), ".*")
def parse(data):
    def members(pairs): return need(len(pairs) == len(dict(pairs)), "a member twice") or Object(pairs)
    tree = json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_int=Number, parse_float=Number, parse_constant=int)
    return render(tree).encode("utf-8") and tree  # a lone surrogate fails here
def render(value):
    if isinstance(value, dict): return "{" + ",".join(render(name) + ":" + render(item) for name, item in value.items()) + "}"
    if isinstance(value, list): return "[" + ",".join(map(render, value)) + "]"
    return str(value) if isinstance(value, Number) else QUOTE(value)
def text(value): return isinstance(value, str) and not isinstance(value, Number)
def integer(value): return int(value) if isinstance(value, str) and re.fullmatch("-?[0-9]{1,4000}", value) and -2**63 <= int(value) < 2**63 else None
def hexadecimal(value, digits): return int(value, 16) if text(value) and re.fullmatch("[0-9a-fA-F]{1,%d}" % digits, value) else None
def label(name): return re.fullmatch("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name) is not None
def fits(tag):
    value = tag["value"]
    return {"string": text(value), "binary": text(value), "bool": isinstance(value, bool), "float64": isinstance(value, Number),
            "int64": integer(value) is not None}.get(render(tag.get("type")).strip('"'), False)
def items(holder, name):
    value = holder.get(name) if holder.get(name) is not None else []
    need(isinstance(value, list) and all(isinstance(item, dict) for item in value), f"{name}: no list of objects")
    if name in ("tags", "fields"): need(all(text(tag.get("key")) and "value" in tag for tag in value), "a tag without key or value")
    return value
def evidence(tags, key): return [tag["value"] if tag.get("type") == "string" and fits(tag) else None for tag in tags if tag["key"] == key]
def owner(span, process):
    resource = evidence(items(process, "tags"), "k8s.namespace.name")
    named, istio, node = set(resource), evidence(items(span, "tags"), "istio.namespace"), evidence(items(span, "tags"), "node_id")
    if istio and node:
        agrees = re.fullmatch(r"[^~]+~[^~]*~[^~]+\.([^~.]*)~([^~.]*)\.svc\.[^~]+", node[0] or "", re.S)
        if len(istio + node) > 2 or not agrees or {agrees[1], agrees[2]} != set(istio): return None
        named.update(istio)
    return named.pop() if len(named) == 1 and len(resource) < 2 and all(name is not None and label(name) for name in named) else None

class View:
    def __init__(self, grant, reply):
        entries = [entry.split("=") for entry in grant.split(",")]
        self.known, self.rules = {name for name, _ in entries}, [(pattern([name], "[^/:]*"), rank) for name, rank in entries]
        data, errors = (reply.get("data", 0), [] if reply.get("errors") is None else reply["errors"]) if isinstance(reply, dict) else (0, 0)
        missing = isinstance(errors, list) and all(isinstance(one, dict) and not data and integer(one.get("code")) == 404 for one in errors)
        need(missing and (data is None or isinstance(data, list) and len(data) < 2), "no trace alone")
        self.body = self.trace(data[0]) if data else MISSING
    def rank(self, namespace):
        matching = [rank for rule, rank in self.rules if namespace and rule.fullmatch(namespace)]
        return "full" if "full" in matching else "masked" if "masked" in matching else "hidden"
    def hides(self, namespace): return label(namespace) and self.rank(namespace) == "hidden"
    def trace(self, trace):
        need(isinstance(trace, dict) and isinstance(trace.get("processes"), dict), "no trace")
        self.id, self.processes, self.copies = hexadecimal(trace.get("traceID"), 32), trace["processes"], {}
        self.holders, self.walks, self.renewed = {}, {}, {}
        for one in self.processes.values(): need(isinstance(one, dict) and text(one.get("serviceName")) and [items(one, "tags")], "no process")
        shown = [span for span in map(self.read, items(trace, "spans")) if span.rank != "hidden"]
        above = {id(span): self.above(span.first) for span in shown}
        self.full = {span.number for span in shown if span.rank == "full"}
        spans = [self.span(span, above[id(span)] if not self.cyclic(span.first, above) else None) for span in shown]
        view = {"traceID": self.hex(), "spans": spans, "processes": {number: Number(one) for one, number in self.renewed.items()}, "warnings": None}
        return '{"data":[' + render(view) + '],"total":0,"limit":0,"offset":0,"errors":null}' if shown else MISSING
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
        span.kind = next(({"client": 1, "server": 2}.get(kind) for kind in evidence(items(span, "tags"), "span.kind") if kind is not None), None)
        span.rank = self.rank(owner(span, self.processes[process]))
        service = re.sub(r"\A(missing|empty)-service-name\Z", "", self.processes[process]["serviceName"])
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
    def cyclic(self, span, above):  # whether its own walk from parent to parent reaches it again
        step, met = above[id(span)], set()
        while step is not None and step is not span and id(step) not in met: step = above[met.add(id(step)) or id(step)]
        return step is span
    def span(self, span, parent):
        masked, process = span.rank == "masked", self.processes[span["processID"]]
        links = [link for link in span.links if not masked and link[2] in self.full and link[2] != span.number]
        if parent: links.insert(0, ("CHILD_OF", self.id, parent.number))
        number = render({"serviceName": process["serviceName"], "tags": self.tags(process, "tags", masked)})
        flags = {} if masked or integer(span.get("flags")) is None else {"flags": integer(span["flags"])}
        return {"traceID": self.hex(), "spanID": "%016x" % span.number, **flags, "operationName": self.peers(span["operationName"]),
                "references": [{"refType": kind, "traceID": self.hex(), "spanID": "%016x" % number} for kind, _, number in links],
                "startTime": integer(span["startTime"]), "duration": integer(span["duration"]), "tags": self.tags(span, "tags", masked),
                "logs": [{"timestamp": integer(log["timestamp"]), "fields": self.tags(log, "fields")} for log in items(span, "logs") if not masked],
                "processID": self.renewed.setdefault(number, f"p{len(self.renewed) + 1}"), "warnings": None}
    def tags(self, holder, name, masked=False):
        keys = NAMESPACE_KEYS | ({"k8s.namespace.name"} if name == "fields" else set())
        kept = [(tag["key"], tag["type"], tag["value"]) for tag in items(holder, name) if fits(tag) and (not masked or tag["key"] in ALLOWED)]
        return [{"key": key, "type": kind, "value": self.value(fold(key), kind, value, keys)} for key, kind, value in kept
                if not key.startswith("@jaeger@") and not CREDENTIAL.fullmatch(fold(key))]
    def value(self, key, kind, value, namespace_keys):
        if kind != "string": return value if kind != "int64" else integer(value) if abs(integer(value)) < 2**53 else str(integer(value))
        if self.peers(value) != value: return self.peers(value)
        service = re.fullmatch(rf"{HOST}+\.([^.]*?)(?::[0-9]+)?", value) if key in SERVICE_KEYS else None
        named = service[1] if service and service[1] in self.known else value if key in namespace_keys else ""
        return "redacted" if self.hides(named) else value
    def peers(self, words):
        def hosts(host):
            labels, alone = host.lower().split("."), re.fullmatch(r"([^.]+)\.svc\.cluster\.local", host.lower())
            return ([alone[1]] if alone else []) + [labels[place - 1] for place in range(2, len(labels)) if labels[place] == "svc"]
        def judged(match):
            part = match.groupdict("")
            names = hosts(part["host"] or part["cluster"]) + [part[name] for name in ("workload", "account", "accounts")]
            names += part["pod"].split(".")[1:][-1:] + re.findall(r"^([^.]+)\.svc(?![^.])", part["node"])
            return "redacted" if any(map(self.hides, names)) else match[0]
        return FORMS.sub(judged, words)
def main(arguments):
    sys.setrecursionlimit(100_000), sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    if arguments == ["--lines"]: cases = ((case["grant"], case["reply"].encode("utf-8")) for case in map(json.loads, sys.stdin.buffer))
    elif arguments[:1] == ["--grant"] and arguments[2:]: cases = ((arguments[1], pathlib.Path(name).read_bytes()) for name in arguments[2:])
    else: sys.exit(__doc__)
    for grant, data in cases:
        try: print(View(grant, parse(data)).body)
        except ValueError as why: print(f"refused: {why}")
if __name__ == "__main__": main(sys.argv[1:])
