import Quantities

/// The attributes that a `masked` span keeps. Keys compare as bytes.
package struct AttributeAllowList: Sendable {
    private let keys: Set<UTF8Text>

    package init(keys: [String]) {
        self.keys = Set(keys.map { UTF8Text($0) })
    }

    package func contains(_ key: [UInt8]) -> Bool { keys.contains(UTF8Text(validated: key)) }

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
