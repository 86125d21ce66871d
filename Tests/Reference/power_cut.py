#!/usr/bin/env python3
"""What a power cut would have left of an audit log, at every moment at which a reply began to leave.

    power_cut.py TRACE AUDIT_DIRECTORY [--images FOLDER --count N --seed N]

TRACE is what `strace -f -y -s 64` wrote of a gateway, from its start to its end, of the calls in CALLS. One tracer sees all threads, so a call that
stands behind another's return in it was made because of it, or could have been. From the calls on the log's files follows what was on the disk at
any time: the bytes that a sync, which has returned 0, found written, in files whose names a sync of the directory found there. A call that strace
answered itself (`INJECTED`) has done nothing.

For every reply (but 401 and 503, which nobody identified is given) there must be an `access` of its connection's port on the disk before its first
byte was handed to the kernel. After a call on a file that failed, nothing may be written to it or synced through that descriptor. `--images` writes N directories, each the log as a cut at some reply's moment would leave it, with some
of the bytes behind the last sync. Prints one JSON object; `faults` is empty where all is well.
"""
import argparse
import importlib.machinery
import json
import pathlib
import random
import re
import shutil

CALLS = "openat,renameat,unlinkat,write,writev,sendto,sendmsg,fdatasync,fsync,ftruncate,getpeername"
LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>)?(.*)")
FILE = re.compile(r"(\d+)<([^>]*)>")
RESULT = re.compile(r"\) += (-?\d+)(?:<[^>]*>)?(?: (E[A-Z]+))?.*?( \(INJECTED\))?(?: \(DELAYED\))?$")


def calls(lines):
    """(entered, name, arguments, result, error) of each call's entry and return, in their order; `result` is None at an entry."""
    begun = {}
    for line in lines:
        if not (match := LINE.match(line)):
            continue
        thread, resumed, text = match.groups()
        if resumed is None:
            name, _, text = text.partition("(")
            if not name.isidentifier():
                continue
            begun[thread] = (name, text.removesuffix("<unfinished ...>"))
            yield name, text, None, None
            if text.endswith("<unfinished ...>"):
                continue
        elif thread not in begun:
            continue
        name, start = begun.pop(thread)
        whole = start + text if resumed is not None else start
        if result := RESULT.search(whole):
            number = None if result[3] else int(result[1])
            yield name, whole, number, result[2]


class File:
    def __init__(self):
        self.written = self.found = self.synced = 0


class Disk:
    def __init__(self, directory):
        self.directory = str(directory)
        self.names, self.durable = {}, {}
        self.failed = set()

    def name(self, path):
        """The entry's name, where `path` is one of the directory's."""
        return path[len(self.directory) + 1:] if path.startswith(self.directory + "/") else None

    def file(self, path):
        return self.names.setdefault(self.name(path), File())


