"""Changes that most often leave a request one: what parsers must not stumble over."""

from traffic import in_chunks

OBSCURE = b"\t !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\x80\x9f\xa0\xc3\xff"


def _field(rng, request):
    return rng.choice(request.fields)


def _named(request, name):
    return next((parts for parts in request.fields if parts[0].lower() == name), None)


def name_case(rng, request):
    for parts in request.fields:
        parts[0] = bytes(byte ^ 0x20 if chr(byte).isalpha() and rng.random() < 0.5 else byte for byte in parts[0])


def spaces(rng, request):
    # Tabs beside the values that decide are refused here, and so they are the rarer ones.
    space = rng.choice([b" ", b" ", b" ", b"\t"])
    for parts in request.fields:
        parts[1] = b":" + space * rng.choice([0, 1, 2])
        parts[3] = space * rng.choice([0, 0, 1, 3])


def order(rng, request):
    rng.shuffle(request.fields)


def odd_value(rng, request):
    value = bytes(rng.choice(OBSCURE) for _ in range(rng.randint(0, 12)))
    request.add(rng.choice([b"X-Odd", b"Accept", b"User-Agent", b"Cookie", b"X-Forwarded-For"]), value)


def odd_name(rng, request):
    request.add(bytes(rng.choice(b"!#$%&'*+-.^`|~09azAZ") for _ in range(rng.randint(1, 9))), b"1")


def value_of_another(rng, request):
    _field(rng, request)[2] = _field(rng, request)[2]


def listed_twice(rng, request):
    name = rng.choice([b"Accept", b"Cookie", b"Connection", b"X-Forwarded-For", b"Via", b"Warning", b"Keep-Alive", b"TE"])
    for _ in range(2):
        request.add(name, rng.choice([b"a", b"a, b", b"a,,b", b"", b"trailers", b"timeout=5", b"keep-alive"]))


def escapes(rng, request):
    at = rng.randint(1, len(request.target))
    escape = rng.choice([b"%41", b"%7e", b"%20", b"%C3%A9", b"%0a", b"%00", b"%2e", b"%2F", b"%25", b"%zz", b"%"])
    request.target = request.target[:at] + escape + request.target[at:]


def odd_target(rng, request):
    at = rng.randint(1, len(request.target))
    odd = rng.choice([b"//", b"/./", b"/../", b"/..", b"?", b"??", b"&", b"&&", b";a=b", b"@", b":", b"*", b"$", b"!", b"'", b"(", b")",
        b"+", b",", b"=", b"~"])
    request.target = request.target[:at] + odd + request.target[at:]


def odd_host(rng, request):
    if host := _named(request, b"host"):
        host[2] = rng.choice([
            b"a..b", b"a.", b".", b"..", b".a", b"-", b"_dmarc.example", b"~", b"h:", b"h:0", b"h:00080", b"h:65535", b"EXAMPLE.Com:443",
            b"[::]", b"[::ffff:1.2.3.4]:1", b"[:::]", b"1", b"256.1.1.1", b"127.1:80", b"0x7f.1", b"a" * 300])


def other_method(rng, request):
    request.method = rng.choice([
        b"PUT", b"PATCH", b"QUERY", b"PROPFIND", b"M-SEARCH", b"PURGE", b"PRI", b"SOURCE", b"DESCRIBE", b"FOO", b"get", b"Post", b"G",
        b"G.E~T", b"TRACE", b"CONNECT", b"OPTIONS", b"HEAD", b"LINK", b"A" * 32])


def length_spelling(rng, request):
    if length := _named(request, b"content-length"):
        length[2] = b"0" * rng.choice([1, 2, 9, 18, 30]) + length[2]


def no_length(rng, request):
    if not request.body:
        request.add(b"Content-Length", rng.choice([b"0", b"00"]))


def chunk_shape(rng, request):
    if _named(request, b"transfer-encoding"):
        body = bytes(rng.choice(b"a0\r\n;{}") for _ in range(rng.randint(0, 40)))
        request.body = in_chunks(rng, body, rng.choice([b"%X", b"%04x", b"%015x", b"0%x"]))
        if rng.random() < 0.3:
            request.body = request.body[:-5] + b"0" * rng.randint(2, 15) + b"\r\n\r\n"


def coding_spelling(rng, request):
    if coding := _named(request, b"transfer-encoding"):
        coding[2] = rng.choice([b"Chunked", b"CHUNKED", b"chunKed"])


def expectation(rng, request):
    request.add(b"Expect", rng.choice([b"100-continue", b"100-Continue"]))


def connection(rng, request):
    options = [b"close", b"keep-alive", b"Close", b"CLOSE", b"TE", b"closed", b"not-close", b"X-A", b"Keep-Alive", b"HTTP2-Settings",
        b"upgrade", b"", b"x-forwarded-for"]
    request.add(rng.choice([b"Connection", b"Connection", b"Connection", b"Proxy-Connection"]),
                rng.choice([b", ", b",", b" ,\t"]).join(rng.choice(options) for _ in range(rng.randint(1, 3))))


def upgrade(rng, request):
    request.add(b"Upgrade", rng.choice([b"websocket", b"h2c", b"TLS/1.0", b"foo/1, bar"]))
    if rng.random() < 0.7:
        request.add(b"Connection", rng.choice([b"Upgrade", b"upgrade, HTTP2-Settings", b"keep-alive, Upgrade"]))


def empty_line(rng, request):
    request.before = b"\r\n"


def long(rng, request):
    kind = rng.randint(0, 2)
    if kind == 0:
        request.target += (b"&" if b"?" in request.target else b"?") + b"a=" + b"b" * rng.randint(1000, 7000)
    elif kind == 1:
        request.add(b"X-Long", b"x" * rng.randint(1000, 16000))
    else:
        for number in range(rng.randint(20, 85)):
            request.add(b"X-%d" % number, b"v" * rng.randint(0, 40))


GENTLE = [
    name_case, spaces, order, odd_value, odd_name, value_of_another, listed_twice, escapes, odd_target, odd_host,
        other_method, length_spelling, no_length,
    chunk_shape, coding_spelling, expectation, connection, upgrade, empty_line, long,
]
