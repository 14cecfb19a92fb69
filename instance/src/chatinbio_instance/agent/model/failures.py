"""What went wrong with a provider, as an EngineError that leaks nothing.

Place in the flow: pydantic-ai's exceptions → **failures** → engine (falls back, or tells the visitor).
"""

from __future__ import annotations

from chatinbio_instance.core.events import EngineError

_LATER = "I lost my thread there. Please ask again in a moment."
_NEVER = "I cannot answer that way right now."


def failure(error: Exception) -> EngineError:
    """The EngineError for any exception of a run; its code is stable, the cause is for the log."""
    from pydantic_ai import exceptions as e

    if isinstance(error, EngineError):
        return error
    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, bool], ...] = (
        (e.ModelAuthenticationError, "provider_auth", False),
        (e.ModelQuotaExceededError, "provider_quota", False),
        (e.ModelRateLimitError, "provider_rate_limited", True),
        (e.ModelNotFoundError, "model_not_found", False),
        ((e.ModelTimeoutError, e.ModelRequestTimeout, TimeoutError), "provider_timeout", True),
        (e.ModelContextWindowExceededError, "conversation_too_long", False),
        (e.ModelRequestRejectedError, "provider_rejected", False),
        ((e.ModelUnavailableError, e.ModelServerError, e.ModelConnectionError), "provider_unavailable", True),
        (e.ModelHTTPError, "provider_error", True),
        (e.ModelAPIError, "provider_unavailable", True),
        (e.UsageLimitExceeded, "usage_limit", False),
        (e.ContentFilterError, "content_filtered", False),
        (e.UnexpectedModelBehavior, "provider_malformed", True),
        (e.UserError, "model_misconfigured", False),
    )
    for types, code, retryable in kinds:
        if isinstance(error, types):
            return EngineError(code, _LATER if retryable else _NEVER, retryable=retryable)
    return EngineError("engine_failed", _LATER, retryable=True)