class Check:
    def __init__(self, directory):
        self.disk = Disk(directory)
        self.directory = directory
        self.ports, self.answered = {}, {}
        self.faults, self.moments = [], []
        self.seen = {"replies": 0, "syncs": 0, "failures": 0, "refused": 0}
        self.accesses = {path.name: list(self.lines(path)) for path in directory.glob("seg-*")}

    @staticmethod
    def lines(path):
        """(offset of its end, the port that asked) of each access."""
        offset = 0
        for line in path.read_bytes().split(b"\n")[:-1]:
            offset += len(line) + 1
            record = json.loads(line)
            if record["type"] == "access":
                yield offset, record["src"]["port"]

    def run(self, lines):
        for name, text, result, error in calls(lines):
            target = FILE.match(text)
            if name in ("write", "writev", "sendto", "sendmsg") and result is None and '"HTTP/1.1 ' in text:
                self.reply(int(target[1]), int(text.split('"HTTP/1.1 ')[1][:3]))
            elif name == "getpeername" and result == 0 and (port := re.search(r"sin_port=htons\((\d+)\)", text)):
                self.ports[int(target[1])] = int(port[1])
            elif name in ("openat", "renameat", "unlinkat"):
                self.entry(name, text, result)
            elif target and target[2] == self.disk.directory and name == "fsync" and result == 0:
                self.disk.durable = dict(self.disk.names)
            elif target and self.disk.name(target[2]):
                self.change(name, target, text, result, error)

    def entry(self, name, text, result):
        names = re.findall(r'"([^"]*)"', text)
        if name == "openat" and result is not None:
            self.disk.failed = {key for key in self.disk.failed if key[0] != str(result)}
        if result is None or result < 0 or f"<{self.disk.directory}>" not in text:
            return
        if name == "openat" and "O_CREAT" in text:
            self.disk.names.setdefault(names[0], File())
        elif name == "renameat":
            self.disk.names[names[1]] = self.disk.names.pop(names[0])
        elif name == "unlinkat":
            self.disk.names.pop(names[0], None)

    def change(self, name, target, text, result, error):
        file, key = self.disk.file(target[2]), (target[1], target[2])
        if error or result is not None and result < 0:
            self.disk.failed.add(key)
            self.seen["failures"] += 1
        elif result is None and key in self.disk.failed and name in ("write", "fdatasync", "fsync"):
            self.faults.append(f"{name} of {target[2]} after a call on this descriptor has failed")
        elif name == "write" and result is not None:
            file.written += result
        elif name == "ftruncate" and result == 0:
            file.written = file.found = file.synced = min(file.written, int(text.split(", ")[1].split(")")[0]))
        elif name in ("fdatasync", "fsync") and result is None:
            file.found = file.written
        elif name in ("fdatasync", "fsync") and result == 0:
            file.synced = max(file.synced, file.found)
            self.seen["syncs"] += 1

    def reply(self, descriptor, status):
        if status in (401, 503):
            self.seen["refused"] += 1
            return
        port = self.ports.get(descriptor)
        self.seen["replies"] += 1
        self.answered[port] = self.answered.get(port, 0) + 1
        there = sum(
            1 for name, file in self.disk.durable.items()
            for end, asker in self.accesses.get(name, []) if asker == port and end <= file.synced)
        if there < self.answered[port]:
            self.faults.append(f"reply {self.seen['replies']}, of status {status} to port {port}: its record was not on the disk")
        durable = {name: (file.synced, file.written) for name, file in self.disk.durable.items()}
        names = {name: (0, file.written) for name, file in self.disk.names.items() if name not in durable}
        self.moments.append((durable, names))

    def image(self, moment, folder, chance):
        """The directory after a cut: all that was synced, of the file that was being written some of what was not, and perhaps a file whose name was not synced."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        durable, names = moment
        if chance.random() < 0.5:
            durable = {**durable, **names}
        for name, (synced, written) in durable.items():
            kept = synced + (chance.randint(0, written - synced) if written > synced else 0)
            if (self.directory / name).exists():
                (folder / name).write_bytes((self.directory / name).read_bytes()[:kept])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("trace", type=pathlib.Path)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--images", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    check = Check(options.directory)
    check.run(options.trace.read_text(errors="replace").splitlines())
    chance = random.Random(options.seed)
    script = pathlib.Path(__file__).resolve().parents[2] / "scripts/audit-check"
    audit_check = importlib.machinery.SourceFileLoader("audit_check", str(script)).load_module()
    moments = chance.sample(check.moments, min(options.count, len(check.moments)))
    for number, moment in enumerate(moments):
        folder = options.images / f"{number}"
        check.image(moment, folder, chance)
        log = audit_check.Log(str(folder), [], [])
        log.read()
        check.faults += [f"image {number}: {fault}" for fault in log.faults]
    torn = sum(1 for durable, _ in check.moments if any(written > synced for synced, written in durable.values()))
    nameless = sum(1 for _, names in check.moments if any(name.startswith("seg-") for name in names))
    print(json.dumps({**check.seen, "images": len(moments), "unsynced": torn, "nameless": nameless, "faults": check.faults}))


if __name__ == "__main__":
    main()
