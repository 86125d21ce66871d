#!/usr/bin/env python3
"""Tests the model and the generator against each other: pairs give equal views, broken replies are refused, and neither passes for want of
matter.

    selftest.py [SEED [COUNT]]
"""
import collections
import json
import sys

import generate
import parts
import view

LEAST = {"full": 5, "masked": 2, "shape": 0.5, "hidden": 5, "unknown": 0.5, "removed": 5, "peers": 1, "reparented": 2, "cut": 0.5, "links": 0.5, "shared": 0.5, "copies": 0.2}


def body(grant, reply, options):
    try:
        return view.View(grant, parts.parse(reply.encode("utf-8")), **options).body
    except ValueError as why:
        return f"refused: {why}"


def main(arguments):
    sys.setrecursionlimit(100_000)
    first, count = [int(text) for text in arguments + ["1", "300"][len(arguments):]]
    totals, kinds = collections.Counter(), collections.Counter()
    for seed in range(first, first + count):
        grant, one, other, counts, viewer = generate.pair(seed)
        assert one != other and json.loads(one) != json.loads(other), f"seed {seed}: one store twice"
        left, right = body(grant, one, viewer), body(grant, other, viewer)
        assert left == right and not left.startswith("refused"), f"seed {seed}: two views under {grant}"
        assert "s3cr3t-" not in left, f"seed {seed}: a secret under {grant}"
        totals.update(counts)
        kinds["missing" if left == view.MISSING else "seen"] += 1
    for seed in range(first, first + count):
        grant, reply, viewer, why = generate.broken(seed)
        assert body(grant, reply, viewer).startswith("refused"), f"seed {seed}: {why} is let in"
        answer = body(*generate.wild(seed))
        assert not answer.startswith("refused"), f"seed {seed}: {answer}"
        kinds["wild missing" if answer == view.MISSING else "wild seen"] += 1
    print(f"seeds {first} to {first + count - 1}:", dict(totals), dict(kinds))
    poor = [name for name, least in LEAST.items() if totals[name] < least * count]
    assert not poor, f"too little of {poor}"


main(sys.argv[1:])
