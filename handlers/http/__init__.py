"""What Telegram, browsers and the operator's machines may ask of us, route by route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from handlers.http import contract, health, platform, receipts, telegram, v1, verify
from handlers.http.counting import counted
from handlers.http.problems import as_problems

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.settings import PlatformKeys
    from handlers.intake import Intake


def application(deps: Deps, intake: Intake, webhook_secret: str | None, platform_keys: PlatformKeys) -> web.Application:
    """Build the web application; without a secret (polling) there is no webhook, without keys no Platform."""
    app = web.Application(client_max_size=deps.policy.body_bytes_max, middlewares=[counted, as_problems])
    app.add_routes([web.get("/live", health.live), web.get("/ready", health.ready(deps))])
    if webhook_secret:
        app.add_routes([web.post("/telegram", telegram.webhook(intake, webhook_secret, deps.policy))])
    if platform_keys.verifying:
        app.add_routes([web.post("/platform/events", platform.inbox(deps, platform_keys.verifying))])
    if platform_keys.api_tokens:
        app.add_routes(v1.routes(deps, platform_keys.api_tokens))
        app.add_routes(receipts.routes(deps, platform_keys.api_tokens))
    app.add_routes([*v1.public_routes(deps), *receipts.public_routes(deps), *verify.routes(deps), *contract.routes()])
    return app


def metrics_application() -> web.Application:
    """Build the application behind `METRICS_PORT`."""
    app = web.Application(middlewares=[as_problems])
    app.add_routes([web.get("/metrics", health.metrics)])
    return app
