"""The parts of a reply for the model of docs/specs/view.md: what they must be, whose they are, and what becomes of their values."""
import base64, hashlib, hmac, json, pathlib, re
LISTS = pathlib.Path(__file__).resolve().parents[2] / "policies/classification"
SERVICE_KEYS = """peer.service peer.hostname service.peer.name net.peer.name server.address client.address http.host grpc.authority
    upstream_cluster upstream_cluster.name downstream_cluster istio.source_canonical_service istio.destination_canonical_service""".split()
NAMESPACE_KEYS = {"istio.source_namespace", "istio.destination_namespace", "peer.namespace"}
KINDS, SEEN, ACTIONS = {"client", "server", "internal", "producer", "consumer"}, ("full", "masked"), ("remove", "mask", "pseudonym", "join")
HOST, QUOTE = "[A-Za-z0-9._-]", json.JSONEncoder(ensure_ascii=False).encode
FORMS = re.compile(
    rf"(?<!{HOST})[a-z]+~[0-9A-Fa-f.:]+~(?P<pod>{HOST}+)~(?P<node>{HOST}+)"
    rf"|(?<!{HOST})(?:outbound|inbound)\|[0-9]*\|{HOST}*\|(?P<cluster>{HOST}*)"
    rf"|(?:spiffe://|(?<!{HOST})){HOST}+/ns/(?P<workload>[a-z0-9-]+)/sa/{HOST}+"
    rf"|system:serviceaccount:(?P<account>[a-z0-9-]+)(?::{HOST}+)?|system:serviceaccounts:(?P<accounts>[a-z0-9-]+)"
    rf"|(?<!{HOST})(?P<host>{HOST}+)(?::[0-9]+)?")
Number, Object = type("Number", (str,), {}), type("Object", (dict,), {})  # a number's text; an object that carries what is found out about it
def need(condition, why):
    if not condition: raise ValueError(why)
def fold(key): return re.sub("[A-Z]", lambda letter: letter[0].lower(), key).replace("-", "_")
def listed(name): return re.findall(r'^ +- "?([^"\n]+)', (LISTS / name).read_text(), re.M)
def pattern(globs, run): return re.compile("|".join(run.join(map(re.escape, glob.split("*"))) for glob in globs), re.S)
ALLOWED, CREDENTIAL = set(listed("minimal.yaml")), pattern(map(fold, listed("credentials.yaml")), ".*")

# What they must be.

def parse(data):
    def members(pairs): return need(len(pairs) == len(dict(pairs)), "a member twice") or Object(pairs)
    tree = json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_int=Number, parse_float=Number, parse_constant=int)
    return render(tree).encode("utf-8") and tree  # a lone surrogate fails here
def render(value):
    if isinstance(value, dict): return "{" + ",".join(render(name) + ":" + render(item) for name, item in value.items()) + "}"
    if isinstance(value, list): return "[" + ",".join(map(render, value)) + "]"
    return str(value) if isinstance(value, Number) else QUOTE(value)
