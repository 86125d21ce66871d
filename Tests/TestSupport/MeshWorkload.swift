/// An application of the generated mesh: its names, and the processes of its pods.
struct MeshWorkload: Sendable {
    let name: String
    let namespace: String
    let paths: [String]

    static let all = [
        MeshWorkload(name: "edge-gateway", namespace: "platform", paths: ["/"]),
        MeshWorkload(name: "frontend", namespace: "storefront", paths: ["/checkout", "/browse", "/login"]),
        MeshWorkload(name: "cart", namespace: "storefront", paths: ["/cart/checkout", "/cart/items"]),
        MeshWorkload(name: "auth", namespace: "identity", paths: ["/introspect", "/token"]),
        MeshWorkload(name: "payment-gateway", namespace: "payments", paths: ["/charge", "/refund"]),
        MeshWorkload(name: "fraud-check", namespace: "payments", paths: ["/score"]),
        MeshWorkload(name: "ledger", namespace: "payments", paths: ["/entries"]),
        MeshWorkload(name: "inventory", namespace: "warehouse", paths: ["/stock", "/reserve"]),
    ]

    var host: String { "\(name).\(namespace).svc.cluster.local" }

    func pod(_ number: Int) -> String { "\(name)-7d9c4b6f5-\(String(10_000 + number, radix: 36))" }

    func process(pod number: Int, isSidecar: Bool) -> MeshTrace.Process {
        isSidecar ? sidecar(pod(number)) : application(pod(number))
    }

    private func application(_ pod: String) -> MeshTrace.Process {
        MeshTrace.Process(
            service: name,
            tags: [
                .init("service.namespace", namespace), .init("service.version", "5.0.3"),
                .init("service.instance.id", pod), .init("k8s.namespace.name", namespace), .init("k8s.pod.name", pod),
                .init("k8s.pod.ip", "10.0.10.10"), .init("k8s.cluster.name", "prod-eu-1"),
                .init("k8s.deployment.name", name), .init("k8s.node.name", "node-2.eu-1.internal"),
                .init("deployment.environment", "production"), .init("telemetry.sdk.language", "java"),
                .init("process.command_args", #"["/app/\#(name)","--namespace=\#(namespace)","--port=8080"]"#),
            ])
    }

    /// The frontend's sidecar does not say in which namespace it runs: only its spans do.
    private func sidecar(_ pod: String) -> MeshTrace.Process {
        let sdk: [MeshTrace.Tag] = [
            .init("telemetry.sdk.language", "cpp"), .init("telemetry.sdk.name", "envoy"),
            .init("telemetry.sdk.version", "1.35.0"),
        ]
        let place: [MeshTrace.Tag] = [
            .init("k8s.cluster.name", "prod-eu-1"), .init("k8s.namespace.name", namespace), .init("k8s.pod.name", pod),
        ]
        return MeshTrace.Process(service: "\(name).\(namespace)", tags: name == "frontend" ? sdk : sdk + place)
    }
}
