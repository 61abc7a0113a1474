"""Documents set on pages from templates of ours and plain values: `from models.engine.typesetting import set_pages`."""

from models.engine.typesetting.press.limits import NotMade
from models.engine.typesetting.setting import set_pages

__all__ = ["NotMade", "set_pages"]
