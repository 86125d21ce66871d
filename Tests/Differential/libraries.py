"""The parsers that run in this process: llhttp, by `httptools`, and h11."""

import h11
import httptools

from reading import Message, Reading, fields

#: More than any case holds: sizes are our business, and not what parsers are compared by.
MOST_BYTES = 1 << 20


class _Listener:
    """What llhttp calls."""

    def __init__(self):
        self.reading = Reading()
        self.parser = None

    def on_message_begin(self):
        self.target, self.pairs, self.body = b"", [], b""

    def on_url(self, part):
        self.target += part

    def on_header(self, name, value):
        self.pairs.append((name, value or b""))

    def on_body(self, part):
        self.body += part

    def on_message_complete(self):
        self.reading.messages.append(Message(self.parser.get_method(), self.target, fields(self.pairs), self.body))


def llhttp(pieces, _=0):
    listener = _Listener()
    listener.parser = httptools.HttpRequestParser(listener)
    reading = listener.reading
    try:
        for piece in pieces:
            listener.parser.feed_data(piece)
    except httptools.HttpParserUpgrade:
        reading.end = "closed"
    except httptools.HttpParserError as problem:
        reading.end = "closed" if "after `Connection: close`" in str(problem) else str(problem) or "refused"
    return reading


def h11_reader(pieces, _=0):
    """Is fed whole: it collects what it is fed, and of an empty line that is cut it says something else than of a whole one."""
    server = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_BYTES)
    reading = Reading()
    server.receive_data(b"".join(pieces))
    try:
        while (event := server.next_event()) is not h11.NEED_DATA and _took(server, event, reading):
            pass
    except h11.RemoteProtocolError as problem:
        reading.end = str(problem) or "refused"
    return reading


def _took(server, event, reading):
    """Whether more is read behind `event`."""
    if isinstance(event, h11.Request):
        server.read = Message(event.method, event.target, fields(event.headers), b"")
        if event.http_version != b"1.1":
            raise h11.RemoteProtocolError("HTTP/" + event.http_version.decode())
    elif isinstance(event, h11.Data):
        server.read.body += event.data
    elif isinstance(event, h11.EndOfMessage):
        reading.messages.append(server.read)
        # An answer that agrees to no other protocol.
        server.send(h11.Response(status_code=404, headers=[("Content-Length", "0")]))
        server.send(h11.EndOfMessage())
        if h11.MUST_CLOSE in (server.our_state, server.their_state):
            reading.end = "closed"
            return False
        server.start_next_cycle()
    return True


LIBRARIES = {"llhttp": llhttp, "h11": h11_reader}
