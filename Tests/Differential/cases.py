"""A case: what is written to one connection, made from one seed."""

import random
from dataclasses import dataclass

import gentle
import hostile
import traffic

#: Behind nearly every case, so that a body which is read too long or too short shows.
LAST = b"GET /last HTTP/1.1\r\nHost: last\r\n\r\n"


@dataclass
class Case:
    seed: str
    #: The clients whose requests it is made of, and what was done to them.
    kinds: list
    #: What is written, piece by piece.
    pieces: list

    @property
    def text(self):
        return b"".join(self.pieces)


def _byte_inserted(rng, text):
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(hostile.DANGEROUS) + text[at:]


def _byte_deleted(rng, text):
    at = rng.randrange(len(text))
    return text[:at] + text[at + 1:]


def _byte_doubled(rng, text):
    at = rng.randrange(len(text))
    return text[:at + 1] + text[at:]


def _byte_replaced(rng, text):
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(hostile.DANGEROUS) + text[at + 1:]


def _cut(rng, text):
    return text[:rng.randrange(len(text))]


BYTES = [_byte_inserted, _byte_deleted, _byte_doubled, _byte_replaced, _cut]


def name(change):
    return change.__name__.strip("_").replace("_", "-")


NAMES = [name(change) for change in traffic.CLIENTS[:8] + gentle.GENTLE + hostile.HOSTILE + BYTES]


def make(seed):
    rng = random.Random(seed)
    clients = [rng.choice(traffic.CLIENTS) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    requests = [client(rng) for client in clients]
    changes = [rng.choice(gentle.GENTLE) for _ in range(rng.choice([0, 0, 1, 1, 2, 3]))]
    if rng.random() < 0.5:
        changes += [rng.choice(hostile.HOSTILE) for _ in range(rng.choice([1, 1, 1, 2]))]
    for change in changes:
        change(rng, rng.choice(requests))
    text = b"".join(request.bytes() for request in requests)
    if rng.random() < 0.2:
        changes += [rng.choice(BYTES) for _ in range(rng.choice([1, 1, 2]))]
        for change in changes:
            text = change(rng, text) if change in BYTES and text else text
    if rng.random() < 0.9:
        text += LAST
    return Case(seed, [name(made) for made in clients + changes], _pieces(rng, text))


def _pieces(rng, text):
    """Mostly whole, for else two of three are cut somewhere within a head."""
    if rng.random() < 0.6:
        return [text]
    cuts = sorted(rng.randint(0, len(text)) for _ in range(rng.randint(1, 4)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)])]
    return [piece for piece in pieces if piece]
