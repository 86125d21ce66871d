import DemoServices
import Foundation

/// A recorded reply, read as plainly as it can be: the oracle of what each of the demo's personas may see. It shares no code
/// with the product, and only fits recordings whose spans state their namespace once.
struct StoredTrace: Sendable {
    struct Attribute: Sendable {
        let key: String
        let value: String
    }

    struct Span: Sendable {
        let id: String
        let name: String
        let serviceName: String
        /// By the plainest reading: the process's namespace, else the one that the sidecar wrote.
        let owner: String?
        /// Its own and its process's.
        let tags: [Attribute]
        /// The fields of all log entries.
        let fields: [Attribute]

        /// The service without the namespace behind it.
        var service: String {
            let suffix = "." + (owner ?? "")
            return serviceName.hasSuffix(suffix) ? String(serviceName.dropLast(suffix.count)) : serviceName
        }

        var values: [String] { [name, serviceName] + (tags + fields).map(\.value) }
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
        let tags = attributes(span["tags"])
        let processTags = attributes(process["tags"])
        let owner =
            processTags.first { $0.key == "k8s.namespace.name" } ?? tags.first { $0.key == "istio.namespace" }
        let logs = span["logs"] as? [[String: Any]] ?? []
        return Span(
            id: span["spanID"] as? String ?? "", name: span["operationName"] as? String ?? "",
            serviceName: process["serviceName"] as? String ?? "", owner: owner?.value, tags: tags + processTags,
            fields: logs.flatMap { attributes($0["fields"]) })
    }

    private static func attributes(_ list: Any?) -> [Attribute] {
        (list as? [[String: Any]] ?? []).map { tag in
            Attribute(key: tag["key"] as? String ?? "", value: tag["value"].map { "\($0)" } ?? "")
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

    /// Every text of the span that may be shown: of a masked span its name, its service and what the allow-list names; of none what
    /// the policies or the baseline take out.
    func shows(_ span: StoredTrace.Span, _ allowed: Set<String>) -> [String] {
        switch sees(span) {
        case .hidden: []
        case .masked: [span.name, span.serviceName] + kept(span.tags.filter { allowed.contains($0.key) })
        case .full: [span.name, span.serviceName] + kept(span.tags + span.fields)
        }
    }

    private func kept(_ attributes: [StoredTrace.Attribute]) -> [String] {
        attributes.filter { !Self.isTakenOut($0.key) }.map(\.value)
    }

    /// Credentials by the baseline, the rest by the demo's RedactionPolicy.
    static func isTakenOut(_ key: String) -> Bool {
        let plain = key.lowercased().replacing("_", with: "-")
        let ends = ["authorization", "cookie", "password", "connection-string", ".x-forwarded-for"]
        let whole = [
            "token.preview", "vault.key", "enduser.id", "user.email", "mail.to", "client.address", "url.query",
        ]
        return ends.contains { plain.hasSuffix($0) } || plain.hasPrefix("payment.card") || whole.contains(plain)
    }
}
