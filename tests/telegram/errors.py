"""Says no in the words and with the status that Telegram uses."""

from typing import Any


class ApiError(Exception):
    """An answer with ok = false; the HTTP status is its error_code."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad(reason: str, parameters: dict[str, Any] | None = None) -> ApiError:
    """The request is wrong (400)."""
    return ApiError(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> ApiError:
    """The bot may not do that here (403)."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Somebody else takes the updates (409)."""
    return ApiError(409, f"Conflict: {reason}")


def too_many(seconds: int) -> ApiError:
    """The bot goes too fast (429)."""
    reason = f"Too Many Requests: retry after {seconds}"
    return ApiError(429, reason, {"retry_after": seconds})


def not_found() -> ApiError:
    """No such bot (404)."""
    return ApiError(404, "Not Found")
