"""Plants each violation into the tree (in memory) and sees it caught; plants what only looks like one and sees it pass."""

import posixpath
import sys

from tree import Tree

VIEW = "Sources/Law/View/Planted.swift"
SERVER = "Sources/World/Server/Planted.swift"
LOOP = "Sources/World/EventLoop/Planted.swift"
GATEWAY = "Sources/Gate/Gateway/Planted.swift"
TEST = "Tests/ViewTests/PlantedTests.swift"
HAZARDS = "docs/threat-model.md"
LONG_BODY = "".join(f"    step({number})\n" for number in range(60))


def package(old, new):
    return lambda tree: tree.texts["Package.swift"].replace(old, new)


def type_with(text):
    return "struct Planted {\n    " + text + "\n}\n"


CAUGHT = [
    ("import", VIEW, type_with("") + "import Backends\n"),
    ("import", VIEW, "import Foundation\n"),
    ("import", VIEW, "import FoundationEssentials\n"),
    ("import", VIEW, "import Synchronization\n"),
    ("import", VIEW, "@preconcurrency import struct Foundation.Date\n"),
    ("import", VIEW, "package import SpanStream\n"),
    ("import", GATEWAY, "import Foundation\n"),
    ("import", GATEWAY, "import CUV\n"),
    ("import", SERVER, "import COpenSSL\n"),
    ("import", "Sources/Gate/DemoServices/Planted.swift", "import View\n"),
    ("import", "Sources/Law/Utils/Planted.swift", "struct Planted {}\n"),
    ("import", TEST, "import DemoCommands\n"),
    ("package", "Package.swift", package('law("TraceModel",', 'law("TraceModel", "AccessPolicy",')),
    ("package", "Package.swift", package('world("EventLoop", "CUV"', 'world("EventLoop", "CUV", "View"')),
    ("package", "Package.swift", package('.strictMemorySafety()', '')),
    ("package", "Package.swift", package('targets: [\n', 'dependencies: [.package(url: "x", from: "1")],\n    targets: [\n')),
    ("package", "Package.swift", package('name: "spanwarden",\n', 'name: "spanwarden", x: .unsafeFlags(["-Ounchecked"]),\n')),
    ("package", "Package.swift", package('law("View",', 'law("Vista",')),
    ("package", "Package.swift", package('tests("ViewTests", "TestSupport"', 'tests("ViewTests", "DemoCommands"')),
    ("ring-1", VIEW, type_with("let now = Date()")),
    ("ring-1", VIEW, type_with("let now = ContinuousClock.now")),
    ("ring-1", VIEW, type_with("let now = SuspendingClock.now")),
    ("ring-1", VIEW, type_with("let home = ProcessInfo.processInfo")),
    ("ring-1", VIEW, type_with('let home = getenv("HOME")')),
    ("ring-1", VIEW, type_with("let dice = Int.random(in: 0..<6)")),
    ("ring-1", VIEW, type_with('let file = fopen("x", "r")')),
    ("ring-1", VIEW, type_with("func wait() async {}")),
    ("ring-1", VIEW, "actor Planted {}\n"),
    ("ring-1", VIEW, type_with("let lock = Mutex(0)")),
    ("force", VIEW, type_with("let value = try! parse()")),
    ("force", VIEW, type_with("let value = other as! Planted")),
    ("force", VIEW, type_with("func end() { fatalError() }")),
    ("force", VIEW, type_with("func end() { assert(true) }")),
    ("print", GATEWAY, type_with('func say() { print("x") }')),
    ("empty-catch", GATEWAY, type_with("func end() { do { try go() } catch {} }")),
    ("bundle", GATEWAY, type_with("let bundle = Bundle.module")),
    ("public", VIEW, "public struct Planted {}\n"),
    ("public", TEST, "public import Testing\n"),
    ("task", SERVER, type_with("func go() { Task { await run() } }")),
    ("task", SERVER, type_with("func go() { Task(executorPreference: loop) { await run() } }")),
    ("task", SERVER, type_with("func go() { Task.detached { await run() } }")),
    ("task", SERVER, type_with("func go() { Task<Void, Never> { await run() } }")),
    ("unchecked", SERVER, "// SAFETY: no.\nfinal class Planted: @unchecked Sendable {}\n"),
    ("unchecked", "Sources/World/TLS/Planted.swift", "final class Planted: @unchecked Sendable {}\n"),
    ("unchecked", SERVER, type_with("nonisolated(unsafe) static var count = 0")),
    ("unsafe", SERVER, type_with("// SAFETY: no.\n    func go() { unsafe touch() }")),
    ("unsafe", LOOP, type_with("func go() { unsafe touch() }")),
    ("length", VIEW, "struct Planted {}\n" + "// line\n" * 400),
    ("length", TEST, "struct PlantedTests {}\n" + "// line\n" * 500),
    ("length", VIEW, "struct Planted {\n    func go(_ x: [Int] = []) {\n" + LONG_BODY + "    }\n}\n"),
    ("length", VIEW, "struct Planted {\n    init(\n        x: Int\n    ) throws(Refusal) {\n" + LONG_BODY + "    }\n}\n"),
    ("length", VIEW, "struct Planted {\n    var sum: Int {\n" + LONG_BODY + "    }\n}\n"),
    ("name", VIEW, "struct View {}\nstruct Planted {}\n"),
    ("name", VIEW, "struct PlantedManager {}\nstruct Planted {}\n"),
    ("name", VIEW, "struct DefaultPlant {}\nstruct Planted {}\n"),
    ("name", VIEW, "struct Another {}\n"),
    ("doc", VIEW, "package struct Planted {}\n"),
    ("doc", VIEW, "// not a doc comment\n@frozen package final class Planted {}\n"),
    ("scope", GATEWAY, type_with("let scope = NamespaceScope(permitted: all, forbidden: [])")),
    ("test-name", TEST, "struct PlantedTests {\n    @Test func works() {}\n}\n"),
    ("space", VIEW, "struct Planted {\n\tlet x = 1\n}\n"),
    ("space", VIEW, "struct Planted { }  \n"),
    ("space", VIEW, "struct Planted {}\r\n"),
    ("space", VIEW, "struct Planted {}"),
    ("path", VIEW, type_with('let file = "' + "/home" + '/somebody/file"')),
    ("path", "docs/planted.md", "see " + "/root" + "/notes\n"),
    ("todo", VIEW, "// TODO: later\nstruct Planted {}\n"),
    ("todo", "docs/planted.md", "FIXME soon\n"),
    ("spelling", VIEW, "/// A colour.\nstruct Planted {}\n"),
    ("key", "certs/planted.md", "-----BEGIN PRIVATE KEY-----\nMIIE\n"),
    ("placeholder", "Sources/World/TLS/Room.swift", "// Placeholder.\n"),
    ("placeholder", "scripts/unbuilt", "Sources/Law/Quantities\n"),
    ("link", "docs/planted.md", "[there](nowhere.md)\n"),
    ("link", "docs/planted.md", "# Here\n[there](#nowhere)\n"),
    ("test", HAZARDS, 'a hazard: `ViewTests/PlantedTests`: "no such rule"\n'),
    ("test", "docs/specs/planted.md", '`NoTests/None`: "no such rule"\n'),
    ("test", HAZARDS, "| hazard | test |\n| --- | --- |\n| a leak | none yet |\n"),
    ("json", "policies/schema/planted.json", '{"a": 1,}\n'),
    ("json", "policies/schema/planted.json", '{"a": 1, "a": 2}\n'),
    ("readme", "README.md", "# Spanwarden\n" + "\n" * 50 + "scripts/test scripts/demo\n."),
]

