"""What documents claim: links that resolve, tests that exist, JSON that parses."""

import json
import posixpath
import re
import string

from tree import Violation

LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
TEST = re.compile(r'`(\w+)/([\w+]+)`: "([^"\n]+)"')
TEST_TABLE_HEADING = re.compile(r"^\|.*\btest\b.*\|$", re.IGNORECASE)


def _documents(tree, *folders):
    for path in sorted(tree.texts):
        if path.endswith(".md") and (not folders or path.startswith(folders)):
            yield path, tree.texts[path]


def _prose(text):
    """(number, line) outside fenced code."""
    fenced = False
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def links(tree):
    """`link`: a link to a file or a heading of this repository leads there."""
    for path, text in _documents(tree):
        for number, line in _prose(text):
            for target in LINK.findall(line):
                if re.match(r"[a-z]+:", target):
                    continue
                name, _, anchor = target.partition("#")
                file = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
                if not tree.exists(file):
                    yield Violation(path, number, "link", f"`{target}` leads nowhere")
                elif anchor and file in tree.texts and anchor not in _anchors(tree.texts[file]):
                    yield Violation(path, number, "link", f"`{target}`: {file} has no such heading")


def _anchors(text):
    drop = string.punctuation.replace("-", "").replace("_", "")
    for _, line in _prose(text):
        if line.startswith("#"):
            yield line.lstrip("#").strip().lower().translate(str.maketrans("", "", drop)).replace(" ", "-")


def named_tests(tree):
    """`test`: the tests that the threat model and the specifications name exist, and each hazard names one."""
    for path, text in _documents(tree, "docs/threat-model.md", "docs/specs/"):
        for number, line in _prose(text):
            for target, file, sentence in TEST.findall(line):
                if not _has_test(tree, target, file, sentence):
                    yield Violation(path, number, "test", f'`{target}/{file}: "{sentence}"` is no test')
    yield from _untested_hazards(tree.texts.get("docs/threat-model.md", ""))


def _has_test(tree, target, file, sentence):
    for path, source in tree.swift(f"Tests/{target}/"):
        if path.endswith(f"/{file}.swift"):
            names = re.findall(r'@Test\(\s*"((?:[^"\\]|\\.)*)"', source.text)
            return sentence in [name.replace('\\"', "'") for name in names]
    return False


def _untested_hazards(text):
    in_table = False
    for number, line in _prose(text):
        if TEST_TABLE_HEADING.match(line):
            in_table = True
        elif not line.startswith("|"):
            in_table = False
        elif in_table and not re.match(r"^\|[\s:|-]+$", line) and not TEST.search(line):
            yield Violation("docs/threat-model.md", number, "test", "a hazard without a test")


def json_files(tree):
    """`json`: every JSON file parses, without repeated members."""
    for path in sorted(tree.texts):
        if path.endswith(".json"):
            try:
                json.loads(tree.texts[path], object_pairs_hook=_unrepeated, parse_constant=_refused)
            except ValueError as problem:
                yield Violation(path, getattr(problem, "lineno", 1), "json", str(problem))


def _unrepeated(pairs):
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a member is repeated")
    return dict(pairs)


def _refused(name):
    raise ValueError(f"{name} is no JSON")


def first_screen(tree):
    """`readme`: the commands that a newcomer needs are on the README's first screen."""
    first = "\n".join(tree.texts.get("README.md", "").split("\n")[:40])
    for command in ("scripts/test", "scripts/demo"):
        if tree.exists(command) and command not in first:
            yield Violation("README.md", 1, "readme", f"`{command}` is not among the first 40 lines")


RULES = [links, named_tests, json_files, first_screen]
