"""What a parser made of the bytes of a connection."""

import base64
from dataclasses import dataclass, field


@dataclass
class Message:
    """A request as it was read: names in lower case, values without the white space around them."""
    method: bytes
    target: bytes
    fields: list
    body: bytes
    #: Why our own reader of targets refuses this one, which grammar lets through; empty elsewhere.
    refusal: str = ""

    def values(self, wanted):
        return [value for name, value in self.fields if name == wanted]


@dataclass
class Reading:
    """The requests in order, and what came behind the last of them: `open` (nothing yet), `closed` (it is not read on) or a refusal."""
    messages: list = field(default_factory=list)
    end: str = "open"

    @property
    def is_refused(self):
        return self.end not in ("open", "closed")


def fields(pairs):
    return [(bytes(name).lower(), bytes(value).strip(b" \t")) for name, value in pairs]


def netstrings(parts):
    return b"".join(b"%d:%s," % (len(part), part) for part in parts)


def message(account):
    """The message that a server has told in base64."""
    text, parts = base64.b64decode(account, validate=True), []
    while text:
        size, _, rest = text.partition(b":")
        parts.append(rest[:int(size)])
        text = rest[int(size) + 1:]
    method, target, body, refusal, *pairs = parts
    return Message(method, target, fields(zip(pairs[::2], pairs[1::2])), body, refusal.decode())


def account(read):
    """The other direction."""
    pairs = [part for pair in read.fields for part in pair]
    return base64.b64encode(netstrings([read.method, read.target, read.body, read.refusal.encode(), *pairs]))
