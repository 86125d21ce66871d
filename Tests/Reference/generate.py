#!/usr/bin/env python3
"""Seeded replies of Jaeger's v1 trace route for the laws of the view: JSON lines on standard output.

    generate.py replies SEED COUNT    {"seed", "grant", "reply"}: anything a store may send, and what view.py's lines may say beside it
    generate.py broken SEED COUNT     {"seed", "grant", "reply", "why"}: what a store may not send, one fault each
    generate.py pairs SEED COUNT      {"seed", "grant", "a", "b", "counts"}, the viewer too: two replies that differ only in what the grant hides
    generate.py laws SEED COUNT       the same of smaller traces, with "view", a reply that holds what is seen and no more, "ways", the groups that
                                      give the viewer this grant by other rules, and values under the rules of LAW_RULES
    generate.py small-laws SEED COUNT the same again, of traces small enough for a million of them

A pair is made from its view: first the spans that are seen, then two independent completions with what is not. `counts` says what
the view holds and what was hidden in `a`, so that a test can show that it did not pass for want of matter.
"""
import json
import random
import sys

from values import (
    NAMESPACES, NEVER_GRANTED, SERVICES, KINDS, ALLOWED, UNLISTED, FREE, CREDENTIALS, SERVICE_KEYS, NAMESPACE_KEYS,
    LAW_SIZE, SMALL_SIZE, Raw, Rules, hidden_from_all, law_options, law_tag, options, spell, word, tag, any_tag, misfit, peer, sentence, evidence, doubt, mixed_in, some, reference,
)


SIZE = Rules.Size()
LAW_MEMBERS = ["trace", "grant", "a", "b", "view", "ways", "counts", "options"]
COUNTED = """full masked shape hidden unknown removed peers reparented cut links shared copies mask pseudonym join""".split()


class Store:
    """One reply being made: spans as text, processes, and what surrounds them."""

    def __init__(self, rng, trace, size):
        self.rng, self.trace, self.loose = rng, trace, rng.random() < size.loose or size.strict
        self.spans, self.processes = [], {}
        self.names = [f"p{number}" for number in range(1, size.processes)]
        if rng.random() < 0.5:
            rng.shuffle(self.names)

    def process(self, service, tags):
        made = {"serviceName": service, "tags": tags if tags or self.rng.random() < 0.7 else None}
        same = [name for name, other in self.processes.items() if other == made]
        if same and self.rng.random() < 0.8:
            return same[0]
        name = self.names.pop()
        self.processes[name] = made
        return name

    def span(self, number, operation, start, duration, references, tags, logs, process, **more):
        rng = self.rng
        text = lambda value: str(value) if rng.random() < 0.1 else value
        made = {
            "traceID": rng.choice([self.trace, self.trace.upper()]), "spanID": number.upper() if rng.random() < 0.1 else number, "operationName": operation,
            "references": references if references or rng.random() < 0.7 else None, "startTime": text(start), "duration": text(duration), "tags": tags,
            "logs": logs, "processID": process, "warnings": rng.choice([None, [], ["clock skew adjustment disabled; delta of %dms" % rng.randint(0, 99)]]), **more,
        }
        if rng.random() < 0.1:
            made[rng.choice(["parentSpanID", "process", "x\n"])] = rng.choice(["ops-secret", {"serviceName": "ops-secret"}, 5])
        return spell(made, rng, self.loose)

    def body(self):
        rng, spare = self.rng, some(self.rng, 3, lambda: self.rng.choice(NEVER_GRANTED))
        for name in spare:
            self.process(name, [tag("k8s.namespace.name", name)])
        processes = list(self.processes.items())
        rng.shuffle(processes)
        trace = [
            ("traceID", self.trace), ("spans", Raw("[" + ",".join(self.spans) + "]")), ("processes", dict(processes)),
            ("warnings", rng.choice([None, ["hidden"]])),
        ]
        trace = [trace[2], trace[0], trace[1]] if rng.random() < 0.3 else trace
        members = ",".join(spell(name, rng, False) + ":" + spell(value, rng, self.loose) for name, value in trace)
        return '{"data":[{' + members + '}],"total":%d,"limit":0,"offset":0,"errors":%s}' % (rng.choice([0, 1, 20]), rng.choice(["null", "[]"]))


