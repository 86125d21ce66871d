"""Processes that are measured: started on ports of their own, asked for their processor time and memory, ended in every case."""

import os
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A server that listens on `port`; `command` must stay in the foreground."""

    def __init__(self, name, command, port, folder):
        self.name, self.port = name, port
        self.log = folder / f"{name}.log"
        begun = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.seconds_to_accept = self._wait(begun)

    def _wait(self, begun):
        while time.monotonic() - begun < 30:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended at once:\n{self.log.read_text()[-2000:]}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return time.monotonic() - begun
            except ConnectionRefusedError:
                time.sleep(0.0005)
        self.stop()
        raise SystemExit(f"{self.name} does not listen:\n{self.log.read_text()[-2000:]}")

    def _family(self):
        """The process and its children: nginx works in processes of its own."""
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            return [pid] + [int(child) for child in children.read().split()]

    def processor_seconds(self):
        """User and system time of all its threads and processes."""
        total = 0
        for pid in self._family():
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self, field):
        """`VmRSS` or `VmHWM` of the process itself, in bytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) * 1024
        raise SystemExit(f"{self.name} tells no {field}")

    def stop(self):
        for sign, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            if self.process.poll() is not None:
                return
            os.killpg(self.process.pid, sign)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
