"""What no text file may hold."""

import re

from tree import Violation, is_data

MACHINE_PATH = re.compile(r"(?<![\w.~$}/])/(?:home|root|Users|work|mnt|srv)/\w")
BRITISH = re.compile(
    r"(?:colour|behaviour|neighbour|honour|favour|flavour|analys(?=e|ing)|serialis|normalis|recognis|authoris|"
    r"canonicalis|initialis|organis|specialis|optimis|summaris|customis|minimis|synchronis)", re.IGNORECASE)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n[A-Za-z0-9+/]")
TODO = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")


def _lines(tree):
    for path in sorted(tree.texts):
        for number, line in enumerate(tree.texts[path].split("\n"), start=1):
            yield path, number, line


def white_space(tree):
    """`space`: four spaces, LF, one line feed at the end."""
    for path, number, line in _lines(tree):
        if "\t" in line:
            yield Violation(path, number, "space", "a tab")
        if line.endswith("\r"):
            yield Violation(path, number, "space", "a carriage return")
        elif line != line.rstrip():
            yield Violation(path, number, "space", "white space at the end of the line")
    for path, text in tree.texts.items():
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield Violation(path, text.count("\n") + 1, "space", "a file ends with one line feed")


def machine_paths(tree):
    """`path`: nothing points into one machine."""
    for path, number, line in _lines(tree):
        for match in MACHINE_PATH.finditer(line):
            yield Violation(path, number, "path", f"`{match.group()}…` exists on one machine only")


def promises(tree):
    """`todo`: what is left to do has an issue."""
    for path, number, line in _lines(tree):
        if not path.startswith("scripts/check") and TODO.search(line):
            yield Violation(path, number, "todo", "write `TODO(#123): …`, or do it")


def spelling(tree):
    """`spelling`: American, one spelling for one word."""
    for path, number, line in _lines(tree):
        if path.endswith((".swift", ".md", ".c", ".h", ".yaml")):
            for match in BRITISH.finditer(line):
                yield Violation(path, number, "spelling", f"`{match.group()}…`: American spelling")


def keys(tree):
    """`key`: a script makes keys; none is kept, but what a published test vector holds."""
    for path, text in tree.texts.items():
        match = PRIVATE_KEY.search(text)
        if match and not is_data(path):
            yield Violation(path, text.count("\n", 0, match.start()) + 1, "key", "a private key")


def placeholders(tree):
    """`placeholder`: rooms that are not built yet are listed in scripts/unbuilt, which only shrinks."""
    listed = tree.texts.get("scripts/unbuilt", "").split()
    empty = {path.rsplit("/", 1)[0] for path in tree.texts if path.endswith("/Room.swift")}
    for room in sorted(empty - set(listed)):
        yield Violation(f"{room}/Room.swift", 1, "placeholder", "a room without content: build it")
    for room in sorted(set(listed) - empty):
        yield Violation("scripts/unbuilt", listed.index(room) + 1, "placeholder", f"`{room}` is built: take the line away")


RULES = [white_space, machine_paths, promises, spelling, keys, placeholders]