def span_number(rng):
    return f"{rng.choice([rng.getrandbits(64), rng.getrandbits(64), rng.getrandbits(20)]) or 1:016x}"


def trace_number(rng):
    return f"{rng.getrandbits(128) | 1 << 100:032x}" if rng.random() < 0.8 else f"{rng.getrandbits(60) | 1:016x}"


def log(rng, fields):
    return {"timestamp": rng.randint(10**15, 2 * 10**15), "fields": fields}


# Any reply: everything drawn from small pools, so that everything meets everything.


def wild(seed):
    rng = random.Random(f"{seed}/wild")
    rules, store = Rules(rng), Store(rng, trace_number(rng), SIZE)
    numbers = [span_number(rng) for _ in range(rng.choice([2, 8, 40]))] + ["0000000000000000"]
    namespaces = NAMESPACES + NEVER_GRANTED[:1]

    def any_value():
        keys = rng.choice([ALLOWED, FREE, CREDENTIALS, SERVICE_KEYS])
        namespace = rng.choice(namespaces)
        return rng.choice([
            lambda: any_tag(rng, keys), lambda: tag(rng.choice(keys), sentence(rng, peer(rng, namespace))), lambda: misfit(rng),
            lambda: tag(rng.choice(SERVICE_KEYS), rng.choice(["ledger.%s", "a.b.%s:80", ".%s", "%s", "x y.%s", "ledger.%s."]) % namespace),
            lambda: tag(rng.choice(NAMESPACE_KEYS + ["k8s.namespace.name"]), rng.choice([namespace, namespace.upper(), "no label", "unheard-of"])),
        ])()

    def any_reference():
        trace = store.trace if rng.random() < 0.9 else trace_number(rng)
        kind = rng.choice(["CHILD_OF", "CHILD_OF", "CHILD_OF", "FOLLOWS_FROM", "PARENT"])
        return reference(kind, trace.upper() if rng.random() < 0.1 else trace, rng.choice(numbers) if rng.random() < 0.95 else "not hex")

    for _ in range(rng.choice([0, 1, 3, 10, 30, 60])):
        owner, proof = evidence(rng, rng.choice(namespaces)) if rng.random() < 0.85 else doubt(rng, namespaces)
        process = store.process(rng.choice(SERVICES), mixed_in(rng, owner, some(rng, 2, lambda: any_tag(rng, ALLOWED + CREDENTIALS))))
        tags = mixed_in(rng, proof + [tag("span.kind", rng.choice(KINDS))] * (rng.random() < 0.9), some(rng, 5, any_value))
        flags = {"flags": rng.choice([0, 1, "1"])} if rng.random() < 0.3 else {}
        store.spans.append(store.span(
            rng.choice(numbers), sentence(rng, peer(rng, rng.choice(namespaces))) if rng.random() < 0.2 else word(rng), rng.randint(-5, 2 * 10**15),
            rng.randint(0, 10**6), some(rng, 3, any_reference), tags, some(rng, 2, lambda: log(rng, some(rng, 3, any_value))), process, **flags))
        if rng.random() < 0.1:
            store.spans.append(rng.choice(store.spans))
    return rules.text, store.body(), options(random.Random(f"{seed}/options"), pseudonyms=True)


# A pair: one view, two completions.


