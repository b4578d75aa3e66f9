"""Old workbooks (.xls, .et), compound files that are no workbooks, and files with a password."""

import struct

from . import locks
from .box import READ
from .cases_xlsx import noise
from .compound import (CODEPAGE, EOF, LABELSST, NUMBER, SMALL, Book, Compound, ancient, bof, form_book, ole, rec, string8,
                       texts8)
from .packages import Workbook, document, pack, word_table

OLD = "旧|Excel 5|版本"
CUT = "不完整|未传完|损坏"


def all_cases(box):
    for part in (texts, records, containers, damaged, limits, other_documents, passwords, other_passwords):
        part(box)


def texts(box):
    """BIFF8 texts are UTF-16 whatever the code page record says; BIFF5 texts are bytes of a code page."""
    form = box.form()
    box.good("xls/普通.et", form_book(form).file(), form, kind="xls")
    for codepage in (936, 1252, 54936, 0, 65001):
        form = box.form()
        box.good(f"xls/代码页写成{codepage}.xls", form_book(form, codepage=codepage).file(), form, kind="xls")
    form = box.form()
    box.good("xls/没有代码页.xls", form_book(form, codepage=None).file(), form, kind="xls")
    for name, codepage in (("Excel5代码页936", 936), ("Excel5没有代码页", None)):
        form = box.form()
        form.cells["A5"], form.cells["B5"] = "项目资金（万元）", "（万元）"
        box.good(f"xls/{name}.xls", form_book(form, 5, codepage).file(), form, kind="xls")
    form = box.form()
    box.good("xls/富文本与续记录.xls", split_strings(form), form, kind="xls")
    form = box.form()
    book = form_book(form)
    book.bytes()
    book.string_table = book.table() + rec(0x3C)
    box.good("xls/空的续记录.xls", book.file(), form, READ + "|unreadable", figures=[])


def split_strings(form):
    """Rich and phonetic texts, and texts cut by a CONTINUE record that goes on with the other width."""
    book = form_book(form)
    book.bytes()
    records, current = [], struct.pack("<2I", len(book.strings), len(book.strings))
    for number, text in enumerate(book.strings):
        if number % 4 == 1:
            runs = struct.pack("<4H", 0, 1, 1, 2)
            piece = struct.pack("<HBH", len(text), 0x09, 2) + text.encode("utf-16-le") + runs
            current += piece
        elif number % 4 == 2:
            phonetic = b"\1\0" + b"\x5a" * 18
            current += struct.pack("<HBI", len(text), 0x05, len(phonetic)) + text.encode("utf-16-le") + phonetic
        elif number % 4 == 3 and len(text) > 2:
            current += struct.pack("<HB", len(text), 1) + text[:2].encode("utf-16-le")
            records.append(current)
            current = texts8(text[2:], True)
        else:
            current += string8(text)
    records.append(current)
    book.string_table = b"".join(rec(0x3C if number else 0xFC, data) for number, data in enumerate(records))
    return book.file()