def text(value): return isinstance(value, str) and not isinstance(value, Number)
def integer(value): return int(value) if isinstance(value, str) and re.fullmatch("-?[0-9]{1,4000}", value) and -2**63 <= int(value) < 2**63 else None
def hexadecimal(value, digits): return int(value, 16) if text(value) and re.fullmatch("[0-9a-fA-F]{1,%d}" % digits, value) else None
def label(name): return re.fullmatch("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name) is not None
def fits(tag):
    value = tag["value"]
    return {"string": text(value), "binary": text(value), "bool": isinstance(value, bool), "float64": isinstance(value, Number),
            "int64": integer(value) is not None}.get(render(tag.get("type")).strip('"'), False)
def items(holder, name):
    value = holder.get(name) if holder.get(name) is not None else []
    need(isinstance(value, list) and all(isinstance(item, dict) for item in value), f"{name}: no list of objects")
    if name in ("tags", "fields"): need(all(text(tag.get("key")) and "value" in tag for tag in value), "a tag without key or value")
    return value

# Whose they are.

def evidence(tags, key): return [tag["value"] if tag.get("type") == "string" and fits(tag) else None for tag in tags if tag["key"] == key]
def owner(span, process):
    resource = evidence(items(process, "tags"), "k8s.namespace.name")
    named, istio, node = set(resource), evidence(items(span, "tags"), "istio.namespace"), evidence(items(span, "tags"), "node_id")
    if istio and node:
        agrees = re.fullmatch(r"[^~]+~[^~]*~[^~]+\.([^~.]*)~([^~.]*)\.svc\.[^~]+", node[0] or "", re.S)
        if len(istio + node) > 2 or not agrees or {agrees[1], agrees[2]} != set(istio): return None
        named.update(istio)
    return named.pop() if len(named) == 1 and len(resource) < 2 and all(name is not None and label(name) for name in named) else None
class Grant:
    def __init__(self, grant):
        entries = [entry.split("=") for entry in grant.split(",")]
        self.known, self.rules = {name for name, _ in entries}, [(pattern([name], "[^/:]*"), rank) for name, rank in entries]
    def rank(self, namespace):
        matching = [rank for rule, rank in self.rules if namespace and rule.fullmatch(namespace)]
        return next((rank for rank in SEEN + ("shape",) if rank in matching), "hidden")
    def hides(self, namespace): return label(namespace) and self.rank(namespace) not in SEEN

# What becomes of their values.

class Key:
    def __init__(self, digits): self.bytes, self.name = bytes.fromhex(digits), hashlib.sha256(bytes.fromhex(digits)).hexdigest()[:8]
    def code(self, *fields): return hmac.new(self.bytes, b"".join(len(field).to_bytes(4, "big") + field for field in fields), "sha256").digest()
    def pseudonym(self, *fields):
        code = self.code(*(field.encode("utf-8") for field in (self.name, *fields)))
        return f"h1:{self.name}:" + base64.b32encode(code).decode().lower()[:26]
    def shape(self, trace, number, viewer, counter):
        who = [name.encode("utf-8") for name in viewer]
        fields = [b"shape", trace.to_bytes(16, "big"), number.to_bytes(8, "big"), *who[:2], counter.to_bytes(4, "big"), *who[2:]]
        return int.from_bytes(self.code(*fields)[:8], "big")
class Redaction:
    def __init__(self, grant, rules, key):
        self.grant, self.key = grant, key
        self.rules = [(pattern(map(fold, rule["keys"]), ".*"), "join" if "join" in rule else rule["action"]) for rule in rules]
    def tags(self, holder, name, owner, masked=False):
        own, span = NAMESPACE_KEYS | ({"k8s.namespace.name"} if name == "fields" else set()), hasattr(holder, "number")
        made = []
        for tag in items(holder, name):
            if not fits(tag) or masked and tag["key"] not in ALLOWED or tag["key"].startswith("@jaeger@"): continue
            key, kind, value = tag["key"], tag["type"], tag["value"]
            action = self.action(fold(key)) if not (span and key == "span.kind" and kind == "string" and value in KINDS) else None
            if action == "remove": continue
            if action: kind, value = "string", self.hidden(action, owner, key, kind, value)
            made.append({"key": key, "type": kind, "value": value if action else self.value(fold(key), kind, value, own)})
        return made
    def action(self, key):
        matching = [action for keys, action in self.rules if keys.fullmatch(key)] + ["remove"] * (CREDENTIAL.fullmatch(key) is not None)
        return min(matching, key=ACTIONS.index, default=None)
    def hidden(self, action, owner, key, kind, value):
        if action == "mask" or not self.key: return "****"
        judged = str(integer(value)) if kind == "int64" else value if kind in ("string", "binary") else render(value)
        return self.key.pseudonym(*([] if action == "join" else [owner or "", key]), judged)
    def value(self, key, kind, value, namespace_keys):
        if kind != "string": return value if kind != "int64" else integer(value) if abs(integer(value)) < 2**53 else str(integer(value))
        if self.peers(value) != value: return self.peers(value)
        service = re.fullmatch(rf"{HOST}+\.([^.]*?)(?::[0-9]+)?", value) if key in SERVICE_KEYS else None
        named = service[1] if service and service[1] in self.grant.known else value if key in namespace_keys else ""
        return "redacted" if self.grant.hides(named) else value
    def peers(self, words):
        def hosts(host):
            labels, alone = host.lower().split("."), re.fullmatch(r"([^.]+)\.svc\.cluster\.local", host.lower())
            return ([alone[1]] if alone else []) + [labels[place - 1] for place in range(2, len(labels)) if labels[place] == "svc"]
        def judged(match):
            part = match.groupdict("")
            names = hosts(part["host"] or part["cluster"] or part["node"]) + [part[name] for name in ("workload", "account", "accounts")]
            names += part["pod"].split(".")[1:][-1:] + re.findall(r"^([^.]+)\.svc(?![^.])", part["node"])
            return "redacted" if any(map(self.grant.hides, names)) else match[0]
        return FORMS.sub(judged, words)
