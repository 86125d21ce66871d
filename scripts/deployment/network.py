"""The network policies, evaluated as Kubernetes does: who reaches which port of whom, and nothing else."""

import ipaddress

import manifests

# What Jaeger 2 opens, and what an older one did.
JAEGER_PORTS = (16686, 16685, 17271, 17270, 5778, 5779, 13133, 4317, 4318, 14250, 14268, 9411, 8888, 8889, 27777, 1777, 6831, 6832)

NAMES = {
    "the gateway": ("spanwarden", {"app.kubernetes.io/name": "spanwarden"}),
    "another pod of the gateway's namespace": ("spanwarden", {"app.kubernetes.io/name": "shell"}),
    "a pod that looks like the gateway": ("tracing", {"app.kubernetes.io/name": "spanwarden"}),
    "a pod beside Jaeger": ("tracing", {"app.kubernetes.io/name": "shell"}),
    "a collector": ("observability", {"app.kubernetes.io/name": "opentelemetry-collector"}),
    "a pod that looks like a collector": ("storefront", {"app.kubernetes.io/name": "opentelemetry-collector"}),
    "Prometheus": ("monitoring", {"app.kubernetes.io/name": "prometheus"}),
    "an application": ("storefront", {"app": "cart"}),
    "Jaeger": ("tracing", {"app.kubernetes.io/name": "jaeger"}),
    "the cluster's names": ("kube-system", {"k8s-app": "kube-dns"}),
}
OUTSIDE = {"the issuer": "203.0.113.9", "the internet": "198.51.100.7", "the cloud's metadata": "169.254.169.254"}

TO_JAEGER = {("the gateway", 16686), ("a collector", 4317), ("a collector", 4318)}
TO_GATEWAY = {(name, 8443) for name in NAMES} | {("Prometheus", 9464)}
FROM_GATEWAY = {("Jaeger", 16686), ("the cluster's names", 53), ("the issuer", 443)}
GATEWAY_PORTS = (8443, 9464, 22, 80)
FOREIGN_PORTS = JAEGER_PORTS + (53, 443, 80, 5432, 9200)


def paths(files, _):
    try:
        policies = [item for _, item in manifests.objects(files) if item["kind"] == "NetworkPolicy"]
    except manifests.yaml.YAMLError:
        return
    reach = {(name, port) for name in NAMES for port in JAEGER_PORTS if _passes(policies, "Ingress", NAMES["Jaeger"], name, port)}
    yield from _compared("reaches Jaeger", reach, TO_JAEGER)
    reach = {(name, port) for name in NAMES for port in GATEWAY_PORTS if _passes(policies, "Ingress", NAMES["the gateway"], name, port)}
    yield from _compared("reaches the gateway", reach, TO_GATEWAY)
    reach = {
        (name, port) for name in list(NAMES) + list(OUTSIDE) for port in FOREIGN_PORTS
        if _passes(policies, "Egress", NAMES["the gateway"], name, port)}
    yield from _compared("is reached by the gateway", reach, FROM_GATEWAY)


def _compared(what, found, wanted):
    for name, port in sorted(found - wanted):
        yield f"{manifests.FOLDER}networkpolicy: {name} {what}, port {port}"
    for name, port in sorted(wanted - found):
        yield f"{manifests.FOLDER}networkpolicy: {name} no longer {what}, port {port}"


def _passes(policies, direction, pod, peer, port):
    """Isolated by a policy that selects the pod for this direction, and let through by any of its rules."""
    selecting = [policy for policy in policies if _selects(policy, pod) and direction in policy["spec"]["policyTypes"]]
    side, key = ("ingress", "from") if direction == "Ingress" else ("egress", "to")
    rules = [rule for policy in selecting for rule in policy["spec"].get(side) or []]
    return not selecting or any(_peer(rule.get(key), peer) and _port(rule.get("ports"), port) for rule in rules)


def _selects(policy, pod):
    namespace, labels = pod
    wanted = policy["spec"]["podSelector"].get("matchLabels", {})
    return policy["metadata"]["namespace"] == namespace and wanted.items() <= labels.items()


def _peer(entries, name):
    return not entries or any(_entry(entry, name) for entry in entries)


def _entry(entry, name):
    if "ipBlock" in entry:
        return name in OUTSIDE and ipaddress.ip_address(OUTSIDE[name]) in ipaddress.ip_network(entry["ipBlock"]["cidr"])
    if name not in NAMES:
        return False
    namespace, labels = NAMES[name]
    of_namespace = entry.get("namespaceSelector", {}).get("matchLabels", {})
    of_pod = entry.get("podSelector", {}).get("matchLabels", {})
    is_there = of_namespace.items() <= {"kubernetes.io/metadata.name": namespace}.items()
    return is_there and of_pod.items() <= labels.items()


def _port(entries, port):
    return not entries or any(entry.get("port") == port and (entry.get("protocol") == "TCP" or port == 53) for entry in entries)
