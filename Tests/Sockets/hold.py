#!/usr/bin/env python3
"""Opens connections to a port of the loopback address, OF_ONE (64) from each of many addresses, makes one request on each and keeps them.

usage: hold.py PORT COUNT [OF_ONE]

Prints `open COUNT` once all of them have been answered, then waits to be ended.
"""

import resource
import signal
import socket
import sys

REQUEST = b"GET /idle HTTP/1.1\r\nHost: h\r\n\r\n"
OF_ONE = int(sys.argv[3]) if len(sys.argv) > 3 else 64


def connect(port, number):
    """From 127.1.0.1, 127.1.0.2, …"""
    address = number // OF_ONE
    connection = socket.socket()
    connection.settimeout(60)
    connection.bind((f"127.1.{address // 250}.{address % 250 + 1}", 0))
    connection.connect(("127.0.0.1", port))
    connection.sendall(REQUEST)
    return connection


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2])
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    held = []
    for start in range(0, count, OF_ONE):
        batch = [connect(port, number) for number in range(start, min(start + OF_ONE, count))]
        for connection in batch:
            if not connection.recv(65536).startswith(b"HTTP/1.1 "):
                sys.exit("a connection was closed without an answer")
        held += batch
    print(f"open {len(held)}", flush=True)
    signal.pause()


main()
