"""Draft through a scripted server that waits before each reply; compare the time with the slowest chain of calls.

    python -m evals.benchmarks.model_delay HOME [--week 2026-W47] [--delay 5] [--parallel 12]

A section's chain is its call and, where sentences fail, one repair after it; sections run at the same time. The server
spoils one sentence of each section, so that every section needs its repair: the slowest chain is two delays. Five
seconds are what a section of some 400 tokens takes at 80 tokens a second. Printed: calls by kind, the draft's time and
its own work, each against the slowest chain, also beyond an embedded draft. Bound: 1.5.
"""

import argparse
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings

_LINE = re.compile(r"^(S\d+) \[([^\]]*)\]: (.*)$", re.MULTILINE)
BOUND = 1.5


def reply_to(prompt: str) -> dict[str, object]:
    """Return each sentence of a section as it was shown, the first with a figure that stands nowhere; mend nothing."""
    told: list[dict[str, object]] = []
    if "You write one section" not in prompt:
        return {"sentences": told}
    for number, (key, ids, text) in enumerate(_LINE.findall(prompt)):
        names = [i.strip() for i in ids.split(",") if i.strip()]
        names = names[:16]  # so many a reply may name
        told.append(
            {
                "rewrites": key,
                "text": f"{text} That makes 987,654,321 in all."[:700] if number == 0 else text[:700],
                "figures": [i for i in names if i.startswith("F")],
                "evidence": [i for i in names if i.startswith("E")],
            }
        )
    return {"sentences": told}


class Delayed(ThreadingHTTPServer):
    """Speaks as much of the API as a typed reply needs, and waits `delay` seconds before each."""

    request_queue_size = 64

    def __init__(self, delay: float, answer: Callable[[str], dict[str, object]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.delay, self.answer = delay, answer
        self.asked: Counter[str] = Counter()
        self.lock = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    server: Delayed

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        prompt = "\n".join(m["content"] for m in body["messages"])
        kind = "section" if "You write one section" in prompt else "other"
        with self.server.lock:
            self.server.asked[kind] += 1
        time.sleep(self.server.delay)
        content = json.dumps(self.server.answer(prompt))
        message = {"role": "assistant", "content": content}
        whole = {
            "id": "c", "object": "chat.completion", "created": 1, "model": "scripted",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }  # fmt: skip
        data = json.dumps(whole).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""


@contextmanager
def serving(delay: float, answer: Callable[[str], dict[str, object]] = reply_to) -> Iterator[Delayed]:
    """Serve on a free port of loopback, and end with the block."""
    with Delayed(delay, answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--week", default="2026-W47")
    parser.add_argument("--delay", type=float, default=5.0)
    parser.add_argument("--parallel", type=int, default=12)
    options = parser.parse_args()
    week = Week.parse(options.week)
    with serving(options.delay) as server:
        settings = Settings.load(
            home=options.home, openai_base_url=f"http://127.0.0.1:{server.server_address[1]}/v1", model_retries=0,
            model_parallel=options.parallel, model_name=f"scripted-{time.time_ns()}", model_budget_tokens=10_000_000,
        )  # fmt: skip
        with Service.open(settings) as service:
            service.draft(week, embedded=True)
            begun = time.perf_counter()
            service.draft(week, embedded=True)
            plain = time.perf_counter() - begun
            begun, busy = time.perf_counter(), time.process_time()
            narrative = service.draft(week)
            whole, worked = time.perf_counter() - begun, time.process_time() - busy
        asked = dict(server.asked)
    chain = options.delay * (2 if asked.get("other") else 1)
    print(f"sections {len(narrative.sections)}, calls {sum(asked.values())}: {asked}")
    print(f"embedded draft {plain:.2f} s; with the server {whole:.2f} s; slowest chain of calls {chain:.2f} s")
    print(f"of the program's own work: {worked:.2f} s of a processor, which a machine that is busy spreads over more")
    ratio = (whole - plain) / chain
    both = whole / (plain + chain)
    print(f"with / chain {whole / chain:.2f}; at most {1 + worked / chain:.2f} on an idle machine (chain + own work)")
    print(f"(with - embedded) / chain {ratio:.2f}; with / (embedded + chain) {both:.2f}; bound {BOUND}")


if __name__ == "__main__":
    main()
