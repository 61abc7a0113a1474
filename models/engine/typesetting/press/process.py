"""The process that sets pages: bounded before anything comes, without a file or a door to the network, it is reused.

A line of JSON comes for each document; a line of JSON answers, then the bytes that it announces.
"""

from __future__ import annotations

import json
import re
import resource
import select
import sys
import unicodedata
from contextlib import suppress
from typing import Any

import typst

from .limits import ADDRESS_SPACE, PAGES, PROCESSOR, RESIDENT

STANDARD = ["ua-1"]  # PDF/UA: tagged, titled, checked as it is written
TRIES = 4  # at a text that holds signs of no font
EACH = '#set document(title: "x")\n#for one in json(bytes(sys.inputs.values)) { par(one) }'  # a sign a paragraph
NO_SIGN = "\u25a1"  # □ where a sign is in none of the fonts that the library brings
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed|disallowed codepoint `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def main() -> None:
    """Answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    compiler = typst.Compiler(ignore_system_fonts=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # its three ends of pipe are all that it ever opens
    idle, is_sound = float(sys.argv[2]), True
    most = max(RESIDENT, _resident())  # Linux begins a program with the figure of the process that started it
    while is_sound and select.select([sys.stdin.buffer], [], [], idle)[0] and (line := sys.stdin.buffer.readline()):
        _more_time()
        is_sound = _answer(compiler, json.loads(line)) and _resident() <= most


def _more_time() -> None:
    """A document has the same time however many came before it: beyond, the system ends the process."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime) + PROCESSOR
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _answer(compiler: typst.Compiler, asked: dict[str, Any]) -> bool:
    """Say a document; whether this process may say another one."""
    out, made, broken, is_sound = sys.stdout.buffer, b"", "", True
    try:
        made, is_sound = _pages(compiler, asked)
        broken = "" if len(made) <= PAGES else "too many bytes"
    except typst.TypstError as error:
        broken = str(error.diagnostic or error)[:2000]
    out.write(json.dumps({"broken": broken} if broken else {"size": len(made)}).encode() + b"\n")
    out.write(b"" if broken else made)
    out.flush()
    return is_sound


def _resident() -> int:
    """How much memory it held at most, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _pages(compiler: typst.Compiler, asked: dict[str, Any]) -> tuple[bytes, bool]:
    """The document, and whether the library held: it panics on some signs of no font in lines from right to left."""
    template, values, moment = asked["template"], asked["values"], asked["moment"]
    try:
        return _shown(compiler, template, values, moment), True
    except typst.TypstError:
        raise
    except BaseException:  # its panic is no Exception
        return _rescued(compiler, template, values, moment), False


def _rescued(compiler: typst.Compiler, template: str, values: str, moment: int) -> bytes:
    """The document less what may have caused a panic: signs of no font, then marks too, then what goes leftwards."""
    signs = {sign for sign in values if ord(sign) > 0x7E}
    dropped = _unshown(compiler, json.dumps(sorted(signs)), moment)
    for more in (set(), set(filter(_is_mark, signs))):
        dropped |= more
        with suppress(BaseException):
            return _shown(compiler, template, _without(values, dropped), moment)
    return _shown(compiler, template, _without(values, dropped | set(filter(_goes_leftwards, signs))), moment)


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in {"Mn", "Me", "Cf"}


def _goes_leftwards(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in {"R", "AL", "AN"}


def _shown(compiler: typst.Compiler, template: str, values: str, moment: int) -> bytes:
    """The document; signs that no font has are replaced by one that says so."""
    for left in reversed(range(TRIES)):
        try:
            return _compiled(compiler, template, values, moment)
        except typst.TypstError as error:
            unshown = unshown_in(str(error.diagnostic))
            if not unshown or not left:
                raise
            values = _without(values, unshown)
    raise AssertionError


def _unshown(compiler: typst.Compiler, signs: str, moment: int) -> set[str]:
    """Those of these signs that no font has."""
    try:
        _compiled(compiler, EACH, signs, moment)
    except typst.TypstError as error:
        return unshown_in(str(error.diagnostic))
    return set()


def _without(values: str, unshown: set[str]) -> str:
    return values.translate(dict.fromkeys(map(ord, unshown), NO_SIGN))


def _compiled(compiler: typst.Compiler, template: str, values: str, moment: int) -> bytes:
    made = compiler.compile(
        input=template.encode(),
        format="pdf",
        sys_inputs={"values": values},
        pdf_standards=STANDARD,  # type: ignore[arg-type]
        timestamp=moment,
    )
    assert isinstance(made, bytes)
    return made


def unshown_in(said: str) -> set[str]:
    """The signs that a refusal names; what the values are written with is never among them."""
    texts = (one or other for one, other in _UNSHOWN.findall(said))
    signs = "".join(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in texts)
    return {sign for sign in signs if ord(sign) > 0x7E}
