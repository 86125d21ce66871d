// swift-tools-version: 6.3
//
// The architecture drawing. Three rings; each target imports what its line lists and nothing else:
//
//   law    ring 1: pure. No sockets, no files; time, environment and randomness are arguments.
//   world  ring 2: the outside world. It decides nothing.
//   gate   ring 3: wires the two together and states the order of a request.
//
// `scripts/check` holds what a list can't say: sole importers, and what ring 1 may not name.

import PackageDescription

let common: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]
let strict = common + [.strictMemorySafety()]

func room(_ ring: String, _ name: String, _ imports: [String]) -> Target {
    .target(
        name: name, dependencies: imports.map { .byName(name: $0) }, path: "Sources/\(ring)/\(name)",
        swiftSettings: strict)
}
func law(_ name: String, _ imports: String...) -> Target { room("Law", name, imports) }
func world(_ name: String, _ imports: String...) -> Target { room("World", name, imports) }
func gate(_ name: String, _ imports: String...) -> Target { room("Gate", name, imports) }

/// A C target of our own: a typed shim over one library, or data and code that C says better.
func shim(_ name: String, links library: String? = nil, without: [String] = []) -> Target {
    .target(
        name: name, path: "Sources/C/\(name)", exclude: without,
        linkerSettings: library.map { [.linkedLibrary($0)] } ?? [])
}

/// Rooms are tested as they ship, optimized. The tests themselves are not: optimizing what `#expect` expands to takes longer than all
/// rooms together.
func tests(_ name: String, _ imports: String..., without: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: imports.map { .byName(name: $0) }, path: "Tests/\(name)",
        exclude: without, swiftSettings: common + [.unsafeFlags(["-Onone"])])
}

