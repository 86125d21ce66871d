"""What Swift sources may not say, and where."""

import re

from architecture import TARGETS
from tree import Violation, ring_and_target

RING_ONE = [
    (r"\bDate\(\)|\b(?:Continuous|Suspending)Clock\b|\bclock_gettime\b|\bgettimeofday\b|\btime\(nil\)", "time is an argument"),
    (r"\bProcessInfo\b|\bgetenv\b|\bCommandLine\b", "the environment is an argument"),
    (r"\.random\(|\.randomElement\(\)|\.shuffled?\(\)|\bSystemRandomNumberGenerator\b", "randomness is an argument"),
    (r"\bFileManager\b|\bFileHandle\b|\bfopen\b|\bO_[A-Z]+\b|\bFilePath\b", "ring 1 has no files"),
    (r"\basync\b|\bawait\b|\bactor\s+[A-Z]|\bTask\b|\bMutex\b|\bAtomic\b", "ring 1 has no task, actor or lock"),
]
EVERYWHERE = [
    (r"\btry!|\bas!", "force", "a failure of foreign input must not end the process"),
    (r"(?<![.\w])(?:fatalError|assert|assertionFailure)\(", "force", "use precondition for what only we can break"),
    (r"(?<![.\w])(?<!func )(?:print|debugPrint|dump)\(", "print", "Terminal's Console prints, and only safe text"),
    (r"\bcatch\s*\{\s*\}", "empty-catch", "a failure that nobody hears of"),
    (r"\bBundle\.module\b", "bundle", "no side folder: data is compiled in"),
]
TASK_FILES = {"Sources/World/Server/RequestTask.swift", "Sources/Gate/Gateway/BackgroundTask.swift"}
ONE_EXCEPTION = {"EventLoop", "Cryptography", "TLS"}
UNSAFE_ROOMS = {
    "Cryptography", "TLS", "EventLoop", "RemoteDocuments", "YAMLDocuments", "AuditStorage", "Terminal", "Observability",
    "DemoServices",
}
UNSAFE_IN_ONE_FILE = {"SpanStream"}
BAD_NAME = re.compile(r"(?:Impl|Base|Managers?|Helpers?|Utils?|Info|Data|Handler|Service)$|^Default[A-Z]")
GRANT_VALUES = re.compile(r"(?<![\w.])(NamespaceScope|QueryableFields)\((?!\s*\))")
GRANT_ROOMS = {"TraceModel", "AccessPolicy"}


def ring_one(tree):
    """`ring-1`: the law is pure."""
    for path, source in tree.swift("Sources/Law/"):
        for pattern, reason in RING_ONE:
            for line, match in source.search(pattern):
                yield Violation(path, line, "ring-1", f"`{match.group().strip()}`: {reason}")


def forbidden(tree):
    """`force`, `print`, `empty-catch`, `bundle`: nowhere in Sources."""
    for path, source in tree.swift("Sources/"):
        for pattern, rule, reason in EVERYWHERE:
            for line, match in source.search(pattern):
                if rule != "print" or ring_and_target(path)[1] != "Terminal":
                    yield Violation(path, line, rule, f"`{match.group().strip()}`: {reason}")


def access(tree):
    """`public`: `package` crosses targets, nothing crosses the package."""
    for path, source in tree.swift("Sources/", "Tests/", "Benchmarks/", "Fuzzing/"):
        for line, _ in source.search(r"\bpublic\b|\bopen\s+class\b"):
            yield Violation(path, line, "public", "`package` crosses targets, and nothing leaves the package")


def tasks(tree):
    """`task`: unstructured tasks begin in two files."""
    for path, source in tree.swift("Sources/"):
        for line, match in source.search(r"(?<![.\w])Task\s*(?:<[^>\n]*>\s*)?(?:\{|\(|\.detached|\.immediate)"):
            if path not in TASK_FILES:
                yield Violation(path, line, "task", "unstructured tasks begin in " + " and ".join(sorted(TASK_FILES)))


def exceptions(tree):
    """`unchecked`: promises that the compiler can't check, one file in each of three rooms."""
    files = {}
    for path, source in tree.swift("Sources/"):
        target = ring_and_target(path)[1]
        for line, match in source.search(r"@unchecked\s+Sendable|nonisolated\(unsafe\)"):
            files.setdefault(target, set()).add(path)
            if target not in ONE_EXCEPTION:
                yield Violation(path, line, "unchecked", f"`{match.group()}` is allowed in {', '.join(sorted(ONE_EXCEPTION))}")
            elif len(files[target]) > 1:
                yield Violation(path, line, "unchecked", f"{target} has its exception in another file already")
            elif "SAFETY:" not in source.comment_above(line) + source.comments.get(line, ""):
                yield Violation(path, line, "unchecked", f"`{match.group()}` needs a `// SAFETY:` comment above it")


