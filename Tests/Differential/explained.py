"""Where the others differ from us and why that is well: each rule by name, with its reason. What no rule explains is a disagreement."""

from dataclasses import dataclass
from typing import Callable

from comparing import Difference


@dataclass(frozen=True)
class Rule:
    peers: tuple
    what: str
    name: str
    reason: str
    applies: Callable[[Difference], bool]


def _asks_to_upgrade(read):
    return bool(read.values(b"upgrade")) or any(b"upgrade" in value.lower() for value in read.values(b"connection"))


def _says_close(read):
    return any(b"close" in value.lower() for name in (b"connection", b"proxy-connection") for value in read.values(name))


def _last_word_on_keeping(read):
    """The last `Connection` of those that say anything of it."""
    values = [value.lower() for value in read.values(b"connection")]
    return ([value for value in values if b"close" in value or b"keep-alive" in value] or [b""])[-1]


def _is_unserved(read):
    return read.method not in (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS")


CONDITIONS = (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since")

RULES = [
    Rule(("llhttp", "h11", "nginx", "haproxy"), "more", "read on behind an upgrade",
         "whoever asks for another protocol may go on in it, so we answer and close; who ignores it as we do may read on",
         lambda found: found.ours.end == "closed" and _asks_to_upgrade(found.read)),
    Rule(("llhttp", "nginx"), "fewer", "stops at a `close` that is none",
         "nginx finds `close` in `not-close`, llhttp obeys `Proxy-Connection`; what was not read is sent again, on another connection",
         lambda found: found.theirs.end == "closed" and found.before and _says_close(found.before)),
    Rule(("nginx",), "more", "believes the last of several Connection", "we close where one of them asks for it, say so, and read nothing behind",
         lambda found: found.ours.end == "closed" and len(found.read.values(b"connection")) > 1 and _says_close(found.read)
         and b"keep-alive" in _last_word_on_keeping(found.read)),
    Rule(("llhttp",), "fewer", "knows a list of methods",
         "any token is a method (RFC 9110 section 9.1); one that is not served is answered with 405 and goes nowhere",
         lambda found: _is_unserved(found.read) and "ethod" in found.theirs.end),
    Rule(("nginx",), "fewer", "has methods in capitals, and not TRACE", "the same: to us it is a method that is not served",
         lambda found: _is_unserved(found.read) and found.theirs.end in ("400", "405")),
    Rule(("llhttp", "haproxy"), "fewer", "takes PRI for HTTP/2", "the same: to us it is a method that is not served",
         lambda found: found.read.method == b"PRI" and found.theirs.end in ("400", "Expected HTTP/2 Connection Preface")),
    Rule(("haproxy",), "fewer", "asks for the key of a WebSocket", "we ignore what Upgrade asks for, and never tunnel",
         lambda found: found.theirs.end == "400" and b"websocket" in found.read.values(b"upgrade")
         and not found.read.values(b"sec-websocket-key")),
    Rule(("nginx",), "fewer", "refuses targets by their meaning",
         "our own reader of targets refuses each of these too, before anything is asked",
         lambda found: found.theirs.end == "400" and found.read.refusal != ""),
    Rule(("nginx",), "fewer", "has conditions once", "a condition of the caller's, repeated or not, decides nothing here: no reply has a validator",
         lambda found: found.theirs.end == "400" and any(len(found.read.values(name)) > 1 for name in CONDITIONS)),
    Rule(("h11",), "fewer", "wants no empty line before a request", "RFC 9112 section 2.2 asks for one to be passed over",
         lambda found: found.theirs.end == "no request line received"),
]


def explanation(found):
    """The name of the rule that explains a difference, or nothing."""
    for rule in RULES:
        if found.peer in rule.peers and found.what == rule.what and rule.applies(found):
            return rule.name
    return None
