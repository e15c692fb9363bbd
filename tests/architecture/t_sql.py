"""Reads sqlcmd scripts statement by statement, with no server at hand.

sqlglot reads queries. What it does not read is the work of an administrator (BACKUP, RESTORE, DBCC and the like): `OWN`
lists every form of that which the scripts may use. Anything else is refused, even if a server would take it.
"""

import re

import sqlglot
from sqlglot import exp

VALUES = {
    "DatabaseName": "Kham", "TargetName": "Kham_2", "BackupFolder": "/backup/", "BackupFile": "/backup/a.trn",
    "DataFolder": "/data/", "DataName": "Kham", "LogName": "Kham_log", "StopAt": "2026-03-14T10:29:00", "Run": "no",
    "MinPages": "1000", "Options": "PHYSICAL_ONLY",
}  # fmt: skip
"""What a person could write for each sqlcmd variable."""

TOKEN = re.compile(r"N?'(?:[^']|'')*'|\[[^\]]*\]|;|@@?\w+|\w+|\s+|.")
NAME, TEXT, VARIABLE = r"\[\w+\]", r"N'[^']*'", r"@\w+"
FILE = rf"DISK = (?:{VARIABLE}|{TEXT})"
BACKUP_OPTION = "CHECKSUM|COMPRESSION|INIT|DIFFERENTIAL|NORECOVERY|NO_TRUNCATE|CONTINUE_AFTER_ERROR|STATS = 10"
RESTORE_OPTION = rf"NORECOVERY|CHECKSUM|STATS = 10|FILE = \d+|MOVE {TEXT} TO {TEXT}"
WAIT = r"WAIT_AT_LOW_PRIORITY \(MAX_DURATION = \d+ MINUTES, ABORT_AFTER_WAIT = SELF\)"
REBUILD = rf"REBUILD(?: WITH \(ONLINE = ON \({WAIT}\)\))?"


def listed(option):
    return rf"(?:{option})(?:, (?:{option}))*"


OWN = [
    rf"BACKUP (?:DATABASE|LOG) {NAME} TO {FILE} WITH {listed(BACKUP_OPTION)}",
    rf"RESTORE DATABASE {NAME} FROM {FILE} WITH {listed(RESTORE_OPTION)}",
    rf"RESTORE LOG {NAME} FROM {FILE} WITH {listed(rf'{RESTORE_OPTION}|STOPAT = {TEXT}')}",
    rf"RESTORE DATABASE {NAME} WITH RECOVERY",
    rf"RESTORE VERIFYONLY FROM {FILE} WITH CHECKSUM",
    rf"RESTORE (?:HEADERONLY|FILELISTONLY) FROM {FILE}",
    rf"DBCC CHECKDB \({TEXT}\) WITH {listed('NO_INFOMSGS|ALL_ERRORMSGS|PHYSICAL_ONLY|EXTENDED_LOGICAL_CHECKS')}",
    rf"ALTER DATABASE {NAME} SET (?:SINGLE_USER|READ_COMMITTED_SNAPSHOT ON) WITH ROLLBACK IMMEDIATE",
    rf"ALTER DATABASE {NAME} SET (?:MULTI_USER|PAGE_VERIFY CHECKSUM)",
    rf"ALTER INDEX {NAME} ON {NAME} (?:REORGANIZE|{REBUILD})",
    rf"ALTER USER {NAME} WITH LOGIN = {NAME}",
    rf"UPDATE STATISTICS {NAME} {NAME}",
    rf"THROW 5\d{{4}}, {TEXT}, 1",
    rf"USE (?:master|{NAME})",
    rf"EXEC (?:{VARIABLE} = )?sys\.sp_executesql {VARIABLE}",
    r"SET (?:QUOTED_IDENTIFIER|NOCOUNT) ON",
    r"SET LOCK_TIMEOUT \d+",
    r"(?:OPEN|CLOSE|DEALLOCATE) \w+",
    rf"FETCH NEXT FROM \w+ INTO {listed(VARIABLE)}",
]
CURSOR = re.compile(r"DECLARE \w+ CURSOR LOCAL (?:FAST_FORWARD|STATIC) FOR (SELECT .*)", re.DOTALL)


