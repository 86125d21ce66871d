"""Who may import whom. The table is the drawing of the house; Package.swift may say less, never more."""

import re
from functools import lru_cache

from tree import Violation, ring_and_target

ANYONE = {"Quantities", "StrictJSON"}
LAW = {
    "Quantities": set(), "StrictJSON": set(), "TraceModel": set(), "HTTPSyntax": set(),
    "YAMLDocuments": {"CYAML"},
    "Cryptography": {"COpenSSL"},
    "Ownership": {"TraceModel"},
    "SpanStream": {"TraceModel", "CSpanScan"},
    "Redaction": {"TraceModel", "Cryptography"},
    "Backends": {"TraceModel", "HTTPSyntax", "SpanStream", "Redaction"},
    "TokenVerification": {"Cryptography"},
    "Identity": {"TraceModel", "TokenVerification", "YAMLDocuments"},
    "AccessPolicy": {"TraceModel", "TokenVerification", "Identity", "Redaction", "Cryptography", "YAMLDocuments"},
    "View": {"TraceModel", "Ownership", "AccessPolicy"},
    "Catalogue": {"TraceModel", "Ownership", "AccessPolicy", "View"},
    "AuditLog": {"TraceModel", "TokenVerification", "Identity", "AccessPolicy", "Cryptography"},
}
WORLD = {
    "EventLoop": {"CUV"},
    "TLS": {"COpenSSL", "EventLoop"},
    "Server": {"EventLoop", "TLS", "HTTPSyntax"},
    "HTTPClient": {"EventLoop", "TLS", "HTTPSyntax"},
    "Upstream": {"Backends", "HTTPClient", "HTTPSyntax", "EventLoop", "TLS"},
    "RemoteDocuments": {"CCurl"},
    "OIDCDiscovery": {"TokenVerification", "RemoteDocuments"},
    "AuditStorage": {"AuditLog", "Cryptography", "EventLoop"},
    "Observability": set(),
}
GATE = {
    "Gateway": set(LAW) | set(WORLD),
    "Terminal": set(),
    "ServeCommands": {"Gateway", "Terminal"} | set(LAW),
    "DemoServices": {"Server", "EventLoop", "TLS", "HTTPSyntax", "Cryptography", "TraceModel", "CDemoTraces"},
    "DemoCommands": {"Gateway", "DemoServices", "EventLoop", "HTTPClient", "HTTPSyntax", "Terminal"},
    "spanwarden": {"ServeCommands", "DemoCommands", "Terminal"},
}
RINGS = {"Law": LAW, "World": WORLD, "Gate": GATE}
TARGETS = {**LAW, **WORLD, **GATE}
FREE = ("Tests/", "Benchmarks/", "Fuzzing/")

OUTER_SYSTEM = {"Glibc", "Synchronization", "FoundationEssentials"}
# The rooms of ring 1 behind which a C library or C code stands.
LAW_WITH_C = {"YAMLDocuments", "Cryptography", "SpanStream"}
SETTINGS = [
    "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault",
    "InferIsolatedConformances", ".strictMemorySafety()", ".treatAllWarnings(as: .error)", "swift-tools-version: 6.3",
]
# Tests alone are compiled without optimization; what ships and what is measured never is.
OUTSIDE = [
    (r"\.package\(", "a package from outside needs a decision"),
    (r"unsafeFlags(?!\(\[\"-Onone\"\]\))", "scripts/build owns the flags"),
]

IMPORT = re.compile(r"(?m)^[ \t]*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+"
                    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)")


def allowed_imports(ring, target):
    table = RINGS.get(ring, {}).get(target)
    if table is None:
        return None
    own = set() if target in ANYONE else ANYONE
    observability = {"Observability"} if ring != "Law" and target not in ("Observability", "EventLoop") else set()
    return (table | own | observability) - {target}


def system_imports(ring, target):
    if ring == "Law":
        return {"Glibc"} if target in LAW_WITH_C else set()
    return OUTER_SYSTEM


