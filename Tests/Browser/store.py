"""A Jaeger to look at in a browser: its web interface is the page beside this file, its traces are the demo's recordings."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

FOLDER = Path(__file__).resolve().parent
TRACES = [
    json.loads(path.read_text())["data"][0]
    for path in sorted((FOLDER.parent.parent / "Sources/C/CDemoTraces/traces").glob("*.json"))]
FILES = {"main.js": "text/javascript", "main.css": "text/css"}


def tags_of(trace, span):
    process = trace["processes"].get(span.get("processID"), {})
    return {tag["key"]: str(tag["value"]) for tag in process.get("tags", []) + span.get("tags", [])}


def service_of(trace, span):
    return trace["processes"].get(span.get("processID"), {}).get("serviceName", "")


def _found(query):
    wanted = json.loads(query.get("tags", ["{}"])[0])
    start, end = (int(query.get(name, [default])[0]) for name, default in (("start", "0"), ("end", str(2 ** 62))))

    def matches(trace, span):
        is_named = service_of(trace, span) == query["service"][0] and query.get("operation", [span["operationName"]])[0] == span["operationName"]
        return is_named and start <= span["startTime"] <= end and wanted.items() <= tags_of(trace, span).items()

    found = [trace for trace in TRACES if any(matches(trace, span) for span in trace["spans"])]
    return found[:int(query.get("limit", ["100"])[0])]


def _operations(service):
    spans = [(trace, span) for trace in TRACES for span in trace["spans"] if service_of(trace, span) == service]
    return [
        {"name": name, "spanKind": kind}
        for name, kind in sorted({(span["operationName"], tags_of(trace, span).get("span.kind", "")) for trace, span in spans})]


def answer(target):
    """(status, content type, body)"""
    url = urlsplit(target)
    query = parse_qs(url.query, keep_blank_values=True)
    if url.path.startswith("/static/"):
        name = url.path.removeprefix("/static/")
        return (200, FILES[name], (FOLDER / "page" / name).read_bytes()) if name in FILES else (404, "text/plain", b"")
    if not url.path.startswith("/api/"):
        return 200, "text/html; charset=utf-8", (FOLDER / "page/index.html").read_bytes()
    if url.path == "/api/services":
        return _data(sorted({service_of(trace, span) for trace in TRACES for span in trace["spans"]}))
    if url.path == "/api/operations":
        return _data(_operations(query["service"][0]))
    if url.path == "/api/traces":
        return _data(_found(query))
    traces = [trace for trace in TRACES if url.path == "/api/traces/" + trace["traceID"].zfill(32)]
    return _data(traces, 200 if traces else 404)


def _data(data, status=200):
    errors = None if status == 200 else [{"code": status, "msg": "trace not found"}]
    envelope = {"data": data if status == 200 else None, "total": len(data), "limit": 0, "offset": 0, "errors": errors}
    return status, "application/json", json.dumps(envelope, separators=(",", ":")).encode()


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, kind, body = answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A gateway that ends in the middle of a reply."""


def serve():
    """On a port that the system chooses; on a thread of its own, until the process ends."""
    server = Quiet(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port
