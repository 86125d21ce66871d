"""What the generated replies are made of: grants, names, values, evidence, and JSON text in all its spellings."""
import json
import re

NAMESPACES = ["storefront", "payments", "identity", "fulfilment", "platform"]
NEVER_GRANTED = ["vault-7", "ops", "b2b-ledger"]
SERVICES = ["frontend", "cart", "ledger", "auth", "edge-gateway", "api.v2", "missing-service-name", "", "café"]
KINDS = ["client", "server", "internal", "producer", "consumer"]
HOSTILE = [
    "", " ", "é漢字𝄞", "\x1b[31mred\x1b[0m", "a\r\nb: c", "\u2028\u2029", "\x00\x1f\x7f\x85", '"\\/\b\f\t', "</script>", "\ufeff", "\u202e", "e\u0301",
    "payments", "-.-", "a" * 300, "{\"a\":[1]}", "p1", "null", "\u212a\u017f", "outbound|", "~~~", "spiffe://", "system:serviceaccount:",
]
ALLOWED = ["http.request.method", "error.type", "component", "db.system", "service.version", "response_flags", "otel.scope.name"]
UNLISTED = ["app.note", "db.statement", "url.path", "user.email", "Http.Request.Method", "component ", "peer.address", "a" * 80, ""]
FREE = UNLISTED + ["k8s.namespace.name"]
CREDENTIALS = [
    "authorization", "http.request.header.authorization", "HTTP_Request-Header.AUTHORIZATION", "proxy-authorization", "x.cookie", "Set_Cookie",
    "db.password", "user_PASSWORD", "x-api-key", "X_Api_Key", "grpc.metadata.x-auth-user", "client_secret", "aws.secret-access_key", "DPoP",
    "\n.password", "db.connection_string",
]
SERVICE_KEYS = ["peer.service", "Peer.Service", "server.address", "upstream_cluster.name", "UPSTREAM-CLUSTER", "istio.destination_canonical_service"]
NAMESPACE_KEYS = ["istio.destination_namespace", "Istio.Source-Namespace", "peer.namespace"]
DROPPED_TAGS = ["@jaeger@warnings", "@jaeger@format"]
LAW_RULES = [
    {"keys": ["law.removed", "span.k*"], "action": "remove"}, {"keys": ["law.masked"], "action": "mask"}, {"keys": ["law.pseudonym"], "action": "pseudonym"},
    {"keys": ["law.joined"], "action": "pseudonym", "join": "all"},
]
LAW_KEY = "0f" * 32
# How a rank is given to a group: the names of rules of the tests' own (`LawPolicies`). Those of ALONE hold for one namespace, whatever else is said of it.
WAYS = ["plain", "since", "until", "source", "claim", "lookback", "shadowed", "expired", "elsewhere", "doubtful", "services"]
ALONE = ["limited", "limited-in-doubt"]
HIDDEN_ALONE = ["forbidden", "forbidden-in-doubt"]
TREATMENTS = [{"action": "remove"}, {"action": "mask"}, {"action": "pseudonym"}, {"action": "pseudonym", "join": "all"}]
EVIDENCE = ("k8s.namespace.name", "istio.namespace", "node_id")


ASCII, PLAIN = json.JSONEncoder().encode, json.JSONEncoder(ensure_ascii=False).encode


class Raw(str):
    """JSON text that is written as it is; held so that `QUICK` can write it, and `RAW` find it again."""

    def __new__(cls, text):
        made = super().__new__(cls, "\ue001" + text.encode().hex())
        made.text = text
        return made


QUICK = [json.JSONEncoder(ensure_ascii=ascii, separators=(",", ":")).encode for ascii in (False, False, True)]
RAW = re.compile(r'"(?:\ue001|\\ue001)([0-9a-f]*)"')


