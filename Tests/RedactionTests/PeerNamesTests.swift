import Redaction
import TestSupport
import TraceModel
import Testing

/// The viewer sees `payments` and `team-*`; `payments` and `storefront` are known.
@Suite struct PeerNamesTests {
    private func redactor() throws -> Redactor {
        let payments = try #require(Namespace("payments"))
        let storefront = try #require(Namespace("storefront"))
        let scope = NamespaceScope(permitted: [GlobPattern(payments), GlobPattern("team-*")], forbidden: [])
        return Redactor(rules: RedactionRules(), scope: scope, known: [payments, storefront])
    }

    private func rewritten(_ text: String, key: String = "app.note", inLog: Bool = false) throws -> String {
        var redactor = try redactor()
        let profile = redactor.profile(of: .anywhere)
        let kind = redactor.treatment(of: Array(key.utf8), in: profile).peerKey
        let changed = redactor.rewritePeers(in: Array(text.utf8)[...], under: kind, inLog: inLog)
        return changed.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    static let forms = [
        "ledger.NS.svc", "ledger.NS.svc.cluster.local", "ledger.NS.svc.cluster.local:8080", "a.b.NS.svc:1", "x.NS.SVC",
        "x.NS.svc.mesh.example", "NS.svc.cluster.local", "NS.svc.cluster.local:80", "_.NS.svc", "x.NS.svc.y.svc",
        "outbound|8080||ledger.NS.svc.cluster.local", "outbound|80|v1|ledger.NS.svc.x", "inbound|||a.NS.svc",
        "inbound||-|NS.svc.cluster.local", "sidecar~10.0.0.7~web-1.NS~NS.svc.cluster.local",
        "router~fe80::1~a.NS~x.svc.cluster.local", "sidecar~1.2.3.4~a.team-x~NS.svc.cluster.local",
        "sidecar~1~a.NS~unlike", "a~1~p~ledger.NS.svc.cluster.local", "spiffe://cluster.local/ns/NS/sa/ledger",
        "cluster.local/ns/NS/sa/ledger",
        "d/ns/NS/sa/-", "system:serviceaccount:NS:ledger", "system:serviceaccount:NS", "system:serviceaccounts:NS",
    ]
    static let frames = ["@", "call to @ failed", "http://@/charge?x=1", "[@]", "é@é", "\u{2028}@\n", "\"@\"", "@,@"]

    @Test("every form that names a hidden namespace is replaced as a whole, wherever it stands", arguments: forms)
    func hidden(_ form: String) throws {
        for namespace in ["storefront", "ops-7", "unheard-of"] {
            let named = form.replacing("NS", with: namespace)
            for frame in Self.frames {
                let expected = frame.replacing("@", with: "redacted")
                #expect(try rewritten(frame.replacing("@", with: named)) == expected)
            }
        }
    }

    @Test("every form that names a visible namespace stays as it is", arguments: forms)
    func visible(_ form: String) throws {
        for namespace in ["payments", "team-x"] {
            // The second namespace of a form is one that the viewer sees as well, or none.
            let named = form.replacing("NS", with: namespace).replacing("y.svc", with: "payments.svc")
                .replacing("~x.svc", with: "~team-x.svc")
            for frame in Self.frames {
                let text = frame.replacing("@", with: named)
                #expect(try rewritten(text) == text)
            }
        }
    }

    @Test(
        "near misses are no peers",
        arguments: [
            "ops", "ledger.ops", "ops.svc", "svc.ops", "a.svc", "ops svc", "a.ops.svcx", "a.ops.xsvc", "a.OP_S.svc",
            "a.-ops.svc", "a..svc", "svc.svc", ".svc.", "outbound|80|ops", "outbound|x||a", "sidecar~1.2.3.4~a.ops",
            "sidecar~~a.ops~ops.svcs", "~1~a.ops~x", "SIDECAR~1~a.ops~x", "sidecar~1~ops~x", "sidecar~zz~a.ops~x",
            "/ns/ops/sa/a", "d/ns//sa/a", "d/ns/ops", "d/ns/ops/sa/", "d/ns/OPS/sa/a", "d/ns/-/sa/a",
            "system:serviceaccount:", "system:serviceaccount:OPS", "system:serviceaccount:-",
            "system:serviceaccountx:ops",
            "System:serviceaccount:ops", "system:serviceaccounts:", "x.system.serviceaccount.ops", "a.ops.s\u{2d}vc",
            "",
            "svc", ".svc", "a.ops.ſvc", "~~~~", "ns/ops/sa", "a.ops.sv",
        ])
    func nearMisses(_ text: String) throws {
        #expect(try rewritten(text) == text)
    }

    @Test(
        "borders: a form begins where no host byte stands before it, and takes all that belongs to it",
        arguments: [
            ("xoutbound|80||a.payments.svc", "xoutbound|80||a.payments.svc"), ("a.ops.svc:80/x", "redacted/x"),
            ("a.ops.svc:x", "redacted:x"), ("a.ops.svc:", "redacted:"), ("a.ops.svc.", "redacted"),
            ("é.ops.svc", "éredacted"), ("a.ops.svc~b", "redacted~b"), ("xsidecar~1~a.ops~b", "redacted"),
            ("x1sidecar~1~a.ops~b", "x1sidecar~1~a.ops~b"), ("spiffe://a/b/ns/ops/sa/x", "spiffe://a/redacted"),
            ("xspiffe://d/ns/ops/sa/x", "xspiffe://redacted"), ("d/ns/ops/sa/x/y", "redacted/y"),
            ("system:serviceaccount:ops:x:y", "redacted:y"), ("system:serviceaccounts:ops:x", "redacted:x"),
            ("system:serviceaccount:team-x_system:serviceaccount:ops", "system:serviceaccount:team-x_redacted"),
            ("system:serviceaccount:team-x_spiffe://d/ns/ops/sa/y", "system:serviceaccount:team-x_redacted"),
            ("a.payments.svc b.ops.svc a.team-1.svc", "a.payments.svc redacted a.team-1.svc"),
            ("outbound|80||a.payments.svc.b.ops.svc", "redacted"),
            ("a.ops.svc,a.ops.svc;a.ops.svc", "redacted,redacted;redacted"),
            ("a.Ops.Svc.Cluster.Local", "redacted"), ("ops.SVC.CLUSTER.LOCAL", "redacted"),
            ("OPS.svc.cluster.local", "redacted"),
        ])
    func borders(_ text: String, _ expected: String) throws {
        #expect(try rewritten(text) == expected)
    }

    @Test(
        "under a key that holds a service's name, `<service>.<namespace>` counts where the namespace is known",
        arguments: [
            ("cart.storefront", "redacted"), ("a.b.storefront:80", "redacted"), ("cart.payments", "cart.payments"),
            ("cart.ops", "cart.ops"), (".storefront", ".storefront"), ("storefront", "storefront"),
            ("cart.storefront.", "cart.storefront."), ("cart.Storefront", "cart.Storefront"),
            ("cart.storefront:", "cart.storefront:"), ("cart.storefront:x", "cart.storefront:x"),
            ("cart.storefront ", "cart.storefront "), ("x cart.storefront", "x cart.storefront"), ("", ""),
            ("é.storefront", "é.storefront"), ("cart.ops.svc", "redacted"), ("cart.team-a", "cart.team-a"),
        ])
    func serviceKeys(_ value: String, _ expected: String) throws {
        for key in [
            "peer.service", "PEER.Service", "peer.hostname", "service.peer.name", "net.peer.name", "server.address",
            "client.address", "http.host", "grpc.authority", "upstream_cluster", "upstream-cluster",
            "upstream_cluster.name", "downstream_cluster", "istio.source_canonical_service",
            "istio.destination-canonical-service",
        ] {
            #expect(try rewritten(value, key: key) == expected, "\(key)")
        }
        for key in ["app.note", "peer.services", "service.name"] where !value.contains("svc") {
            #expect(try rewritten(value, key: key) == value, "\(key)")
        }
    }

    @Test(
        "under a key whose whole value is a namespace, a label counts whether it is known or not",
        arguments: [
            ("ops", "redacted"), ("storefront", "redacted"), ("payments", "payments"), ("team-z", "team-z"),
            ("Ops", "Ops"),
            ("ops ", "ops "), ("a.ops", "a.ops"), ("", ""), ("-", "-"), ("redacted", "redacted"),
        ])
    func namespaceKeys(_ value: String, _ expected: String) throws {
        for key in ["istio.source_namespace", "Istio.Destination-Namespace", "peer.namespace"] {
            for inLog in [false, true] { #expect(try rewritten(value, key: key, inLog: inLog) == expected, "\(key)") }
        }
        #expect(try rewritten(value, key: "k8s.namespace.name", inLog: true) == expected)
        #expect(try rewritten(value, key: "k8s.namespace.name", inLog: false) == value)
        #expect(try rewritten(value, key: "istio.namespace", inLog: true) == value)
    }

    @Test("a long text without peers, or of nothing but beginnings of peers, costs linear time")
    func hostile() throws {
        let limit = Duration.seconds(10)
        for piece in ["a", "~", "a~", "outbound|", "a/ns/", "system:serviceaccount:", "a.svc", ".svc", "sidecar~1~"] {
            let text = String(repeating: piece, count: 400_000 / piece.utf8.count)
            let start = ContinuousClock.now
            _ = try rewritten(text)
            #expect(start.duration(to: .now) < limit, "\(piece)")
        }
    }
}