class Seen:
    """A span of the view: what of it is the same in both stores."""

    def __init__(self, rng, rules, number, namespaces=None):
        self.number, self.namespace = number, rng.choice(namespaces or rules.seen)
        self.rank = rules.rank(self.namespace)
        self.owner, self.proof = evidence(rng, self.namespace)
        self.service, self.kind = rng.choice(SERVICES), rng.choice(KINDS)
        self.pod = some(rng, 2, lambda: any_tag(rng, ALLOWED))
        self.start, self.duration, self.flags = rng.randint(0, 2 * 10**15), rng.randint(0, 10**6), rng.choice([None, None, 0, 1])
        self.operation = self.maybe_peer(rng, rules)
        self.tags = some(rng, 4, lambda: tag(rng.choice(ALLOWED), self.maybe_peer(rng, rules)) if rng.random() < 0.5 else any_tag(rng, ALLOWED))
        self.logs, self.up, self.links, self.copies = [], None, [], None
        if self.rank == "full":
            self.tags = mixed_in(rng, self.tags, some(rng, 4, lambda: self.free_tag(rng, rules)))
            self.tags = mixed_in(rng, self.tags, some(rng, 2, lambda: law_tag(rng)) if rules.size.strict is None else [])
            self.logs = some(rng, 2, lambda: log(rng, some(rng, 3, lambda: self.free_tag(rng, rules))))

    @staticmethod
    def maybe_peer(rng, rules):
        """A text; where it is a function, each store names a hidden namespace of its own choice in it."""
        chance = rng.random()
        if chance < 0.25 and rules.untold:
            frame = sentence(rng, "\ue000")
            return lambda other: frame.replace("\ue000", peer(other, other.choice(rules.untold)))
        return sentence(rng, peer(rng, rng.choice(rules.told))) if chance < 0.5 else word(rng)

    def free_tag(self, rng, rules):
        chance = rng.random()
        if chance < 0.2 and rules.known_untold:
            return tag(rng.choice(SERVICE_KEYS), lambda other: f"{other.choice(['ledger', 'a.b'])}.{other.choice(rules.known_untold)}{other.choice(['', ':80'])}")
        if chance < 0.3 and rules.untold:
            return tag(rng.choice(NAMESPACE_KEYS), lambda other: other.choice(rules.untold + ["unheard-of"] * ("*" not in rules.text)))
        return tag(rng.choice(FREE), self.maybe_peer(rng, rules)) if chance < 0.6 else any_tag(rng, FREE + SERVICE_KEYS)


def view_of(rng, rules):
    seen = []
    for _ in range(rng.choice(rules.size.spans) if rng.random() < 0.95 else rules.size.many):
        shared = seen and rng.random() < 0.12
        span = Seen(rng, rules, rng.choice(seen).number if shared else span_number(rng))
        if shared and rng.random() < 0.5:
            span.kind = "server" if any(other.kind == "client" for other in seen if other.number == span.number) else "client"
        seen.append(span)
    full = [span.number for span in seen if span.rank == "full"]
    for span in seen:
        others = [other.number for other in seen if other.number != span.number]
        span.up = rng.choice(others) if others and rng.random() < 0.75 else None
        targets = [number for number in full if number != span.number]
        if span.rank == "full" and targets:
            span.links = [(rng.choice(["FOLLOWS_FROM", "FOLLOWS_FROM", "CHILD_OF"]), rng.choice(targets)) for _ in range(rng.choice([0, 0, 1, 2]))]
    for span in list(seen):
        if rng.random() < 0.05:
            copy = Seen.__new__(Seen)
            copy.__dict__ = dict(span.__dict__, copies=span)
            seen.insert(rng.randint(0, len(seen)), copy)
    return seen


