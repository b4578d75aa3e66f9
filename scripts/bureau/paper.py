"""Paper and ink: workbooks, documents and old workbooks whose bytes are the same on every run."""

import io
import re
import zipfile

import docx
import openpyxl
import xlwt
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

MOMENT = (2025, 3, 10, 9, 0, 0)
STAMP = b"2025-03-10T09:00:00Z"
LINE = Side(style="thin")


def fixed(raw):
    """The same zip with the dates of its members and of its core properties set to one moment."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + STAMP, body)
            member = zipfile.ZipInfo(name, MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, body)
    return out.getvalue()


class Book:
    """A workbook that is filled row by row, as a clerk types it."""

    def __init__(self):
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        self.book.properties.creator = ""

    def sheet(self, name, widths=()):
        page = self.book.create_sheet(name)
        for at, width in enumerate(widths, 1):
            page.column_dimensions[get_column_letter(at)].width = width
        return Page(page)

    def save(self, path):
        raw = io.BytesIO()
        self.book.save(raw)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fixed(raw.getvalue()))


class Page:
    """One worksheet; rows are appended, cells joined by name, a percent sign gives the cell its format."""

    def __init__(self, page):
        self.page = page
        self.last = 0

    def row(self, *cells, joined=()):
        self.last += 1
        for at, value in enumerate(cells, 1):
            cell = self.page.cell(self.last, at)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            if self.last > 1:
                cell.border = Border(LINE, LINE, LINE, LINE)
            else:
                cell.font = Font(size=16, bold=True)
            if value is None:
                continue
            if isinstance(value, Rate):
                cell.value = value.share
                cell.number_format = "0.00%"
            else:
                cell.value = value
        for span in joined:
            first, _, final = span.partition(":")
            self.page.merge_cells(f"{first}{self.last}:{final}{self.last}")
        return self.last

    def join(self, *spans):
        for span in spans:
            self.page.merge_cells(span)


class Rate:
    """A rate shown in percent: Rate(97.1) is stored as 0.971."""

    def __init__(self, percent):
        self.share = round(percent / 100, 6)


def old_workbook(path, name, rows, joined=()):
    """A workbook of the old kind (.xls) from plain rows."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(name)
    covered = {}
    for top, bottom, left, right in joined:
        covered[(top, left)] = (top, bottom, left, right)
    for at, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value is None:
                continue
            if (at, column) in covered:
                top, bottom, left, right = covered[(at, column)]
                page.write_merge(top, bottom, left, right, value)
            else:
                page.write(at, column, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))


def document(path, before, rows, after=(), joined=()):
    """A Word document: sentences, one ruled table, sentences."""
    paper = docx.Document()
    for sentence in before:
        paper.add_paragraph(sentence)
    if rows:
        width = max(len(cells) for cells in rows)
        table = paper.add_table(rows=len(rows), cols=width)
        table.style = "Table Grid"
        for at, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    table.cell(at, column).text = str(value)
        for at, left, right in joined:
            table.cell(at, left).merge(table.cell(at, right))
    for sentence in after:
        paper.add_paragraph(sentence)
    raw = io.BytesIO()
    paper.core_properties.author = ""
    paper.save(raw)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(fixed(raw.getvalue()))
