"""What every answer carries, and whom we answer (`app/docs/security.md#pages` 15, 16)."""

from __future__ import annotations

from flask import Flask, Response, current_app, render_template, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app import machines
from app.config import Settings

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Attach both; believe as many proxies as the settings say."""
    settings: Settings = app.config["SETTINGS"]
    if settings.TRUSTED_PROXIES:
        count = settings.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.before_request_funcs.setdefault(None, []).insert(0, known_host)  # before CSRF, which answers with a page
    app.after_request(add_headers)


def known_host() -> Response | None:
    """Another host name is not ours: nothing is built from it, and a page that asks for nothing more says so."""
    if request.host.lower() in {host.lower() for host in current_app.config["SETTINGS"].hosts}:
        return None
    if machines.come():
        return machines.error(400, "Ce serveur ne répond pas à cette adresse.")
    return Response(render_template("wrong_address.html"), 400)


def add_headers(answer: Response) -> Response:
    """Pages are never stored; files say themselves how long they may be."""
    for name, value in headers_of(current_app.config["SETTINGS"]).items():
        answer.headers.setdefault(name, value)
    return answer


def headers_of(settings: Settings) -> dict[str, str]:
    """What every answer carries unless it says otherwise, by name."""
    https = {"Strict-Transport-Security": f"max-age={A_YEAR}; includeSubDomains"} if settings.is_https else {}
    return HEADERS | https | {"Cache-Control": "no-store"}
