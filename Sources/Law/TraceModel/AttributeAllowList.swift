import Quantities

/// The attributes that a `masked` span keeps. Keys compare as bytes.
package struct AttributeAllowList: Sendable, Equatable {
    /// By length and last byte: most keys that are not listed find nothing to be compared with.
    private let buckets: [[[UInt8]]]

    package init(keys: [String]) {
        var buckets = [[[UInt8]]](repeating: [], count: 256)
        for key in Set(keys.map { UTF8Text($0) }) { buckets[Self.bucket(of: key.bytes)].append(key.bytes) }
        self.buckets = buckets
    }

    package func contains(_ key: [UInt8]) -> Bool { buckets[Self.bucket(of: key)].contains(key) }

    private static func bucket(of key: [UInt8]) -> Int { (key.count &* 37 &+ Int(key.last ?? 0)) & 255 }

    /// `policies/classification/minimal.yaml`, built in; a test compares the two.
    package static let minimal = AttributeAllowList(keys: minimalKeys)

    package static let minimalKeys = [
        "span.kind", "otel.status_code", "error", "error.type", "otel.scope.name", "otel.scope.version", "component",
        "http.request.method", "http.response.status_code", "http.request.resend_count", "http.resend_count",
        "http.method", "http.status_code", "http.protocol", "network.protocol.name", "network.protocol.version",
        "network.transport", "rpc.system", "rpc.grpc.status_code", "grpc.status_code", "response_flags", "request_size",
        "response_size", "db.system", "db.system.name", "db.operation.name", "db.response.status_code",
        "messaging.system", "messaging.operation", "messaging.operation.type", "messaging.batch.message_count",
        "cache.hit", "exception.type", "k8s.namespace.name", "istio.namespace", "service.version",
        "telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version", "deployment.environment",
        "deployment.environment.name",
    ]
}
