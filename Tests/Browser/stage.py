"""Everything between a browser and the store: an issuer's tokens, the gateway, and nginx as the login proxy that puts a token into each request."""

import base64
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import store

ROOT = Path(__file__).resolve().parent.parent.parent
ISSUER = "https://issuer.demo.example"
# Those of the demo: subject, groups.
PERSONAS = {"pia": ["mesh:payments:engineer"], "sam": ["mesh:storefront:engineer"], "olu": ["sre-oncall"]}


class Stage:
    """In a folder; ended by `end`."""

    def __init__(self, folder, program):
        self.folder = Path(folder)
        self.ports = {name: _free_port() for name in (*PERSONAS, "gateway", "admin")}
        self._issue()
        self._configure(store.serve())
        self.processes = [
            subprocess.Popen([program, "serve", "--config", self.folder / "spanwarden.yaml"], stderr=(self.folder / "gateway.log").open("w")),
            subprocess.Popen(["nginx", "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", "stderr"], stderr=(self.folder / "nginx.log").open("w")),
        ]
        self._await_names()

    def url(self, persona, path):
        return f"http://127.0.0.1:{self.ports[persona]}{path}"

    def end(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=40)

    def records(self):
        lines = [line for path in sorted(self.folder.glob("audit/seg-*")) for line in path.read_text().splitlines()]
        return [json.loads(line) for line in lines]

    def _issue(self):
        key = self.folder / "issuer.pem"
        _openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key)
        modulus = _openssl("rsa", "-in", key, "-noout", "-modulus").decode().strip().partition("=")[2]
        entry = {"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig", "e": "AQAB", "n": _text(bytes.fromhex(modulus))}
        (self.folder / "keys.json").write_text(json.dumps({"keys": [entry]}))
        self.tokens = {name: _token(key, name, groups) for name, groups in PERSONAS.items()}

    def _configure(self, store_port):
        (self.folder / "spanwarden.yaml").write_text(f"""
listen: {{ address: "127.0.0.1:{self.ports['gateway']}", trustedProxies: ["127.0.0.1"] }}
admin: {{ address: "127.0.0.1:{self.ports['admin']}" }}
issuers:
  - {{ url: "{ISSUER}", audiences: [traces], algorithms: [RS256], jwksFile: keys.json }}
backends:
  - {{ name: jaeger, kind: jaeger, url: "http://127.0.0.1:{store_port}" }}
ownership: {{ namespaces: [payments, storefront, identity, fulfilment, platform] }}
policies: "{ROOT}/policies/examples/demo"
audit: {{ directory: audit }}
catalogue: {{ refresh: 5s, lookback: 36500d }}
""")
        doors = "".join(
            f"""
    server {{
        listen 127.0.0.1:{self.ports[name]};
        location / {{
            proxy_pass http://127.0.0.1:{self.ports['gateway']};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header Authorization "Bearer {token}";
        }}
    }}""" for name, token in self.tokens.items())
        temporary = "".join(f"{name}_temp_path {self.folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/nginx.pid; worker_processes 1; events {{}}\n"
            f"http {{ access_log off; {temporary}{doors}\n}}\n")

    def _await_names(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(self.url("olu", "/api/v3/services"), timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise SystemExit("browser: names were not learned within a minute: " + (self.folder / "gateway.log").read_text()[-2000:])


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _openssl(*words, given=None):
    return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True).stdout


def _text(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _token(key, subject, groups):
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": subject, "aud": "traces", "client_id": "jaeger-ui", "groups": groups, "iat": now, "exp": now + 3600}
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "kid": "1", "typ": "at+jwt"}, claims)]
    signed = ".".join(map(_text, parts))
    return signed + "." + _text(_openssl("dgst", "-sha256", "-sign", key, given=signed.encode()))


def owner(trace, span):
    """The namespace of a recorded span, read plainly."""
    process = trace["processes"][span["processID"]]
    for tag in process.get("tags", []):
        if tag["key"] == "k8s.namespace.name":
            return tag["value"]
    tags = store.tags_of(trace, span)
    return tags.get("istio.namespace") if "node_id" in tags else None


def visible(persona, trace, span):
    """What policies/examples/demo says."""
    namespace, service = owner(trace, span), re.sub(r"\.[a-z]+$", "", store.service_of(trace, span))
    if persona == "olu":
        return namespace is not None and (namespace, service) != ("identity", "user-profile")
    return namespace in {"pia": ("payments", "platform"), "sam": ("storefront", "platform")}[persona]
