"""The views of lists that people keep: a name for what an address holds, for oneself, for the team or for a role."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, and_, bindparam, delete, or_, select
from sqlalchemy.orm import Mapped

from models.engine import Actor, Base, db, managers, outside_the_bin, team, technical

ALONE, TEAM = "", "team"
MOST = 30  # views of a list that are shown


class SavedView(Base):
    """The filters, the order and the columns of the list of a concept, as its address says them.

    `audience`: nothing for whoever made it alone, `team`, or the value of a role, for which the list opens with it.
    `code`: of those that come with the application, whose row stays once deleted.
    """

    id: Mapped[int] = technical(primary_key=True)
    concept: Mapped[str] = technical(index=True)
    name: Mapped[str] = technical()
    arguments: Mapped[str] = technical()
    audience: Mapped[str] = technical(default=ALONE)
    author_id: Mapped[int | None] = technical(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    code: Mapped[str | None] = technical(unique=True)
    is_gone: Mapped[bool] = technical(default=False)

    @property
    def is_shared(self) -> bool:
        """Whether others see it."""
        return self.audience != ALONE

    def is_kept_by(self, who: Actor) -> bool:
        """Whether somebody may rename, change or delete it: who made it; a manager, when it is shared."""
        return self.author_id == who.user_id or (self.is_shared and who.role in managers())


class OpeningView(Base):
    """The view with which a list opens for an account."""

    __table_args__ = (UniqueConstraint("user_id", "concept"),)

    id: Mapped[int] = technical(primary_key=True)
    user_id: Mapped[int] = technical(ForeignKey("user.id", ondelete="CASCADE"))
    concept: Mapped[str] = technical()
    view_id: Mapped[int] = technical(ForeignKey("saved_view.id", ondelete="CASCADE"), index=True)


def _is_offered(role: Any, user_id: Any) -> Any:
    shared = [getattr(role, "value", ""), *([TEAM] if role in team() else [])]
    return and_(
        ~SavedView.is_gone,
        or_(
            and_(SavedView.audience == ALONE, SavedView.author_id == user_id),
            SavedView.audience.in_([one for one in shared if one]),
        ),
    )


def views_of(concept: str, who: Actor) -> tuple[Sequence[SavedView], int | None]:
    """The views of a list that are for somebody, those of all before their own; the id of that which opens it."""
    rows = db.session.execute(_views_for(who.role), {"concept": concept, "user": who.user_id}).all()
    own = [view.id for view, chosen in rows if chosen is not None]
    of_role = [view.id for view, _chosen in rows if view.audience == getattr(who.role, "value", None)]
    return [view for view, _chosen in rows], next(iter([*own, *of_role]), None)


@cache
def _views_for(role: Any) -> Any:
    """The statement that every list begins with, kept."""
    mine = and_(OpeningView.view_id == SavedView.id, OpeningView.user_id == bindparam("user"))
    query = select(SavedView, OpeningView.id).outerjoin(OpeningView, mine)
    query = query.where(SavedView.concept == bindparam("concept"), _is_offered(role, bindparam("user")))
    return outside_the_bin(query.order_by(SavedView.audience == ALONE, SavedView.id).limit(MOST))


def view_for(number: int, who: Actor) -> SavedView | None:
    """The view of that id, for whoever it is offered to."""
    return db.session.scalars(
        select(SavedView).where(SavedView.id == number, _is_offered(who.role, who.user_id))
    ).first()


def open_with(view: SavedView, who: Actor, *, wanted: bool) -> None:
    """Let a list open with a view for an account, or no longer."""
    assert who.user_id is not None
    opening = delete(OpeningView).where(OpeningView.user_id == who.user_id, OpeningView.concept == view.concept)
    db.session.execute(opening if wanted else opening.where(OpeningView.view_id == view.id))
    if wanted:
        db.session.add(OpeningView(user_id=who.user_id, concept=view.concept, view_id=view.id))


def take_away(view: SavedView) -> None:
    """Delete a view: lists that opened with it open without."""
    db.session.execute(delete(OpeningView).where(OpeningView.view_id == view.id))
    if view.code:
        view.is_gone = True
    else:
        db.session.delete(view)


def keep_view(concept: str, arguments: str, who: Actor, *, name: str, audience: str) -> SavedView:
    """A new view of a list, which its author keeps; not saved yet, but numbered."""
    view = SavedView(concept=concept, arguments=arguments, name=name, audience=audience, author_id=who.user_id)
    db.session.add(view)
    db.session.flush()
    return view


def load_views(views: Sequence[tuple[str, str, str, str]]) -> int:
    """Add the views for the team that come with the application, (code, concept, name, arguments), once; how many."""
    known = set(db.session.scalars(select(SavedView.code).where(SavedView.code.is_not(None))))
    new = [one for one in views if one[0] not in known]
    for code, concept, name, arguments in new:
        db.session.add(SavedView(code=code, concept=concept, name=name, arguments=arguments, audience=TEAM))
    return len(new)