def unsafe(tree):
    """`unsafe`: only where C begins, and explained in the function or above the type that holds it."""
    single = {}
    for path, source in tree.swift("Sources/"):
        target = ring_and_target(path)[1]
        for line, _ in source.search(r"(?<![(.])(?:\bunsafe\b|@unsafe\b|@safe\b)"):
            if target in UNSAFE_IN_ONE_FILE:
                if single.setdefault(target, path) != path:
                    yield Violation(path, line, "unsafe", f"{target} has its unsafe code in {single[target]}")
            elif target not in UNSAFE_ROOMS:
                yield Violation(path, line, "unsafe", f"{target} is no room where C begins")
            first = max((begin for begin, end in source.bodies() if begin <= line <= end), default=line)
            if not _is_explained(source, first, line):
                yield Violation(path, first, "unsafe", "no `// SAFETY:` comment in this function or above its type")


def _is_explained(source, first, line):
    if any("SAFETY:" in source.comments.get(number, "") for number in range(first, line + 1)):
        return True
    holders = [begin for _, _, begin, end in source.types() if begin <= line <= end]
    return any("SAFETY:" in source.comment_above(number) for number in [first, line] + holders)


def lengths(tree):
    """`length`: walls of 400 lines a file (tests 500) and 60 a function."""
    for path in sorted(tree.texts):
        code = path.endswith((".c", ".h", ".py", ".swift")) or path.startswith("scripts/")
        count = tree.texts[path].count("\n")
        wall = 500 if path.startswith("Tests/") else 400
        if code and count > wall:
            yield Violation(path, wall, "length", f"{count} lines: the wall is {wall}")
    for path, source in tree.swift("Sources/", "Tests/", "Benchmarks/", "Fuzzing/"):
        for first, last in source.bodies():
            if last - first + 1 > 60:
                yield Violation(path, first, "length", f"a function of {last - first + 1} lines: the wall is 60")


def names(tree):
    """`name`: file = type; no type is named like a module or like nothing in particular."""
    for path, source in tree.swift("Sources/"):
        declared = list(source.types())
        for keyword, name, line, _ in declared:
            if keyword == "extension":
                continue
            if name in TARGETS:
                yield Violation(path, line, "name", f"`{name}` is a module: no type has a module's name")
            if BAD_NAME.search(name):
                yield Violation(path, line, "name", f"`{name}` says nothing: name the noun it serves")
        stem = path.rsplit("/", 1)[1].removesuffix(".swift")
        known = {part for _, name, _, _ in declared for part in (name, name.split(".")[-1], name.replace(".", ""))}
        if stem not in ("main", "Room") and stem.split("+")[0] not in known:
            yield Violation(path, 1, "name", f"the file `{stem}.swift` holds no type of that name")


def documentation(tree):
    """`doc`: each package type says what it is or guarantees."""
    for path, source in tree.swift("Sources/"):
        pattern = r"(?m)^[ \t]*(?:@\w+(?:\([^)\n]*\))?\s+)*package\s+(?:final\s+|indirect\s+)*(?:struct|enum|class|actor|protocol)\s+(\w+)"
        for _, match in source.search(pattern):
            line = source.line_of(match.start(1))
            if "///" not in source.comment_above(line):
                yield Violation(path, line, "doc", f"`{match.group(1)}` has no doc comment")


def scope(tree):
    """`scope`: what a backend may ask for is made from the grant in one file."""
    for path, source in tree.swift("Sources/World/", "Sources/Gate/", "Sources/Law/"):
        if path.endswith("Gateway/Walk/ScopeQuery.swift") or ring_and_target(path)[1] in GRANT_ROOMS:
            continue
        for line, match in source.search(GRANT_VALUES):
            yield Violation(path, line, "scope", f"`{match.group(1)}` is made in Gateway/Walk/ScopeQuery.swift only")


def test_names(tree):
    """`test-name`: a test's name is a rule as a sentence."""
    for path, source in tree.swift("Tests/"):
        for line, match in source.search(r"@Test\b(?!\s*\(\s*#*\")"):
            yield Violation(path, line, "test-name", "`@Test` needs the rule it tests, as a sentence")


RULES = [
    ring_one, forbidden, access, tasks, exceptions, unsafe, lengths, names, documentation, scope, test_names,
]
