"""What a run comes to."""

from collections import Counter
from dataclasses import dataclass, field

import cases
from explained import RULES

PEERS = ("llhttp", "h11", "nginx", "haproxy")


@dataclass
class Tally:
    outcomes: Counter = field(default_factory=Counter)
    #: By kind of case, and those of them that were accepted.
    kinds: Counter = field(default_factory=Counter)
    accepted_kinds: Counter = field(default_factory=Counter)
    refusals: Counter = field(default_factory=Counter)
    shown: Counter = field(default_factory=Counter)
    requests: Counter = field(default_factory=Counter)
    explained: Counter = field(default_factory=Counter)
    disagreements: list = field(default_factory=list)

    def note(self, case, ours):
        """`accepted`: everything that was written was read as requests; `in part`: some, then a refusal."""
        outcome = ("in part" if ours.is_refused else "accepted") if ours.messages else "refused"
        self.outcomes[outcome] += 1
        for kind in set(case.kinds):
            self.kinds[kind] += 1
            self.accepted_kinds[kind] += outcome == "accepted"
        if outcome != "accepted":
            self.refusals["cut short" if ours.end == "open" else ours.end] += 1

    def merge(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def report(self):
        return {
            "cases": self.outcomes.total(), "accepted": self.outcomes["accepted"],
            "refused": self.outcomes["refused"] + self.outcomes["in part"],
            "kinds": {name: self.kinds[name] for name in cases.NAMES}, "shown": dict(self.shown),
            "disagreements": [f"seed {seed}: {text}"[:2000] for seed, _, text in self.disagreements],
        }

    def table(self, seed):
        counts = self.outcomes
        yield (f"differential: {counts.total()} cases from seed {seed}: {counts['accepted']} accepted, {counts['refused']} refused, "
               f"{counts['in part']} read in part and then refused")
        yield f"{'peer':10}{'cases':>10}{'requests':>10}{'explained':>11}{'disagreements':>15}"
        for peer in PEERS:
            known = sum(count for (one, _), count in self.explained.items() if one == peer)
            unknown = sum(one == peer for _, one, _ in self.disagreements)
            yield f"{peer:10}{self.shown[peer]:10}{self.requests[peer]:10}{known:11}{unknown:15}"
        yield "explained:"
        reasons = {rule.name: rule.reason for rule in RULES}
        for (peer, name), count in sorted(self.explained.items()):
            yield f"{count:8}  {peer}: {name}: {reasons[name]}"
        yield "refused here:  " + "  ".join(f"{code} {count}" for code, count in self.refusals.most_common())
        yield "kinds, cases and accepted ones:"
        rows = [f"{name:20}{self.kinds[name]:7}{self.accepted_kinds[name]:7}" for name in cases.NAMES]
        for start in range(0, len(rows), 3):
            yield "   ".join(rows[start:start + 3])
        for case, _, text in self.disagreements[:20]:
            yield f"DISAGREEMENT, case {case}: {text}"
