"""What anyone may type: through every field of every form, no answer is a fault."""

from __future__ import annotations

import html
from unicodedata import normalize

import pytest

from models.engine import Right, allows, concepts, db, declared, kinds
from models.policy import POLICY, Role
from tests.contract.test_pages import ENGLISH
from tests.factories import sample
from tests.shapes import (
    by_name,
    covering,
    covering_pairs,
    first,
    made_by_hand,
    marks_of,
    sort_of,
    with_code_of_their_own,
)

EDITED = sorted(name for name in POLICY if allows(Role.ADMIN, name, Right.UPDATE))
SEEN = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "template": "{{7*7}}${7*7}",
    "formula": "=1+1",
    "right to left": "\u200fשלום\u200e",
    "emoji": "👩🏽‍🏭🌍",
    "marks": "e\u0323\u0301",
    "noncharacter": "a\uffffb",
}
UNSEEN = {
    "nul": "a\0b",
    "override": "\u202eabc",
    "stack": "e" + "\u0301\u0323" * 500,
    "long": "x" * 100_000,
    "long number": "9" * 100_000,
    "dots": "a." * 50_000 + "@",
    "brackets": "[" * 50_000,
}
HIGHER = "e" + "\u0301\u0323" * 20_000  # no form is sent it: a tenth of a second to write and to read, each time


def texts_of(model):
    """The fields one types text into."""
    typed = (each for each in declared(model).values() if each.kind is not None and not each.field.computed)
    return [each.name for each in typed if not isinstance(each.kind, kinds.Choice | kinds.YesNo)]


def dealt(texts, fields, turn):
    """A text for each field; from one turn to the next, each field gets another."""
    return {name: texts[(number + turn) % len(texts)] for number, name in enumerate(fields)}


TYPED = [name for name in EDITED if texts_of(concepts()[name])]
TEXTS = [*SEEN.values(), *UNSEEN.values()]


def takes(each, text):
    """Whether a field keeps a text."""
    try:
        each.clean(text)
    except ValueError:
        return False
    return True


def met(name, texts, turn=0):
    """Which texts a turn types into each sort of field; those that can be seen, into one that takes them."""
    model = concepts()[name]
    fields = {declared(model)[one]: text for one, text in dealt(list(texts), texts_of(model), turn).items()}
    met = ((each, text) for each, text in fields.items() if texts is UNSEEN or takes(each, text))
    return {(mark, text) for each, text in met for mark in marks_of(each)}


# Every text in every sort of field that takes it: what reaches a database. No other text does.
KEPT = by_name(covering_pairs(TYPED, len(SEEN), lambda name, turn: met(name, SEEN, turn)))
# Of the other concepts, those that have code of their own, with one turn or another.
OWN = [name for name in with_code_of_their_own(TYPED) if name not in dict(KEPT)]
# Every text that a field refuses in every sort of field, and every form that has code of its own.
REFUSING = sorted({*covering({name: met(name, UNSEEN) for name in TYPED}), *made_by_hand(TYPED)})
UNLIKE = {  # one field of each kind between the same bounds: nothing else decides what it takes
    (type(each.kind), each.bounds): each
    for each in (declared(concepts()[name])[field] for name in TYPED for field in texts_of(concepts()[name]))
}


def links_of(model):
    """The fields that point to one record."""
    return [each.name for each in declared(model).values() if each.shape == "one" and not each.field.computed]


LINKED = [name for name in EDITED if links_of(concepts()[name])]


def pointed(name, number):
    """In which sorts of link a text is typed."""
    links = (declared(concepts()[name])[link] for link in links_of(concepts()[name]))
    return {(sort_of(each), each.required, number) for each in links}


# Every text in every sort of link is tried on both engines; of the other concepts, those that have code of their own.
POINTED = by_name(covering_pairs(LINKED, len(TEXTS), pointed))
OTHERS = [name for name in made_by_hand(LINKED) if name not in dict(POINTED)]


def labels_of(model, names):
    return {declared(model)[name].label for name in names}


@pytest.fixture
def edit(app, browse_as):
    """Somebody in front of the form of a full record: the browser, and what gives the address of the form."""

    def save(name):
        with app.app_context():
            record = sample(concepts()[name], full=True)
            db.session.add(record)
            db.session.commit()
            return f"/{name}/edit/?id={record.id}"

    return browse_as(Role.ADMIN), save


def refused(page, labels):
    """The labels of the fields that the page refuses, each in a short French sentence."""
    assert page.status == 422
    found = set()
    for error in page.errors:
        label = next((one for one in sorted(labels, key=len, reverse=True) if error.startswith(f"{one} : ")), None)
        assert label is not None, error
        assert len(error) < 300
        assert not ENGLISH.findall(said_by_us(error.removeprefix(label))), error
        found.add(label)
    return found


def said_by_us(sentence):
    """The sentence without what it quotes."""
    return sentence.split("«")[0] + sentence.split("»")[-1]