def records(box):
    """Cells of every kind, and sheets that are none."""
    form = box.form()
    book = Book()
    cells = dict(form.cells)
    rows = {}
    for where in ("D6", "E6", "F6"):
        rows[where] = cells.pop(where)
    body = book.cells(cells)
    initial, adjusted, executed = rows.values()
    rk = lambda value: struct.pack("<I", (round(value * 100) << 2) | 3)
    body += rec(0xBD, struct.pack("<2HH", 5, 3, 0) + rk(initial) + struct.pack("<H", 0) + rk(adjusted) + struct.pack("<H", 4))
    body += rec(0x27E, struct.pack("<3H", 5, 5, 0) + rk(executed))
    body += rec(0xBE, struct.pack("<5H", 17, 0, 0, 0, 1))
    body += rec(6, struct.pack("<3H", 17, 2, 0) + b"\0" * 6 + b"\xff\xff" + struct.pack("<HI", 0, 0) + struct.pack("<H", 0))
    body += rec(0x207, string8("公式文本"))
    body += rec(0x205, struct.pack("<3H2B", 17, 3, 0, 7, 1))
    body += rec(0x205, struct.pack("<3H2B", 17, 4, 0, 1, 0))
    book.sheet("自评表", None, form.merges, records=body)
    box.good("xls/压缩数与公式.xls", book.file(), form, more=["自评表\tC18\t公式文本", "自评表\tD18\t#DIV/0!"])

    form = box.form()
    book = form_book(form)
    book.sheet("宏1", {"A1": 7}, kind=1, bof_kind=0x40).sheet("图1", {}, kind=2, bof_kind=0x20, records=b"")
    book.sheet("极隐藏", {"B2": 9}, hidden=2)
    box.good("xls/宏表图表隐藏表.xls", book.file(), form, "warned", ["隐藏"])

    form = box.form()
    book = Book()
    body = book.cells(form.cells) + rec(LABELSST, struct.pack("<3HI", 17, 0, 0, 99999))
    box.good("xls/字符串编号越界.xls", book.sheet("自评表", None, form.merges, records=body).file(), form, "warned|unreadable",
             ["字符串|文本|A18|损坏|缺"])

    form = box.form()
    book = form_book(form).sheet("越界表", {"A1": "备注"})
    book.offsets["越界表"] = 0x7FFFFFF0
    box.file("xls/表位置越界.xls", book.file())
    box.line("xls/表位置越界.xls", "warned|unreadable", ["越界|损坏|位置"])

    one, two = box.form(), box.form()
    book = form_book(one).sheet("自评表", two.cells, two.merges)
    box.file("xls/两表同名.xls", book.file())
    box.line("xls/两表同名.xls", "warned|unreadable", ["同名|重名|都叫"], cells=one.must_read()[1:3] + two.must_read()[1:3])

    form = box.form()
    book = form_book(form)
    body = book.sheets[0][1]
    book.sheets[0] = (book.sheets[0][0], body[:-4], 0, 0)
    box.good("xls/没有结束记录.xls", book.file(), form, READ + "|unreadable", figures=[])

    box.bad("xls/没有工作表.xls", Book().file(), "unreadable|empty", "工作表|数据|损坏")
    box.bad("xls/工作表是空的.xls", Book().sheet("自评表", {}).file(), "empty", "没有任何数据|没有数据|空", kind="xls")


def containers(box):
    """Compound files of an unusual make that hold a sound workbook."""
    form = box.form()
    box.good("xls/大扇区.xls", form_book(form).file(shift=12), form)
    form = box.form()
    stream = form_book(form).bytes()
    box.good("xls/小流.xls", ole({"Workbook": stream}), form)
    form = box.form()
    inner = {"WordDocument": b"\xec\xa5" + b"\0" * 5000, "1Table": b"\0" * 600}
    whole = ole({"Workbook": form_book(form).bytes().ljust(SMALL, b"\0")}, storages=[("MBD00000001", inner)])
    box.good("xls/嵌有Word对象.xls", whole, form, kind="xls")
    form = box.form()
    older = form_book(form, 5, 936).bytes().ljust(SMALL, b"\0")
    whole = ole({"Workbook": form_book(form).bytes().ljust(SMALL, b"\0"), "Book": older})
    box.good("xls/双格式.xls", whole, form)
    form = box.form()
    box.good("xls/扩展名是xlsx.xlsx", form_book(form).file(), form, kind="xls")
    form = box.form()
    box.good("xls/扩展名是doc.doc", form_book(form).file(), form, kind="xls")
    form = box.form()
    box.good("xls/后面有垃圾.xls", form_book(form).file() + b"\xcc" * 777, form)


def spoiled_tables(box, name, change):
    """A compound file whose tables are changed before they are written."""
    form = box.form()
    compound = Compound({"Workbook": form_book(form).bytes().ljust(20_000, b"\0")})
    change(compound)
    box.bad(f"xls/{name}.xls", compound.bytes(), "unreadable|" + READ)


