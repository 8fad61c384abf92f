#!/usr/bin/env python3
"""SQLite's FTS5 (through apsw, which brings a new SQLite): words and keywords in one full-text table.

  sqlite_rival.py build FOLDER | run FOLDER QUERIES [BUDGET]

Prefixes of two and three letters are indexed; counts join a table of (document, keyword). It has no typo tolerance.
"""
import sys

import apsw
import contract
from contract import RESULTS, Answer


class SQLiteRival:
    name = "sqlite"

    def version(self):
        return "SQLite " + apsw.sqlite_lib_version() + " FTS5"

    def build(self, folder, index_folder):
        database = apsw.Connection(index_folder + "/database")
        database.execute("PRAGMA journal_mode=off; PRAGMA synchronous=0; PRAGMA cache_size=-1000000; PRAGMA page_size=8192")
        database.execute("""
            CREATE TABLE document(number INTEGER PRIMARY KEY, npi INT, name TEXT, latitude REAL, longitude REAL);
            CREATE VIRTUAL TABLE text USING fts5(words, keywords, content='', detail=column, prefix='2 3',
              tokenize="ascii tokenchars ':-'");
            CREATE TABLE keyword(id INTEGER PRIMARY KEY, value TEXT UNIQUE);
            CREATE TABLE tagged(document INT, keyword INT, PRIMARY KEY(document, keyword)) WITHOUT ROWID;
            BEGIN""")
        known = {}

        def tags():
            for document in contract.documents(folder):
                for keyword in sorted({known.setdefault(keyword, len(known)) for keyword in document.keywords}):
                    yield document.number, keyword

        cursor = database.cursor()
        cursor.executemany("INSERT INTO document VALUES(?, ?, ?, ?, ?)", (
            (d.number, d.npi, d.name, *(d.place or (None, None))) for d in contract.documents(folder)))
        cursor.executemany("INSERT INTO text(rowid, words, keywords) VALUES(?, ?, ?)", (
            (d.number, " ".join(d.words), " ".join(d.keywords)) for d in contract.documents(folder)))
        cursor.executemany("INSERT INTO tagged VALUES(?, ?)", tags())
        cursor.executemany("INSERT INTO keyword VALUES(?, ?)", ((id, keyword) for keyword, id in known.items()))
        database.execute("INSERT INTO text(text) VALUES('optimize'); COMMIT")
        database.close()

    def open(self, folder, index_folder):
        database = apsw.Connection(index_folder + "/database", flags=apsw.SQLITE_OPEN_READONLY)
        database.execute("PRAGMA mmap_size=8000000000; PRAGMA cache_size=-500000")
        self.execute = database.execute

    @staticmethod
    def match(question):
        parts = []
        between = " OR " if question["class"] == "broad" else " AND "
        if question["words"]:
            parts.append("words : (" + between.join(f'"{word}"' for word in question["words"]) + ")")
        if "prefix" in question:
            parts.append(f'words : "{question["prefix"]}" *')
        if question["keywords"]:
            parts.append("keywords : (" + " AND ".join(f'"{keyword}"' for keyword in question["keywords"]) + ")")
        return " AND ".join(parts)

    def near(self, question, match):
        latitude, longitude = question["latitude"], question["longitude"]
        height, width = contract.degrees_around(latitude, question["miles"])
        rows = list(self.execute(
            f"""SELECT npi, name, {contract.distance_sql(latitude, longitude)} AS distance, count(*) OVER ()
                FROM text JOIN document ON document.number = text.rowid
                WHERE text MATCH ? AND latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? AND distance <= ?
                ORDER BY distance, number LIMIT {RESULTS}""",
            (match, latitude - height, latitude + height, longitude - width, longitude + width,
             contract.radius_decameters(question["miles"]))))
        return Answer(rows[0][3] if rows else 0, [row[:2] for row in rows])

    def answer(self, question):
        kind = question["class"]
        if kind == "fuzzy":
            return None
        match = self.match(question)
        if kind == "geo":
            return self.near(question, match)
        total = list(self.execute("SELECT count(*) FROM text WHERE text MATCH ?", (match,)))[0][0]
        if kind == "facet":
            contract.leading_counts(self.execute(
                """SELECT value, number FROM (SELECT tagged.keyword AS id, count(*) AS number
                     FROM text JOIN tagged ON tagged.document = text.rowid WHERE text MATCH ? GROUP BY id)
                   JOIN keyword USING (id)""", (match,)))
        order = "bm25(text, 1.0, 0.0)" if kind in ("text", "broad") else "rowid"
        return Answer(total, list(self.execute(
            f"""SELECT npi, name FROM (SELECT rowid AS number FROM text WHERE text MATCH ? ORDER BY {order} LIMIT {RESULTS})
                JOIN document USING (number)""", (match,))))


if __name__ == "__main__":
    contract.main(sys.argv[1:], SQLiteRival())
