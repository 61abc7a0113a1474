"""The process that sets pages: bounded before anything comes, without a file or a door to the network, it is reused.

A line of JSON comes for each document; a line of JSON answers, then the bytes that it announces.
"""

from __future__ import annotations

import json
import re
import resource
import select
import sys
from typing import Any

import typst

from .limits import ADDRESS_SPACE, PAGES, PROCESSOR, RESIDENT

STANDARD = ["ua-1"]  # PDF/UA: tagged, titled, checked as it is written
TRIES = 4  # at a text that holds signs of no font
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
    idle = float(sys.argv[2])
    while select.select([sys.stdin.buffer], [], [], idle)[0] and (line := sys.stdin.buffer.readline()):
        _more_time()
        _answer(compiler, json.loads(line))
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > RESIDENT:
            break


def _more_time() -> None:
    """A document has the same time however many came before it: beyond, the system ends the process."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime) + PROCESSOR
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _answer(compiler: typst.Compiler, asked: dict[str, Any]) -> None:
    out = sys.stdout.buffer
    try:
        made = _pages(compiler, asked)
    except typst.TypstError as error:
        made, broken = b"", str(error.diagnostic or error)[:2000]
    else:
        broken = "" if len(made) <= PAGES else "too many bytes"
    out.write(json.dumps({"broken": broken} if broken else {"size": len(made)}).encode() + b"\n")
    out.write(b"" if broken else made)
    out.flush()


def _pages(compiler: typst.Compiler, asked: dict[str, Any]) -> bytes:
    """The document; signs that no font has are replaced by one that says so."""
    values: str = asked["values"]
    for left in reversed(range(TRIES)):
        try:
            made = compiler.compile(
                input=asked["template"].encode(),
                format="pdf",
                sys_inputs={"values": values},
                pdf_standards=STANDARD,  # type: ignore[arg-type]
                timestamp=asked["moment"],
            )
        except typst.TypstError as error:
            unshown = unshown_in(str(error.diagnostic))
            if not unshown or not left:
                raise
            values = values.translate(dict.fromkeys(map(ord, unshown), NO_SIGN))
        else:
            assert isinstance(made, bytes)
            return made
    raise AssertionError


def unshown_in(said: str) -> set[str]:
    """The signs that a refusal names; what the values are written with is never among them."""
    texts = (one or other for one, other in _UNSHOWN.findall(said))
    signs = "".join(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in texts)
    return {sign for sign in signs if ord(sign) > 0x7E}
