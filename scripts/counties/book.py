"""Sheets of cells and their writers: .xlsx, .xls, .docx, .csv and .zip with the same bytes every time."""
import csv
import datetime
import io
import re
import zipfile
from decimal import Decimal

import docx
import openpyxl
import xlwt
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries

FIXED = datetime.datetime(2025, 3, 1, 8, 0, 0)
FIXED_ZIP = (2025, 3, 1, 8, 0, 0)
EDGE = Border(*[Side(style="thin")] * 4)
WRAP = Alignment(horizontal="center", vertical="center", wrap_text=True)


class Sheet:
    """One sheet: cells by address, merges, state, and how many upper rows are text in Word."""

    def __init__(self, title="Sheet1", head_rows=0):
        self.title, self.cells, self.merges = title, {}, []
        self.formats, self.state, self.head_rows = {}, "visible", head_rows

    def put(self, address, value, to=None, fmt=None):
        """Write one cell; `to` merges up to that address."""
        if value is not None:
            self.cells[address] = value
        if to and to != address:
            self.merges.append(f"{address}:{to}")
        if fmt:
            self.formats[address] = fmt
        return self

    def row(self, number, values, start=1):
        """Write one row of values from column `start`; None leaves a cell empty."""
        for offset, value in enumerate(values):
            if value is not None:
                self.put(f"{get_column_letter(start + offset)}{number}", value)
        return self

    def size(self):
        """Rows and columns in use."""
        spots = [coordinate_to_tuple(a) for a in self.cells]
        for merge in self.merges:
            _, _, right, bottom = range_boundaries(merge)
            spots.append((bottom, right))
        return max(s[0] for s in spots), max(s[1] for s in spots)


def plain(value):
    """A Decimal as the number a clerk would have typed."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def shown(value, fmt=None):
    """The text of a value as Word or CSV shows it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        places = len(fmt.split(".")[1].rstrip("%")) if fmt and "." in fmt else None
        if fmt and fmt.endswith("%"):
            return f"{value * 100:.{places or 0}f}%"
        return f"{value:.{places}f}" if places is not None else format(value.normalize(), "f")
    return str(value)


def packed_again(data, patch=None):
    """The same zip with fixed dates, members in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if patch and name == "docProps/core.xml":
                body = patch(body)
            info = zipfile.ZipInfo(name, FIXED_ZIP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, body)
    return out.getvalue()


def fixed_dates(body):
    """Core properties with one fixed date."""
    stamp = FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, body)


def xlsx(sheets):
    """Bytes of a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator = "county"
    book.properties.created = FIXED
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for address, value in sheet.cells.items():
            cell = page[address]
            cell.value, cell.border, cell.alignment = plain(value), EDGE, WRAP
            if address in sheet.formats:
                cell.number_format = sheet.formats[address]
        for merge in sheet.merges:
            page.merge_cells(merge)
        page.sheet_state = sheet.state
    book.active = next(i for i, s in enumerate(sheets) if s.state == "visible")
    out = io.BytesIO()
    book.save(out)
    return packed_again(out.getvalue(), fixed_dates)


def xls(sheets):
    """Bytes of an old workbook (also used for .et)."""
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        page = book.add_sheet(sheet.title)
        page.visibility = {"visible": 0, "hidden": 1, "veryHidden": 2}[sheet.state]
        covered = {}
        for merge in sheet.merges:
            left, top, right, bottom = range_boundaries(merge)
            covered[(top, left)] = (bottom, right)
        for address, value in sheet.cells.items():
            top, left = coordinate_to_tuple(address)
            style = xlwt.easyxf(num_format_str=sheet.formats.get(address, "General"))
            if (top, left) in covered:
                bottom, right = covered.pop((top, left))
                page.write_merge(top - 1, bottom - 1, left - 1, right - 1, plain(value), style)
            else:
                page.write(top - 1, left - 1, plain(value), style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(sheets):
    """Bytes of a .docx: upper rows as paragraphs, the rest as one table each."""
    paper = docx.Document()
    paper.core_properties.created = paper.core_properties.modified = FIXED
    paper.core_properties.author = "county"
    for sheet in sheets:
        rows, columns = sheet.size()
        for number in range(1, sheet.head_rows + 1):
            texts = [shown(sheet.cells.get(f"{get_column_letter(c)}{number}")) for c in range(1, columns + 1)]
            paper.add_paragraph("　".join(t for t in texts if t))
        table = paper.add_table(rows - sheet.head_rows, columns)
        table.style = "Table Grid"
        for merge in sheet.merges:
            left, top, right, bottom = range_boundaries(merge)
            if top > sheet.head_rows:
                first = table.cell(top - 1 - sheet.head_rows, left - 1)
                first.merge(table.cell(bottom - 1 - sheet.head_rows, right - 1))
        for address, value in sheet.cells.items():
            top, left = coordinate_to_tuple(address)
            if top > sheet.head_rows:
                cell = table.cell(top - 1 - sheet.head_rows, left - 1)
                cell.text = shown(value, sheet.formats.get(address))
    out = io.BytesIO()
    paper.save(out)
    return packed_again(out.getvalue(), fixed_dates)


def text_table(sheets, encoding="utf-8-sig"):
    """Bytes of a .csv of the first sheet."""
    sheet = sheets[0]
    rows, columns = sheet.size()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number in range(1, rows + 1):
        spots = [f"{get_column_letter(c)}{number}" for c in range(1, columns + 1)]
        writer.writerow([shown(sheet.cells.get(a), sheet.formats.get(a)) for a in spots])
    return out.getvalue().encode(encoding)


def archive(members):
    """Bytes of a .zip of (name, bytes), names in UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, body in members:
            info = zipfile.ZipInfo(name, FIXED_ZIP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            box.writestr(info, body)
    return out.getvalue()


WRITERS = {".xlsx": xlsx, ".xls": xls, ".et": xls, ".docx": word, ".csv": text_table}


def written(name, sheets):
    """Bytes of a file whose format follows from the end of its name."""
    ending = name[name.rindex("."):]
    return WRITERS[ending](sheets)
