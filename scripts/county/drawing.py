"""A drawn form and the values of its slots → .xlsx, .xls, .csv or .docx.

`|` parts cells, `<` belongs to the cell on its left, `^` to the cell above, `{name}` is a slot.
"""

import csv
import io
import re
import sys
import zipfile
from decimal import Decimal
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from make_samples import STAMP, Sheet, write_xls, write_xlsx  # noqa: E402
from openpyxl.utils import get_column_letter  # noqa: E402


class Rate(str):
    """A percentage, kept as a number with a percent format where the file can."""


class Cell:
    """One drawn cell: its corners (from 1), and what stands in it."""

    def __init__(self, row, column, text):
        self.row, self.column, self.last_row, self.last_column, self.text = row, column, row, column, text

    @property
    def name(self):
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def slot(self):
        found = re.fullmatch(r"\{([^}]+)\}", self.text)
        return found and found[1]


def cells(drawing):
    """The cells of a drawing in reading order."""
    owners, found = {}, []
    for row, line in enumerate(drawing.strip("\n").split("\n"), 1):
        for column, text in enumerate((part.strip() for part in line.split("|")), 1):
            owner = owners[row, column - 1] if text == "<" else owners[row - 1, column] if text == "^" else None
            if owner is None:
                owner = Cell(row, column, "" if text == "{}" else text)
                found.append(owner)
            owners[row, column] = owner
            owner.last_row, owner.last_column = max(owner.last_row, row), max(owner.last_column, column)
    return found


def place(drawing, slot):
    """The cell of a slot, A1."""
    return next(cell.name for cell in cells(drawing) if cell.slot == slot)


def filled(drawing, values):
    """The cells with what stands in them: text, Decimal, Rate or None."""
    for cell in cells(drawing):
        if cell.slot:
            yield cell, values.get(cell.slot)
        else:
            words = cell.text.replace("{year}", str(values["year"])) or None
            yield cell, Decimal(words) if words == "0" else words


def style(cell, value):
    if cell.row == 1 and not cell.slot:
        return "title"
    if isinstance(value, (Decimal, Rate)):
        return "num"
    if cell.slot and isinstance(value, str) and len(value) > 12:
        return "text"
    return "value" if cell.slot else "label"


def sheet(drawing, values, name="自评表"):
    """The form as a sheet."""
    drawn = list(filled(drawing, values))
    width = max(cell.last_column for cell, _ in drawn)
    made = Sheet(name, [13] * width, landscape=width > 8)
    longest = {}
    for cell, value in drawn:
        where = f"{cell.name}:{get_column_letter(cell.last_column)}{cell.last_row}"
        fmt, shown = "General", value
        if isinstance(value, Rate):
            shown, fmt = float(Decimal(value) / 100), "0.00%"
        elif isinstance(value, Decimal):
            places = max(0, -value.as_tuple().exponent)
            shown, fmt = float(value), "#,##0." + "0" * places if places else "General"
        made.put(where, shown, style(cell, value), fmt)
        if isinstance(value, str) and not isinstance(value, Rate):
            room = 13 * (cell.last_column - cell.column + 1)
            rows = -(-2 * len(value) // room) / (cell.last_row - cell.row + 1)
            longest[cell.row] = max(longest.get(cell.row, 1), rows)
    for row, rows in longest.items():
        made.height(min(120, 16 * rows + 4), row)
    made.height(32, 1)
    return made


def printed(value):
    """As it stands in a text file."""
    if value is None:
        return ""
    return f"{value}%" if isinstance(value, Rate) else str(value)


def csv_bytes(drawing, values, encoding):
    drawn = list(filled(drawing, values))
    rows = [[""] * max(cell.last_column for cell, _ in drawn) for _ in range(max(cell.last_row for cell, _ in drawn))]
    for cell, value in drawn:
        rows[cell.row - 1][cell.column - 1] = printed(value)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def docx_bytes(drawing, values):
    drawn = {(cell.row, cell.column): (cell, value) for cell, value in filled(drawing, values)}
    owner = {(row, column): cell for cell, _ in drawn.values()
             for row in range(cell.row, cell.last_row + 1) for column in range(cell.column, cell.last_column + 1)}
    height, width = max(row for row, _ in owner), max(column for _, column in owner)
    body = []
    for row in range(1, height + 1):
        parts, column = [], 1
        while column <= width:
            cell = owner[row, column]
            span = cell.last_column - cell.column + 1
            look = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            if cell.last_row > cell.row:
                look += '<w:vMerge w:val="restart"/>' if cell.row == row else "<w:vMerge/>"
            text = printed(drawn[cell.row, cell.column][1]) if cell.row == row else ""
            parts.append(f"<w:tc><w:tcPr>{look}</w:tcPr><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>")
            column += span
        body.append("<w:tr>" + "".join(parts) + "</w:tr>")
    line = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in "top left bottom right insideH insideV".split())
    table = f'<w:tbl><w:tblPr><w:tblBorders>{line}</w:tblBorders></w:tblPr>{"".join(body)}</w:tbl>'
    landscape = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    return document(table + "<w:p/>" + landscape)


def document(body):
    """The package of a Word document."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    office = "http://schemas.openxmlformats.org"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return steady({
        "[Content_Types].xml": f'{head}<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{head}<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
    })


def steady(members):
    """An archive whose bytes do not depend on the day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, STAMP.timetuple()[:6])
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            archive.writestr(info, data, compresslevel=9)
    return out.getvalue()


def write(path, drawing, values, name="自评表"):
    """Writes the form in the format that the name of the file says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        write_xlsx(path, [sheet(drawing, values, name)])
    elif path.suffix in (".xls", ".et"):
        write_xls(path, [sheet(drawing, values, name)])
    elif path.suffix == ".csv":
        path.write_bytes(csv_bytes(drawing, values, "gb18030"))
    else:
        path.write_bytes(docx_bytes(drawing, values))
