"""Generated and mutated replies of a store, and what llhttp and h11 make of them: `HTTPSyntaxTests/ReplyDifferentialTests` compares.

    replies.py --cases N --seed S

Prints a JSON object a line: `seed`, `kinds`, the `text` in base64, and `llhttp` and `h11`: the reply that each read to its end, in base64
(netstrings: status, body, then name and value of each field but `Transfer-Encoding`), or why it read none.
"""

import argparse
import base64
import json
import random

import cases
import gentle
import h11
import hostile
import httptools
from libraries import MOST_BYTES
from reading import fields, netstrings
from traffic import Request, in_chunks

BODIES = [
    b"", b'{"data":[],"total":0,"limit":0,"offset":0,"errors":null}', b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"0\r\n\r\n",
    bytes(range(256)),
]
STATUSES = [
    (b"200", b"OK"), (b"200", b"OK"), (b"404", b"Not Found"), (b"500", b"Internal Server Error"), (b"503", b""), (b"301", b"Moved Permanently"),
]
GENTLE = [
    gentle.name_case, gentle.spaces, gentle.order, gentle.odd_value, gentle.odd_name, gentle.listed_twice, gentle.length_spelling,
    gentle.chunk_shape, gentle.coding_spelling, gentle.connection,
]
HOSTILE = [
    hostile.both_framings, hostile.second_length, hostile.odd_length, hostile.wrong_length, hostile.odd_coding, hostile.second_coding,
    hostile.dirty_name, hostile.dirty_value, hostile.folded, hostile.space_before_colon, hostile.no_colon, hostile.empty_name,
    hostile.doubled_field, hostile.underscore, hostile.odd_line, hostile.odd_end, hostile.odd_chunks, hostile.odd_version, hostile.dirty_target,
]
FRAMING = (b"content-length", b"transfer-encoding")
INTERIM = [
    b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n",
]


def bare_status(rng, reply):
    reply.target, reply.version = rng.choice([b"204", b"205", b"304"]), b"X"
    if rng.random() < 0.7:
        without_length(rng, reply)
        reply.body = b""


def odd_status(rng, reply):
    reply.target = rng.choice([b"100", b"101", b"102", b"103", b"199", b"600", b"099", b"2000", b"20", b"+20", b"2 0", b"204", b"304"])


def odd_reason(rng, reply):
    reply.version = rng.choice([b"", b" OK", b"O\tK", b"\xc3\xa9", b"OK\x00", b"OK HTTP/1.1", b"\x80" * 200, b"x" * 300])


def interim(rng, reply):
    reply.before = rng.choice(INTERIM) * rng.choice([1, 1, 2, 9])


def without_length(rng, reply):
    reply.fields = [parts for parts in reply.fields if parts[0].lower() not in FRAMING]


def more_behind(rng, reply):
    reply.body += rng.choice([b"\r\n", b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])


OWN = [bare_status, odd_status, odd_reason, interim, without_length, more_behind]


def make(seed):
    rng = random.Random(f"reply/{seed}")
    status, reason = rng.choice(STATUSES)
    # A reply's head is a request's with other words in its first line.
    reply = Request(b"HTTP/1.1", status, [], version=reason)
    reply.add(b"Date", b"Wed, 25 Nov 2026 12:53:13 GMT")
    reply.add(b"Content-Type", b"application/json")
    body = rng.choice(BODIES)
    if rng.random() < 0.5:
        reply.add(b"Content-Length", b"%d" % len(body))
        reply.body = body
    else:
        reply.add(b"Transfer-Encoding", b"chunked")
        reply.body = in_chunks(rng, body)
    changes = [rng.choice(GENTLE + OWN[:4]) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
    changes += [rng.choice(HOSTILE + OWN) for _ in range(rng.choice([0, 0, 1, 2]))]
    for change in changes:
        change(rng, reply)
        reply.method = b"HTTP/1.1"
    text = reply.bytes()
    if rng.random() < 0.15:
        changes.append(rng.choice(cases.BYTES))
        text = changes[-1](rng, text)
    return [cases.name(change) for change in changes], text


def told(status, pairs, body):
    kept = [part for pair in fields(pairs) if pair[0] != b"transfer-encoding" for part in pair]
    return base64.b64encode(netstrings([b"%d" % status, body, *kept])).decode()


class _Listener:
    def __init__(self):
        self.read = []

    def on_message_begin(self):
        self.pairs, self.body = [], b""

    def on_header(self, name, value):
        self.pairs.append((name, value or b""))

    def on_body(self, part):
        self.body += part

    def on_message_complete(self):
        if (status := self.parser.get_status_code()) >= 200:
            self.read.append(told(status, self.pairs, self.body))


def llhttp(text):
    listener = _Listener()
    listener.parser = httptools.HttpResponseParser(listener)
    try:
        listener.parser.feed_data(text)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade) as problem:
        return f"refused: {problem}"
    return listener.read[0] if len(listener.read) == 1 else f"{len(listener.read)} replies"


def h11_reader(text):
    client = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_BYTES)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "h")]))
    client.send(h11.EndOfMessage())
    client.receive_data(text)
    head, body = None, b""
    try:
        while (event := client.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return told(head.status_code, head.headers, body)
    except h11.RemoteProtocolError as problem:
        return f"refused: {problem}"
    return "0 replies"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    for number in range(options.cases):
        seed = f"{options.seed}/{number}"
        kinds, text = make(seed)
        print(json.dumps({
            "seed": seed, "kinds": kinds, "text": base64.b64encode(text).decode(), "llhttp": llhttp(text), "h11": h11_reader(text)}))


if __name__ == "__main__":
    main()