class Rules:
    """A grant as the option says it, and what it means: who is seen at all, whose names are told, and who has neither."""

    class Size:
        """How much there is of what."""

        def __init__(self, spans=(0, 1, 3, 6, 12, 30), many=60, hidden=(0, 2, 6, 15), chain=40, loose=0.5, processes=2000, strict=False):
            self.spans, self.many, self.hidden, self.chain, self.loose, self.processes, self.strict = spans, many, hidden, chain, loose, processes, strict

    def __init__(self, rng, size=Size()):
        self.size = size
        names = rng.sample(NAMESPACES, rng.randint(1, 4))
        self.entries = [(name, rng.choice(["full", "full", "full", "masked", "masked", "shape", "hidden"])) for name in names]
        if rng.random() < 0.15:
            self.entries.append((rng.choice(["pay*", "*fil*", "*"]), rng.choice(["full", "masked", "shape"])))
        if all(self.rank(name) in ("shape", "hidden") for name in NAMESPACES):
            self.entries.append((rng.choice(NAMESPACES), rng.choice(["full", "masked"])))
        if size.strict is None:
            self.entries += [(name, "hidden") for name in NAMESPACES if name not in dict(self.entries)]
        self.text = ",".join(f"{name}={rank}" for name, rank in self.entries)
        everything = NAMESPACES + NEVER_GRANTED
        self.seen = [name for name in everything if self.rank(name) != "hidden"]
        self.hidden = [name for name in everything if self.rank(name) == "hidden"]
        self.told = [name for name in everything if self.rank(name) not in ("shape", "hidden")]
        self.untold = [name for name in everything if self.rank(name) in ("shape", "hidden")]
        self.known_untold = [name for name, _ in self.entries if name in self.untold]

    def rank(self, namespace):
        ranks = [rank for pattern, rank in self.entries if self.matches(pattern, namespace)]
        return next((rank for rank in ("full", "masked", "shape") if rank in ranks), "hidden")

    def ways(self, rng):
        """The groups of somebody with this grant: for each entry one way to give it."""
        names = [name for name, _ in self.entries]
        made = []
        for name, rank in self.entries:
            alone = not any("*" in other for other in names) and names.count(name) == 1
            ways = WAYS + ALONE * alone if rank != "hidden" else [None] + HIDDEN_ALONE * alone
            way = rng.choice(ways)
            made += [f"{name}={rank}={way}"] * (way is not None)
        return made

    @staticmethod
    def matches(pattern, name):
        head, star, tail = pattern.partition("*")
        if not star:
            return name == pattern
        tail = tail.strip("*")
        return name.startswith(head) and (tail in name if pattern.endswith("*") else name.endswith(tail))


LAW_SIZE = Rules.Size(spans=(0, 0, 1, 2, 3, 5), many=16, hidden=(0, 1, 2, 3), chain=8, loose=0.08, processes=100, strict=None)
SMALL_SIZE = Rules.Size(spans=(0, 1, 1, 2, 2, 3), many=5, hidden=(0, 0, 1, 2), chain=4, loose=0.04, processes=60, strict=None)


def law_options(rng):
    return {"issuer": "https://issuer.demo.example", "subject": rng.choice(["dana", "lee", "é"]), "raw": rng.random() < 0.5, "key": LAW_KEY, "rules": LAW_RULES}


def law_tag(rng):
    """A tag under one of LAW_RULES: `mask` hides its value and type, so that every store may have others; a pseudonym tells whether two are equal."""
    action = rng.choice(["mask", "mask", "pseudonym", "join"])
    key = {"mask": "law.masked", "pseudonym": "law.pseudonym", "join": "law.joined"}[action]
    value = rng.choice(["s3cr3t-7", "s3cr3t-8", 17, True])
    return dict(tag(key, value, {str: "string", int: "int64", bool: "bool"}[type(value)]), action=action)


def hidden_from_all(one, rng):
    if one["action"] == "mask":
        return tag(one["key"], *rng.choice([(f"s3cr3t-{rng.getrandbits(32):x}", "string"), (rng.getrandbits(30), "int64"), (rng.random() < 0.5, "bool")]))
    return {name: one[name] for name in ("key", "type", "value")}


