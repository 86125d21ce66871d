"""Known debt: rules that some files still break, counted in scripts/checks/debt. The list only shrinks: a file that breaks a
rule more often than listed fails, and so does one that breaks it less often, until its line is lowered or taken out."""

from collections import Counter


def without_known(found, root):
    listed = {}
    for line in (root / "scripts/checks/debt").read_text().splitlines():
        if line and not line.startswith("#"):
            count, rule, path = line.split()
            listed[rule, path] = int(count)
    actual = Counter((violation.rule, violation.path) for violation in found)
    for key, count in sorted(listed.items()):
        if actual[key] < count:
            print(f"scripts/checks/debt: {key[1]} breaks [{key[0]}] {actual[key]} times and not {count}: lower its line")
    stale = [key for key, count in listed.items() if actual[key] < count]
    left = [v for v in found if actual[v.rule, v.path] > listed.get((v.rule, v.path), 0)]
    print(f"check: {sum(actual.values()) - len(left)} known violations in {len(listed)} lines of scripts/checks/debt")
    return left + stale