class Completion(Store):
    """A store that holds a view, and whatever else it pleases."""

    def __init__(self, rng, trace, rules, seen):
        super().__init__(rng, trace, rules.size)
        self.rules, self.seen, self.hidden = rules, seen, []
        self.full = {span.number for span in seen if span.rank == "full"}
        self.masked = [span.number for span in seen if span.number not in self.full]
        self.counts = dict.fromkeys(COUNTED, 0)
        self.counts["shared"] = len(seen) - len({span.number for span in seen})
        for span in seen:
            self.spans.append(self.show(span))
        for _ in range(rng.choice(rules.size.hidden)):
            self.hide(span_number(rng) if rng.random() < 0.7 or not seen else rng.choice(seen).number, self.anywhere())
        self.spans = mixed_in(rng, self.spans, self.hidden)
        self.counts["hidden"] = len(self.hidden)

    def show(self, span):
        # A copy is the same span for whoever looks, whatever else the store holds of it: hidden values, even other references.
        self.counts[span.rank] += 1
        self.counts["copies"] += span.copies is not None
        return self.write(span if span.rank != "shape" else self.bare(span))

    def bare(self, span):
        """A shape with what only this store holds of it: all but its number, its times and its place."""
        rules = self.rules
        other = Seen(self.rng, rules, span.number, [name for name in rules.seen if rules.rank(name) == "shape"])
        other.start, other.duration, other.up = span.start, span.duration, span.up
        return other

    def write(self, span):
        rng, full = self.rng, span.rank == "full"
        process = self.process(span.service, self.filled(span.owner + span.pod, full))
        tags = self.filled(span.proof + [tag("span.kind", span.kind)] + span.tags, full)
        logs = [dict(entry, fields=self.filled(entry["fields"], True)) for entry in span.logs]
        flags = span.flags if full else rng.choice([None, 0, 1])
        if not full:
            logs = some(rng, 2, lambda: log(rng, some(rng, 2, lambda: any_tag(rng, UNLISTED))))
        return self.span(
            span.number, self.named(span.operation), span.start, span.duration, self.references(span), tags, logs, process,
            **({} if flags is None else {"flags": flags}))

    def named(self, value):
        if not callable(value):
            return value
        self.counts["peers"] += 1
        return value(self.rng)

    def filled(self, tags, full):
        rng = self.rng
        secret = lambda: dict(any_tag(rng, CREDENTIALS), value=f"s3cr3t-{rng.getrandbits(32):x}", type="string")
        extra = some(rng, 2, secret) + some(rng, 1, lambda: misfit(rng))
        if self.rules.size.strict is None and rng.random() < 0.2:
            extra.append(tag("law.removed", f"s3cr3t-{rng.getrandbits(32):x}"))
        if self.rules.size.strict is None and rng.random() < 0.2:
            # No kind, and removed: it must not be taken for one.
            extra.append(tag("span.kind", f"s3cr3t-{rng.getrandbits(32):x}"))
        if not full:
            extra += some(rng, 3, lambda: any_tag(rng, UNLISTED))
        self.counts["removed"] += len(extra)
        return mixed_in(rng, self.told(tags), extra)

    def told(self, tags):
        """Tags of the view, as this store has them."""
        for one in tags:
            action = one.get("action")
            if action:
                self.counts[action] += 1
        return [hidden_from_all(one, self.rng) if "action" in one else dict(one, value=self.named(one["value"])) for one in tags]

    def anywhere(self):
        pool = [span.number for span in self.seen] + [span_number(self.rng), None]
        return self.rng.choice(pool)

    def hide(self, number, up):
        """A hidden span that carries `number` and has the parent id `up`."""
        rng, rules = self.rng, self.rules
        if rules.hidden and rng.random() < 0.8:
            owner, proof = evidence(rng, rng.choice(rules.hidden))
        else:
            owner, proof = doubt(rng, rules.seen)
            self.counts["unknown"] += 1
        references = [reference("CHILD_OF", self.trace, up)] if up else []
        tags = proof + [tag("span.kind", rng.choice(KINDS)), tag("note", f"s3cr3t-{rng.getrandbits(32):x}")]
        self.hidden.append(self.span(
            number, f"secret {rng.getrandbits(16):x}", rng.randint(0, 2 * 10**15), rng.randint(0, 10**9), references, tags, [],
            self.process(rng.choice(SERVICES), owner)))
        return number

    def chain(self, end):
        """The id of the lowest of some hidden spans from which every walk up ends at the id `end`."""
        for _ in range(self.rng.choice([0, 0, 0, 1, 1, 2]) if self.rng.random() < 0.98 else self.rules.size.chain):
            number = span_number(self.rng)
            for _ in range(self.rng.choice([1, 1, 1, 2])):
                self.hide(number, end)
            end = number
        return end

    def dead_end(self, span):
        """A parent id from which no walk, or not every walk, ends at a span of the view; None for no reference at all."""
        rng, alone = self.rng, sum(other.number == span.number for other in self.seen) == 1
        ways = ["missing", "zero", "self", "root", "cycle", "disagree"] + ["back"] * alone + ["nothing"] * (not any(kind == "CHILD_OF" for kind, _ in span.links))
        way, fork = rng.choice(ways), span_number(rng)
        if way in ("missing", "zero", "self"):
            return {"missing": fork, "zero": "0" * 16, "self": span.number}[way]
        if way == "root":
            return self.chain(self.hide(fork, rng.choice([None, span_number(rng), fork])))
        if way == "cycle":
            return self.chain(self.hide(fork, self.chain(fork)))
        if way == "disagree":
            self.hide(fork, self.chain(rng.choice(self.seen).number))
            return self.chain(self.hide(fork, span_number(rng)))
        return self.chain(self.hide(fork, span.number)) if way == "back" else None

    def references(self, span):
        rng = self.rng
        up = self.chain(span.up) if span.up else self.dead_end(span)
        self.counts["reparented"] += bool(span.up) and up != span.up
        self.counts["cut"] += span.up is None and up is not None
        links = [reference(kind, self.trace, number) for kind, number in span.links]
        self.counts["links"] += len(links)
        first = next((place for place, (kind, _) in enumerate(span.links) if kind == "CHILD_OF"), len(links))
        if up:
            links.insert(rng.randint(0, first), reference("CHILD_OF", self.trace, up))
        for kind in some(rng, 2, lambda: rng.choice(["CHILD_OF", "FOLLOWS_FROM"])):
            self.add_noise(links, kind, span, up)
        return links

    def add_noise(self, links, kind, span, up):
        rng = self.rng
        noise = rng.choice([
            reference(kind, trace_number(rng), rng.choice([span.number, span_number(rng)])), reference("PARENT", self.trace, span_number(rng)),
            reference(kind, self.trace, "xyz"), reference(kind, self.trace, rng.choice([span_number(rng), span.number] + self.masked)),
        ])
        parents = [place for place, one in enumerate(links) if one["refType"] == "CHILD_OF" and one["spanID"] == up and one["traceID"] == self.trace]
        heeded = noise["refType"] == "CHILD_OF" and noise["traceID"] == self.trace and noise["spanID"] != "xyz"
        if not heeded:
            links.insert(rng.randint(0, len(links)), noise)
        elif parents:
            links.insert(rng.randint(parents[0] + 1, len(links)), noise)


