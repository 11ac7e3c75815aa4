import openpyxl
import pytest

from assistant.sources.tables import read_table

WANTED = {"id", "stage", "amount"}


def rate(cells):
    return len(WANTED & {cell.strip().lower() for cell in cells})


def table(tmp_path, text, **options):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read_table(path, rate, 2, **options)


@pytest.mark.parametrize(
    ("text", "header_row", "numbers"),
    [
        ("id,stage\n1,a\n2,b\n", 1, [2, 3]),
        ("\n\nid,stage\n\n1,a\n\n2,b\n\n\n", 3, [5, 7]),
        ("Report: id, stage and more\nid,stage\n1,a\n", 2, [3]),
        ('id,stage\n"1\n1",a\n2,b\n', 1, [2, 3]),
        ("id,stage\r\n1,a\r\n", 1, [2]),
        ("sep=,\nid,stage\n1,a\n", 1, [2]),
        ("id,stage,\n1,a,\n2,b,\n", 1, [2, 3]),
        ("id,stage\n1,a,,\n", 1, [2]),
    ],
)
def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path, text, header_row, numbers):
    found = table(tmp_path, text)
    assert found.header == ("id", "stage")
    assert found.header_row == header_row
    assert [row.number for row in found.rows] == numbers
    assert found.misfits == ()


def test_rows_that_do_not_fit_stand_apart(tmp_path):
    found = table(tmp_path, "id,stage,amount\n1,a,5\n2,b\n3,c,5,6\n4,d,5\n")
    assert found.misfits == ((3, 2), (4, 4))
    assert [row.number for row in found.rows] == [2, 5]


def test_short_rows_fit_where_the_caller_says_so(tmp_path):
    found = table(tmp_path, "id,stage,amount\n1,a\n", short_rows_fit=True)
    assert found.rows[0].cells == ("1", "a", "")


def test_a_lone_cell_cut_off_at_the_end_is_no_footer(tmp_path):
    assert table(tmp_path, "id,stage,amount\n1,a,5\nOPP-2").misfits == ((3, 1),)


@pytest.mark.parametrize("line", ["Grand Totals (2 records)", "Copyright (c) 2026", "Confidential Information"])
def test_a_closing_line_is_known_by_what_it_says(tmp_path, line):
    found = table(tmp_path, f"id,stage,amount\n1,a,5\n{line}\nBrightwater\n")
    assert found.left_out == (line, "Brightwater")
    assert found.misfits == ()


def test_commas_in_cells_do_not_mislead_the_choice_of_delimiter(tmp_path):
    found = table(tmp_path, 'id;stage;amount\n1;a, b, c, d;5\n2;"x; y";6\n')
    assert [row.cells for row in found.rows] == [("1", "a, b, c, d", "5"), ("2", "x; y", "6")]


def test_many_broken_quotation_marks_cost_one_row_each(tmp_path):
    good = "".join(f"{n},a,5\n" for n in range(30))
    found = table(tmp_path, f'id,stage,amount\n"1,a,5\n{good}"2,b,6\n{good}"3,c,7\n')
    assert len(found.rows) == 60
    assert len(found.misfits) == 3


def test_a_sheets_cells_are_shown_as_a_person_sees_them(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "stage", "amount"])
    sheet.append([1.0, True, 0.1 + 0.2])
    sheet.append([12345678901234, "=1+1", 1e15])
    sheet.append([None, " a ", 0.25])
    sheet["C4"].number_format = "0%"
    sheet["E2"] = None
    book.save(tmp_path / "t.xlsx")
    found = read_table(tmp_path / "t.xlsx", rate, 2)
    assert [row.cells for row in found.rows] == [
        ("1", "TRUE", "0.3"), ("12345678901234", "", "1000000000000000"), ("", " a ", "25%"),
    ]  # fmt: skip
    assert found.rows[0].numeric == {0, 2}