let package = Package(
    name: "spanwarden",
    products: [.executable(name: "spanwarden", targets: ["spanwarden"])],
    targets: [
        // C
        .systemLibrary(name: "COpenSSL", path: "Sources/C/COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", path: "Sources/C/CYAML", providers: [.apt(["libyaml-dev"])]),
        shim("CUV", links: "uv"),
        shim("CCurl", links: "curl"),
        shim("CSpanScan"),
        shim("CDemoTraces", without: ["traces"]),

        // Ring 1: the law
        law("Quantities"),
        law("StrictJSON"),
        law("TraceModel", "Quantities"),
        law("HTTPSyntax", "Quantities"),
        law("YAMLDocuments", "CYAML", "Quantities", "StrictJSON"),
        law("Cryptography", "COpenSSL"),
        law("Ownership", "TraceModel", "Quantities", "StrictJSON"),
        law("SpanStream", "TraceModel", "CSpanScan", "Quantities"),
        law("Redaction", "TraceModel", "Cryptography", "Quantities", "StrictJSON"),
        law("Backends", "TraceModel", "HTTPSyntax", "SpanStream", "Redaction", "Quantities", "StrictJSON"),
        law("TokenVerification", "Cryptography", "Quantities", "StrictJSON"),
        law("Identity", "TraceModel", "TokenVerification", "YAMLDocuments", "Quantities", "StrictJSON"),
        law(
            "AccessPolicy", "TraceModel", "TokenVerification", "Identity", "Redaction", "Cryptography", "YAMLDocuments",
            "Quantities", "StrictJSON"),
        law("View", "TraceModel", "Ownership", "AccessPolicy", "Quantities"),
        law("Catalogue", "TraceModel", "Ownership", "AccessPolicy", "View", "Quantities"),
        law(
            "AuditLog", "TraceModel", "TokenVerification", "Identity", "AccessPolicy", "Cryptography", "Quantities",
            "StrictJSON"),

        // Ring 2: the outside world
        world("Observability", "Quantities", "StrictJSON"),
        world("EventLoop", "CUV"),
        world("TLS", "COpenSSL", "EventLoop", "Quantities"),
        world("Server", "EventLoop", "TLS", "HTTPSyntax", "Quantities", "Observability"),
        world("HTTPClient", "EventLoop", "TLS", "HTTPSyntax", "Quantities", "Observability"),
        world(
            "Upstream", "Backends", "HTTPClient", "HTTPSyntax", "EventLoop", "TLS", "Quantities", "Observability"),
        world("RemoteDocuments", "CCurl", "Quantities"),
        world("OIDCDiscovery", "TokenVerification", "RemoteDocuments", "Quantities"),
        world("AuditStorage", "AuditLog", "Cryptography", "EventLoop", "Quantities", "StrictJSON", "Observability"),

        // Ring 3: the gate
        gate(
            "Gateway", "Quantities", "StrictJSON", "TraceModel", "HTTPSyntax", "YAMLDocuments", "Cryptography",
            "Ownership", "SpanStream", "Redaction", "Backends", "TokenVerification", "Identity", "AccessPolicy",
            "View", "Catalogue", "AuditLog", "Observability", "EventLoop", "TLS", "Server", "HTTPClient", "Upstream",
            "RemoteDocuments", "OIDCDiscovery", "AuditStorage"),
        gate("Terminal", "StrictJSON"),
        gate(
            "ServeCommands", "Gateway", "Terminal", "Quantities", "StrictJSON", "TraceModel", "HTTPSyntax",
            "YAMLDocuments", "Cryptography", "Ownership", "SpanStream", "Redaction", "Backends", "TokenVerification",
            "Identity", "AccessPolicy", "View", "AuditLog"),
        gate(
            "DemoServices", "Server", "EventLoop", "TLS", "HTTPSyntax", "Cryptography", "TraceModel", "CDemoTraces",
            "Quantities", "StrictJSON"),
        gate(
            "DemoCommands", "Gateway", "DemoServices", "EventLoop", "HTTPClient", "HTTPSyntax", "Terminal",
            "Quantities", "StrictJSON"),
        .executableTarget(
            name: "spanwarden", dependencies: ["ServeCommands", "DemoCommands", "Terminal"],
            path: "Sources/Gate/spanwarden", swiftSettings: strict),

        // Tests
        .target(
            name: "TestSupport", dependencies: ["Terminal", "EventLoop"], path: "Tests/TestSupport",
            swiftSettings: common),
        tests("TestSupportTests", "TestSupport"),
        tests("QuantitiesTests", "TestSupport", "Quantities"),
        tests("StrictJSONTests", "TestSupport", "StrictJSON"),
        tests("TraceModelTests", "TestSupport", "TraceModel", "Quantities"),
        tests("HTTPSyntaxTests", "TestSupport", "HTTPSyntax", "Quantities", without: ["Data"]),
        tests("YAMLDocumentsTests", "TestSupport", "YAMLDocuments", "Quantities", "StrictJSON"),
        tests("CryptographyTests", "TestSupport", "Cryptography", without: ["Data"]),
        tests("OwnershipTests", "TestSupport", "Ownership", "TraceModel", "Quantities"),
        tests("SpanStreamTests", "TestSupport", "SpanStream", "TraceModel"),
        tests("RedactionTests", "TestSupport", "Redaction", "TraceModel", "Quantities"),
        tests(
            "BackendsTests", "TestSupport", "Backends", "TraceModel", "HTTPSyntax", "SpanStream", "Redaction",
            "StrictJSON", "Ownership", "View", "AccessPolicy", "Quantities", without: ["Data"]),
        tests(
            "TokenVerificationTests", "TestSupport", "TokenVerification", "Cryptography", "StrictJSON", "Quantities",
            without: ["Data"]),
        tests(
            "IdentityTests", "TestSupport", "Identity", "TokenVerification", "YAMLDocuments", "StrictJSON",
            "TraceModel", "Quantities"),
        tests(
            "AccessPolicyTests", "TestSupport", "AccessPolicy", "Identity", "TokenVerification", "YAMLDocuments",
            "TraceModel", "Redaction", "StrictJSON", "Cryptography", "Quantities"),
        tests("ViewTests", "TestSupport", "View", "AccessPolicy", "Ownership", "TraceModel", "Quantities"),
        tests(
            "CatalogueTests", "TestSupport", "Catalogue", "AccessPolicy", "Ownership", "TraceModel", "Quantities",
            "Identity", "StrictJSON", "TokenVerification", "YAMLDocuments"),
        tests(
            "AuditLogTests", "TestSupport", "AuditLog", "StrictJSON", "Quantities", "Cryptography", "TraceModel",
            "AccessPolicy", "Identity", "TokenVerification"),
        tests("ObservabilityTests", "TestSupport", "Observability", "StrictJSON", "Quantities"),
        tests("EventLoopTests", "TestSupport", "EventLoop"),
        tests("TLSTests", "TestSupport", "TLS", "EventLoop", "Quantities"),
        tests("RemoteDocumentsTests", "TestSupport", "RemoteDocuments", "EventLoop", "TLS", "Quantities"),
        tests(
            "OIDCDiscoveryTests", "TestSupport", "OIDCDiscovery", "RemoteDocuments", "TokenVerification",
            "Cryptography",
            "StrictJSON", "EventLoop", "TLS", "Quantities"),
        tests(
            "ServerTests", "TestSupport", "Server", "EventLoop", "TLS", "HTTPSyntax", "Quantities", "Observability"),
        tests(
            "HTTPClientTests", "TestSupport", "HTTPClient", "Server", "EventLoop", "TLS", "HTTPSyntax", "Quantities",
            "Observability"),
        tests(
            "UpstreamTests", "TestSupport", "Upstream", "HTTPClient", "Server", "EventLoop", "HTTPSyntax",
            "Backends", "TraceModel", "Quantities", "Observability"),
        tests(
            "AuditStorageTests", "TestSupport", "AuditStorage", "AuditLog", "EventLoop", "StrictJSON",
            "TokenVerification",
            "Cryptography", "Quantities", "Observability"),
        tests("TerminalTests", "TestSupport", "Terminal"),
        tests(
            "GatewayTests", "TestSupport", "Gateway", "OIDCDiscovery", "RemoteDocuments", "AccessPolicy", "Redaction",
            "Identity", "TokenVerification",
            "Ownership", "Cryptography", "EventLoop", "TLS", "YAMLDocuments", "StrictJSON", "TraceModel", "HTTPSyntax",
            "Quantities"),
        tests(
            "DemoServicesTests", "TestSupport", "DemoServices", "Server", "EventLoop", "HTTPSyntax", "Cryptography",
            "TokenVerification", "TraceModel", "StrictJSON", "Quantities"),
        tests(
            "EndToEndTests", "TestSupport", "Gateway", "ServeCommands", "Terminal", "DemoServices", "Server",
            "HTTPClient", "EventLoop", "TLS", "HTTPSyntax", "StrictJSON", "TraceModel", "Quantities", "Cryptography",
            "Observability", "AuditLog", "AuditStorage", "Upstream", "Backends", "spanwarden", without: ["Data"]),

        tests("FuzzEntriesTests", "TestSupport", "FuzzEntries"),

        // Not a part of the product: one entry for each parser of foreign bytes, which tests and `scripts/fuzz` run.
        .target(
            name: "FuzzEntries",
            dependencies: [
                "TestSupport", "AccessPolicy", "AuditLog", "Backends", "Cryptography", "HTTPSyntax", "Identity",
                "Ownership", "Quantities", "Redaction", "SpanStream", "StrictJSON", "TokenVerification", "TraceModel",
                "View", "YAMLDocuments",
            ],
            path: "Fuzzing/FuzzEntries", swiftSettings: common),

        // Not a part of the product: `scripts/bench` builds and runs it.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "TestSupport", "AccessPolicy", "Backends", "Ownership", "Redaction", "SpanStream", "TraceModel", "View",
                "Cryptography", "Identity", "Quantities", "StrictJSON", "TokenVerification", "YAMLDocuments",
                "AuditLog", "AuditStorage", "DemoServices", "EventLoop",
            ],
            path: "Benchmarks", swiftSettings: common),
    ]
)

// libFuzzer's driver, which links in a build with `-sanitize=fuzzer` alone: `scripts/fuzz` sets SPANWARDEN_FUZZ.
let isFuzzed = Context.environment["SPANWARDEN_FUZZ"] != nil
if isFuzzed {
    package.targets += [
        .target(name: "CFuzzer", path: "Fuzzing/CFuzzer"),
        .executableTarget(
            name: "Fuzzing", dependencies: ["FuzzEntries", "CFuzzer"], path: "Fuzzing/Driver", swiftSettings: common),
    ]
}

// `SPANWARDEN_TESTS=ViewTests,ServerTests` leaves only what those test targets need, so that one room's tests build in seconds;
// `scripts/test --filter NAME` sets it.
let named = Context.environment["SPANWARDEN_TESTS"]?.split(separator: ",").map(String.init)
if let wanted = isFuzzed ? ["Fuzzing"] : named {
    let byName = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
    var needed: Set<String> = []
    func need(_ name: String) {
        guard let target = byName[name], needed.insert(name).inserted else { return }
        for case .byNameItem(let dependency, _) in target.dependencies { need(dependency) }
    }
    wanted.forEach(need)
    package.targets.removeAll { !needed.contains($0.name) }
    package.products.removeAll()
}
