"""Weeks, fiscal quarters and the frame in which a narrative's figures are read."""

import calendar
import datetime as dt
import re

from assistant.models.base import Model

_WEEK = re.compile(r"^(\d{4})-?[Ww](\d{1,2})$")


class Week(Model):
    """An ISO week; `str()` gives `2026-W47`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read `2026-W47`; raises ValueError when it is not an ISO week."""
        match = _WEEK.match(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not an ISO week such as 2026-W47")
        year, number = int(match[1]), int(match[2])
        dt.date.fromisocalendar(year, number, 1)
        return cls(year=year, number=number)

    @classmethod
    def of(cls, day: dt.date) -> "Week":
        """Return the ISO week that holds `day`."""
        iso = day.isocalendar()
        return cls(year=iso.year, number=iso.week)

    @property
    def monday(self) -> dt.date:
        """The week's first day."""
        return dt.date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> dt.date:
        """The week's last day."""
        return dt.date.fromisocalendar(self.year, self.number, 7)

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week.of(self.monday - dt.timedelta(days=7))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.monday <= day <= self.sunday

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"


class Quarter(Model):
    """A fiscal quarter, named by the calendar year in which its fiscal year ends (`2027-Q2`)."""

    fiscal_year: int
    number: int
    start: dt.date
    end: dt.date

    @classmethod
    def of(cls, day: dt.date, fiscal_year_start: int = 1) -> "Quarter":
        """Return the fiscal quarter that holds `day`; `fiscal_year_start` is a month, 1 to 12."""
        months_in = (day.month - fiscal_year_start) % 12
        number = months_in // 3 + 1
        first_year = day.year if day.month >= fiscal_year_start else day.year - 1
        fiscal_year = first_year if fiscal_year_start == 1 else first_year + 1
        start_month = fiscal_year_start - 1 + 3 * (number - 1)
        start = dt.date(first_year + start_month // 12, start_month % 12 + 1, 1)
        last_month = start_month + 2
        year, month = first_year + last_month // 12, last_month % 12 + 1
        end = dt.date(year, month, calendar.monthrange(year, month)[1])
        return cls(fiscal_year=fiscal_year, number=number, start=start, end=end)

    @property
    def days(self) -> int:
        """How many days the quarter has."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.fiscal_year}-Q{self.number}"


class Frame(Model):
    """The week, the day up to which figures count, and the snapshots they are read from."""

    week: Week
    as_of: dt.date
    quarter: Quarter
    snapshot: dt.date | None = None
    """Date of the snapshot that is read; None when there is none on or before `as_of`."""
    previous_snapshot: dt.date | None = None
