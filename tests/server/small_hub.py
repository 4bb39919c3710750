"""A hub on loopback that speaks as much of the Hugging Face hub's HTTP as fetching a model takes."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class SmallHub:
    """One repository.

    Attributes:
        repository: "owner/name".
        files: by name; big ones are described as the hub describes large files, with sha256.
        asked: (method, file, Range) of each request for a file.
        cut_at: after so many bytes of a file the line breaks, once.
        stays_broken: from then on the hub answers 500.
        describes: what it says of a file, where that is not the truth.
    """

    def __init__(self, repository: str, files: dict[str, bytes]) -> None:
        self.repository = repository
        self.files = files
        self.asked: list[tuple[str, str, str | None]] = []
        self.cut_at: int | None = None
        self.stays_broken = False
        self.broken = False
        self.describes: dict[str, bytes] = {}
        self.address = ""

    def info(self) -> dict[str, Any]:
        """Return the answer about the repository."""
        siblings = []
        for name, truth in self.files.items():
            content = self.describes.get(name, truth)
            about: dict[str, Any] = {"rfilename": name, "size": len(content)}
            about["blobId"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            if name.endswith(".bin"):
                digest = hashlib.sha256(content).hexdigest()
                about["lfs"] = {"size": len(content), "sha256": digest, "pointerSize": 134}
            siblings.append(about)
        return {"id": self.repository, "modelId": self.repository, "sha": COMMIT, "siblings": siblings}

    @contextmanager
    def running(self) -> Iterator["SmallHub"]:
        """Serve on a free port of loopback."""
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub = hub
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        self.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    hub: SmallHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay quiet."""

    def do_HEAD(self) -> None:
        """Answer what a file is."""
        self._answer(with_body=False)

    def do_GET(self) -> None:
        """Answer with a file, or with what there is."""
        if self.path.startswith(f"/api/models/{self.hub.repository}/revision/"):
            self._send(200, json.dumps(self.hub.info()).encode(), {"Content-Type": "application/json"})
        else:
            self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        prefix = f"/{self.hub.repository}/resolve/{COMMIT}/"
        name = self.path.removeprefix(prefix)
        if not self.path.startswith(prefix) or name not in self.hub.files:
            self._send(404, b"", {"X-Error-Code": "RepoNotFound"})
            return
        asked = self.headers.get("Range")
        self.hub.asked.append((self.command, name, asked))
        if self.hub.broken and with_body:
            self._send(500, b"")
            return
        content = self.hub.files[name]
        start = int(asked.removeprefix("bytes=").partition("-")[0]) if asked and with_body else 0
        headers = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "X-Repo-Commit": COMMIT,
            "Accept-Ranges": "bytes",
        }
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._send(206 if start else 200, content[start:], headers, with_body=with_body)

    def _send(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, *, with_body: bool = True
    ) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if not with_body:
            return
        if self.hub.cut_at is not None and len(body) > self.hub.cut_at:
            body = body[: self.hub.cut_at]
            self.hub.broken, self.hub.cut_at = self.hub.stays_broken, None
            self.close_connection = True
        self.wfile.write(body)
