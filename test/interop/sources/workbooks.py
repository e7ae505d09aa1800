"""Writes workbooks and databases with other people's programs, into the folder that is given."""

import datetime
import sqlite3
import sys
from pathlib import Path

import openpyxl
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import Font

out = Path(sys.argv[1])
LABELS = ["billing", "login", "delivery"]
HEADER = ["Ticket", "Opened", "Text", "Label", "Hours", "Urgent"]


def rows(count):
    for i in range(count):
        day = datetime.datetime(2024, 1, 31) + datetime.timedelta(days=i)
        text = f"Customer {i} writes about {LABELS[i % 3]}: my order {i * 37} has the fault number {i}."
        yield [i + 1, day, text, LABELS[i % 3], i / 4, i % 2 == 0]


def with_openpyxl():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tickets"
    sheet["A1"] = "Support tickets, first quarter"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "exported by"
    sheet.append([])
    sheet.append(HEADER)
    for row in rows(60):
        sheet.append(row)
    for cell in sheet["B"][4:]:
        cell.number_format = "dd.mm.yyyy"
    for cell in sheet["A"][4:]:
        cell.number_format = "00000"
    # One label stands for two rows.
    sheet.merge_cells("D5:D6")
    hidden = book.create_sheet("Lists")
    hidden.append(["Label", "Team"])
    hidden.append(["billing", "A"])
    hidden.sheet_state = "hidden"
    notes = book.create_sheet("Notes")
    notes.append(["Ask Ann about this export."])
    book.create_sheet("Empty")
    # Formatted and empty, as everybody's sheets end.
    for row in sheet.iter_rows(min_row=70, max_row=90, max_col=6):
        for cell in row:
            cell.font = Font(bold=True)
    book.save(out / "openpyxl.xlsx")
    formula = openpyxl.Workbook()
    formula.active.append(["Text", "Label"])
    formula.active.append(['=CONCATENATE("a","b")', "billing"])
    formula.active.append(["My order has not come", "delivery"])
    formula.save(out / "formula.xlsx")


def with_xlsxwriter():
    book = xlsxwriter.Workbook(out / "xlsxwriter.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"})
    for name, start in (("train", 0), ("test", 40)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADER)
        for at, row in enumerate(list(rows(60))[start : 40 if start == 0 else 60], 1):
            row[1] = row[1] + datetime.timedelta(hours=9, minutes=30)
            sheet.write_row(at, 0, row[:4])
            sheet.write_formula(at, 4, f"={row[4]}*1", None, row[4])
            sheet.write_boolean(at, 5, row[5])
    book.close()


def with_odfpy():
    book = OpenDocumentSpreadsheet()
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)

    def cell(value, **more):
        if isinstance(value, bool):
            made = TableCell(valuetype="boolean", booleanvalue=str(value).lower(), **more)
        elif isinstance(value, (int, float)):
            made = TableCell(valuetype="float", value=value, **more)
        elif isinstance(value, datetime.datetime):
            made = TableCell(valuetype="date", datevalue=value.strftime("%Y-%m-%d"), **more)
        else:
            made = TableCell(valuetype="string", **more)
        made.addElement(P(text=str(value)))
        return made

    def add(table, values):
        row = TableRow()
        for value in values:
            row.addElement(cell(value))
        table.addElement(row)

    table = Table(name="Tickets")
    title = TableRow()
    title.addElement(cell("Support tickets", numbercolumnsspanned=6))
    title.addElement(CoveredTableCell(numbercolumnsrepeated=5))
    table.addElement(title)
    table.addElement(TableRow(numberrowsrepeated=2))
    add(table, HEADER)
    for values in rows(60):
        add(table, values)
    table.addElement(TableRow(numberrowsrepeated=1000000))
    book.spreadsheet.addElement(table)
    lists = Table(name="Lists", stylename=unseen)
    add(lists, ["Label", "Team"])
    add(lists, ["billing", "A"])
    book.spreadsheet.addElement(lists)
    book.save(out / "odfpy.ods")


def with_sqlite():
    base = sqlite3.connect(out / "tickets.sqlite")
    base.execute(
        "create table tickets (id integer primary key, opened text, body text, label text, "
        "hours real, account integer, scan blob)"
    )
    for i, opened, text, label, hours, _ in rows(60):
        base.execute(
            "insert into tickets values (?, ?, ?, ?, ?, ?, ?)",
            (1000 - i, opened.isoformat(), text, label, hours, 2**60 + i, b"\xff\x00"),
        )
    base.execute("create table teams (name text primary key, lead text) without rowid")
    base.executemany("insert into teams values (?, ?)", [("z", "Ann"), ("a", "Bob")])
    base.execute("create view by_label as select label, count(*) as n from tickets group by label")
    base.commit()
    base.close()
    # A program that has it open keeps the newest rows beside the file.
    open_base = sqlite3.connect(out / "open.db")
    open_base.execute("pragma journal_mode = wal")
    open_base.execute("create table t (text text, label text)")
    open_base.commit()
    copy = (out / "open.db").read_bytes(), (out / "open.db-wal").read_bytes()
    open_base.close()
    (out / "open.db").write_bytes(copy[0])
    (out / "open.db-wal").write_bytes(copy[1])


with_openpyxl()
with_xlsxwriter()
with_odfpy()
with_sqlite()
