"""nginx and HAProxy as processes of their own, in front of `backend.py`, with sockets in a temporary folder and nothing anywhere else.

They are set to change as little as they can: what a proxy changes by its nature is listed in `explained.py`.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NGINX = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off; underscores_in_headers on; ignore_invalid_headers off; merge_slashes off; server_tokens off;
    client_header_buffer_size 64k; large_client_header_buffers 8 128k; client_max_body_size 0; client_body_buffer_size 256k;
    client_header_timeout 60s; client_body_timeout 60s; keepalive_requests 1000;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d;
    scgi_temp_path {folder}/e;
    server {{
        listen unix:{folder}/nginx; server_name _;
        location / {{
            proxy_pass http://unix:{folder}/backend; proxy_http_version 1.1; proxy_set_header Host $http_host;
            proxy_buffer_size 512k; proxy_buffers 4 512k; proxy_busy_buffers_size 512k; proxy_ignore_client_abort on;
        }}
    }}
}}
"""

HAPROXY = """\
global
    nbthread 1
    tune.bufsize 524288
    tune.http.maxhdr 256
defaults
    mode http
    timeout connect 60s
    timeout client 60s
    timeout server 60s
    timeout http-request 60s
    option http-server-close
    option http-buffer-request
    http-reuse never
    retries 0
frontend door
    bind unix@{folder}/haproxy
    default_backend store
backend store
    server one unix@{folder}/backend
"""


def _program(name):
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


class Proxies:
    """`with Proxies() as proxies:` runs them; `proxies.addresses` says where they listen."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="differential-")
        self.addresses = {name: f"{self.folder}/{name}" for name in ("nginx", "haproxy")}
        self.output = open(f"{self.folder}/output", "wb")
        self.running = []
        try:
            self._start_all()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.running:
            process.kill()
            process.wait()
        self.output.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_all(self):
        self._write("nginx.conf", NGINX)
        self._write("haproxy.cfg", HAPROXY)
        self._start("backend", [sys.executable, "-B", str(Path(__file__).parent / "backend.py"), f"{self.folder}/backend"])
        self._start("nginx", [_program("nginx"), "-p", self.folder, "-e", f"{self.folder}/nginx.log", "-c", f"{self.folder}/nginx.conf"])
        self._start("haproxy", [_program("haproxy"), "-db", "-f", f"{self.folder}/haproxy.cfg"])

    def _write(self, name, text):
        Path(self.folder, name).write_text(text.format(folder=self.folder))

    def _start(self, name, command):
        """Runs a program until this one ends, however it does, and waits until it listens."""
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command], stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output)
        self.running.append(process)
        for _ in range(3000):
            if process.poll() is not None:
                break
            try:
                with socket.socket(socket.AF_UNIX) as trial:
                    return trial.connect(f"{self.folder}/{name}")
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"{name} does not listen: {self.said}")

    @property
    def said(self):
        """What the programs printed."""
        return Path(self.folder, "output").read_text(errors="replace")
