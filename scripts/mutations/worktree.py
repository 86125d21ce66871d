"""A copy of the program to spoil: a git worktree with build products of its own, and the commands that run in it."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

TOOLCHAIN = "/opt/swift/usr/bin"


class Worktree:
    def __init__(self, root, keep):
        self.root = root
        self.keep = keep
        self.folder = root / ".build-mutants"
        self.path = self.folder / "tree"
        self.scratch = self.folder / "scratch"

    def __enter__(self):
        # What is changed since the last commit, as a commit that no branch has; nothing where nothing is.
        commit = self._git("stash", "create").strip() or "HEAD"
        # Never where git would look further up: it would find the program itself there, and reset that.
        if (self.path / ".git").is_file() and self._toplevel() == self.path.resolve():
            self._git("reset", "--hard", self._git("rev-parse", commit).strip(), at=self.path)
        else:
            shutil.rmtree(self.path, ignore_errors=True)
            self._git("worktree", "prune")
            self._git("worktree", "add", "--detach", str(self.path), commit)
        # What `scripts/test` has installed for Python, which tests look for beside themselves.
        (self.path / ".build-test").mkdir(exist_ok=True)
        if not (self.path / ".build-test/venv").exists():
            (self.path / ".build-test/venv").symlink_to(self.root / ".build-test/venv")
        flags = subprocess.run([self.root / "scripts/build", "--test-flags"], check=True, text=True, stdout=subprocess.PIPE)
        *self.flags, _ = flags.stdout.split()
        return self

    def __exit__(self, *_):
        if self.keep:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self._git("worktree", "prune")

    def write(self, path, text):
        (self.path / path).write_text(text)

    def restore(self):
        self._git("checkout", "--", ".", at=self.path)

    def build(self, target):
        """The exit status, and what was printed."""
        return self._swift(target, 1800, "build", *self.flags, str(self.scratch), "--build-tests")

    def test(self, target, filters):
        """Runs tests that are built; a run that does not end counts as one that died."""
        chosen = [part for pattern in filters for part in ("--filter", pattern)]
        return self._swift(target, 300, "test", *self.flags, str(self.scratch), "--skip-build", *chosen)

    def _toplevel(self):
        """The folder of the worktree that was kept; None where git does not know it."""
        try:
            return Path(self._git("rev-parse", "--show-toplevel", at=self.path).strip()).resolve()
        except subprocess.CalledProcessError:
            return None

    def _swift(self, target, limit, *arguments):
        environment = dict(os.environ, SPANWARDEN_TESTS=target, SWIFT_BACKTRACE="enable=no")
        environment["PATH"] += ":" + TOOLCHAIN
        process = subprocess.Popen(
            ["swift", *arguments], cwd=self.path, env=environment, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            output, _ = process.communicate(timeout=limit)
        except BaseException as problem:
            # With everything that it started: a test that hangs leaves nothing behind.
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            if not isinstance(problem, subprocess.TimeoutExpired):
                raise
            output += f"\nstopped after {limit} s\n"
        return process.returncode, output

    def _git(self, *arguments, at=None):
        command = ["git", "-C", str(at or self.root), *arguments]
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
