"""The systemd unit: that systemd reads it, what it shuts, and that the program needs nothing of what is shut."""

import functools
import re
import subprocess
import tempfile
from pathlib import Path

FILE = "deploy/systemd/spanwarden.service"
PROGRAM = "/usr/local/bin/spanwarden"
# Tenths of systemd's own measure, 0 to 100; a service that shuts nothing has 96.
EXPOSURE = 13

WANTED = {
    "Type": "exec", "User": "spanwarden", "UMask": "0077", "StateDirectory": "spanwarden", "StateDirectoryMode": "0700",
    "ExecReload": "/bin/kill -HUP $MAINPID", "Restart": "on-failure", "RestartPreventExitStatus": "2", "LimitCORE": "0",
    "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "RestrictNamespaces": "yes", "MemoryDenyWriteExecute": "yes", "SystemCallArchitectures": "native",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
}


def settings_of(text):
    lines = [line for line in text.split("\n") if re.match(r"\w+=", line)]
    result = {}
    for name, _, value in (line.partition("=") for line in lines):
        result.setdefault(name, []).append(value)
    return result


def settings(files, _):
    found = settings_of(files[FILE])
    for name, value in WANTED.items():
        if found.get(name) != [value]:
            yield f"{FILE}: {name} is {found.get(name)}: expected `{value}`"
    if not any(value.startswith("pseudonym-key:/etc/spanwarden/secrets/") for value in found.get("LoadCredential", [])):
        yield f"{FILE}: secrets come by LoadCredential"
    if int(found["TimeoutStopSec"][0].removesuffix("s")) < 40:
        yield f"{FILE}: TimeoutStopSec cuts the 30 seconds in which requests are answered"
    if int(found["LimitNOFILE"][0]) < 8704 + 40 * 64:
        yield f"{FILE}: LimitNOFILE is too little for 4,096 connections"
    if not re.fullmatch(r"\d+[MG]", found.get("MemoryMax", [""])[0]):
        yield f"{FILE}: MemoryMax bounds it"


def analyzed(files, _):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spanwarden.service"
        # systemd looks whether the program is there, which it is not on this machine.
        path.write_text(files[FILE].replace(PROGRAM, "/bin/true"))
        verified = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True)
        if verified.returncode or verified.stderr.strip():
            yield f"{FILE}: {verified.stderr.strip()[:300]}"
        words = ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE}", path]
        judged = subprocess.run(words, capture_output=True, text=True)
        if judged.returncode:
            yield f"{FILE}: {judged.stdout.strip().splitlines()[-1]}: expected at most {EXPOSURE / 10}"


def system_calls(files, program):
    """The demo (gateway, store and issuer in one process) calls nothing that the unit would refuse."""
    if program is None:
        return
    allowed = _allowed(settings_of(files[FILE])["SystemCallFilter"])
    status, text = _demo(program)
    called = set(re.findall(r"^\d+ +(\w+)\(", text, re.MULTILINE))
    if status or len(called) < 25 or "fdatasync" not in called:
        yield f"{FILE}: the demo did not run to its end under strace ({status}, {len(called)} system calls)"
    for name in sorted(called - allowed):
        yield f"{FILE}: SystemCallFilter refuses `{name}`, which the program calls"
    if re.search(r" mmap\([^)]*PROT_WRITE\|PROT_EXEC| mprotect\([^)]*PROT_EXEC", text):
        yield f"{FILE}: MemoryDenyWriteExecute refuses memory that the program asks for"
    families = set(re.findall(r"socket\((AF_\w+)", text)) - {"AF_NETLINK"}  # The C library does without.
    for family in sorted(families - set(WANTED["RestrictAddressFamilies"].split())):
        yield f"{FILE}: RestrictAddressFamilies refuses `{family}`, which the program opens"


@functools.cache
def _demo(program):
    """(exit status, its system calls as strace writes them)"""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        words = ["strace", "-f", "-qq", "-o", trace, program, "demo", "--once"]
        demo = subprocess.run(words, capture_output=True, cwd=program.parents[2], timeout=120)
        return demo.returncode, trace.read_text(errors="replace")


def _allowed(filters):
    allowed = {"execve"}
    for value in filters:
        names = {name for word in value.lstrip("~").split() for name in _group(word)}
        allowed = allowed - names if value.startswith("~") else allowed | names
    return allowed


@functools.cache
def _group(name):
    if not name.startswith("@"):
        return {name}
    text = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", name], capture_output=True, text=True, check=True).stdout
    words = [line.strip() for line in text.split("\n")[1:] if line.strip() and "#" not in line]
    return {member for word in words for member in _group(word)}