def imports(tree):
    """`import`: every import of Sources is one that the table or the ring allows."""
    for path, source in tree.swift("Sources/"):
        ring, target = ring_and_target(path)
        allowed = allowed_imports(ring, target)
        if allowed is None:
            yield Violation(path, 1, "import", f"`{ring}/{target}` is no room of the house")
            continue
        for line, match in source.search(IMPORT):
            name = match.group(1)
            if name not in allowed | system_imports(ring, target):
                yield Violation(path, line, "import", f"{target} may not import `{name}`: {_reason(ring, target, name)}")
    for path, source in tree.swift(*FREE):
        for line, match in source.search(IMPORT):
            if match.group(1) == "DemoCommands":
                yield Violation(path, line, "import", "nothing but the executable may import `DemoCommands`")


def _reason(ring, target, name):
    if name == "Foundation":
        return "whole Foundation is nowhere in Sources"
    owners = sorted(room for room, rooms in TARGETS.items() if name in rooms)
    if name.startswith("C") and owners:
        return "it stands behind " + " and ".join(owners)
    if name in TARGETS:
        known = sorted(allowed_imports(ring, target))
        return "wrong room; allowed are " + (", ".join(known) or "none")
    return f"ring {ring} knows no such module"


def package(tree):
    """`package`: Package.swift declares each room where it is, with no more than the table allows."""
    path = "Package.swift"
    text = tree.texts.get(path, "")
    for setting in SETTINGS:
        if setting not in text:
            yield Violation(path, 1, "package", f"`{setting}` is missing")
    for pattern, reason in OUTSIDE:
        for match in re.finditer(pattern, text):
            yield Violation(path, _line(text, match.start()), "package", f"`{match.group()}`: {reason}")

    declared = dict(_declared(text))
    for name, (ring, dependencies, line) in declared.items():
        allowed = allowed_imports(ring, name) if ring else None
        if ring and allowed is None:
            yield Violation(path, line, "package", f"`{name}` is no room of ring {ring}")
        for dependency in dependencies if allowed is not None else []:
            if dependency not in allowed:
                yield Violation(path, line, "package", f"{name} may not list `{dependency}`")
        if not ring and name != "spanwarden" and "DemoCommands" in dependencies:
            yield Violation(path, line, "package", f"{name} may not list `DemoCommands`")
    yield from _folders(tree, declared)


def _folders(tree, declared):
    folders = {tuple(name.split("/")[1:3]) for name in tree.names if name.startswith("Sources/") and name.count("/") > 2}
    folders |= {("Tests", name.split("/")[1]) for name in tree.names if name.startswith("Tests/") and name.endswith(".swift")}
    for ring, name in sorted(folders):
        if name not in declared:
            yield Violation("Package.swift", 1, "package", f"the folder `{name}` ({ring}) is not declared")


@lru_cache(maxsize=None)
def _declared(text):
    """(name, (ring or None, dependencies, line)) of every target."""
    return tuple(_calls(text))


def _calls(text):
    rings = {"law": "Law", "world": "World", "gate": "Gate", "tests": None, "shim": None}
    for match in re.finditer(r"\b(law|world|gate|tests|shim)\(\s*\"", text):
        # Labelled arguments (`excluding: [...]`) are no dependencies.
        call = re.sub(r"\w+:\s*(\[[^\]]*\]|[^,)]+)", "", text[match.end() - 1:_closing(text, match.end())])
        names = re.findall(r'"([^"]+)"', call)
        yield names[0], (rings[match.group(1)], names[1:], _line(text, match.start()))
    for match in re.finditer(r"\.(target|executableTarget|testTarget|systemLibrary)\(\s*name:\s*\"(\w+)\"", text):
        call = text[match.start():_closing(text, match.end())]
        listed = re.search(r"dependencies:\s*\[([^\]]*)\]", call)
        names = re.findall(r'"([^"]+)"', listed.group(1)) if listed else []
        ring = "Gate" if match.group(2) == "spanwarden" else None
        yield match.group(2), (ring, names, _line(text, match.start()))


def _closing(text, position):
    depth = 1
    while position < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
    return position


def _line(text, offset):
    return text.count("\n", 0, offset) + 1


RULES = [imports, package]
