"""One app process, as small as can be: takes notes over HTTP and answers once the service has stored them.

`python -m evals.benchmarks.upload_server PORT`, with the stores named by SALES_NARRATIVE_DATABASE_URL and
SALES_NARRATIVE_CHROMA_URL. Made to be killed by `kill_uploads`.
"""

import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from assistant.errors import AssistantError
from assistant.service import Service
from assistant.settings import Settings


def _server(port: int, service: Service) -> ThreadingHTTPServer:
    class Uploads(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, "ready")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / Path(self.path).name
                path.write_bytes(body)
                try:
                    report = service.ingest([path])
                    if not report.refusals:
                        service.home.records.append_audit("uploader", "upload", path.name)
                except AssistantError as error:
                    self._answer(503, error.what)
                    return
            self._answer(*((503, report.refusals[0].what) if report.refusals else (200, "stored")))

        def _answer(self, code: int, said: str) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return ThreadingHTTPServer(("127.0.0.1", port), Uploads)


if __name__ == "__main__":
    with Service.open(Settings.load()) as opened:
        _server(int(sys.argv[1]), opened).serve_forever()
