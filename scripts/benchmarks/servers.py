"""What stands before the store: Spanwarden, a tuned nginx that only passes on, and Envoy with jwt_authn and RBAC."""

import json

from processes import Server, free_port

NGINX = """
daemon off;
{user}worker_processes {workers};
pid {name}.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {name}-body; proxy_temp_path {name}-proxy; fastcgi_temp_path {name}-fastcgi;
    uwsgi_temp_path {name}-uwsgi; scgi_temp_path {name}-scgi;
    sendfile on; tcp_nopush on; tcp_nodelay on;
    keepalive_requests 100000000;
    {server}
}}
"""

STORE = """
    default_type application/json;
    open_file_cache max=100; open_file_cache_valid 1h;
    server {{
        listen 127.0.0.1:{port} backlog=4096; root {root};
        location = /api/traces {{ try_files /bench/search/$arg_service /bench/search/nothing =404; }}
        location = /api/services {{ try_files /bench/services =404; }}
        location = /api/services/bench/operations {{ try_files /bench/operations =404; }}
        location = /api/v3/traces {{ try_files /bench/search-v3 =404; }}
        location /api/v3/traces/ {{ try_files /bench/trace-v3 =404; }}
    }}
    # A Jaeger of after 2.20, which has searches in v3 alone.
    server {{
        listen 127.0.0.1:{newer} backlog=4096; root {root};
        location = /api/traces {{ return 404; }}
        location = /api/v3/traces {{ try_files /bench/search-v3 =404; }}
    }}
"""

# With its default buffers nginx is two to three times slower from 100 KB on.
PROXY = """
    upstream store {{ server 127.0.0.1:{store}; keepalive 128; keepalive_requests 100000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            proxy_pass http://store;
            proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_buffer_size 64k; proxy_buffers 8 256k; proxy_busy_buffers_size 512k; proxy_max_temp_file_size 0;
        }}
    }}
"""

GATEWAY = """
# wrk stands for a proxy with many callers behind it: no peer alone may have as many connections.
listen: {{ address: "127.0.0.1:{port}", trustedProxies: ["127.0.0.1"] }}
admin: {{ address: "127.0.0.1:{admin}" }}
issuers:
  - {{ url: "{issuer}", audiences: ["{audience}"], algorithms: [RS256], jwksFile: keys.json }}
backends:
  - {{ name: jaeger, kind: jaeger, url: "http://127.0.0.1:{store}" }}
ownership: {{ namespaces: [platform, storefront, identity, payments, warehouse], services: {{ {services} }} }}
policies: policies
audit: {{ directory: {name}-audit }}
# wrk asks with a token or two.
limits: {{ requestsPerPrincipalPerMinute: 100000000 }}
catalogue: {{ enabled: {lists}, refresh: 1d }}
"""

POLICIES = """
apiVersion: spanwarden.dev/v1
kind: IdentityMapping
metadata: {{ name: groups }}
spec: {{ issuer: "{issuer}", groups: {{ claim: groups }} }}
---
apiVersion: spanwarden.dev/v1
kind: AccessPolicy
metadata: {{ name: everything }}
spec:
  effect: permit
  principals: [{{ group: everything }}]
  resources: {{ namespaces: ["*"], unowned: true }}
  visibility: full
---
apiVersion: spanwarden.dev/v1
kind: AccessPolicy
metadata: {{ name: half }}
spec:
  effect: permit
  principals: [{{ group: half }}]
  resources: {{ namespaces: [platform, storefront] }}
  visibility: full
---
apiVersion: spanwarden.dev/v1
kind: AccessPolicy
metadata: {{ name: names }}
spec:
  effect: permit
  principals: [{{ group: half }}]
  resources: {{ namespaces: [identity] }}
  visibility: masked
---
apiVersion: spanwarden.dev/v1
kind: RedactionPolicy
metadata: {{ name: values }}
spec:
  rules:
    - {{ keys: [enduser.id, client.address], action: mask }}
    - {{ keys: ["*.connection_string", "*.x-forwarded-for"], action: remove }}
"""


