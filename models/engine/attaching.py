"""Files on their way to a record: looked at, kept, then told by a row; and which of the store nothing tells of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, select, union
from sqlalchemy.orm import Session

from models.engine.attachment import AnyKind, Attachment, FileState, FormerFile, held_by, kinds_of
from models.engine.choices import LabelledEnum
from models.engine.declaration import declared
from models.engine.file_content import Content, content_of, file_label
from models.engine.file_store import Draft, FileStore, NotKept, Source
from models.engine.journal import whole
from models.engine.mapping import stem
from models.engine.queries import session_of
from models.engine.record import as_saved, comes_to, now

QUOTA = "Les fichiers occupent toute la place qui leur est donnée sur le serveur : rien n'est enregistré."
_GATHERED: dict[type[Any], Callable[[Any], ColumnElement[bool]]] = {}
GOOD = (FileState.RECEIVED, FileState.VALIDATED)
_SETTLED: dict[type[Any], tuple[Callable[[Any, bool], None], Callable[[Any], bool]]] = {}


def settled_by_file(model: type[Any], settle: Callable[[Any, bool], None], *, waits: Callable[[Any], bool]) -> None:
    """Tell what a record becomes when its file comes (True), when it goes or is refused (False); whether it waits."""
    _SETTLED[model] = settle, waits


def settled_alone(model: type[Any]) -> bool:
    """Whether the file of a record settles what it waits for."""
    return model in _SETTLED


def waits_for_file(record: Any) -> bool:
    """Whether a record waits for the file that settles it."""
    return settled_alone(type(record)) and _SETTLED[type(record)][1](record)


def has_file(record: Any, kind: LabelledEnum | None = None) -> bool:
    """Whether a file of a record, of that kind if one is said, came and was not refused; saved in this save too."""
    session = session_of(record)
    if session is None:
        return False
    if any(_is_good(one) and one.holder is record and kind in (None, one.kind) for one in _written(session)):
        return True
    query = select(Attachment.id).where(held_by(record), Attachment.state.in_(GOOD)).limit(1)
    with whole():
        return (
            record.id is not None and session.scalar(query if kind is None else query.filter_by(kind=kind)) is not None
        )


def _written(session: Session) -> list[Attachment]:
    return [one for one in (*session.new, *session.dirty) if isinstance(one, Attachment)]


def unproved(record: Any, day: str, on_paper: str, kind: LabelledEnum | None = None) -> Iterator[tuple[str, str]]:
    """The refusal of a day that neither a file proves nor the reason why there is only paper."""
    is_told = getattr(record, day) is None or getattr(record, on_paper)
    if not is_told and comes_to(record, day, on_paper) and not has_file(record, kind):
        label = declared(type(record))[on_paper].label
        yield day, f"Déposez d'abord le fichier ; s'il n'y a que le papier, dites dans « {label} » pourquoi."


def gathers_files(model: type[Any], which: Callable[[Any], ColumnElement[bool]]) -> None:
    """Tell which files are around a record of a concept, whoever holds them."""
    _GATHERED[model] = which


def gathering(model: type[Any]) -> bool:
    """Whether the files around a record may be taken together: its own, or those that its concept gathers."""
    return model in _GATHERED or kinds_of(model) != ()


def files_around(session: Session, record: Any) -> list[Attachment]:
    """Those that whoever asks may read."""
    return list(session.scalars(select(Attachment).where(_around(record)).order_by(Attachment.id)))


def has_files_around(session: Session, record: Any) -> bool:
    """Whether there is one among them."""
    return session.scalar(select(Attachment.id).where(_around(record)).limit(1)) is not None


def _around(record: Any) -> ColumnElement[bool]:
    return _GATHERED.get(type(record), held_by)(record)


def settle_holders(session: Session, *_flush: Any) -> None:
    """Settle those whose files come or go in this save; an undo writes back what they were by itself."""
    changed = [one for one in _written(session) if comes_to(one, "state", "sha256")]
    held: dict[Any, list[Attachment]] = {}
    for one in changed if "undoes" not in session.info else ():
        if type(one.holder) in _SETTLED and not one.holder.deleted_at:
            held.setdefault(one.holder, []).append(one)
    for holder, moved in held.items():
        others = Attachment.id.not_in([one.id for one in moved if one.id is not None])
        query = select(Attachment.id).where(held_by(holder), others, Attachment.state.in_(GOOD)).limit(1)
        if any(_is_good(one) for one in moved) or session.scalar(query) is not None:
            _SETTLED[type(holder)][0](holder, True)
        elif any(_was_good(one) for one in moved):
            _SETTLED[type(holder)][0](holder, False)


def _is_good(one: Attachment) -> bool:
    return one.deleted_at is None and one.state in GOOD


def _was_good(one: Attachment) -> bool:
    return one.id is not None and as_saved(one, "state")["state"] in GOOD


def attach_file(
    session: Session, store: FileStore, record: Any, kind: LabelledEnum, name: str, source: Source
) -> Attachment | None:
    """A file of a record, kept; None when it has the same already. Not committed; `NotKept` says why it is refused.

    What a record has is kept again all the same: its bytes may be missing or altered.
    """
    draft, content = _received(session, store, name, source)
    store.keep(draft)
    if _has(session, record, draft):
        return None
    made = Attachment(label=labelled(name), kind=kind, **{stem(type(record).__name__): record})
    made.hold(content, draft, now())
    session.add(made)
    return made


def expect_file(session: Session, record: Any, kind: LabelledEnum, label: str) -> Attachment:
    """A file that a record waits for. Not committed."""
    made = Attachment(label=label, kind=kind, state=FileState.EXPECTED, **{stem(type(record).__name__): record})
    session.add(made)
    return made


def replace_file(session: Session, store: FileStore, attachment: Attachment, name: str, source: Source) -> bool:
    """Another version of a file, the former one kept behind; False when it is the same. Not committed."""
    draft, content = _received(session, store, name, source)
    store.keep(draft)
    if draft.sha256 == attachment.sha256:
        return False
    if attachment.sha256:
        names = ("edition", "media_type", "size", "sha256", "added_by", "added_at")
        held = {one: getattr(attachment, one) for one in names}
        session.add(FormerFile(attachment_id=attachment.id, **held))
    attachment.hold(content, draft, now())
    return True


def labelled(name: str) -> str:
    """The words of a name, where they may be kept."""
    try:
        return str(Attachment.label.property.columns[0].type.clean(file_label(name)) or AnyKind.OTHER.label)
    except ValueError:
        return AnyKind.OTHER.label


def _received(session: Session, store: FileStore, name: str, source: Source) -> tuple[Draft, Content]:
    draft = store.receive(source)
    try:
        with draft.path.open("rb") as file:
            content = content_of(file, name)
        if bytes_kept(session) + draft.size > store.quota:
            raise NotKept(QUOTA)
    except BaseException:
        store.drop(draft)
        raise
    return draft, content


def _has(session: Session, record: Any, draft: Draft) -> bool:
    same = select(Attachment.id).where(held_by(record), Attachment.sha256 == draft.sha256)
    return session.scalar(same.limit(1)) is not None


def _held() -> Any:
    """Every file that a row tells of, of the bin too, once."""
    rows = [select(one.sha256, one.size).where(one.sha256.is_not(None)) for one in (Attachment, FormerFile)]
    return union(*rows).subquery()


def bytes_kept(session: Session) -> int:
    """How many bytes all the files come to."""
    held = _held()
    with whole():
        query = select(func.coalesce(func.sum(held.c.size), 0)).execution_options(with_bin=True)
        return int(session.scalar(query) or 0)


def digests_told(session: Session) -> set[str]:
    """The SHA-256 of every file that a row tells of."""
    with whole():
        return set(session.scalars(select(_held().c.sha256).execution_options(with_bin=True)))


def orphan_files(session: Session, store: FileStore) -> list[str]:
    """What the store holds and no row tells of."""
    there = list(store.names())
    told = digests_told(session)  # after what is there was listed: a file is kept before its row
    return [one for one in there if one not in told]
