"""The checker of pages sees each kind of fault, and says nothing of a page without one."""

from __future__ import annotations

import html5lib
import pytest

from tests.conformance import faults

GOOD = (
    "<main><form role=search aria-label=Partout><input id=a aria-describedby=b><button>Chercher</button></form>"
    "<p id=b>x</p>"
    "<form role=search aria-label=Ici><label for=q>Mot</label><input id=q><button>Ok</button></form>"
    "<table><thead><tr><th>Nom</th></tr></thead></table><select><option value=''>–</select>"
    "<time datetime=2017-05-12>12 mai</time><ul><li><a href=/>x</a></ul></main>"
)
BAD = {
    "landmark-unique": "<form role=search><button>a</button></form><form role=search><button>b</button></form>",
    "option without": "<select><option value=''></option></select>",
    "required select": "<select required><option>a</select>",
    "time without": "<time>hier</time>",
    "form without a submit": "<form role=search><input type=search></form>",
    "head that is none": "<table><thead><tr><td>a</td></tr></thead></table>",
    "obsolete": "<table border=1></table>",
    "id: 'a'": "<p id=a></p><p id=a></p>",
    "aria-describedby": "<input aria-describedby=nowhere>",
    "for of": "<label for=nowhere>a</label>",
    "control inside": "<button><a href=/>a</a></button>",
    "block inside": "<span><div>a</div></span>",
    "<ul> holds": "<ul><p>a</p></ul>",
}


def read(text):
    return faults(html5lib.parse(f"<!doctype html><title>a</title>{text}", namespaceHTMLElements=False))


def test_a_good_page_has_none():
    assert read(GOOD) == []


@pytest.mark.parametrize("kind", BAD)
def test_each_kind_is_seen(kind):
    (line,) = read(BAD[kind])

    assert kind in line
