"""docs/specs/mutants.md, which is written from the mutants, and what can be known of them without a build."""

from mutant import DoesNotApply

PATH = "docs/specs/mutants.md"
HEAD = """\
# Mutants

Small leaks, each of which a named test must notice. `scripts/mutate` applies them one at a time to a copy of the program, builds what the
test needs and runs that test alone; it exits with 1 where a mutant survives. This page is written by `scripts/mutate --document` from
`scripts/mutations/mutants.py`; `scripts/check` sees that each mutant still applies, that its test is there and that the page is current.

{limits}
| mutant | what it breaks | the test that notices |
| --- | --- | --- |
"""
LIMITS = """\
What can't be sabotaged in a few lines is not here. A reply can't be shown before it is whole, since a rendering is made of a reply that was
read to its end, by type; the mutant `reply-with-more` leaves out the last of that reading's checks instead.
"""


def text(mutants):
    rows = [f"| `{mutant.name}` | {mutant.breaks} | {mutant.named_test} |\n" for mutant in mutants]
    return HEAD.format(limits=LIMITS) + "".join(rows)


def write(root, mutants):
    (root / PATH).write_text(text(mutants))


def problems(root, mutants):
    found = []
    for mutant in mutants:
        try:
            mutant.check(root)
        except DoesNotApply as problem:
            found.append(f"scripts/mutations/mutants.py:1: {mutant.name}: {problem} [mutant]")
    names = [mutant.name for mutant in mutants]
    found += [f"scripts/mutations/mutants.py:1: {name} is there twice [mutant]" for name in set(names) if names.count(name) > 1]
    page = root / PATH
    if not page.exists() or page.read_text() != text(mutants):
        found.append(f"{PATH}:1: not what `scripts/mutate --document` writes [mutant]")
    return found
