"""The REST API: all routes, their error handlers and middleware."""

from typing import Final

from fastapi import FastAPI, Security
from fastapi.security import APIKeyHeader, APIKeyQuery, HTTPBearer

from symbl_tui.engine.apps.usage import AppLimitReached
from symbl_tui.engine.jobs.queue import QueueFull
from symbl_tui.engine.rest import (
    conversation_routes,
    health_routes,
    insight_routes,
    job_routes,
    report_routes,
    telephony_routes,
    token_routes,
    tracker_routes,
    unsupported,
)
from symbl_tui.engine.rest.context import RestContext
from symbl_tui.engine.rest.error_responses import ERRORS, add_error_handlers
from symbl_tui.engine.rest.middleware import AccessMiddleware
from symbl_tui.system.limits.pending_connections import PendingConnections

# The places of a token, for the description; the middleware is what verifies it.
_SECURITY: Final = [
    Security(HTTPBearer(auto_error=False)),
    Security(APIKeyHeader(name="x-api-key", auto_error=False)),
    Security(APIKeyQuery(name="access_token", auto_error=False)),
]


def add_rest(app: FastAPI, context: RestContext, pending: PendingConnections) -> None:
    """Add the REST API to an application; ``pending`` holds the connections without a token."""
    app.state.rest_context = context
    app.state.computation = context.computation
    app.include_router(token_routes.router, responses=ERRORS)
    app.include_router(health_routes.router)
    for router in (
        # More specific paths first.
        unsupported.router,
        telephony_routes.router,
        job_routes.router,
        tracker_routes.router,
        insight_routes.router,
        report_routes.router,
        conversation_routes.router,
    ):
        app.include_router(router, responses=ERRORS, dependencies=_SECURITY)
    add_error_handlers(app)
    for error in (QueueFull, AppLimitReached):
        app.add_exception_handler(error, job_routes.busy)
    app.add_middleware(
        AccessMiddleware,
        accounts=context.node.accounts,
        limits=context.node.settings.limits,
        pending=pending,
        timing=context.node.timing,
    )
