"""Requests as the clients in front of a trace store send them: where every case begins."""

from dataclasses import dataclass, field

AGENTS = [
    b"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    b"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
]
HOSTS = [b"traces.example.com", b"gateway.tracing.svc.cluster.local:8443", b"localhost:16686", b"10.4.0.7:8080", b"[2001:db8::7]:443", b"h"]
TRACE = b"/api/traces/4bf92f3577b34da6a3ce929d0e0e4736"
TARGETS = [
    TRACE, TRACE + b"?raw=true", b"/", b"/api/services", b"/api/services/check%6fut/operations", b"/api/services/caf%C3%A9/operations",
    b"/api/operations?service=cart&spanKind=server",
    b"/api/traces?service=checkout&limit=20&lookback=1h&start=1764374400000000&end=1764378000000000&minDuration=&maxDuration=1.2s",
    b"/api/traces?service=a&tags=%7B%22http.status_code%22%3A%22500%22%7D", b"/static/js/main.4e1c7d2b.js", b"/search?q=a+b",
]
TOKEN = b"Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLV9zaWduYXR1cmU"
BODIES = [b"{}", b"a=b&c=d", b'{"service":"cart","limit":20}', b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", b"0\r\n\r\n", b"\r\n",
    bytes(range(256))]


@dataclass
class Request:
    method: bytes
    target: bytes
    #: Name, what stands between it and its value, value, what follows that.
    fields: list
    #: As it is sent: in chunks where it comes in chunks.
    body: bytes = b""
    version: bytes = b"HTTP/1.1"
    #: What stands before the request line, and between its words.
    before: bytes = b""
    gaps: list = field(default_factory=lambda: [b" ", b" "])
    #: The lines of the head may end otherwise, by their number.
    ends: dict = field(default_factory=dict)

    def add(self, name, value):
        self.fields.append([name, b": ", value, b""])

    def lines(self):
        yield self.before + self.method + self.gaps[0] + self.target + self.gaps[1] + self.version
        for parts in self.fields:
            yield b"".join(parts)
        yield b""

    def bytes(self):
        return b"".join(line + self.ends.get(number, b"\r\n") for number, line in enumerate(self.lines())) + self.body


def in_chunks(rng, body, size=b"%x"):
    """`body` in the chunked coding, cut at random."""
    sent = b""
    while body:
        part = body[:rng.randint(1, len(body))]
        sent += size % len(part) + b"\r\n" + part + b"\r\n"
        body = body[len(part):]
    return sent + b"0\r\n\r\n"


def _request(rng, fields, method=b"GET", token=0.7):
    request = Request(method, rng.choice(TARGETS), [])
    request.add(b"Host", rng.choice(HOSTS))
    for name, value in fields:
        request.add(name, value)
    if rng.random() < token:
        request.add(b"Authorization", TOKEN)
    return request


def browser(rng):
    fields = [
        (b"User-Agent", rng.choice(AGENTS)),
        (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
        (b"Accept-Language", b"de,en-US;q=0.7,en;q=0.3"), (b"Accept-Encoding", b"gzip, deflate, br, zstd"), (b"Connection", b"keep-alive"),
        (b"Cookie", b"_ga=GA1.1.1; session=\"a b\"; theme=dark"), (b"Upgrade-Insecure-Requests", b"1"), (b"Sec-Fetch-Dest", b"document"),
        (b"Sec-Fetch-Mode", b"navigate"), (b"Sec-Fetch-Site", b"none"), (b"Sec-Fetch-User", b"?1"), (b"Priority", b"u=0, i"), (b"DNT",
        b"1"),
    ]
    return _request(rng, fields, token=0.2)


def jaeger_ui(rng):
    fields = [
        (b"sec-ch-ua", b'"Chromium";v="126", "Not/A)Brand";v="8"'), (b"sec-ch-ua-mobile", b"?0"), (b"User-Agent", rng.choice(AGENTS)),
        (b"Accept", b"application/json"), (b"Referer", b"https://traces.example.com/search?service=cart#top"),
        (b"If-None-Match", b'W/"5e-abc"'), (b"Cache-Control", b"max-age=0"),
    ]
    return _request(rng, fields)


def grafana(rng):
    fields = [
        (b"User-Agent", b"Grafana/11.1.0"), (b"Accept-Encoding", b"gzip"), (b"X-Datasource-Uid", b"P1809F7CD0C75ACF3"),
        (b"X-Grafana-Org-Id", b"1"), (b"X-Grafana-User", b"jos\xc3\xa9"), (b"X-Forwarded-For", b"10.0.0.9, 10.0.0.3"),
        (b"X-Panel-Id", b"Q-0"), (b"X-Query-Group-Id", b"2c0e7a1e"),
    ]
    return _request(rng, fields)


def login_proxy(rng):
    fields = [
        (b"X-Forwarded-User", b"ana"), (b"X-Forwarded-Email", b"ana@example.com"), (b"X-Forwarded-Groups", b"a,b,c"), (b"X-Real-Ip",
        b"10.1.1.1"),
        (b"X-Forwarded-Proto", b"https"), (b"X-Forwarded-Host", b"traces.example.com"), (b"X-Forwarded-Uri", b"/api/services"),
        (b"Cookie", b"_oauth2_proxy=" + b"Zm9v" * 200 + b"|1764374400|sig="), (b"Forwarded", b'for="[2001:db8::1]:4711";proto=https;by=_b'),
    ]
    return _request(rng, fields)


def sidecar(rng):
    fields = [
        (b"traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), (b"tracestate", b"es=s:0.1,dd=t.dm:-4"),
        (b"x-request-id", b"6b1f2b0e-52ee-9f5f-a0b1-6f6f0c2a3e55"),
        (b"x-forwarded-client-cert", b'By=spiffe://t/ns/a/sa/b;Hash=0a;Subject="";URI=c'),
        (b"x-envoy-attempt-count", b"1"), (b"x-b3-sampled", b"1"), (b"user-agent", b"Go-http-client/1.1"), (b"accept-encoding", b"gzip"),
    ]
    return _request(rng, fields)


def command_line(rng):
    request = _request(rng, [(b"User-Agent", b"curl/8.5.0"), (b"Accept", b"*/*")], method=rng.choice([b"GET", b"GET", b"HEAD", b"OPTIONS",
        b"DELETE"]))
    if rng.random() < 0.2:
        request.add(b"Connection", b"close")
    return request


def with_length(rng):
    request = _request(rng, [(b"User-Agent", rng.choice(AGENTS)), (b"Content-Type", b"application/json"), (b"Origin",
        b"https://traces.example.com")],
                       method=rng.choice([b"POST", b"POST", b"PUT", b"PATCH"]))
    request.body = rng.choice(BODIES) * rng.choice([1, 1, 1, 2, 9])
    request.add(b"Content-Length", b"%d" % len(request.body))
    return request


def with_chunks(rng):
    request = _request(rng, [(b"User-Agent", b"Go-http-client/1.1"), (b"Content-Type", b"application/json")],
                       method=rng.choice([b"POST", b"POST", b"PUT", b"PATCH"]))
    request.add(b"Transfer-Encoding", b"chunked")
    request.body = in_chunks(rng, rng.choice([b"", *BODIES]) * rng.choice([1, 1, 3]))
    return request


CLIENTS = [browser, jaeger_ui, grafana, login_proxy, sidecar, command_line, with_length, with_chunks, with_length, with_chunks]
