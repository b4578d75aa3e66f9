#!/usr/bin/env python3
"""Writes tests/reports/: six reports as .docx and as the text that a word processor exports (cells behind a tab, one to a line,
rows apart by a blank line). Same input, same bytes.

    python3 scripts/make_reports.py
"""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from reports.clean import LIBRARY
from reports.content import DONGHU, GEDIAN, HANJIADUN
from reports.forms import CHENGLINGJI, JUNSHAN

REPORTS = {
    "综合党委党群工作专项自评报告": DONGHU,
    "党工委管委会办公室整体自评结果": GEDIAN,
    "基层党建综合事务经费自评报告": HANJIADUN,
    "党群工作部整体支出自评报告": CHENGLINGJI,
    "区直机关工委整体支出自评报告": JUNSHAN,
    "全民阅读推广经费自评报告": LIBRARY,
}
FOLDER = Path(__file__).resolve().parent.parent / "tests/reports"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def cells(row):
    """Text, columns covered."""
    return [cell if isinstance(cell, tuple) else (cell, 1) for cell in row]


def as_text(blocks):
    lines = []
    for block in blocks:
        if isinstance(block, str):
            lines.append(block)
            continue
        for row in block:
            lines += [f"\t{text or ''}" for text, _ in cells(row)]
            lines.append("")
        lines.append("")
    return "\n".join(lines) + "\n"


def paragraph(text):
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows):
    xml = []
    for number, row in enumerate(rows):
        below = {col for col, (text, _) in starts(rows[number + 1]) if text is None} if number + 1 < len(rows) else set()
        xml.append("<w:tr>")
        for col, (text, span) in starts(row):
            merge = "<w:vMerge/>" if text is None else '<w:vMerge w:val="restart"/>' if col in below else ""
            wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            xml.append(f"<w:tc><w:tcPr>{wide}{merge}</w:tcPr>")
            xml += [paragraph(line) for line in (text or "").split("\n")]
            xml.append("</w:tc>")
        xml.append("</w:tr>")
    return f"<w:tbl>{''.join(xml)}</w:tbl>"


def starts(row):
    """Column and cell."""
    col = 0
    for cell in cells(row):
        yield col, cell
        col += cell[1]


def as_document(blocks):
    body = "".join(paragraph(block) if isinstance(block, str) else table(block) for block in blocks)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    )


def write_document(path, blocks):
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": as_document(blocks)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, blocks in REPORTS.items():
        (FOLDER / f"{name}.txt").write_text(as_text(blocks), encoding="utf-8")
        write_document(FOLDER / f"{name}.docx", blocks)


main()
