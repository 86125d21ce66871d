#!/usr/bin/env python3
"""Requests of nobody, as fast as two threads can: garbage.py PORT SECONDS. Prints how many of them were answered or hung up on.

Each connection comes from a network of its own of 127.0.0.0/8, and sends either good requests with bad tokens, one behind the other, or bytes that
are no request.
"""
import itertools
import socket
import sys
import threading
import time

ASK = b"GET /api/traces/1 HTTP/1.1\r\nHost: g\r\n"
TOKENS = [b"", b"Authorization: Bearer a.b.c\r\n", b"Authorization: Basic eDp5\r\n", b"Authorization: Bearer " + b"A" * 3000 + b"\r\n"]
PIPELINE = 25
STATUS = b"HTTP/1.1 "
NOISE = [b"\0\1\2\3\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET /\xff HTTP/1.1\r\nHost: g\r\n\r\n"]


def answers(connection, wanted):
    """How many replies came before the other side hung up."""
    tail, replies = b"", 0
    while replies < wanted:
        more = connection.recv(1 << 16)
        if not more:
            break
        replies += (tail + more).count(STATUS)
        tail = (tail + more)[-len(STATUS) + 1:]
    return replies


def flood(port, until, block, totals):
    total = 0
    for number in itertools.count():
        if time.monotonic() > until:
            break
        connection = socket.socket()
        connection.bind((f"127.{block + number // 256 % 64}.{number % 256}.1", 0))
        connection.settimeout(20)
        connection.connect(("127.0.0.1", port))
        if number % 8 == 7:
            connection.sendall(NOISE[number // 8 % len(NOISE)])
            answers(connection, 1)
            total += 1
        else:
            connection.sendall((ASK + TOKENS[number % len(TOKENS)] + b"\r\n") * PIPELINE)
            total += answers(connection, PIPELINE)
        connection.close()
    totals.append(total)


def main():
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    totals, until = [], time.monotonic() + seconds
    threads = [threading.Thread(target=flood, args=(port, until, 1 + 64 * index, totals)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(totals))


if __name__ == "__main__":
    main()