HARMLESS = [
    (VIEW, '// public try! Task { Date()\nstruct Planted {\n    let text = "public try! \\(of("Date()")) Task {"\n}\n'),
    (VIEW, 'struct Planted {\n    let text = #"a "quoted" public"#\n    let long = """\n        public "x" try!\n        """\n}\n'),
    (VIEW, "/* public /* nested */ try! */\nstruct Planted {}\n"),
    (VIEW, "/// Says what it guarantees.\n@frozen\npackage struct Planted {}\n"),
    (VIEW, "struct Planted {\n    func a() {\n    }\n\n" + "    // line\n" * 60 + "    func b() {}\n}\n"),
    (VIEW, "protocol Planted {\n    func a()\n    var b: Int { get }\n}\n" + "// line\n" * 70 + "struct Other {}\n"),
    ("Sources/Law/View/Planted+Printing.swift", "extension Planted {}\n"),
    ("Sources/World/Server/RequestTask.swift", "struct RequestTask {\n    func go() { Task { await run() } }\n}\n"),
    (LOOP, type_with("// SAFETY: it lives.\n    func go() { unsafe touch() }")),
    (LOOP, type_with("func go() {\n        // SAFETY: it lives.\n        unsafe touch()\n    }")),
    (GATEWAY, "import FoundationEssentials\nimport Synchronization\nstruct Planted {\n    func say() { console.print(x) }\n}\n"),
    (TEST, 'import Foundation\nstruct PlantedTests {\n    @Test("a rule", arguments: [1])\n    func rule() {}\n}\n'),
    ("docs/planted.md", "# One heading\n[it](#one-heading), [out](https://example.com), [code](../Sources)\n"),
    ("Tests/ViewTests/Data/planted.json", "{broken\t \r\n"),
]