def nginx(name, workers, server, port, folder):
    # As root its workers would be somebody who may not read the folder.
    user = "user root;\n" if folder.owner() == "root" else ""
    (folder / f"{name}.conf").write_text(NGINX.format(name=name, workers=workers, server=server, user=user))
    return Server(name, ["nginx", "-p", str(folder), "-e", "stderr", "-c", f"{name}.conf"], port, folder)


def store(folder, root):
    port, newer = free_port(), free_port()
    server = nginx("store", 1, STORE.format(port=port, newer=newer, root=root), port, folder)
    server.newer = newer
    return server


def proxy(folder, store):
    port = free_port()
    return nginx("nginx", 2, PROXY.format(port=port, store=store.port), port, folder)


def gateway(folder, store, product, issuer, audience, name="spanwarden", services=()):
    """Spanwarden with a loop a core, as it always has; its log is on the disk that holds `folder`. `store` is a port. Where it has `services` it learns names."""
    port = free_port()
    policies = folder / "policies"
    policies.mkdir(exist_ok=True)
    (policies / "policies.yaml").write_text(POLICIES.format(issuer=issuer))
    values = {"port": port, "admin": free_port(), "issuer": issuer, "audience": audience, "store": store}
    values |= {"services": ", ".join(f"{service}: platform" for service in services), "lists": str(bool(services)).lower()}
    (folder / f"{name}.yaml").write_text(GATEWAY.format(name=name, **values))
    return Server(name, [str(product), "serve", "--config", f"{name}.yaml"], port, folder)


def envoy(folder, store, program, issuer, audience):
    port = free_port()
    keys = (folder / "keys.json").read_text()
    (folder / "envoy.yaml").write_text(json.dumps(envoy_configuration(port, store.port, keys, issuer, audience)))
    command = [
        str(program), "-c", "envoy.yaml", "--concurrency", "2", "--log-level", "warning", "--disable-hot-restart"]
    return Server("envoy", command, port, folder)


def envoy_configuration(port, store, keys, issuer, audience):
    """jwt_authn with the keys at hand and its cache of tokens, then RBAC on the claim `groups`; no access log, no body work."""
    kinds = "type.googleapis.com/envoy.extensions.filters"
    jwt = {
        "@type": f"{kinds}.http.jwt_authn.v3.JwtAuthentication",
        "providers": {"issuer": {
            "issuer": issuer, "audiences": [audience], "local_jwks": {"inline_string": keys},
            "payload_in_metadata": "claims", "jwt_cache_config": {"jwt_cache_size": 1000}}},
        "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "issuer"}}],
    }
    member = {"metadata": {
        "filter": "envoy.filters.http.jwt_authn", "path": [{"key": "claims"}, {"key": "groups"}],
        "value": {"list_match": {"one_of": {"string_match": {"exact": "half"}}}}}}
    rbac = {
        "@type": f"{kinds}.http.rbac.v3.RBAC",
        "rules": {"action": "ALLOW", "policies": {"half": {"permissions": [{"any": True}], "principals": [member]}}},
    }
    manager = {
        "@type": f"{kinds}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "route_config": {"virtual_hosts": [
            {"name": "all", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "store"}}]}]},
        "http_filters": [
            {"name": "envoy.filters.http.jwt_authn", "typed_config": jwt},
            {"name": "envoy.filters.http.rbac", "typed_config": rbac},
            {"name": "envoy.filters.http.router", "typed_config": {"@type": f"{kinds}.http.router.v3.Router"}}],
    }
    return {"static_resources": {
        "listeners": [{
            "address": address(port),
            "filter_chains": [{"filters": [
                {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}]}],
        "clusters": [{
            "name": "store", "type": "STATIC",
            "load_assignment": {"cluster_name": "store", "endpoints": [
                {"lb_endpoints": [{"endpoint": {"address": address(store)}}]}]}}],
    }}


def address(port):
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}
