import Quantities
import SpanStream
import StrictJSON
import TraceModel

/// The bodies of Jaeger's lists of names.
enum JaegerNames {
    static func body(of names: ListedNames, to query: NameQuery) -> [UInt8] {
        query.form == .v3 ? plain(names) : envelope(names, to: query)
    }

    /// `/api/v3`: a list alone.
    private static func plain(_ names: ListedNames) -> [UInt8] {
        var emitter = JSONEmitter(pretty: false)
        emitter.open(UInt8(ascii: "{"))
        switch names {
        case .services(let services):
            emitter.name("services")
            _ = list(services, &emitter)
        case .operations(let operations):
            emitter.name("operations")
            _ = list(operations, &emitter)
        }
        emitter.close(UInt8(ascii: "}"))
        return emitter.drain()
    }

    private static func envelope(_ names: ListedNames, to query: NameQuery) -> [UInt8] {
        var emitter = JSONEmitter(pretty: query.pretty)
        emitter.open(UInt8(ascii: "{"))
        emitter.name("data")
        let count: Int
        switch (names, query.subject) {
        case (.services(let services), _): count = list(services, &emitter)
        case (.operations(let operations), .operationNames):
            // Sorted: equal names stand beside each other.
            var plain: [UTF8Text] = []
            for operation in operations where plain.last != operation.name { plain.append(operation.name) }
            count = plain.count
            // What Jaeger writes for a service that it does not know.
            if plain.isEmpty { emitter.null() } else { _ = list(plain, &emitter) }
        case (.operations(let operations), _): count = list(operations, &emitter)
        }
        emitter.name("total")
        emitter.integer(Int64(count))
        for name: StaticString in ["limit", "offset"] {
            emitter.name(name)
            emitter.integer(0)
        }
        emitter.name("errors")
        emitter.null()
        emitter.close(UInt8(ascii: "}"))
        return emitter.drain()
    }

    private static func list(_ names: [UTF8Text], _ emitter: inout JSONEmitter) -> Int {
        emitter.open(UInt8(ascii: "["))
        for name in names { emitter.string(name.bytes[...]) }
        emitter.close(UInt8(ascii: "]"))
        return names.count
    }

    private static func list(_ operations: [OperationName], _ emitter: inout JSONEmitter) -> Int {
        emitter.open(UInt8(ascii: "["))
        for operation in operations {
            emitter.open(UInt8(ascii: "{"))
            emitter.name("name")
            emitter.string(operation.name.bytes[...])
            emitter.name("spanKind")
            emitter.plainString(operation.kind.word)
            emitter.close(UInt8(ascii: "}"))
        }
        emitter.close(UInt8(ascii: "]"))
        return operations.count
    }
}

/// Jaeger's own lists, as hints where to look.
struct JaegerProbes: NameProbes {
    let dialect: JaegerDialect

    var services: StoreQuestion { question("services", []) }

    func operations(of service: UTF8Text) -> StoreQuestion {
        guard dialect == .jaeger else {
            let path = [UTF8Text("api"), UTF8Text("services"), service, UTF8Text("operations")]
            return StoreQuestion(ScopedRequest(segments: path, query: []))
        }
        return question("operations", [(name: UTF8Text("service"), value: service)])
    }

    private func question(_ name: String, _ query: [(name: UTF8Text, value: UTF8Text)]) -> StoreQuestion {
        let request = ScopedRequest(segments: ["api", name].map { UTF8Text($0) }, query: query)
        guard dialect.hasNewerAPI else { return StoreQuestion(request) }
        return StoreQuestion(
            request,
            else: ScopedRequest(segments: ["api", "v3", name].map { UTF8Text($0) }, query: query), on: [404, 500, 501])
    }

    func names(in reply: [UInt8]) -> [UTF8Text]? {
        guard case .object(let envelope)? = try? JSONReader.read(reply, limits: .document) else { return nil }
        switch envelope["data"] ?? envelope["services"] ?? envelope["operations"] {
        case .null?: return []
        case .array(let list)?:
            return list.compactMap { element in
                switch element {
                case .string(let name): UTF8Text(name)
                case .object(let operation):
                    if case .string(let name)? = operation["name"] { UTF8Text(name) } else { UTF8Text?.none }
                default: UTF8Text?.none
                }
            }
        default: return nil
        }
    }
}