def damaged(box):
    """Chains that loop, tables that point outside, streams that stop."""
    def table_loop(compound):
        first = compound.entries[1][5]
        compound.table[first + 5] = first

    def directory_loop(compound):
        compound.table[compound.directory] = compound.directory

    def mini_loop(compound):
        compound.mini_start, compound.table[0] = 0, 0

    def difat_loop(compound):
        compound.difat_start, compound.difat_count = 0, 4_000_000_000
        compound.sectors[0] = b"\xff" * 508 + struct.pack("<I", 0)

    def siblings_loop(compound):
        content = bytearray(compound.sectors[compound.directory])
        struct.pack_into("<2I", content, 128 + 68, 1, 1)
        compound.sectors[compound.directory] = bytes(content)

    def start_outside(compound):
        content = bytearray(compound.sectors[compound.directory])
        struct.pack_into("<I", content, 128 + 116, 0x00FFFFFF)
        compound.sectors[compound.directory] = bytes(content)

    def size_lies(compound):
        content = bytearray(compound.sectors[compound.directory])
        struct.pack_into("<Q", content, 128 + 120, 0x7FFFFFFFFFFFFFFF)
        compound.sectors[compound.directory] = bytes(content)

    for name, change in (("扇区链成环", table_loop), ("目录链成环", directory_loop), ("小扇区链成环", mini_loop),
                         ("扇区表链成环", difat_loop), ("目录树成环", siblings_loop), ("流起点越界", start_outside),
                         ("流大小撒谎", size_lies)):
        spoiled_tables(box, name, change)
    form = box.form()
    whole = form_book(form).file()
    for shift in (0, 63, 31):
        box.bad(f"xls/扇区大小写成{shift}.xls", whole[:30] + struct.pack("<H", shift) + whole[32:], "unreadable|wrong_type")
    whole = form_book(box.form()).file()
    box.bad("xls/传了一半.xls", whole[:len(whole) // 2], "unreadable", CUT)
    box.bad("xls/只有头.xls", whole[:512], "unreadable|wrong_type", CUT)
    box.bad("xls/只有八字节.xls", whole[:8], "unreadable|wrong_type", CUT)
    box.bad("xls/工作簿流是空的.xls", ole({"Workbook": b""}), "unreadable|empty", CUT + "|数据|空")
    form = box.form()
    stream = form_book(form).bytes()
    cut = ole({"Workbook": stream[:len(stream) * 2 // 3].ljust(SMALL, b"\0")})
    box.bad("xls/记录断了.xls", cut, "unreadable|warned", "损坏|不完整|没有读出|中断|断")
    long = bytearray(stream.ljust(SMALL, b"\0"))
    at = stream.index(struct.pack("<2H", 0xE5, 2 + 8 * len(form.merges)))
    struct.pack_into("<H", long, at + 2, 0xFFFF)
    box.bad("xls/记录长度越界.xls", ole({"Workbook": bytes(long)}), "unreadable|" + READ)


def limits(box):
    """Sizes that are said or stretched beyond all measure."""
    form = box.form()
    box.good("xls/维度巨大.xls", form_book(form, dimensions=(0, 0xFFFFFFFF, 0, 0xFFFF)).file(), form,
             READ + "|too_large|unreadable", figures=[])
    form = box.form()
    body = Book()
    cells = body.cells(form.cells) + rec(NUMBER, struct.pack("<3Hd", 65535, 255, 0, 1.0))
    box.good("xls/对角两格.xls", body.sheet("自评表", None, form.merges, records=cells, dimensions=(0, 65536, 0, 256)).file(), form,
             READ + "|too_large", figures=[])
    form = box.form()
    body = Book()
    cells = body.cells(form.cells) + rec(NUMBER, struct.pack("<3Hd", 20, 0xFFFF, 0, 1.0))
    box.good("xls/超出网格.xls", body.sheet("自评表", None, form.merges, records=cells).file(), form,
             "warned|too_large|unreadable", ["超出|以外|之外|65536|列"], figures=[])
    form = box.form()
    book = form_book(form)
    book.bytes()
    book.string_table = rec(0xFC, struct.pack("<2I", 0xFFFFFFFF, 0xFFFFFFFF) + book.table()[12:])
    box.good("xls/共享串数量撒谎.xls", book.file(), form, READ + "|unreadable", figures=[])
    form = box.form()
    book = form_book(form)
    for number in range(3000):
        book.sheet(f"表{number}", {}, records=b"")
    box.good("xls/三千张表.xls", book.file(), form)


def other_documents(box):
    """Compound files that hold something else, and bare streams of the oldest workbooks."""
    for version in (2, 3, 4):
        box.bad(f"xls/Excel{version}.xls", ancient(box.form(), version), "wrong_type", OLD)
    box.bad("xls/Excel5无外壳.xls", form_book(box.form(), 5, 936).bytes(), "wrong_type|" + READ, OLD + "|读取")
    word = b"\xec\xa5\xc1\0" + b"\0" * 6000
    box.bad("doc/旧版Word.doc", ole({"WordDocument": word, "1Table": b"\0" * 5000}), "wrong_type", ".docx", kind="doc")
    box.bad("doc/其实是旧版Word.xls", ole({"WordDocument": word, "1Table": b"\0" * 5000}), "wrong_type", ".docx")
    box.bad("doc/WPS文字.wps", ole({"WordDocument": word, "WpsCustomData": b"\0" * 5000}), "wrong_type", ".docx")
    box.bad("doc/旧版幻灯片.ppt", ole({"PowerPoint Document": b"\0" * 5000, "Current User": b"\0" * 60}), "wrong_type|unreadable")
    box.bad("doc/邮件.msg", ole({"__properties_version1.0": b"\0" * 200, "__substg1.0_0037001F": b"\0" * 80}),
            "wrong_type|unreadable")
    box.bad("doc/权限保护.xlsx", ole({"\x06DataSpaces": b"\0" * 100, "EncryptedPackage": b"\0" * 5000, "DRMContent": b"\0" * 90}),
            "encrypted", "密码|加密|权限")


def passwords(box):
    """The default password: Excel and LibreOffice open these without asking, so the sender knows of no password."""
    for name, how in (("agile", {}), ("agile_sha1", {"hash_name": "sha1"}), ("agile_sha256", {"hash_name": "sha256"}),
                      ("agile_sha384", {"hash_name": "sha384"}), ("agile_十万轮", {"spin": 100_000})):
        form = box.form()
        box.good(f"密码/默认_{name}.xlsx", locks.agile(Workbook(form).bytes(), **how), form)
    form = box.form()
    box.good("密码/默认_standard.xlsx", locks.standard(Workbook(form).bytes()), form)
    form = box.form()
    box.good("密码/默认_agile.docx", locks.agile(pack(document(word_table(form)))), form, sheet="表格1")
    for name, lock in (("rc4", locks.rc4), ("cryptoapi", locks.crypto_api), ("xor", locks.xor),
                       ("cryptoapi40", lambda book: locks.crypto_api(book, bits=40))):
        form = box.form()
        box.good(f"密码/默认_{name}.xls", lock(form_book(form)), form)


def other_passwords(box):
    """Any other password is never guessed."""
    package = Workbook(box.form()).bytes()
    box.bad("密码/别的_agile.xlsx", locks.agile(package, "20240101"), "encrypted", "密码")
    box.bad("密码/别的_standard.xlsx", locks.standard(package, "20240101"), "encrypted", "密码")
    box.bad("密码/别的_agile.docx", locks.agile(pack(document("")), "20240101"), "encrypted", "密码")
    box.bad("密码/别的_rc4.xls", locks.rc4(form_book(box.form()), "20240101"), "encrypted", "密码")
    box.bad("密码/别的_cryptoapi.xls", locks.crypto_api(form_book(box.form()), "20240101"), "encrypted", "密码")
    box.bad("密码/别的_xor.xls", locks.xor(form_book(box.form()), default=False), "encrypted", "密码")
    box.bad("密码/轮数四十亿.xlsx", locks.agile(package, said_spin=4_000_000_000), "encrypted|unreadable", "密码|加密")
    box.bad("密码/大小撒谎.xlsx", locks.agile(package, said_size=2**63), "encrypted|unreadable|" + READ)
    box.bad("密码/加密说明没了.xlsx", ole({"EncryptedPackage": b"\x5a" * 6000}), "encrypted|unreadable", "密码|加密|损坏|权限")
    box.bad("密码/加密说明坏了.xlsx", ole({"EncryptionInfo": struct.pack("<2HI", 4, 4, 0x40) + b"<encryption><keyData salt",
                                     "EncryptedPackage": b"\x5a" * 6000}), "encrypted|unreadable", "密码|加密|损坏")
    box.bad("密码/解开是垃圾.xlsx", locks.agile(noise(5000)), "unreadable|wrong_type", "损坏|不认识|类型|实际")
    filepass = rec(0x2F, struct.pack("<H", 9))
    stream = bof(8, 5) + filepass + rec(CODEPAGE, struct.pack("<H", 1200)) + rec(EOF)
    box.bad("密码/不认识的加密.xls", ole({"Workbook": stream.ljust(SMALL, b"\0")}), "encrypted|unreadable", "密码|加密|损坏")
