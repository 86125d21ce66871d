"""One connection to a server that tells in each reply what it read."""

import socket

from reading import Reading, message

#: A reply that takes so long never comes.
SECONDS = 20


def ask(address, pieces, wanted=0):
    """`address`: a port of this machine, or the path of a socket.

    Says that nothing more comes once `wanted` requests have been answered: HAProxy then drops what it has not read yet.
    """
    family = socket.AF_INET if isinstance(address, int) else socket.AF_UNIX
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(SECONDS)
        connection.connect(("127.0.0.1", address) if family == socket.AF_INET else address)
        if family == socket.AF_INET:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in pieces:
                connection.sendall(piece)
        except OSError:
            # It has refused before it had everything; its answer is still to be read.
            pass
        return _converse(connection, wanted)


def _converse(connection, wanted):
    text, reading, finished = b"", Reading(), False
    while True:
        if not finished and (len(reading.messages) >= wanted or reading.is_refused):
            finished = True
            _finish(connection)
        try:
            part = connection.recv(1 << 18)
        except ConnectionResetError:
            part = b""
        except TimeoutError:
            reading.end = "no answer"
            return reading
        text += part
        if not finished or not part:
            reading = _reading(text)
        if not part:
            return reading


def _finish(connection):
    try:
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def _reading(text):
    reading = Reading()
    while text:
        head, found, text = text.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        # What answers without a head has taken the request for one of HTTP/0.9.
        status = first.split(b" ")[1].decode() if first.startswith(b"HTTP/1.") else "0.9"
        told = {name.lower(): value for name, _, value in (line.partition(b": ") for line in lines)}
        if status.startswith("1"):
            continue
        if not found:
            break
        if status != "200" or b"read" not in told:
            reading.end = told.get(b"refused", status.encode()).decode()
            break
        reading.messages.append(message(told[b"read"]))
        reading.end = "closed" if told.get(b"connection") == b"close" else "open"
    return reading