@pytest.mark.one_database("postgresql")  # the stricter of the two about texts
@pytest.mark.parametrize(("name", "turns"), KEPT, ids=first)
def test_what_can_be_seen_is_kept_as_it_is_or_refused_in_french(edit, name, turns):
    browser, save = edit
    model, address = concepts()[name], save(name)
    for turn in turns:
        said = dealt(list(SEEN.values()), texts_of(model), turn)
        opened = browser.get(address)
        page = browser.post(address, opened.form(**said))
        for _said in ("by the fields", "by the rules of the record"):
            if page.status == 422:
                assert "<script>alert" not in page.text, turn
                wrong = refused(page, labels_of(model, said))
                said = {field: text for field, text in said.items() if declared(model)[field].label not in wrong}
                page = browser.post(address, opened.form(**said))

        assert page.status == 302, turn
        places = [browser.get(one).text for one in (page.location, f"/{name}/", "/", address)]
        shown = html.unescape(places[0])
        assert all(normalize("NFC", text) in shown for text in said.values()), turn
        assert not any("<script>alert" in one or "<img src=x" in one for one in places), turn


@pytest.mark.one_database  # what they do with a text is Python's, which a database meets above in every sort of field
@pytest.mark.parametrize(("turn", "name"), [*enumerate(OWN)], ids=OWN)
def test_the_same_texts_in_the_other_concepts_with_code_of_their_own(edit, name, turn):
    test_what_can_be_seen_is_kept_as_it_is_or_refused_in_french(edit, name, [turn % len(SEEN)])


@pytest.mark.parametrize("each", [*UNLIKE.values()], ids=lambda each: f"{each.model.__tablename__}.{each.name}")
def test_what_a_field_does_not_take_is_refused_in_french(each):
    """All that cannot be seen or is too long; what can be seen is kept by the field, as it is, or refused."""
    for text in (*TEXTS, HIGHER):
        if takes(each, text):
            assert each.clean(text) == normalize("NFC", text)
            assert text in SEEN.values()
            continue
        with pytest.raises(ValueError, match=r"[.)]$") as refusal:
            each.clean(text)
        assert len(str(refusal.value)) < 300
        assert not ENGLISH.findall(said_by_us(str(refusal.value))), refusal.value


@pytest.mark.one_database  # what is refused reaches no database
@pytest.mark.parametrize("name", REFUSING)
def test_what_a_field_refuses_the_form_refuses_by_it(edit, name):
    browser, save = edit
    model = concepts()[name]
    labels = labels_of(model, texts_of(model))

    assert refused(browser.submit(save(name), **dealt(list(UNSEEN.values()), texts_of(model), 0)), labels) == labels


@pytest.mark.parametrize(("name", "numbers"), POINTED, ids=first)
def test_words_that_point_to_a_record_find_one_or_are_refused_in_french(edit, name, numbers):
    browser, save = edit
    model, address = concepts()[name], save(name)
    for number in numbers:
        page = browser.submit(address, **{field: [TEXTS[number], ""] for field in links_of(model)})

        assert "<script>alert" not in page.text
        assert page.status == 302 or refused(page, labels_of(model, links_of(model))), number


@pytest.mark.one_database
@pytest.mark.parametrize(("turn", "name"), [*enumerate(OTHERS)], ids=OTHERS)
def test_the_same_words_in_the_other_concepts_made_by_hand(edit, name, turn):
    test_words_that_point_to_a_record_find_one_or_are_refused_in_french(edit, name, [turn % len(TEXTS)])


@pytest.mark.one_database
def test_a_row_of_a_form_takes_no_more(edit):
    browser, save = edit
    address = save("company")
    opened = browser.get(address)
    for text in TEXTS:
        row = {"siret": text, "address": text, "commune": [text, text], "postal_code": text, "opened_on": text}
        page = browser.post(
            address, opened.form(**{f"establishments-new1-{name}": value for name, value in row.items()})
        )

        assert page.status == 422, text[:20]
        assert all(error.startswith("Établissements, ligne 1, ") for error in page.errors), text[:20]
        assert "<script>alert" not in page.text


FORGED = ("[" * 100_000, "{" * 9, "null", "[]", '{"name": "x"}', '{"name": [[1]]}', "\0", '{"-": []}')


@pytest.mark.one_database  # read by Python alone
def test_what_a_form_carries_may_be_forged_and_overwrites_nothing_unseen(edit):
    browser, save = edit
    address = save("company")
    opened = browser.get(address)
    for read in FORGED:
        page = browser.post(address, opened.form(_read=read, _version="0", name="Écrasée"))

        assert page.status == 409, read[:20]
        assert page.form()["name"] == "Écrasée", read[:20]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "extra", ["_settle--", "_settle-_version", "establishments-²-siret", "establishments-9999-siret", "x"]
)
def test_a_name_that_no_form_has_is_no_fault(edit, extra):
    browser, save = edit
    assert browser.submit(save("company"), **{extra: "theirs"}).status in {302, 422}
