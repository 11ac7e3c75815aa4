"""A server on loopback that speaks OpenAI's API and answers as it is told: the real client over real HTTP, no key."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CHARACTERS_A_TOKEN = 4
_LINE = re.compile(r"^(S\d+) \[([^\]]*)\]: (.*)$", re.MULTILINE)
_EVIDENCE = re.compile(r"^E1 \([^)]*\): “(.*)”$", re.MULTILINE)
Reply = Callable[[str], dict[str, Any] | str]
"""From the prompt to the object that is sent as JSON, or to a text that is sent as it is."""


class Script:
    """What a scripted server was asked, and what it answers."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._lock = threading.Lock()
        self.prompts: list[str] = []
        self.models: list[str] = []
        self.tokens_in = self.tokens_out = 0
        self.url = ""

    def answer(self, body: dict[str, Any]) -> bytes:
        """Return a completion as the API gives it, tokens counted by characters."""
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        made = self._reply(prompt)
        content = made if isinstance(made, str) else json.dumps(made)
        tokens = (len(prompt) // CHARACTERS_A_TOKEN, len(content) // CHARACTERS_A_TOKEN)
        with self._lock:
            self.prompts.append(prompt)
            self.models.append(str(body.get("model", "")))
            self.tokens_in, self.tokens_out = self.tokens_in + tokens[0], self.tokens_out + tokens[1]
        usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
        message = {"role": "assistant", "content": content}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        completion = {"id": "c1", "object": "chat.completion", "created": 1, "model": "scripted"}
        return json.dumps({**completion, "choices": [choice], "usage": usage}).encode()


@contextmanager
def serving(reply: Reply) -> Iterator[Script]:
    """Run a server on a free port of loopback for as long as the context lasts; its `url` is a base URL."""
    script = Script(reply)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            data = script.answer(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def told(key: str, ids: str, text: str) -> dict[str, Any]:
    """Return a sentence as the section writer's form asks for it."""
    names = [i.strip() for i in ids.split(",") if i.strip()]
    return {
        "rewrites": key, "text": text[:700], "figures": [i for i in names if i.startswith("F")][:16],
        "evidence": [i for i in names if i.startswith("E")][:16],
    }  # fmt: skip


def repeating(change: Callable[[str], str] = lambda text: text) -> Reply:
    """Return a model that tells each sentence again, changed, and answers questions with the first evidence."""

    def reply(prompt: str) -> dict[str, Any]:
        if "Answer a Chief Sales Officer's question" in prompt:
            found = _EVIDENCE.search(prompt)
            if found is None:
                return {"answerable": False, "sentences": []}
            return {"answerable": True, "sentences": [{"text": f"“{found[1]}”", "evidence": ["E1"]}]}
        return {"sentences": [told(k, ids, change(text)) for k, ids, text in _LINE.findall(prompt)][:24]}

    return reply
