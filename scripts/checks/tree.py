"""The files of the repository that are read: tracked ones and new ones, but not ignored ones."""

import subprocess
from collections import namedtuple
from pathlib import Path

import swift_source

Violation = namedtuple("Violation", "path line rule message")

TEXT = {".swift", ".c", ".h", ".py", ".md", ".yaml", ".yml", ".json", ".modulemap", ".sh", ""}


def is_data(path):
    """Recorded input is kept byte for byte: no rule on text binds it."""
    return "/Data/" in path or path.startswith("Sources/C/CDemoTraces/")


class Tree:
    def __init__(self, texts, names, root=None):
        self.texts = texts
        self.names = names
        self.root = root

    @classmethod
    def load(cls, root):
        listing = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, check=True)
        names = {name for name in listing.stdout.decode().split("\0") if name and (root / name).is_file()}
        wanted = [n for n in sorted(names) if not is_data(n) and Path(n).suffix in TEXT]
        texts = {n: (root / n).read_bytes().decode("utf-8", "replace") for n in wanted}
        return cls(texts, names, root)

    def planted(self, path, text):
        """The same tree with one file added, replaced, or (where `text` is None) taken away."""
        texts = {name: content for name, content in self.texts.items() if name != path}
        if text is None:
            return Tree(texts, self.names - {path}, self.root)
        if is_data(path):
            return Tree(texts, self.names | {path}, self.root)
        return Tree({**texts, path: text}, self.names | {path}, self.root)

    def swift(self, *folders):
        """(path, source) of the Swift files under the folders."""
        for path in sorted(self.texts):
            if path.endswith(".swift") and path.startswith(folders):
                yield path, swift_source.read(self.texts[path])

    def exists(self, path):
        return path in self.names or any(name.startswith(path.rstrip("/") + "/") for name in self.names)


def ring_and_target(path):
    """("Law", "View") of Sources/Law/View/TraceView.swift."""
    parts = path.split("/")
    return (parts[1], parts[2]) if len(parts) > 3 else ("", "")
