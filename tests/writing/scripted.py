"""A server that speaks OpenAI's API on loopback and answers what it is told to: a real one, over real HTTP."""

import json
import socket
import threading
import time
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

FAILURES = {
    "key": (401, {"code": "invalid_api_key", "message": "Incorrect API key"}, {}),
    "quota": (429, {"code": "insufficient_quota", "message": "You exceeded your current quota"}, {}),
    "busy": (429, {"code": "rate_limit_exceeded", "message": "Rate limit reached"}, {"retry-after": "7"}),
    "server": (503, {"code": None, "message": "overloaded"}, {}),
    "too_long": (400, {"code": "context_length_exceeded", "message": "maximum context length is 8192"}, {}),
    "filtered": (400, {"code": "content_filter", "message": "filtered by the content management policy"}, {}),
    "unknown_model": (404, {"code": "model_not_found", "message": "no such model"}, {}),
    "refused": (400, {"code": "invalid_request", "message": "no"}, {}),
}


class Scripted:
    """Queued replies: an object (sent as JSON), a text, the name of a failure, or a function of the prompt."""

    def __init__(self, *replies, delay=0.0, default=None):
        self.replies, self.delay, self.default = list(replies), delay, default
        self.requests = []
        self.most_at_once = 0
        self._open = 0
        self._lock = threading.Lock()

    def next(self, body):
        with self._lock:
            self.requests.append(body)
            reply = self.replies.pop(0) if self.replies else self.default
        return reply(prompt_of(body)) if callable(reply) else reply

    @contextmanager
    def answering(self):
        """Count the requests that are open at the same time."""
        with self._lock:
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1

    @property
    def sent(self):
        return json.dumps(self.requests, ensure_ascii=False)


def prompt_of(body):
    return "\n".join(m["content"] for m in body["messages"])


def _completion(content, finish="stop"):
    return {
        "id": "c1", "object": "chat.completion", "created": 1, "model": "scripted",
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }  # fmt: skip


def _chunks(content, *, die=False):
    words = content.split(" ")
    for i, word in enumerate(words):
        delta = {"role": "assistant", "content": word if i == 0 else f" {word}"}
        chunk = {
            "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
            "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
        }  # fmt: skip
        yield f"data: {json.dumps(chunk)}\n\n"
        if die and i == 1:
            raise ConnectionResetError("the server dies here")
    yield "data: [DONE]\n\n"


class _Broken(Response):
    """Promises more bytes than it sends, then the connection ends."""

    async def __call__(self, scope, receive, send):
        headers = [(b"content-type", b"application/json"), (b"content-length", b"5000"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"id": "c1", "choi', "more_body": True})
        raise ConnectionResetError("the server dies here")


def app_of(script):
    app = FastAPI()

    @app.post("/v1/chat/completions")
    def complete(body: dict, request: Request):
        reply = script.next(body)
        with script.answering():
            time.sleep(script.delay)
        if isinstance(reply, str) and reply in FAILURES:
            status, error, headers = FAILURES[reply]
            return JSONResponse({"error": error}, status_code=status, headers=headers)
        if reply == "broken":
            return _Broken()
        if reply == "slow":
            time.sleep(1.5)
            reply = {}
        if reply == "cut_by_filter":
            return _completion("", finish="content_filter")
        if reply == "cut":
            return _completion('{"sentences": [', finish="length")
        content = reply if isinstance(reply, str) else json.dumps(reply)
        if body.get("stream"):
            die = content.startswith("DIE ")
            return StreamingResponse(_chunks(content.removeprefix("DIE "), die=die), media_type="text/event-stream")
        return _completion(content)

    return app


@contextmanager
def serving(script):
    """Yield the base URL of a server that answers by the script."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(app_of(script), host="127.0.0.1", port=port, log_level="critical", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.should_exit = True
        thread.join(5)
