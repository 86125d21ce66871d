import DemoServices
import Foundation

/// A recorded reply, read as plainly as it can be: the oracle of what each of the demo's personas may see. It shares no code
/// with the product, and only fits recordings whose spans state their namespace once.
struct StoredTrace: Sendable {
    struct Span: Sendable {
        let id: String
        let name: String
        /// By the plainest reading: the process's namespace, else the one that the sidecar wrote.
        let owner: String?
        /// Without the namespace behind it.
        let service: String
        let tagKeys: Set<String>
        let logCount: Int
        /// Every string in it and in its process, keys included.
        let texts: [String]
    }

    enum Visibility: String { case full, masked, hidden }

    let id: String
    let spans: [Span]

    init(_ reply: [UInt8]) throws {
        let envelope = try JSONSerialization.jsonObject(with: Data(reply)) as? [String: Any]
        let trace = (envelope?["data"] as? [[String: Any]])?.first ?? [:]
        let processes = trace["processes"] as? [String: [String: Any]] ?? [:]
        id = trace["traceID"] as? String ?? ""
        spans = (trace["spans"] as? [[String: Any]] ?? []).map { span in
            Self.span(span, processes[span["processID"] as? String ?? ""] ?? [:])
        }
    }

    private static func span(_ span: [String: Any], _ process: [String: Any]) -> Span {
        let tags = span["tags"] as? [[String: Any]] ?? []
        let processTags = process["tags"] as? [[String: Any]] ?? []
        let owner = value("k8s.namespace.name", processTags) ?? value("istio.namespace", tags)
        let service = process["serviceName"] as? String ?? ""
        let suffix = owner.map { "." + $0 } ?? ""
        return Span(
            id: span["spanID"] as? String ?? "", name: span["operationName"] as? String ?? "", owner: owner,
            service: service.hasSuffix(suffix) ? String(service.dropLast(suffix.count)) : service,
            tagKeys: Set((tags + processTags).compactMap { $0["key"] as? String }),
            logCount: (span["logs"] as? [Any])?.count ?? 0, texts: strings(span) + strings(process))
    }

    private static func value(_ key: String, _ tags: [[String: Any]]) -> String? {
        tags.first { $0["key"] as? String == key }?["value"] as? String
    }

    private static func strings(_ value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap(strings)
        case let object as [String: Any]: object.keys + object.values.flatMap(strings)
        default: []
        }
    }
}

extension DemoPersona {
    /// What the demo's policies say, in plain words.
    func sees(_ span: StoredTrace.Span) -> StoredTrace.Visibility {
        guard let owner = span.owner else { return .hidden }
        switch subject {
        case "olu": return owner == "identity" && span.service == "user-profile" ? .hidden : .masked
        case "pia": return owner == "payments" ? .full : owner == "platform" ? .masked : .hidden
        case "sam": return owner == "storefront" ? .full : owner == "platform" ? .masked : .hidden
        default: return .hidden
        }
    }
}
