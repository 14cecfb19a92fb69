"""What went wrong with a provider, as an EngineError that leaks nothing; and how long it asked to be left alone.

Place in the flow: pydantic-ai's exceptions → **failures** → engine (falls back, or tells the visitor). Importing this imports no SDK.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, get_args

from chatinbio_instance.core.events import EngineError

Code = Literal[
    "content_filtered",
    "conversation_too_long",
    "engine_failed",
    "model_misconfigured",
    "model_not_found",
    "provider_auth",
    "provider_error",
    "provider_malformed",
    "provider_quota",
    "provider_rate_limited",
    "provider_rejected",
    "provider_timeout",
    "provider_unavailable",
    "usage_limit",
]
CODES: Final[tuple[Code, ...]] = get_args(Code)

_LATER = "I lost my thread there. Please ask again in a moment."
_NEVER = "I cannot answer that way right now."
# A provider that asks for more than this is asked again nevertheless.
LONGEST_WAIT = 3600.0


class ProviderFailed(EngineError):
    """The provider failed. `reason` is for the log and holds nothing that the provider wrote: it may repeat the prompt to us.

    `retry_after` is in seconds; `expected` where the provider had said so before.
    """

    code: Code

    def __init__(
        self,
        code: Code,
        reason: str,
        *,
        retryable: bool,
        retry_after: float | None = None,
        expected: bool = False,
    ) -> None:
        super().__init__(code, _LATER if retryable else _NEVER, retryable=retryable)
        self.reason = reason
        self.retry_after = retry_after
        self.expected = expected


class ModelMisconfigured(ProviderFailed):
    """The model cannot be used as configured; `reason` says what to change."""

    def __init__(self, reason: str) -> None:
        super().__init__("model_misconfigured", reason, retryable=False)


class Patience:
    """Does not ask a provider again before the time it named. `clock` is in seconds and only rises."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._not_before = 0.0
        self._code: Code = "provider_rate_limited"

    def check(self) -> None:
        """Raises ProviderFailed while the provider is to be left alone."""
        if (left := self._not_before - self._clock()) > 0:
            reason = f"not asked: it wants to be left alone for {left:.0f} s more"
            raise ProviderFailed(self._code, reason, retryable=True, expected=True)

    def learn(self, error: EngineError) -> None:
        """Remember what a failure says about when to come back."""
        if isinstance(error, ProviderFailed) and error.retry_after:
            self._not_before = self._clock() + min(error.retry_after, LONGEST_WAIT)
            self._code = error.code


def failure(error: Exception) -> EngineError:
    """The EngineError for any exception of a run; its code is stable."""
    from pydantic_ai import exceptions as e

    if isinstance(error, EngineError):
        return error
    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Code, bool], ...] = (
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
            return ProviderFailed(
                code, _reason(error), retryable=retryable, retry_after=getattr(error, "retry_after", None)
            )
    return ProviderFailed("engine_failed", f"{_reason(error)}, at {_place(error)}", retryable=True)


def _reason(error: Exception) -> str:
    """The kind of error and its status, with what lay beneath; never its text."""
    status: Any = getattr(error, "status_code", None)
    name = type(error).__name__ + (f" ({status})" if isinstance(status, int) else "")
    return f"{name}, from {type(error.__cause__).__name__}" if error.__cause__ else name


def _place(error: Exception) -> str:
    """Where a fault of our own arose; its text may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
