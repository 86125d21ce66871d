"""Where two parsers part."""

from dataclasses import dataclass

from reading import Message, Reading

#: What a proxy does not send on as it came, or adds: of the hop and not of the request (RFC 9110 section 7.6.1), or written anew from
#: what it read.
NOT_SENT_ON = {
    "llhttp": {}, "h11": {b"transfer-encoding": "told in lower case; the body is compared"},
    "nginx": {
        b"connection": "of the hop", b"keep-alive": "of the hop", b"te": "of the hop", b"upgrade": "of the hop",
        b"expect": "answered by nginx itself",
        b"content-length": "written anew from the body, which is compared", b"transfer-encoding": "the body is sent on with its length",
    },
    "haproxy": {
        b"connection": "of the hop", b"te": "of the hop", b"upgrade": "of the hop",
        b"expect": "answered by HAProxy itself, as it waits for the body",
        b"content-length": "written anew from the body, which is compared", b"transfer-encoding": "of the hop; the body is compared",
    },
}


@dataclass
class Difference:
    peer: str
    #: `fewer`, `more`, `method`, `target`, `fields` or `body`.
    what: str
    #: The position of the request from which on they differ.
    at: int
    ours: Reading
    theirs: Reading

    @property
    def read(self) -> Message:
        """The request as it is read here; of `more` the last one."""
        return self.ours.messages[min(self.at, len(self.ours.messages) - 1)]

    @property
    def before(self):
        """The request in front of it, if any."""
        return self.ours.messages[self.at - 1] if self.at else None

    def __str__(self):
        theirs = self.theirs.messages[self.at] if self.at < len(self.theirs.messages) else self.theirs.end
        return f"{self.peer} {self.what} at {self.at} of {len(self.ours.messages)} ({self.ours.end}): here {self.read}, there {theirs}"


def difference(peer, ours, theirs):
    """The first one, or nothing: whatever is read here must be read there. Where we refuse, others may read on."""
    for at, (one, other) in enumerate(zip(ours.messages, theirs.messages)):
        for what in ("method", "target", "body"):
            if getattr(one, what) != getattr(other, what):
                return Difference(peer, what, at, ours, theirs)
        if _end_to_end(peer, one) != _end_to_end(peer, other):
            return Difference(peer, "fields", at, ours, theirs)
    here, there = len(ours.messages), len(theirs.messages)
    if there < here:
        return Difference(peer, "fewer", there, ours, theirs)
    if there > here and not ours.is_refused:
        return Difference(peer, "more", here, ours, theirs)
    return None


def _end_to_end(peer, read):
    """Fields of one name in their order; that of different names says nothing, and nginx writes `Host` first."""
    kept = [(name, value) for name, value in read.fields if name not in NOT_SENT_ON[peer]]
    return sorted(kept, key=lambda pair: pair[0])
