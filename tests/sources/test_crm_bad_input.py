import datetime as dt
import io
import zipfile
from decimal import Decimal

import msoffcrypto.format.ooxml
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.models.company import Company
from assistant.sources.crm import read_export

NAME = "opportunities_2026-11-20.csv"
HEAD = "Id,Account,Stage,Amount,Close Date\n"
GOOD = "".join(f"G{i},Account {i},Open,{i}000,2026-12-{i:02d}\n" for i in range(1, 9))


def export(tmp_path, data, name=NAME, **options):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_export(path, relative=f"crm/{name}", company=Company(), **options)


def refused_whole(result):
    (refusal,) = result.refusals
    assert result.snapshots == ()
    assert refusal.rows == ()
    assert refusal.what
    assert refusal.how
    assert "\n" not in refusal.what + refusal.how
    return refusal


def ids(result):
    return [deal.opportunity_id for deal in result.snapshots[0].deals]


def workbook_bytes(rows=(("Id", "Stage"), ("1", "Open"))):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("X1,Acme, Inc.,Open,5,2026-12-01", "6 cells under 5 headers"),
        ("X1,Acme,Open,5", "4 cells under 5 headers"),
        ("X1,Open,5,2026-12-01,", "wrong headers"),
        ("X1,Acme,Inc.,Open,5000", "wrong headers"),
        (",Acme,Open,5,2026-12-01", "no id"),
        ("G1,Acme,Open,5,2026-12-01", "earlier row"),
    ],
)
def test_a_row_that_can_not_stand_is_reported_by_number_and_the_rest_is_read(tmp_path, row, what):
    result = export(tmp_path, f"{HEAD}{GOOD}{row}\nZ1,Zeta,Won,7,2026-11-01\n")
    (refusal,) = result.refusals
    assert refusal.rows == (10,)
    assert what in refusal.what
    assert "row 10" in refusal.what
    assert ids(result) == [*(f"G{i}" for i in range(1, 9)), "Z1"]


@pytest.mark.parametrize(
    ("row", "column", "field"),
    [
        ("X1,Acme,Open,TBD,2026-12-01", "Amount", "amount_given"),
        ("X1,Acme,Open,5,31/02/2026", "Close Date", "close_date"),
        ("X1,Acme,Open,5,soon", "Close Date", "close_date"),
    ],
)
def test_a_cell_that_can_not_be_read_is_reported_and_blank(tmp_path, row, column, field):
    result = export(tmp_path, f"{HEAD}{GOOD}{row}\n")
    (refusal,) = result.refusals
    assert refusal.rows == (10,)
    assert repr(column) in refusal.what
    deal = result.snapshots[0].deals[-1]
    assert getattr(deal, field) is None
    assert deal.opportunity_id == "X1"
    assert deal.account == "Acme"


def test_one_kind_of_trouble_is_one_line(tmp_path):
    rows = "".join(f"X{i},Acme,Open,TBD,2026-12-01\n" for i in range(4))
    (refusal,) = export(tmp_path, HEAD + GOOD + rows).refusals
    assert refusal.rows == (10, 11, 12, 13)
    assert "'TBD'" in refusal.what


def test_the_first_of_two_rows_with_one_id_stands(tmp_path):
    result = export(tmp_path, "Id,Stage,Amount\n1,Open,5\n1,Won,6\n")
    assert [deal.amount for deal in result.snapshots[0].deals] == [Decimal(5)]


def test_a_blank_stage_is_reported_and_open(tmp_path):
    result = export(tmp_path, "Id,Stage,Amount\n1,,5\n2,Won,5\n")
    assert result.refusals[0].rows == (2,)
    assert result.snapshots[0].deals[0].is_open


def test_a_quotation_mark_never_closed_costs_one_row(tmp_path):
    result = export(tmp_path, f'{HEAD}X1,"Acme,Open,5,2026-12-01\n{GOOD}')
    assert result.refusals[0].rows == (2,)
    assert ids(result) == [f"G{i}" for i in range(1, 9)]


def test_a_quotation_mark_missing_in_the_middle_costs_one_row(tmp_path):
    result = export(tmp_path, f'{HEAD}X1,"Acme,Open,5,2026-12-01\n{GOOD}Z1,"Zeta, Inc.",Open,5,2026-12-01\n')
    assert result.refusals[0].rows == (2,)
    assert ids(result) == [*(f"G{i}" for i in range(1, 9)), "Z1"]


