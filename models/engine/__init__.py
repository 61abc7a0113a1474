"""What concepts are made of, of whatever domain: `from models.engine import Concept, Record, Verb, field, link`."""

from models.engine import kinds
from models.engine.access import (
    Policy,
    Right,
    Role,
    Sensitivity,
    allows,
    install_policy,
    managers,
    rights,
    roles,
    sees,
    team,
)
from models.engine.access_entry import (
    TAKEN,
    AccessEntry,
    AccessEvent,
    access_line,
    write_accesses,
    write_accesses_apart,
)
from models.engine.alive import outside_the_bin, row_by_row
from models.engine.appearances import Appearance, appearances, told_with
from models.engine.attaching import (
    attach_file,
    bytes_kept,
    digests_told,
    expect_file,
    files_around,
    gathering,
    gathers_files,
    has_file,
    has_files_around,
    orphan_files,
    replace_file,
    settled_alone,
    settled_by_file,
    unproved,
    waits_for_file,
)
from models.engine.attachment import (
    FILES,
    AnyKind,
    Attachment,
    FileKind,
    FileState,
    FormerFile,
    attachments,
    held_by,
    kinds_of,
    kinds_seen,
    may_change_files,
    narrow_files,
    with_files,
)
from models.engine.broken_constraints import REFUSAL, refusal_of
from models.engine.choices import LabelledEnum, Tone
from models.engine.closed_texts import closed_again, install_keys, is_key, new_key
from models.engine.concept import Concept
from models.engine.day_words import full_day, hours, long_day, short_day, short_moment, span
from models.engine.declaration import (
    Code,
    Day,
    Deadline,
    Declared,
    Email,
    Field,
    Fte,
    Iban,
    Instant,
    Money,
    Percent,
    Phone,
    PostalCode,
    Prose,
    Rna,
    Siren,
    Siret,
    Website,
    children,
    declared,
    default_of,
    defaults,
    field,
    link,
    links,
    technical,
)
from models.engine.doubles import doubles_of, resembling_fields
from models.engine.draft import DRAFTS_KEPT_FOR, Draft, drafts_of, drop_draft, forget_drafts, keep_draft
from models.engine.field_past import lines_of_field, value_before
from models.engine.file_content import CONTENTS, Content, content_of, file_label, file_name, words_as_name
from models.engine.file_folder import FolderStore, to_disk
from models.engine.file_format import FileFormat
from models.engine.file_store import A_DAY, NO_ROOM, FileStore, NotKept, NotRead, OutOfReach
from models.engine.file_store import Draft as FileDraft
from models.engine.filter_paths import FilterPath, filter_paths, filtered_through
from models.engine.form_key import FormKey, keep_key, made_with
from models.engine.former_words import former_names, found_formerly
from models.engine.glancing import NotLoadedError, at_a_glance
from models.engine.held_titles import HeldTitles
from models.engine.hooks import add_hook
from models.engine.import_task import (
    CHECK,
    ENDED,
    FAILED,
    QUEUED,
    RUNNING,
    UNDO,
    WRITE,
    ImportTask,
)
from models.engine.imported_file import (
    CHANGED,
    CHECKED,
    DONE,
    DROPPED,
    NEW,
    REFUSED,
    SAME,
    SKIPPED,
    UNDONE,
    UNFINISHED_KEPT_FOR,
    WRITING,
    ImportedFile,
    ImportRow,
    ImportTemplate,
    SenderTemplate,
    forget_imports,
    is_import,
)
from models.engine.journal import (
    JournalAction,
    JournalEntry,
    act_as,
    acting,
    begin_operation,
    go_on,
    last_changes,
    last_operation,
    lines_of,
    whole,
    write_deed,
    write_load,
)
from models.engine.kept_statements import KeptStatements, kept_for_a_day
from models.engine.kinds import PARIS, day_of, hour, midnight, today, told_on
from models.engine.light_records import LightQuery, Only, only, shown_columns
from models.engine.likeness import fewest_shared, is_forgiving, is_near, likeness
from models.engine.living import Living, begin_lists
from models.engine.mapping import (
    Base,
    add_foreign_key,
    children_of,
    concepts,
    db,
    owner_link,
    owner_of,
    stem,
    widen_choice,
)
from models.engine.merging import (
    NotMerged,
    Plan,
    differences,
    fold_choices,
    merge,
    plan,
    successor,
    successors,
    usual_choice,
)
from models.engine.myself import has_myself, myself, stands_for_accounts
from models.engine.paris_day import paris_day
from models.engine.periods import as_it_was, covers, has_come, in_order, months_after, overlap
from models.engine.planner_hint import sqlite_likely_hint
from models.engine.prior_values import KEPT_FOR, PriorValue, forget_prior_values
from models.engine.purging import Purged, missed_by_owner, purge_bin
from models.engine.queries import next_reference, records_with, session_of
from models.engine.reached import Reached, reached, reaches
from models.engine.record import (
    Record,
    ReferenceRow,
    Retirable,
    Sought,
    as_saved,
    comes_to,
    is_called_briefly,
    model_of,
    now,
    rewritten,
)
from models.engine.recycle_bin import (
    Reference,
    StillUsed,
    discard,
    holding,
    links_read,
    links_to,
    own_links_to,
    owned,
    references,
    restore,
)
from models.engine.refusals import ONE_OVERTAKEN, OVERTAKEN, Problem, Refused
from models.engine.resemblance import Resemblance
from models.engine.row_access import EVERY_ROW, Actor, Criterion, readers_of, rows, rows_for
from models.engine.row_locks import begin_writing, held_alone
from models.engine.save_rules import keeps_what_was, more_rules, problems_of, settles
from models.engine.seal_check import Harm, Verdict, triggers_away, verify
from models.engine.seal_triggers import OPEN_PATH, guard_sealed_tables
from models.engine.seal_upkeep import forget, purge_sealed
from models.engine.sealing import Chain, Seal, Sealed, chained, chains, seal_lines, sealing_path
from models.engine.search_words import PUBLIC_WORDS, complete, is_public, write_again
from models.engine.state_history import StateHistory, days_of_states, once_in, state_histories
from models.engine.state_machine import (
    Correction,
    Obstacle,
    Verb,
    as_found,
    has_states,
    obstacles_to,
    perform,
    perform_as_effect,
    verbs,
    verbs_of,
)
from models.engine.task_run import TaskRun
from models.engine.text import (
    UNDECOMPOSED,
    capitalised,
    clean,
    french_number,
    in_number,
    is_blank,
    normal,
    quoted,
    read_number,
    rounded,
    short_number,
    uncapitalised,
    with_plain_signs,
    without_accents,
)
from models.engine.texts_naming import TextFound, holds_name, is_text, texts_naming
from models.engine.titles import full_title, load_along, load_joined, load_link, title_options, within
from models.engine.told import Told, file_columns_of, first_columns, first_columns_of, tells, told_of, told_values
from models.engine.typography import NARROW_SPACE, Words, declare_words, set_words, typeset
from models.engine.undo import NotUndone, lines_of_operation, undo, undoable_operations
from models.engine.uniqueness import alike, unique_names
from models.engine.working_days import on_or_after, on_or_before, working_days_after, working_days_between
