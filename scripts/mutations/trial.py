"""Tries mutants: first the tests without any, then one mutant after the other."""

import re
import time
from dataclasses import dataclass

from mutant import DoesNotApply

KILLED = "killed"
SURVIVED = "SURVIVED"
NOT_APPLIED = "NOT APPLIED"
NOT_BUILT = "NOT BUILT"
# The tests broke off before the named one went red.
DIED = "DIED"
# The named test is red, or skipped, without any mutant.
NOT_GREEN = "NOT GREEN"

#: The last is the dearest to build.
DEAR = ["UpstreamTests", "GatewayTests", "EndToEndTests"]


@dataclass(frozen=True)
class Outcome:
    mutant: object
    verdict: str
    seconds: float


def cost(target):
    return (DEAR.index(target) + 1 if target in DEAR else 0, target)


def of_target(tree, target, mutants):
    print(f"== {target}: unchanged", flush=True)
    started = time.monotonic()
    green = _green(tree, target, mutants)
    print(f"   {time.monotonic() - started:.0f} s", flush=True)
    outcomes = []
    for mutant in mutants:
        started = time.monotonic()
        verdict, detail = _trial(tree, mutant) if mutant.name in green else (NOT_GREEN, "   its test is red or skipped without it")
        outcomes.append(Outcome(mutant, verdict, time.monotonic() - started))
        print(f"-- {mutant.name}: {verdict}, {outcomes[-1].seconds:.0f} s", flush=True)
        if verdict != KILLED and detail:
            print(detail, flush=True)
    return outcomes


def _green(tree, target, mutants):
    """The names of the mutants whose tests are green without them."""
    filters = set()
    for mutant in mutants:
        try:
            filters.add(mutant.filter(tree.path))
        except DoesNotApply as problem:
            print(f"   {problem}")
    status, output = tree.build(target)
    if status != 0:
        print(_end(output))
        return set()
    _, output = tree.test(target, sorted(filters))
    return {mutant.name for mutant in mutants if _ended(output, mutant.sentence) == "passed"}


def _trial(tree, mutant):
    try:
        texts = mutant.texts(tree.path)
        pattern = mutant.filter(tree.path)
    except DoesNotApply as problem:
        return NOT_APPLIED, str(problem)
    try:
        for path, text in texts.items():
            tree.write(path, text)
        status, output = tree.build(mutant.target)
        if status != 0:
            return NOT_BUILT, _end(output)
        _, output = tree.test(mutant.target, [pattern])
        verdict = {"failed": KILLED, "passed": SURVIVED}.get(_ended(output, mutant.sentence), DIED)
        return verdict, _end(output)
    finally:
        tree.restore()


def _ended(output, sentence):
    """How a test ended: `passed`, `failed`, or None where it did not end or did not begin."""
    written = re.escape(sentence.replace("'", "\0")).replace("\0", r"""\\?["']""")
    found = re.search(rf'Test "{written}"(?: with \d+ test cases?)? (passed|failed) after', output)
    return found[1] if found else None


def _end(output):
    wrong = [line[:200] for line in output.splitlines() if re.search(r"error:|recorded an issue|✘|stopped after", line)]
    return "\n".join("   " + line for line in (wrong or [line[:200] for line in output.splitlines()[-8:]])[:12])
