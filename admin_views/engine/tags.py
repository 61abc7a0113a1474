"""A state as a tag: its word, with the colour and the shape of its tone (`style/1_ground.css`)."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup, escape

from models.engine import Declared, LabelledEnum, kinds


@cache
def tag(state: LabelledEnum | None) -> Markup:
    """A state as HTML; the word alone where it has no tone, nothing where there is no state."""
    if state is None:
        return Markup()
    tone = tone_of(state)
    return Markup('<b class="tag {}">{}</b>').format(tone, state.label) if tone else escape(state.label)


def tone_of(state: LabelledEnum) -> str:
    """The class of a state's tag beside `tag`; empty where it has no tone."""
    return state.tone.value if state.tone else ""


def has_tones(each: Declared) -> bool:
    """Whether the values of a field are states with a tone."""
    return isinstance(each.kind, kinds.Choice) and each.shape != "many" and any(one.tone for one in each.kind.members)