class NotTSQL(Exception):
    """The statement is none of those that can be checked."""


def batches(script):
    """What stands between the GO lines, variables filled in, without comments and sqlcmd's own lines."""
    text = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    text = re.sub(r"\$\((\w+)\)", lambda found: VALUES[found[1]], text)
    text = re.sub(r"^:.*$", "", text, flags=re.MULTILINE)
    return [batch for batch in re.split(r"^GO$", text, flags=re.MULTILINE) if batch.strip()]


class Reader:
    """Cuts one batch into statements at semicolons and at BEGIN, ELSE and END, and checks each."""

    def __init__(self):
        self.statements, self.piece, self.depth, self.cases = [], "", 0, 0

    def read(self, batch):
        for token in TOKEN.findall(batch):
            word = token.upper()
            if self._is_mark(word):
                self._cut(word, self.piece.strip())
            else:
                self.cases += {"CASE": 1, "END": -1}.get(word, 0)
                self.piece += token if "'" in token else re.sub(r"\s+", " ", token)
        if self.piece.strip() or self.depth:
            raise NotTSQL(f"no end: {self.piece}")
        return self.statements

    def _is_mark(self, word):
        """ELSE and END within a CASE are its own."""
        return word == ";" or (not self.cases and word in ("BEGIN", "ELSE", "END"))

    def _cut(self, word, piece):
        self.piece = ""
        self.depth += {"BEGIN": 1, "END": -1}.get(word, 0)
        if self.depth < 0:
            raise NotTSQL("END without BEGIN")
        if word == "BEGIN":
            check_condition(piece)
        elif word == ";":
            check(piece)
            self.statements.append(piece)
        elif piece:
            raise NotTSQL(f"no semicolon after: {piece}")


def check_batch(batch):
    """The statements of it. Raises NotTSQL, or sqlglot's ParseError."""
    return Reader().read(batch)


def check_condition(piece):
    if not piece:  # after ELSE
        return
    found = re.fullmatch(r"(?:IF|WHILE) (.*)", piece, re.DOTALL)
    if not found:
        raise NotTSQL(f"BEGIN after: {piece}")
    check_query(f"SELECT 1 AS x WHERE {found[1]}")


def check(piece):
    """One statement without its semicolon."""
    cursor = CURSOR.fullmatch(piece)
    if cursor:
        check_query(cursor[1])
    elif piece.startswith("PRINT "):
        check_query(f"SELECT {piece.removeprefix('PRINT ')}")
    elif not any(re.fullmatch(form, re.sub(r" *\s+", " ", piece)) for form in OWN):
        check_query(piece)


def check_query(text):
    """SELECT, SET of a variable, DECLARE: whatever sqlglot understands to the end."""
    found = sqlglot.parse(text, dialect="tsql", error_level=sqlglot.ErrorLevel.RAISE)
    if len(found) != 1 or not isinstance(found[0], exp.Select | exp.Set | exp.Declare):
        raise NotTSQL(text)
    if any(found[0].find_all(exp.Command)) or not all(select.expressions for select in found[0].find_all(exp.Select)):
        raise NotTSQL(text)


def generated(batch):
    """The statements that a script makes at run time, out of its templates, filled in."""
    values = {"position": "1", "moment": "2026-03-14T10:29:00", "file": "/backup/a.trn", "user": "[api]"}
    values |= {"moves": ", MOVE N'Kham' TO N'/data/Kham.mdf'"}
    for literal in re.findall(r"N'((?:[^']|'')*)'", batch):
        text = literal.replace("''", "'")
        if re.match(r"(RESTORE|ALTER|UPDATE|BACKUP|DBCC) ", text):
            yield re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], "[x]"), text)
