#!/usr/bin/env python3
"""tantivy (through tantivy-py): words with frequencies, keywords as they are, NPI and name stored.

  tantivy_rival.py build FOLDER | run FOLDER QUERIES [BUDGET]

Documents are added in order by one indexing thread. It has no geo queries in this binding; counts are its own terms
aggregation over a column of keywords. In the classes ordered by number the filters score nothing, so that equal
scores leave documents as they lie.
"""
import importlib.metadata
import sys

import contract
import tantivy
from contract import RESULTS, Answer


class TantivyRival:
    name = "tantivy"

    def version(self):
        return "tantivy-py " + importlib.metadata.version("tantivy")

    @staticmethod
    def schema():
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("npi", stored=True)
        builder.add_bytes_field("name", stored=True)
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("keywords", tokenizer_name="raw", index_option="basic", fast=True)
        return builder.build()

    def build(self, folder, index_folder):
        writer = tantivy.Index(self.schema(), path=index_folder).writer(heap_size=2_000_000_000, num_threads=1)
        for document in contract.documents(folder):
            added = tantivy.Document()
            added.add_unsigned("npi", document.npi)
            added.add_bytes("name", document.name.encode())
            added.add_text("words", " ".join(document.words))
            for keyword in document.keywords:
                added.add_text("keywords", keyword)
            writer.add_document(added)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder, index_folder):
        self.fields = self.schema()
        index = tantivy.Index.open(index_folder)
        index.reload()
        self.searcher = index.searcher()

    def required(self, field, value):
        """A clause that must hold and scores nothing."""
        query = tantivy.Query.term_query(self.fields, field, value, "basic")
        return tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)

    def answer(self, question):
        kind = question["class"]
        clauses = [self.required("keywords", keyword) for keyword in question["keywords"]]
        query = tantivy.Query
        if kind == "geo":
            return None
        if kind == "facet":
            every = query.boolean_query(clauses)
            buckets = self.searcher.aggregate(every, {"all": {"terms": {"field": "keywords", "size": 10_000}}})
            contract.leading_counts((bucket["key"], bucket["doc_count"]) for bucket in buckets["all"]["buckets"])
        elif kind == "prefix":
            clauses += [self.required("words", word) for word in question["words"]]
            begun = query.regex_query(self.fields, "words", question["prefix"] + ".*")
            clauses.append((tantivy.Occur.Must, query.const_score_query(begun, 0.0)))
        elif kind == "fuzzy":
            clauses += [(tantivy.Occur.Must, query.fuzzy_term_query(self.fields, "words", word, 1, True, False))
                        for word in question["words"]]
        elif kind in ("text", "broad"):
            occur = tantivy.Occur.Should if kind == "broad" else tantivy.Occur.Must
            clauses += [(occur, query.term_query(self.fields, "words", word, "freq")) for word in question["words"]]
        found = self.searcher.search(query.boolean_query(clauses), RESULTS, True)
        page = []
        for _, address in found.hits:
            stored = self.searcher.doc(address)
            page.append((stored["npi"][0], stored["name"][0]))
        return Answer(found.count, page)


if __name__ == "__main__":
    contract.main(sys.argv[1:], TantivyRival())
