"""Requests by wrk against one server after the other, in rounds; what counts is the server's processor time for each."""

import http.client
import json
import pathlib
import re
import subprocess
import time

SCRIPT = pathlib.Path(__file__).parent / "wrk.lua"


def fetch(server, path, token):
    """One whole answer's body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    if reply.status != 200:
        raise SystemExit(f"{server.name} answers {reply.status} to {path}: {body[:300]!r}")
    return body


def wait_for_names(server, path, token, count):
    """Until a list is as long as it will be: the names are learned behind the start."""
    for _ in range(300):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        if reply.status == 200 and len(json.loads(body)["data"]) == count:
            return
        time.sleep(0.1)
    raise SystemExit(f"{server.name} does not list {count} names at {path}: {reply.status} {body[:300]!r}")


class Case:
    """One server, one path, so many connections."""

    def __init__(self, server, path, tokens, connections, seconds):
        self.server, self.path, self.tokens = server, path, tokens
        self.connections, self.seconds = connections, seconds
        self.size = len(fetch(server, path, tokens.read_text().split()[0]))
        self.results = []

    def run(self):
        before = self.server.processor_seconds()
        command = [
            "wrk", "-t", "1", "-c", str(self.connections), "-d", f"{self.seconds}s", "--timeout", "30s", "-s",
            str(SCRIPT), f"http://127.0.0.1:{self.server.port}{self.path}", str(self.tokens), str(self.size)]
        told = subprocess.run(command, capture_output=True, text=True, timeout=self.seconds + 60).stdout
        time.sleep(0.1)
        spent = self.server.processor_seconds() - before
        found = re.search(r"answers (\d+) wrong (\d+) failed (\d+)", told)
        answers, wrong, failed = map(int, found.groups()) if found else (0, 0, 0)
        if not answers or wrong or failed:
            raise SystemExit(f"{self.server.name}, {self.path}, {self.connections} connections: {told}")
        self.results.append(spent / answers)


def in_turns(cases, rounds):
    """Every case in every round, after one that warms up: whatever slows the machine down slows all of them."""
    for turn in range(rounds + 1):
        for case in cases:
            case.run()
            if turn == 0:
                case.results.clear()
