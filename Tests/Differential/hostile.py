"""Changes that most often make a request none: each has been somebody's way past a proxy."""

DANGEROUS = [b"\r", b"\n", b"\r\n", b"\x00", b"\t", b" ", b"\x0b", b"\x0c", b"_", b":", b",", b";", b"\x7f", b"\x80", b"\x85", b"\xa0",
    b"\xff", b"\xe2\x84\xaa", b"\x1b", b"0", b"\""]
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def dirty(rng, text, deep=True):
    """`text` with a dangerous byte in it, or in the place of one of its bytes."""
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(DANGEROUS) + text[at + (deep and rng.random() < 0.3):]


def _insert(rng, request, name, value):
    request.fields.insert(rng.randint(0, len(request.fields)), [name, b": ", value, b""])


def both_framings(rng, request):
    request.method = b"POST"
    names = {parts[0].lower() for parts in request.fields}
    if b"content-length" not in names:
        _insert(rng, request, b"Content-Length", rng.choice([b"0", b"4", b"5", b"%d" % len(request.body)]))
    if b"transfer-encoding" not in names:
        _insert(rng, request, b"Transfer-Encoding", b"chunked")
        request.body = b"0\r\n\r\n" + request.body


def second_length(rng, request):
    _insert(rng, request, b"Content-Length", rng.choice([b"0", b"1", b"2", b"%d" % len(request.body)]))


def odd_length(rng, request):
    size = len(request.body)
    spelled = [b"+%d", b"-%d", b"0x%x", b"%d ", b" %d\x0b", b"%d,%d", b"%d, %d", b"%d;", b"%d.0", b"\"%d\"", b"%de0", b"1 %d", b"%d_",
        b"", b"\t%d\t", b"%d\x00"]
    form = rng.choice(spelled)
    text = form % ((size,) * (form.count(b"%d") + form.count(b"%x")))
    _replace(rng, request, b"content-length", text)


def wrong_length(rng, request):
    size = len(request.body) + rng.choice([-1, 1, -2, 7, 30, 2**16, 2**32, 2**63, 2**64])
    _replace(rng, request, b"content-length", b"%d" % max(0, size))


def _replace(rng, request, name, value):
    request.fields = [parts for parts in request.fields if parts[0].lower() != name]
    _insert(rng, request, name, value)


def odd_coding(rng, request):
    coding = rng.choice([
        b"xchunked", b"chunked, chunked", b"gzip, chunked", b"chunked, identity", b"identity", b"", b"\"chunked\"", b"chunked;q=1",
        b"\x0bchunked", b"chunked\x00",
        b"chunked,", b",chunked", b"chun\xe2\x84\xaaed", b"chunked gzip", b"cow"])
    _replace(rng, request, rng.choice([b"transfer-encoding", b"transfer-encoding", b"Transfer-Encoding "]), coding)
    if rng.random() < 0.5:
        request.body = b"0\r\n\r\n"


def second_coding(rng, request):
    _insert(rng, request, b"Transfer-Encoding", rng.choice([b"chunked", b"identity", b"", b"gzip"]))


def body_of_get(rng, request):
    request.method = rng.choice([b"GET", b"HEAD", b"DELETE", b"OPTIONS"])
    request.body = SMUGGLED
    _replace(rng, request, b"content-length", b"%d" % len(SMUGGLED))


def dirty_name(rng, request):
    parts = rng.choice(request.fields)
    parts[0] = dirty(rng, parts[0])


def dirty_value(rng, request):
    parts = rng.choice(request.fields)
    parts[2] = dirty(rng, parts[2])


def folded(rng, request):
    parts = rng.choice(request.fields)
    parts[2] += rng.choice([b"\r\n ", b"\r\n\t", b"\n ", b"\r "]) + rng.choice([b"", b"x", b"x: y"])


def space_before_colon(rng, request):
    rng.choice(request.fields)[1] = rng.choice([b" :", b"\t:", b" : ", b"\x00:", b"\r\n:"])


def no_colon(rng, request):
    rng.choice(request.fields)[1] = rng.choice([b"", b" ", b"=", b";"])


def empty_name(rng, request):
    rng.choice(request.fields)[0] = rng.choice([b"", b" ", b"\t"])


def doubled_field(rng, request):
    request.fields.insert(rng.randint(0, len(request.fields)), list(rng.choice(request.fields)))


def underscore(rng, request):
    _insert(rng, request, rng.choice([b"Content_Length", b"Transfer_Encoding", b"X_Scope_OrgID", b"_", b"Host_"]), rng.choice([b"chunked",
        b"5", b"x"]))


