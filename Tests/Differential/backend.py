"""backend.py SOCKET: what stands behind the proxies. Tells in each reply what it was sent; what is no request has none.

It reads what the two proxies write and nothing else: lines that end in CR LF, one framing.
"""

import socketserver
import sys

from reading import Message, account, fields


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        while read := self._request():
            self.wfile.write(b"HTTP/1.1 200 OK\r\nRead: " + account(read) + b"\r\nContent-Length: 0\r\n\r\n")

    def _line(self):
        line = self.rfile.readline()
        if line and not line.endswith(b"\r\n") or b"\r" in line[:-2]:
            raise ValueError(f"not a line: {line}")
        return line[:-2]

    def _request(self):
        first = self._line()
        if not first:
            return None
        method, target, version = first.split(b" ")
        if version != b"HTTP/1.1":
            raise ValueError(f"not a version: {version}")
        pairs = []
        while line := self._line():
            name, colon, value = line.partition(b":")
            if not colon:
                raise ValueError(f"not a field: {line}")
            pairs.append((name, value))
        read = Message(method, target, fields(pairs), b"")
        read.body = self._body(read)
        return read

    def _body(self, read):
        lengths, codings = read.values(b"content-length"), read.values(b"transfer-encoding")
        if len(lengths) + len(codings) > 1 or [coding.lower() for coding in codings] not in ([], [b"chunked"]):
            raise ValueError(f"framings: {lengths} {codings}")
        if lengths:
            return self._exactly(int(lengths[0]))
        return b"".join(self._chunks()) if codings else b""

    def _chunks(self):
        while size := int(self._line(), 16):
            yield self._exactly(size)
            self._line()
        # A trailer, where a proxy read one: we refuse them, and so they are in nothing that is compared.
        while self._line():
            pass

    def _exactly(self, count):
        data = self.rfile.read(count)
        if len(data) != count:
            raise ValueError("a body that ends early")
        return data


class Backend(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, address):
        # A proxy that went away is no finding.
        if not isinstance(sys.exc_info()[1], (BrokenPipeError, ConnectionResetError)):
            print(sys.exc_info()[1], flush=True)


if __name__ == "__main__":
    Backend(sys.argv[1], Conversation).serve_forever()
