"""Prepared statements (预编译语句): each is compiled once, and then handed to the driver as it is.

    statement ── once ──► SQL, the order of its values, converters in and out
    values ──► converted ──► driver ──► rows ──► converted

SQLAlchemy makes a context, a cursor and a result anew for each execution, which takes ten times as long as SQLite needs
to answer. What it knows is used (the SQL of both databases, the conversions of the types), what it does each time is not.
A statement whose text depends on how long lists are (`IN`) is kept for each of a few short lengths, and goes through
SQLAlchemy as ever with others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Boolean, Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]
Values = Mapping[str, object]

LISTED = 8
"""So many values of lists a statement is kept for; the lists of units and members that are longer are rarely of one length."""


class Statements:
    """The prepared statements of one database. A statement is given the same names each time."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[Executable, _Prepared] = {}

    def rows(self, connection: Connection, statement: Executable, values: Values) -> list[Row]:
        """Execute; all rows that it returns."""
        prepared = self._of(statement, values)
        if prepared is None:
            return [tuple(row) for row in connection.execute(statement, values)]
        return prepared.read(self._execute(connection, prepared, prepared.bound(values)))

    def many(self, connection: Connection, statement: Executable, rows: Sequence[Values]) -> None:
        """Execute once for each of the rows; whatever the statement returns is not read."""
        prepared = self._of(statement, rows[0]) if rows else None
        if prepared is None:
            return
        bound = [prepared.bound(values) for values in rows]
        driver: Any = connection.connection.dbapi_connection
        if isinstance(driver, sqlite3.Connection):
            try:
                driver.executemany(prepared.sql, bound).close()
            except sqlite3.Error as error:
                raise self._told(prepared.sql, error) from error
            return
        try:
            with driver.cursor() as cursor:
                cursor.executemany(prepared.sql, bound)  # without waiting between them
        except driver.Error as error:
            connection._handle_dbapi_exception(error, prepared.sql, bound, None, None)

    def _of(self, statement: Executable, values: Values) -> _Prepared | _Listed | None:
        try:
            known = self._known[statement]
        except KeyError:
            assert isinstance(statement, ClauseElement)
            known = self._known[statement] = _Prepared(statement, self._dialect, frozenset(values))
        return known.of_lengths(values) if known.lists else known

    def _execute(self, connection: Connection, prepared: _Prepared | _Listed, bound: Any) -> list[Row]:
        driver: Any = connection.connection.dbapi_connection
        if not isinstance(driver, sqlite3.Connection):
            return self._execute_at_server(connection, driver, prepared.sql, bound)
        try:
            return driver.execute(prepared.sql, bound).fetchall()
        except sqlite3.Error as error:
            raise self._told(prepared.sql, error) from error

    def _told(self, sql: str, error: sqlite3.Error) -> BaseException:
        """What SQLite says, as SQLAlchemy says it."""
        return DBAPIError.instance(sql, None, error, sqlite3.Error, hide_parameters=True, dialect=self._dialect)

    def _execute_at_server(self, connection: Connection, driver: Any, sql: str, bound: Any) -> list[Row]:
        try:
            cursor = driver.execute(sql, bound)
            return cursor.fetchall() if cursor.description is not None else []
        except (
            driver.Error
        ) as error:  # a server that hung up: SQLAlchemy drops its connections, and says what it always says
            connection._handle_dbapi_exception(error, sql, bound, None, None)


_COMPILED: dict[tuple[ClauseElement, str, frozenset[str]], Any] = {}


def _compiled(statement: ClauseElement, dialect: Dialect, given: frozenset[str]) -> Any:
    """By SQLAlchemy, once per process and database, however many stores a process opens: the hundreds of its tests."""
    known = statement, dialect.name, given
    if known not in _COMPILED:
        _COMPILED[known] = statement.compile(dialect=dialect, column_keys=sorted(given))
    return _COMPILED[known]


class _Prepared:
    """One statement: its SQL, where each value goes, and how values and cells are converted. One with `lists` is asked
    for that of their lengths."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, given: frozenset[str]) -> None:
        self._compiled = compiled = _compiled(statement, dialect, given)
        self.sql = str(compiled)
        self._given = given
        places: Sequence[str] = compiled.positiontup if compiled.positional else tuple(compiled.params)
        if astray := given.difference(places):
            raise TypeError(f"no place for {sorted(astray)} in {self.sql}")
        self._constants = {name: compiled.params[name] for name in places if name not in given}
        self._places = [(name, _converter(compiled.binds[name].type, dialect)) for name in places]
        self._positional = bool(compiled.positional)
        self.lists = tuple(name for name in dict.fromkeys(places) if compiled.binds[name].expanding)
        self._of_lengths: dict[tuple[int, ...], _Listed] = {}
        columns = getattr(statement, "exported_columns", ())
        cells = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._cells: list[tuple[int, Convert]] = [(n, cell) for n, cell in enumerate(cells) if cell is not None]

    def of_lengths(self, values: Values) -> _Listed | None:
        """The same with as many places as its lists have values; None where one has none, or they have more than are kept."""
        known = self._known(values)
        lengths = tuple(len(cast("Sequence[object]", known[name])) for name in self.lists)
        if not all(lengths) or sum(lengths) > LISTED:
            return None
        if lengths not in self._of_lengths:
            expanded = self._compiled.construct_expanded_state(known)
            self._of_lengths[lengths] = _Listed(self, expanded, dict(self._places))
        return self._of_lengths[lengths]

    def bound(self, values: Values) -> Any:
        return self.placed(self._known(values), self._places)

    def _known(self, values: Values) -> Values:
        if values.keys() != self._given:
            raise TypeError(f"given {sorted(values)}, prepared for {sorted(self._given)}")
        return {**self._constants, **values} if self._constants else values

    def placed(self, known: Values, places: Sequence[tuple[str, Convert | None]]) -> Any:
        """The values as the driver takes them."""
        if self._positional:
            return [known[name] if convert is None else convert(known[name]) for name, convert in places]
        return {name: known[name] if convert is None else convert(known[name]) for name, convert in places}

    def spread(self, values: Values, lists: Mapping[str, Sequence[str]]) -> Values:
        """The values, those of each list by the names of their own places."""
        known = dict(self._known(values))
        for name, places in lists.items():
            known.update(zip(places, cast("Sequence[object]", known.pop(name)), strict=True))
        return known

    def read(self, rows: list[Row]) -> list[Row]:
        return [self._read(row) for row in rows] if self._cells else rows

    def _read(self, row: Row) -> Row:
        cells = list(row)
        for n, convert in self._cells:
            cells[n] = convert(cells[n])
        return tuple(cells)


class _Listed:
    """A statement with lists of certain lengths."""

    def __init__(self, prepared: _Prepared, expanded: Any, converters: Mapping[str, Convert | None]) -> None:
        self._prepared = prepared
        self.sql: str = expanded.statement
        self._lists: Mapping[str, Sequence[str]] = expanded.parameter_expansion
        of_list = {place: name for name, places in self._lists.items() for place in places}
        places: Sequence[str] = expanded.positiontup or tuple(expanded.parameters)
        self._places = [(place, converters[of_list.get(place, place)]) for place in places]
        self.read = prepared.read

    def bound(self, values: Values) -> Any:
        return self._prepared.placed(self._prepared.spread(values, self._lists), self._places)


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How a value is handed to the driver; None where as it is, as both drivers take a truth value."""
    return None if isinstance(kind, Boolean) else kind.dialect_impl(dialect).bind_processor(dialect)
