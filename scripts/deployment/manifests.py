"""The Kubernetes manifests: strict YAML, valid by the API's own schemas, and each name leads somewhere."""

import functools
import json
import re

import kubernetes_validate
import yaml

FOLDER = "deploy/kubernetes/"
VERSIONS = ("1.29", kubernetes_validate.latest_version())


class Strict(yaml.SafeLoader):
    """A key that is there twice is an error, as the API server says too."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise yaml.constructor.ConstructorError(None, None, "a key is repeated", node.start_mark)
        return super().construct_mapping(node, deep)


def objects(files):
    """[(file, object)]"""
    return [
        (name, document) for name in sorted(files) if name.startswith(FOLDER) for document in _documents(files[name])]


@functools.cache
def _documents(text):
    return [document for document in yaml.load_all(text, Strict) if document is not None]


def of(files, kind, name="spanwarden"):
    found = [item for _, item in objects(files) if item["kind"] == kind and item["metadata"]["name"] == name]
    return found[0] if found else {}


def at(item, path):
    for name in path.split("."):
        item = item[int(name)] if isinstance(item, list) else (item or {}).get(name)
    return item


def schemas(files, _):
    try:
        found = objects(files)
    except yaml.YAMLError as problem:
        yield f"{FOLDER}: {problem}"
        return
    for name, item in found:
        for version in VERSIONS:
            if problem := _invalid(json.dumps(item), version):
                yield f"{name}: {item['kind']} in {version}: {problem}"


@functools.cache
def _invalid(text, version):
    try:
        kubernetes_validate.validate(json.loads(text), version, strict=True)
    except kubernetes_validate.ValidationError as problem:
        return problem.message
    except kubernetes_validate.SchemaNotFoundError as problem:
        return str(problem)
    return None


POD = {
    "automountServiceAccountToken": False, "serviceAccountName": "spanwarden", "securityContext.runAsNonRoot": True,
    "securityContext.runAsUser": 65532, "securityContext.fsGroup": 65532, "securityContext.seccompProfile.type": "RuntimeDefault",
}
CONTAINER = {
    "securityContext.readOnlyRootFilesystem": True, "securityContext.allowPrivilegeEscalation": False,
    "securityContext.privileged": False, "securityContext.capabilities.drop": ["ALL"], "livenessProbe.httpGet.path": "/livez",
    "readinessProbe.httpGet.path": "/readyz", "livenessProbe.httpGet.port": "admin", "readinessProbe.httpGet.port": "admin",
    "resources.limits.memory": "1Gi",
}


def workload(files, _):
    if any(True for _ in _unreadable(files)):
        return
    name = FOLDER + "statefulset.yaml"
    pod = at(of(files, "StatefulSet"), "spec.template.spec") or {}
    container = (pod.get("containers") or [{}])[0]
    for wanted, item in ((POD, pod), (CONTAINER, container)):
        for path, value in wanted.items():
            if at(item, path) != value:
                yield f"{name}: {path} is {at(item, path)}: expected {value}"
    if not pod.get("terminationGracePeriodSeconds", 0) >= 40:
        yield f"{name}: terminationGracePeriodSeconds cuts the 30 seconds in which requests are answered"
    if not re.search(r":\d+\.\d+|@sha256:", container.get("image", "")):
        yield f"{name}: the image is named by its version or digest"
    if at(of(files, "Namespace"), "metadata.labels").get("pod-security.kubernetes.io/enforce") != "restricted":
        yield f"{FOLDER}namespace.yaml: pods of the namespace are restricted"
    if at(of(files, "PodDisruptionBudget"), "spec.minAvailable") != 1 or at(of(files, "StatefulSet"), "spec.replicas") < 2:
        yield f"{FOLDER}poddisruptionbudget.yaml: one of two or more stays"


def _unreadable(files):
    try:
        objects(files)
    except yaml.YAMLError:
        yield FOLDER


def references(files, _):
    """Labels select, ports are open, volumes are there, and every path of the configuration is mounted."""
    if any(True for _ in _unreadable(files)):
        return
    labels = at(of(files, "StatefulSet"), "spec.template.metadata.labels")
    for kind, path in (
            ("StatefulSet", "spec.selector.matchLabels"), ("Service", "spec.selector"),
            ("PodDisruptionBudget", "spec.selector.matchLabels"), ("NetworkPolicy", "spec.podSelector.matchLabels")):
        if not (at(of(files, kind), path) or {None: None}).items() <= labels.items():
            yield f"{FOLDER}: {kind}: {path} does not select the pods"
    pod = at(of(files, "StatefulSet"), "spec.template.spec")
    container = pod["containers"][0]
    configuration = yaml.load(at(of(files, "ConfigMap", "spanwarden-config"), "data")["spanwarden.yaml"], Strict)
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    for key, name in (("listen", "https"), ("admin", "admin")):
        host, _, port = configuration.get(key, {}).get("address", "127.0.0.1:9464").rpartition(":")
        if host != "0.0.0.0" or int(port) != ports[name]:
            yield f"{FOLDER}config.yaml: `{key}` is not where the pod's port `{name}` leads"
    if at(of(files, "Service"), "spec.ports.0.targetPort") != "https" or len(at(of(files, "Service"), "spec.ports")) != 1:
        yield f"{FOLDER}service.yaml: callers alone come by the service"
    yield from _mounts(files, pod, container)


def _mounts(files, pod, container):
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    claims = {claim["metadata"]["name"] for claim in at(of(files, "StatefulSet"), "spec.volumeClaimTemplates")}
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    for path, mount in mounts.items():
        if mount["name"] not in claims | set(volumes):
            yield f"{FOLDER}statefulset.yaml: no volume `{mount['name']}`"
        elif mount["name"] in volumes and not mount.get("readOnly"):
            yield f"{FOLDER}statefulset.yaml: {path} can be written to"
    for volume in volumes.values():
        name = volume.get("configMap", {}).get("name")
        if name and not of(files, "ConfigMap", name):
            yield f"{FOLDER}statefulset.yaml: no ConfigMap `{name}`"
        secret = volume.get("secret", {}).get("secretName")
        if secret and f"secret {'tls' if secret.endswith('tls') else 'generic'} {secret}" not in files["deploy/README.md"]:
            yield f"deploy/README.md: does not say how the Secret `{secret}` is made"
    text = at(of(files, "ConfigMap", "spanwarden-config"), "data")["spanwarden.yaml"]
    named = re.findall(r"/(?:etc|var/lib)/spanwarden[\w./-]*", text + " ".join(container["args"]))
    for path in named:
        if not any(path == mount or path.startswith(mount + "/") for mount in mounts):
            yield f"{FOLDER}config.yaml: {path} is not mounted"