def odd_version(rng, request):
    request.version = rng.choice([
        b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.2", b"HTTP/1.10", b"HTTP/1.01", b"http/1.1", b"HTTP/1", b"HTTP/1.1 ",
        b"HTTP /1.1", b"HTTP/1,1", b"", b"HTTPS/1.1",
        b"HTTP/11", b"ICE/1.0", b"RTSP/1.0", b"HTTP/1.1x"])


def odd_line(rng, request):
    request.gaps[rng.randint(0, 1)] = rng.choice([b"  ", b"\t", b"", b" \t", b"\x0b", b"\r", b"\x00", b"\xa0"])


def dirty_method(rng, request):
    request.method = dirty(rng, request.method)


def dirty_target(rng, request):
    request.target = dirty(rng, request.target)


def form_of_target(rng, request):
    request.target = rng.choice([b"http://evil" + request.target, b"*", b"evil:443", request.target[1:], b"\\" + request.target,
        b"//evil" + request.target, b"#" + request.target])


def odd_end(rng, request):
    request.ends[rng.randint(0, len(request.fields) + 1)] = rng.choice([b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\n\r", b"\x00\r\n",
        b"\r\x00\n", b"", b"\x85"])


def odd_chunks(rng, request):
    request.method = b"POST"
    _replace(rng, request, b"transfer-encoding", b"chunked")
    request.fields = [parts for parts in request.fields if parts[0].lower() != b"content-length"]
    request.body = rng.choice([
        b"2;a=b\r\n{}\r\n0\r\n\r\n", b"2;\n{}\r\n0\r\n\r\n", b"0x2\r\n{}\r\n0\r\n\r\n", b"+2\r\n{}\r\n0\r\n\r\n",
        b"-2\r\n{}\r\n0\r\n\r\n", b"2 \r\n{}\r\n0\r\n\r\n",
        b" 2\r\n{}\r\n0\r\n\r\n", b"10000000000000002\r\n{}\r\n0\r\n\r\n", b"0000000000000002\r\n{}\r\n0\r\n\r\n", b"\r\n{}\r\n0\r\n\r\n",
        b"2\n{}\r\n0\r\n\r\n",
        b"2\r\n{}\n0\r\n\r\n", b"2\r\n{}XX0\r\n\r\n", b"2\r\n{}0\r\n\r\n", b"2\r\n{}\r\n0\r\n", b"2\r\n{}\r\n0\r\nX: y\r\n\r\n",
        b"2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n",
        b"2\r\n{}\r\n0\n\n", b"2\r\n{}\r\n0\r\n\n", b"2\r\n{}\r\n0;a\r\n\r\n", b"3\r\n{}\r\n0\r\n\r\n", b"1\r\n{}\r\n0\r\n\r\n",
        b"g\r\n{}\r\n0\r\n\r\n", b"2\r{}\r\n0\r\n\r\n",
        b"ffffffffffffff0\r\n{}\r\n0\r\n\r\n", b"2_\r\n{}\r\n0\r\n\r\n"]) + rng.choice([b"", b"", SMUGGLED])


def odd_hosts(rng, request):
    request.fields = [parts for parts in request.fields if parts[0].lower() != b"host"]
    for host in rng.choice([[], [b""], [b"a", b"b"], [b"a", b"a"], [b"a@b"], [b"a b"], [b"a, b"], [b"a:b"], [b"a:65536"], [b"[::1"],
        [b"a/b"], [b"a%41"], [b"\xc3\xa9"], [b"a?b"]]):
        _insert(rng, request, b"Host", host)


def refused_field(rng, request):
    _insert(rng, request, *rng.choice([
        (b"X-HTTP-Method-Override", b"DELETE"), (b"Connection", b"Authorization"), (b"Connection", b"close, Content-Length"),
        (b"Connection", b"a b"), (b"Expect", b"y"),
        (b"Content-Encoding", b"gzip"), (b"Authorization", b"Bearer a, Bearer b"), (b"X-Method-Override", b"PUT")]))


HOSTILE = [
    both_framings, second_length, odd_length, wrong_length, odd_coding, second_coding, body_of_get, dirty_name, dirty_value,
        folded, space_before_colon, no_colon,
    empty_name, doubled_field, underscore, odd_version, odd_line, dirty_method, dirty_target, form_of_target, odd_end,
        odd_chunks, odd_hosts, refused_field,
]
