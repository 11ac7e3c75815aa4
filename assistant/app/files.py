"""Files that are handed out: each is made for who asks, through that user's own door."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.app.headers import INERT
from assistant.app.login import signed_in
from assistant.errors import AssistantError, ForbiddenError, NotFoundError
from assistant.service.access import Access
from assistant.service.service import Service


def routes(service: Service) -> APIRouter:
    """Return the address of downloads: `/download/{week}/{version}/{form}`."""
    router = APIRouter()

    @router.get("/download/{week}/{version}/{form}")
    def download(request: Request, week: str, version: int, form: str) -> Response:
        door = Access(service, signed_in(request).user)
        try:
            file = door.export(week, form, version)
        except AssistantError as error:
            return JSONResponse({"error": error.what, "detail": error.how}, status_of(error))
        return Response(
            file.data,
            media_type=file.media_type,
            headers={
                "content-disposition": f'attachment; filename="{file.name}"',
                "content-security-policy": INERT,
            },
        )

    return router


def status_of(error: AssistantError) -> int:
    """Return the HTTP status that says what kind of error it is."""
    if isinstance(error, ForbiddenError):
        return 403
    return 404 if isinstance(error, NotFoundError) else 400
