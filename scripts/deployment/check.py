"""Holds deploy/ to what it promises, and proves that every rule catches what it is for. Prints each broken rule as `file: what`."""

import subprocess
import sys
from pathlib import Path

import container
import manifests
import network
import plants
import unit

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = [container.shape, container.sources, unit.settings, manifests.schemas, manifests.workload, manifests.references, network.paths]
# What asks the machine, once.
OUTSIDE = [container.packages, container.libraries, unit.analyzed, unit.system_calls]


def files():
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "deploy"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in listing.stdout.decode().split("\0") if name]
    return {name: (ROOT / name).read_text() for name in names}


def program():
    """The product, or what the tests were built with; nothing where neither is built."""
    for folder in (".build", ".build-test"):
        path = ROOT / folder / "release/spanwarden"
        if path.exists():
            return path
    return None


def main():
    texts = files()
    found = [problem for rule in RULES for problem in rule(texts, ROOT)]
    found += [problem for rule in OUTSIDE for problem in rule(texts, program())]
    missed = [*plants.unnoticed(plants.PLANTS, texts, ROOT, RULES)]
    if program() is not None:
        missed += plants.unnoticed(plants.OUTSIDE, texts, program(), OUTSIDE)
    found += [f"scripts/deployment: {problem}" for problem in missed]
    for problem in found:
        print(problem)
    if program() is None:
        print("deploy-check: no program is built, so what it loads and calls was not looked at", file=sys.stderr)
    sys.exit(1 if found else 0)


main()
