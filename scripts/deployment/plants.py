"""Changes one thing in deploy/, in memory, and sees it caught."""

C = "deploy/Containerfile"
U = "deploy/systemd/spanwarden.service"
K = "deploy/kubernetes/"

PLANTS = [
    (C, "swift:6.3.1-bookworm", "swift:latest"),
    (C, "debian:12-slim", "debian"),
    (C, "USER 65532:65532\n", ""),
    (C, "USER 65532:65532", "USER spanwarden"),
    (C, "EXPOSE 8443 9464", "EXPOSE 8443"),
    (C, 'ENTRYPOINT ["/usr/local/bin/spanwarden"]', "ENTRYPOINT /usr/local/bin/spanwarden"),
    (C, "COPY Sources Sources", "COPY Source Source"),
    (C, "--from=build /usr/local/bin/spanwarden", "--from=build /usr/bin/spanwarden"),
    (C, "WORKDIR /build", "WORKDIR /build\nENV UPSTREAM_TOKEN=x"),
    (C, "COPY Package.swift ./", "ADD Package.swift ./"),
    (U, "NoNewPrivileges=yes", "NoNewPrivileges=no"),
    (U, "ProtectSystem=strict\n", ""),
    (U, "TimeoutStopSec=45s", "TimeoutStopSec=30s"),
    (U, "LimitNOFILE=16384", "LimitNOFILE=4096"),
    (U, "MemoryMax=1G", "MemoryMax=infinity"),
    (U, "LoadCredential=pseudonym-key", "Environment=pseudonym-key"),
    (U, "ExecReload=/bin/kill -HUP $MAINPID\n", ""),
    (K + "statefulset.yaml", "  replicas: 2\n", "  replicas: 2\n  replicas: 3\n"),
    (K + "statefulset.yaml", "  replicas: 2\n", "  replica: 2\n"),
    (K + "statefulset.yaml", "runAsNonRoot: true", "runAsNonRoot: false"),
    (K + "statefulset.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
    (K + "statefulset.yaml", "drop: [ALL]", "drop: [NET_RAW]"),
    (K + "statefulset.yaml", "Seconds: 45", "Seconds: 30"),
    (K + "statefulset.yaml", "spanwarden:0.1.0", "spanwarden:latest"),
    (K + "statefulset.yaml", "path: /readyz, port: admin", "path: /readyz, port: https"),
    (K + "statefulset.yaml", "mountPath: /etc/spanwarden/tls", "mountPath: /etc/spanwarden/cert"),
    (K + "statefulset.yaml", "configMap: { name: spanwarden-policies }", "configMap: { name: policies }"),
    (K + "statefulset.yaml", "memory: 1Gi", "memory: 64Gi"),
    (K + "config.yaml", 'admin: { address: "0.0.0.0:9464" }', 'admin: { address: "127.0.0.1:9464" }'),
    (K + "service.yaml", "targetPort: https", "targetPort: admin"),
    (K + "service.yaml", "selector: { app.kubernetes.io/name: spanwarden }", "selector: { app: spanwarden }"),
    (K + "namespace.yaml", "enforce: restricted", "enforce: privileged"),
    (K + "poddisruptionbudget.yaml", "minAvailable: 1", "minAvailable: 0"),
    (K + "networkpolicy.yaml", "        - { port: 16686, protocol: TCP }\n", ""),
    (K + "networkpolicy.yaml", "cidr: 203.0.113.0/24", "cidr: 0.0.0.0/0"),
    (K + "networkpolicy.yaml", "[Ingress, Egress]", "[Ingress]"),
    (K + "networkpolicy.yaml", "        - { port: 9464, protocol: TCP }\n", "        - { port: 9464, protocol: UDP }\n"),
    (K + "networkpolicy-jaeger.yaml", "- { port: 16686, protocol: TCP }", "- { port: 16685, protocol: TCP }"),
    (K + "networkpolicy-jaeger.yaml", "        - { port: 4317, protocol: TCP }\n        - { port: 4318, protocol: TCP }\n", ""),
    (K + "networkpolicy-jaeger.yaml", "kubernetes.io/metadata.name: observability", "{}"),
    (K + "networkpolicy-jaeger.yaml", "      ports:\n        - { port: 16686, protocol: TCP }\n", ""),
    (K + "networkpolicy-jaeger.yaml", "        - namespaceSelector:\n            matchLabels: { kubernetes.io/metadata.name: spanwarden }\n"
     "          podSelector:", "        - podSelector:"),
]

# For the rules that ask the machine.
OUTSIDE = [
    (C, "        ca-certificates \\\n", "        ca-certificate \\\n"),
    (C, "        libuv1 \\\n", ""),
    (U, "ProtectHome=yes", "ProtectHouse=yes"),
    (U, "PrivateUsers=yes\nProtectClock=yes\nProtectControlGroups=yes\nProtectHostname=yes\nProtectKernelLogs=yes\n", ""),
    (U, "@keyring @memlock", "@keyring @memlock @ipc"),
]


def unnoticed(changes, files, place, rules):
    for path, old, new in changes:
        if files[path].count(old) < 1:
            yield f"a plant no longer applies to {path}: {old[:60]!r}"
        elif not _caught({**files, path: files[path].replace(old, new, 1)}, place, rules):
            yield f"nothing catches this in {path}: {new[:60]!r}"


def _caught(files, place, rules):
    try:
        return any(True for rule in rules for _ in rule(files, place))
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        # What is not there can't be read on.
        return True
