"""How much of a file is read, and the sentence that is said beyond."""

from __future__ import annotations

FILE = 20 * 1024 * 1024  # bytes
INFLATED = 128 * 1024 * 1024  # bytes of all the parts of a file that are read
RATIO = 200  # of what a file becomes to what it weighs, once it is as large as this:
RATIO_FROM = 8 * 1024 * 1024
PARTS = 5_000
SHEETS = 200
ROWS = 100_000
COLUMNS = 1_000
CELLS = 2_000_000  # of the smallest rectangle that holds what a sheet says
MERGED = 20_000  # cells of a file that are several, one above the other
ANSWER = 64 * 1024 * 1024  # bytes of rows that come back
ADDRESS_SPACE = 768 * 1024 * 1024
PROCESSOR = 40  # seconds
WALL = 60  # seconds

SAVE_AGAIN = "Ouvrez-le dans votre tableur et enregistrez-le au format Excel (.xlsx)."
BROKEN = f"Ce fichier ne se lit pas : il est abîmé ou incomplet. {SAVE_AGAIN}"
COPY_IT = "Effacez ce qui est loin du tableau, ou copiez le tableau dans un fichier à lui."
TOO_LONG = "Ce fichier est trop grand pour être lu : partagez-le en plusieurs, ou retirez ce qui n'est pas à importer."


class Unreadable(ValueError):  # noqa: N818  # a sentence for a person, not a fault
    """Why a file is not read, as a French sentence for the person who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def letters_of(column: int) -> str:
    """`0` → `A`, `27` → `AB`: a column as spreadsheets call it."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def check_extent(name: str, rows: int, columns: int) -> None:
    """Refuse a sheet that reaches too far, by its last row and column that say something, counted from one."""
    if rows <= ROWS and columns <= COLUMNS and rows * columns <= CELLS:
        return
    last = f"{letters_of(columns - 1)}{rows}"
    most = f"{_spaced(ROWS)} lignes, {_spaced(COLUMNS)} colonnes, {_spaced(CELLS)} cellules"
    raise Unreadable(
        f"La feuille « {name} » va jusqu'à la cellule {last}, au-delà de ce qui se lit ici : {most}. {COPY_IT}"
    )


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
