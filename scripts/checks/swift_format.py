"""`format`: the toolchain's own formatter, with .swift-format, takes no exception."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tree import Violation

FOLDERS = ["Package.swift", "Sources", "Tests", "Benchmarks", "Fuzzing"]


def start(root):
    swift = shutil.which("swift", path=os.environ.get("PATH", "") + ":/opt/swift/usr/bin") or "swift"
    paths = [name for name in FOLDERS if (root / name).exists()]
    return subprocess.Popen(
        [swift, "format", "lint", "--strict", "--parallel", "--configuration", ".swift-format", "--recursive", *paths],
        cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(process, root):
    _, text = process.communicate()
    found = []
    for line in text.splitlines():
        match = re.match(r"(.+?):(\d+):\d+: (?:error|warning): (.*)", line)
        if match:
            path = os.path.relpath(root / match.group(1), root)
            found.append(Violation(path, int(match.group(2)), "format", match.group(3)))
    if process.returncode and not found:
        found.append(Violation(".swift-format", 1, "format", text.strip() or "swift format failed"))
    return found


def lint(configuration, text):
    """What the formatter says of one file."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / ".swift-format").write_text(configuration)
        (root / "Sources").mkdir()
        (root / "Sources/Planted.swift").write_text(text)
        return finish(start(root), root)
