"""All REST routes together, behind their gate."""

from typing import Final

from fastapi import FastAPI, Security
from fastapi.security import APIKeyHeader, APIKeyQuery, HTTPBearer

from symbl_tui.engine.jobs.queue import Busy
from symbl_tui.engine.rest import (
    conversations,
    health,
    insights,
    management,
    processing,
    reports,
    tokens,
    unsupported,
)
from symbl_tui.engine.rest.context import RestContext
from symbl_tui.engine.rest.errors import PROBLEMS, add_error_handlers
from symbl_tui.engine.rest.middleware import Gate

_DOORS: Final = [
    Security(HTTPBearer(auto_error=False)),
    Security(APIKeyHeader(name="x-api-key", auto_error=False)),
    Security(APIKeyQuery(name="access_token", auto_error=False)),
]
"""Where a token may be shown, for the description; it is the gate that looks at it."""


def add_rest(app: FastAPI, engine: RestContext) -> None:
    """Serve the REST API with an application."""
    app.state.engine = engine
    app.include_router(tokens.router, responses=PROBLEMS)
    app.include_router(health.router)
    for router in (
        # The more particular paths first.
        unsupported.router,
        processing.router,
        management.router,
        insights.router,
        reports.router,
        conversations.router,
    ):
        app.include_router(router, responses=PROBLEMS, dependencies=_DOORS)
    add_error_handlers(app)
    app.add_exception_handler(Busy, processing.busy)
    app.add_middleware(Gate, accounts=engine.accounts, limits=engine.settings.limits)
