#!/usr/bin/env python3
"""DuckDB: documents as columns, words and keywords as sorted pairs; one thread. No relevance and no typo tolerance.

  duckdb_rival.py build FOLDER | run FOLDER QUERIES [BUDGET]
"""
import sys

import contract
import duckdb
from contract import RESULTS, Answer


class DuckDBRival:
    name = "duckdb"

    def version(self):
        return "DuckDB " + duckdb.__version__

    def build(self, folder, index_folder):
        database = duckdb.connect(index_folder + "/database")
        database.execute("SET threads=1; SET enable_progress_bar=false")
        database.execute(f"""
            CREATE TEMP TABLE line AS SELECT * FROM read_csv('{folder}/documents.tsv', delim='\t', quote='', escape='',
              header=false, columns={{'number': 'INTEGER', 'npi': 'BIGINT', 'name': 'VARCHAR', 'words': 'VARCHAR',
                'latitude': 'DOUBLE', 'longitude': 'DOUBLE', 'keywords': 'VARCHAR'}});
            CREATE TABLE document AS SELECT number, npi, name, latitude, longitude FROM line""")
        for table in ("words", "keywords"):
            database.execute(f"""
                CREATE TABLE {table} AS SELECT DISTINCT unnest(string_split({table}, ' ')) AS value, number FROM line
                ORDER BY value, number""")
        database.close()

    def open(self, folder, index_folder):
        self.database = duckdb.connect(index_folder + "/database", read_only=True)
        self.database.execute("SET threads=1")

    @staticmethod
    def matching(question):
        """The query for the numbers of all that match."""
        parts = [f"SELECT number FROM keywords WHERE value = '{keyword}'" for keyword in question["keywords"]]
        if question["class"] == "broad":
            words = ", ".join(f"'{word}'" for word in question["words"])
            parts.append(f"SELECT number FROM words WHERE value IN ({words})")
        else:
            parts += [f"SELECT number FROM words WHERE value = '{word}'" for word in question["words"]]
        if "prefix" in question:
            prefix = question["prefix"]
            after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
            parts.append(f"SELECT number FROM words WHERE value >= '{prefix}' AND value < '{after}'")
        rest = "".join(f" SEMI JOIN ({part}) AS part{i} USING (number)" for i, part in enumerate(parts[1:]))
        return f"SELECT DISTINCT number FROM ({parts[0]}){rest}"

    def answer(self, question):
        if question["class"] == "fuzzy":
            return None
        matching = self.matching(question)
        if question["class"] == "geo":
            latitude, longitude = question["latitude"], question["longitude"]
            height, width = contract.degrees_around(latitude, question["miles"])
            rows = self.database.execute(f"""
                SELECT npi, name, {contract.distance_sql(latitude, longitude)} AS distance, count(*) OVER ()
                FROM document SEMI JOIN ({matching}) USING (number)
                WHERE latitude BETWEEN {latitude - height} AND {latitude + height}
                  AND longitude BETWEEN {longitude - width} AND {longitude + width}
                  AND distance <= {contract.radius_decameters(question["miles"])}
                ORDER BY distance, number LIMIT {RESULTS}""").fetchall()
            return Answer(rows[0][3] if rows else 0, [row[:2] for row in rows])
        total = self.database.execute(f"SELECT count(*) FROM ({matching})").fetchone()[0]
        if question["class"] == "facet":
            contract.leading_counts(self.database.execute(f"""
                SELECT value, count(*) FROM keywords SEMI JOIN ({matching}) USING (number) GROUP BY value""").fetchall())
        return Answer(total, self.database.execute(f"""
            SELECT npi, name FROM document
            SEMI JOIN (SELECT number FROM ({matching}) ORDER BY number LIMIT {RESULTS}) USING (number)
            ORDER BY number""").fetchall())


if __name__ == "__main__":
    contract.main(sys.argv[1:], DuckDBRival())