def run(tree, rules, lint):
    """True where every planted violation is caught, at its place, and nothing else is."""
    failures = [problem for plant in CAUGHT for problem in _caught(tree, rules, *plant)]
    failures += [problem for plant in HARMLESS for problem in _harmless(tree, rules, *plant)]
    configuration = tree.texts[".swift-format"]
    for text in ("struct Planted{}\n", "let value = other!\n", "let line = \"" + "x" * 120 + "\"\n"):
        if not lint(configuration, text):
            failures.append(f"format let {text!r} pass")
    if lint(configuration, "struct Planted {}\n"):
        failures.append("format refuses what is in order")
    unproved = _names(rules) - {rule for rule, _, _ in CAUGHT}
    failures += [f"no plant proves the rule `{rule}`" for rule in sorted(unproved)]
    for failure in failures:
        print("self-test: " + failure, file=sys.stderr)
    return not failures


def _names(rules):
    """The rules' names, as their doc comments begin: `force`, `print`: …"""
    heads = [rule.__doc__.split(": ")[0] for rule in rules]
    return {name.strip("` ") for head in heads for name in head.split(",")}


def _new(tree, rules, path, text):
    near = _near(tree, path)
    planted = near.planted(path, text(near) if callable(text) else text)
    before = {violation for rule in rules for violation in rule(near)}
    return {violation for rule in rules for violation in rule(planted)} - before


def _near(tree, path):
    """The plant's neighbors: enough for every rule, and quick."""
    folder = posixpath.dirname(path) + "/"
    kept = {name: text for name, text in tree.texts.items() if name.startswith(folder) and name.endswith(".swift")}
    kept |= {name: tree.texts[name] for name in ("Package.swift", "README.md", "scripts/unbuilt") if name in tree.texts}
    return Tree(kept, tree.names)


def _caught(tree, rules, rule, path, text):
    new = _new(tree, rules, path, text)
    if not any(violation.rule == rule and violation.path == path for violation in new):
        shown = text if isinstance(text, str) else "a change"
        yield f"`{rule}` let this pass in {path}: {shown[:100]!r}"


def _harmless(tree, rules, path, text):
    for violation in _new(tree, rules, path, text):
        yield f"`{violation.rule}` refuses what is in order: {violation.path}:{violation.line}: {violation.message}"