class Alone(Completion):
    """A store that holds a view and no more: no other span, no further value, no other reference."""

    def hide(self, number, up):
        return number

    def filled(self, tags, full):
        return self.told(tags)

    def chain(self, end):
        return end

    def dead_end(self, span):
        # A CHILD_OF link would be read as the parent, were there none before it.
        return span_number(self.rng) if any(kind == "CHILD_OF" for kind, _ in span.links) else None

    def add_noise(self, links, kind, span, up):
        pass


class Quick(random.Random):
    """Chance that is not quite even and takes half the time."""

    def choice(self, items):
        return items[int(self.random() * len(items))]

    def randint(self, least, most):
        return least + int(self.random() * (most - least + 1))


def law(seed, size=LAW_SIZE):
    rng = Quick(f"{seed}/law")
    rules, trace = Rules(rng, size), trace_number(rng)
    seen = view_of(rng, rules)
    stores = [kind(Quick(f"{seed}/law/{name}"), trace, rules, seen) for name, kind in (("a", Completion), ("b", Completion), ("view", Alone))]
    bodies = [store.body() for store in stores]
    return trace, rules.text, *bodies, rules.ways(rng), stores[0].counts, law_options(rng)


def pair(seed):
    rng = random.Random(f"{seed}/view")
    rules, trace = Rules(rng), trace_number(rng)
    seen = view_of(rng, rules)
    stores = [Completion(random.Random(f"{seed}/{name}"), trace, rules, seen) for name in "ab"]
    viewer = options(random.Random(f"{seed}/options"), pseudonyms=False)
    return rules.text, stores[0].body(), stores[1].body(), stores[0].counts, viewer