def test_a_file_whose_rows_mostly_do_not_fit_its_header_is_refused(tmp_path):
    rows = "".join(f"X{i},Acme, Inc.,Open,5,2026-12-01\n" for i in range(4))
    assert "do not fit" in refused_whole(export(tmp_path, f"{HEAD}{rows}Y,A,Open,5,2026-12-01\n")).what


def test_a_column_that_is_mostly_unreadable_refuses_the_file(tmp_path):
    rows = "".join(f"X{i},Acme,Open,5,Week {i}\n" for i in range(9))
    assert "'Close Date'" in refused_whole(export(tmp_path, HEAD + rows)).what


def test_sums_and_repeated_headers_are_no_deals(tmp_path):
    result = export(tmp_path, f"{HEAD}{GOOD}{HEAD}Z1,Zeta,Won,7,2026-11-01\nTotal,,,36007,\n")
    assert result.refusals == ()
    assert ids(result)[-1] == "Z1"
    assert len(ids(result)) == 9


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"", NAME, "empty"),
        (b"   \n\n", NAME, "empty"),
        (HEAD.encode(), NAME, "no rows"),
        (bytes(range(256)) * 20, NAME, "binary"),
        (b"%PDF-1.7 and so on", NAME, "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "o_2026-11-20.xlsx", "password"),
        (b"PK\x03\x04 not really a workbook", "o_2026-11-20.xlsx", "cut off"),
        (b"<html>no workbook</html>", "o_2026-11-20.xlsx", "no workbook"),
        (workbook_bytes()[:-300], "o_2026-11-20.xlsx", "cut off"),
        (workbook_bytes(rows=[]), "o_2026-11-20.xlsx", "no rows"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_a_remedy(tmp_path, data, name, what):
    assert what in refused_whole(export(tmp_path, data, name)).what


def test_a_file_over_the_limit_is_refused(tmp_path):
    refusal = refused_whole(export(tmp_path, HEAD + GOOD, max_bytes=100))
    assert "SALES_NARRATIVE_MAX_FILE_MB" in refusal.how


def test_a_password_protected_workbook_is_refused(tmp_path):
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(workbook_bytes())).encrypt("secret", out)
    assert "password" in refused_whole(export(tmp_path, out.getvalue(), "o_2026-11-20.xlsx")).what


def repacked(data, changes):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, changes.get(part) or old.read(part))
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_inflated(tmp_path):
    bomb = repacked(workbook_bytes(), {"xl/worksheets/sheet1.xml": b" " * 60_000_000})
    assert len(bomb) < 200_000
    assert "inflate" in refused_whole(export(tmp_path, bomb, "o_2026-11-20.xlsx")).what


def test_a_workbook_with_xml_entities_is_refused(tmp_path):
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
    refused_whole(
        export(tmp_path, repacked(workbook_bytes(), {"xl/worksheets/sheet1.xml": sheet}), "o_2026-11-20.xlsx")
    )


def test_a_damaged_sheet_is_refused(tmp_path):
    data = repacked(workbook_bytes(), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    assert "damaged" in refused_whole(export(tmp_path, data, "o_2026-11-20.xlsx")).what


def test_a_file_that_is_not_there_is_refused(tmp_path):
    result = read_export(tmp_path / "none.csv", relative="none.csv", company=Company())
    assert "missing" in refused_whole(result).what


CELL = st.sampled_from(
    [
        "",
        "1",
        "A1",
        "Open",
        "Closed Won",
        "TBD",
        "1,200",
        "31/12/2026",
        "03/04/2026",
        "2026-11-20",
        '"',
        '"x',
        "(5)",
        "a,b",
    ]
) | st.text(max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(st.lists(st.lists(CELL, max_size=7), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_whatever_stands_in_a_file_each_row_is_read_or_reported(tmp_path, rows, delimiter):
    text = delimiter.join(["Id", "Stage", "Amount", "Close Date"]) + "\n"
    text += "\n".join(delimiter.join(row) for row in rows)
    result = export(tmp_path, text.encode("utf-8", errors="replace"), snapshot_date=dt.date(2026, 11, 20))
    for snapshot in result.snapshots:
        found = [deal.opportunity_id for deal in snapshot.deals]
        assert len(found) == len(set(found))
        assert all(found)
    assert result.snapshots or result.refusals
