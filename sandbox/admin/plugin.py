"""The page of the admin with the plugin inside, and the life of the add-on."""

from urllib.parse import quote, urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox import addon
from sandbox.admin.language import LANGUAGES, chosen_language
from sandbox.context import the_platform
from sandbox.installation import LIFE
from sandbox.shop import Refused
from sandbox.state import Platform

APP_URL = "/shoptet/app?shop=#SHOP_ID#&language=#LANGUAGE#&code=#OAUTH_CODE#"


def add_to(admin: Blueprint) -> None:
    """Add the routes of the add-on."""
    admin.get("/addon/smajlik")(addon_page)
    admin.post("/addon/smajlik/<event>")(change_addon)


def addon_page() -> str:
    """Show the plugin's page in a frame, with a fresh one-time code in its address."""
    platform, language = the_platform(), chosen_language()
    with platform.lock:
        kept = platform.installation
        frame = _frame(platform, language) if platform.active() else None
        return render_template(
            "addon.html",
            frame=frame,
            state=kept.state if kept else "not installed",
            possible=[event for event in LIFE if kept and kept.state in LIFE[event][1]],
            languages=LANGUAGES,
            language=language,
            message=request.args.get("message"),
        )


def _frame(platform: Platform, language: str) -> str:
    filled = APP_URL
    for placeholder, value in (
        ("#SHOP_ID#", str(platform.settings.eshop_id)),
        ("#LANGUAGE#", language),
        ("#OAUTH_CODE#", platform.tokens.user_code(platform.now())),
    ):
        filled = filled.replace(placeholder, quote(value, safe=""))
    return platform.settings.plugin_url + filled


def change_addon(event: str) -> ResponseReturnValue:
    """Install the add-on, or suspend, approve, terminate, uninstall it."""
    platform = the_platform()
    if event == "install":
        outcome = addon.install(platform)
        message = outcome.reason or "The add-on is installed."
    else:
        try:
            message = f"The add-on is {addon.live(platform, event)}."
        except Refused as error:
            message = str(error)
    language = request.form.get("language", "cs")
    query = urlencode({"message": message, "language": language})
    return redirect(f"{url_for('admin.addon_page')}?{query}")
