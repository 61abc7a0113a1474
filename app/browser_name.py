"""What people call the browser that they use."""

from __future__ import annotations

# In this order: each also says the names of those after it.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "Chrom": "Chrome"}
BROWSERS |= {"CriOS": "Chrome", "Safari": "Safari"}
MACHINES = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
MACHINES |= {"Macintosh": "Mac", "Linux": "Linux"}


def browser_name(user_agent: str) -> str:
    """« Firefox sur Windows », from what a browser says of itself; empty when it says nothing known."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    machine = next((name for sign, name in MACHINES.items() if sign in user_agent), "")
    return " sur ".join(part for part in (browser, machine) if part)
