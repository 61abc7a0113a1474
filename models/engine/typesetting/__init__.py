"""Documents set on pages from templates of ours and plain values: `from models.engine.typesetting import set_pages`."""

from models.engine.typesetting.plain_values import Drawing, plain_text
from models.engine.typesetting.press.limits import NotMade
from models.engine.typesetting.setting import set_pages

__all__ = ["Drawing", "NotMade", "plain_text", "set_pages"]