def options(rng, pseudonyms):
    """Who looks, and what is taken out of the values: members of a case beside grant and reply."""
    made = {"issuer": "https://issuer.example", "subject": rng.choice(["dana", "lee", "é"]), "raw": rng.random() < 0.5}
    if rng.random() < 0.8:
        made["key"] = f"{rng.getrandbits(256):064x}"
    if rng.random() < 0.3:
        made["actor"] = rng.choice(["", "agent-7"])
    if pseudonyms and rng.random() < 0.6:
        keys = [*ALLOWED, *UNLISTED, *SERVICE_KEYS, "app.*", "*", "DB-*", "*.name", "span.k*", "k8s.*", "*method*"]
        made["rules"] = [{"keys": rng.sample(keys, rng.randint(1, 3)), **rng.choice(TREATMENTS)} for _ in range(rng.randint(1, 3))]
    return made


# Spelling: one value, many texts.


def spell(value, rng, loose):
    """`value` as JSON text; where `loose`, in any order of members, with any white space and any escapes; at once where it is None."""
    if isinstance(value, Raw):
        return value.text
    if loose is None:
        return RAW.sub(lambda raw: bytes.fromhex(raw[1]).decode(), QUICK[rng.getrandbits(2) % 3](value))
    if isinstance(value, str):
        return spell_text(value, rng, loose)
    blank = (lambda: rng.choice([" ", "\n", "\t \r\n"]) if rng.random() < 0.1 else "") if loose else (lambda: "")
    if isinstance(value, dict):
        members = list(value.items())
        if loose:
            rng.shuffle(members)
        return "{" + ",".join(blank() + spell(k, rng, loose) + blank() + ":" + blank() + spell(v, rng, loose) + blank() for k, v in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(blank() + spell(item, rng, loose) + blank() for item in value) + "]"
    return ASCII(value)


def spell_text(text, rng, loose):
    plain = (ASCII if rng.random() < 0.3 else PLAIN)(text)
    if not loose or rng.random() < 0.9:
        return plain
    return '"' + "".join(spell_units(text, rng)) + '"'


def spell_units(text, rng):
    for letter in text:
        if rng.random() < 0.6:
            yield PLAIN(letter)[1:-1] if letter != "/" else rng.choice(["/", "\\/"])
            continue
        pair = letter.encode("utf-16-be")
        for place in range(0, len(pair), 2):
            code = f"{pair[place] << 8 | pair[place + 1]:04x}"
            yield "\\u" + (code.upper() if rng.random() < 0.5 else code)


# Values.


def number64(rng):
    value = rng.choice([0, 1, -1, 42, 2**53 - 1, 2**53, -(2**53), 2**63 - 1, -(2**63), rng.randint(-(10**6), 10**6)])
    return rng.choice([value, str(value), str(value)]) if rng.random() < 0.9 else Raw('"00' + str(abs(value))[:17] + '"')


def word(rng):
    return rng.choice(HOSTILE) if rng.random() < 0.3 else rng.choice(["GET /cart", "ok", "timeout after 3s", "user 17", "v1.2.3", "a.b.c:80"])


def value_of(rng, kind):
    return {
        "string": lambda: word(rng),
        "bool": lambda: rng.random() < 0.5,
        "int64": lambda: number64(rng),
        "float64": lambda: Raw(rng.choice(["0.1", "1e300", "-0.0", "5e-324", "100", "1.50", "1E+2", "-7", "0.30000000000000004"])),
        "binary": lambda: rng.choice(["", "AAEC", "cGF5bWVudHM="]),
    }[kind]()


def tag(key, value, kind="string"):
    return {"key": key, "type": kind, "value": value}


def any_tag(rng, keys):
    kind = rng.choice(["string", "string", "bool", "int64", "float64", "binary"])
    return tag(rng.choice(keys), value_of(rng, kind), kind)


def misfit(rng):
    """A tag that is dropped: a type nobody knows, or a value of another."""
    return rng.choice([
        tag("app.odd", "x", "object"), tag("app.odd", 7), tag("app.odd", "yes", "bool"), tag("app.odd", Raw("1.5"), "int64"),
        tag("app.odd", str(2**63), "int64"), tag("app.odd", "NaN", "float64"), tag("app.odd", None), tag("app.odd", {"a": []}), tag("app.odd", [1], "binary"),
        {"key": "app.odd", "value": "x"}, tag(rng.choice(DROPPED_TAGS), "clock skew 11ms"),
    ])


def node_id(rng, pod, host):
    return f"{rng.choice(['sidecar', 'router'])}~10.0.{rng.randint(0, 9)}.7~web-{rng.randint(0, 99)}.{pod}~{host}.svc.cluster.local"


def peer(rng, namespace):
    """A structural mention of a namespace, whatever its form: what comes out of a hidden one is one word."""
    name = rng.choice(["ledger", "db-0.db", "x_y", "A"])
    mixed = namespace.upper() if rng.random() < 0.3 else namespace
    return rng.choice([
        f"{name}.{mixed}.svc", f"{name}.{mixed}.SVC.cluster.local", f"{name}.{namespace}.svc.cluster.local:8080", f"{namespace}.svc.cluster.local",
        f"outbound|8080||{name}.{namespace}.svc.cluster.local", f"outbound|80|v1|{name}.{namespace}.svc.mesh", f"inbound||-|{namespace}.svc.cluster.local",
        node_id(rng, namespace, namespace), node_id(rng, namespace, "ingress"), node_id(rng, "ingress", namespace),
        f"spiffe://cluster.local/ns/{namespace}/sa/{name}", f"cluster.local/ns/{namespace}/sa/{name}",
        f"system:serviceaccount:{namespace}:{name}", f"system:serviceaccount:{namespace}", f"system:serviceaccounts:{namespace}",
    ])


def sentence(rng, mention):
    return rng.choice(["{}", "call to {} failed", "http://{}/charge?x=1", "[{}]", "é {} {}", "\u2028{}\t", "{} payments ops"]).replace("{}", mention)


# Owners.


def evidence(rng, namespace):
    """(process tags, span tags) that prove an owner."""
    resource = [tag("k8s.namespace.name", namespace)]
    istio = [tag("istio.namespace", namespace), tag("node_id", node_id(rng, namespace, namespace))]
    rng.shuffle(istio)
    return rng.choice([(resource, []), (resource, []), ([], istio), (resource, istio), (resource, istio[:1])])


def doubt(rng, namespaces):
    """(process tags, span tags) that prove none, though they try."""
    one, other = rng.choice(namespaces), rng.choice(NAMESPACES + NEVER_GRANTED)
    resource = tag("k8s.namespace.name", one)
    istio = [tag("istio.namespace", one), tag("node_id", node_id(rng, one, one))]
    return rng.choice([
        ([], []), ([resource, resource], []), ([tag("k8s.namespace.name", one.upper())], []), ([tag("k8s.namespace.name", 7, "int64")], []),
        ([tag("k8s.namespace.name", f'["{one}"]')], []), ([tag("k8s.namespace.name", f"{one} ")], []), ([tag("k8s.namespace.name", "")], []),
        ([tag("k8s.namespace.name", one, "binary")], []), ([tag("k8s.namespace.name", 7)], []), ([], [tag("istio.namespace", one)]),
        ([], [tag("istio.namespace", one), tag("node_id", node_id(rng, one, "elsewhere"))]), ([], [tag("istio.namespace", one), tag("node_id", f"a~b~c~{one}")]),
        ([], istio + istio[:1]), ([resource], [tag("istio.namespace", "elsewhere"), tag("node_id", node_id(rng, "elsewhere", "elsewhere"))]),
        ([tag("service.namespace", one)], [tag("k8s.namespace.name", one), tag("peer.service", f"x.{one}")]),
        ([tag("k8s.namespace.name", f"{one}.{other}")], []),
    ])


def mixed_in(rng, fixed, extra):
    """`extra` at random places between `fixed`, which keep their order."""
    result = list(fixed)
    for item in extra:
        result.insert(rng.randint(0, len(result)), item)
    return result


def some(rng, most, make):
    return [make() for _ in range(rng.randint(0, most))]


def reference(kind, trace, number):
    return {"refType": kind, "traceID": trace, "spanID": number}