# What a store may not send.


def one_span(**changes):
    trace = {"traceID": "00000000000000ab", "processes": {"p1": {"serviceName": "cart", "tags": [tag("k8s.namespace.name", "storefront")]}}}
    span = {
        "traceID": "00000000000000ab", "spanID": "0000000000000001", "operationName": "op", "references": [], "startTime": 1, "duration": 1,
        "tags": [], "logs": [], "processID": "p1",
    }
    span.update(changes)
    return dict(trace, spans=[{name: value for name, value in span.items() if value != Raw("absent")}])


def envelope(*traces, **changes):
    return json.dumps({"data": list(traces), "total": 0, "limit": 0, "offset": 0, "errors": None, **changes}, ensure_ascii=False, separators=(",", ":"))


def broken(seed):
    rng = random.Random(f"{seed}/broken")
    whole = envelope(one_span())
    name = rng.choice(["traceID", "spanID", "operationName", "startTime", "duration", "processID"])
    changes = [{name: Raw("absent")}, {name: None}, {name: []}, {name: True}, {"spanID": "xyz"}, {"spanID": "1" * 17}, {"spanID": ""}, {"startTime": 1.5},
               {"duration": "1e3"}, {"startTime": str(2**63)}, {"traceID": "00000000000000ac"}, {"processID": "p2"}, {"tags": {}}, {"tags": [1]},
               {"tags": [{"type": "string", "value": "x"}]}, {"tags": [{"key": 7, "type": "string", "value": "x"}]}, {"tags": [{"key": "k", "type": "string"}]},
               {"logs": "x"}, {"logs": [None]}, {"references": 5}, {"references": ["x"]}]
    faults = [(envelope(one_span(**change)), f"span {change}") for change in changes] + [
        (envelope(one_span(), one_span()), "two traces"), (envelope(one_span(), errors=[{"code": 500, "msg": "x"}]), "errors beside data"),
        (whole[:rng.randint(1, len(whole) - 1)], "cut short"), (whole + "x", "more behind it"), (whole.replace('"op"', '"op","operationName":"op"'), "a member twice"),
        (whole.replace('"op"', '"op","operation\\u004eame":"op"'), "a member twice, escaped"), (whole.replace('"op"', '"\\ud800"'), "a lone surrogate"),
        (whole.replace('"op"', '"a\nb"'), "a bare control"), (whole.replace(":1,", ":01,"), "a leading zero"), (whole.replace("[]", "[,]"), "a stray comma"),
        (whole.replace(":1,", ":NaN,"), "NaN"), ("\ufeff" + whole, "a byte order mark"), ("[]", "a list"), ("", "nothing"), ("null", "null"),
    ]
    reply, why = rng.choice(faults)
    return "storefront=full", reply, {}, why


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in ("replies", "broken", "pairs", "laws", "small-laws"):
        sys.exit(__doc__.strip())
    mode, first, count = arguments[0], int(arguments[1]), int(arguments[2])
    make, names = {
        "replies": (wild, ["grant", "reply", "options"]), "broken": (broken, ["grant", "reply", "options", "why"]),
        "pairs": (pair, ["grant", "a", "b", "counts", "options"]),
        "small-laws": (lambda seed: law(seed, SMALL_SIZE), LAW_MEMBERS),
        "laws": (law, LAW_MEMBERS),
    }[mode]
    for seed in range(first, first + count):
        case = dict(zip(names, make(seed)))
        print(json.dumps({"seed": seed, **case.pop("options"), **case}))


if __name__ == "__main__":
    main(sys.argv[1:])
