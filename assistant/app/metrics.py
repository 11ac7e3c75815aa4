"""The metrics of this process for Prometheus, told to this machine or to whoever knows the token."""

import hmac
import ipaddress

import fastapi
from fastapi.responses import JSONResponse, Response

from assistant.service.service import Service

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


def routes(service: Service) -> fastapi.APIRouter:
    """Return the route of /metrics."""
    router = fastapi.APIRouter()

    @router.get("/metrics")
    def metrics(request: fastapi.Request) -> Response:
        if not (_knows_token(request, service) or _is_here(request)):
            return JSONResponse({"error": "Metrics are told to this machine, or with the token."}, 403)
        return Response(service.telemetry.exposition(), media_type=_TEXT)

    return router


def _knows_token(request: fastapi.Request, service: Service) -> bool:
    token = service.settings.metrics_token
    given = request.headers.get("authorization", "").encode()
    return token is not None and hmac.compare_digest(given, f"Bearer {token.get_secret_value()}".encode())


def _is_here(request: fastapi.Request) -> bool:
    """Say whether the request comes from this machine itself, not through a proxy on it."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
