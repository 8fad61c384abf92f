#!/usr/bin/env python3
"""Writes the 1,010 questions of the comparison, always the same for the same documents.

  make_queries.py FOLDER OUT      FOLDER/documents.tsv: of the first 100,000 rows, which every larger file begins with

Each question is made from a document by chance, so that it finds somebody at every size: those about cancer from
documents with a cancer, those about names from documents of two or three words.
"""
import collections
import json
import random
import string
import sys

from contract import documents

SEED = 20_261_125
FILTERS, TEXTS, PREFIXES, FUZZY, CIRCLES, COUNTS, BROAD = 200, 200, 200, 150, 100, 60, 100


class Maker:
    def __init__(self, everybody):
        self.chance = random.Random(SEED)
        self.everybody = everybody
        self.cancer_care = [d for d in everybody if self.values(d, "cancer") and d.place]
        # Words with a lost letter are letters of no keyboard.
        self.people = [d for d in everybody if 2 <= len(d.words) <= 3 and all(w.isascii() for w in d.words)]
        counts = collections.Counter(word for d in everybody for word in set(d.words) if word.isascii())
        self.common = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:200]
                       if len(word) > 2][:120]
        self.questions = []

    @staticmethod
    def values(document, dimension):
        return [keyword for keyword in document.keywords if keyword.startswith(dimension + ":")]

    def network(self, document, dimension="network"):
        return self.chance.choice(self.values(document, dimension) or self.values(document, "network") or ["network:n0"])

    def state(self, document):
        return [keyword for keyword in self.values(document, "state") if len(keyword) == len("state:ny")]

    def add(self, kind, keywords=(), words=(), **more):
        self.questions.append(
            {"id": len(self.questions), "class": kind, "keywords": list(keywords), "words": list(words), **more})

    def filters(self):
        for i in range(FILTERS):
            document = self.chance.choice(self.cancer_care)
            keywords = [self.chance.choice(self.values(document, "cancer"))]
            if i % 5 != 4:
                keywords.append(self.network(document, "accepting" if i % 3 == 0 else "network"))
            if i % 2:
                keywords += self.state(document)
            if i % 8 == 1:
                keywords.append("virtual:video")
            if i % 8 == 2:
                keywords.append("nci:designated")
            self.add("filter", keywords)

    def texts(self):
        long_names = [d for d in self.cancer_care if len(d.words) >= 3]
        for i in range(TEXTS):
            if i % 4 == 3:
                document = self.chance.choice(long_names or self.cancer_care)
                words = [word for word in document.words if len(word) > 2][:2] or document.words[:1]
                self.add("text", self.state(document), words)
                continue
            document = self.chance.choice(self.people)
            words = document.words[:2] if i % 4 == 0 else document.words[:1]
            self.add("text", self.state(document) if i % 2 else [self.network(document)], words)

    def prefixes(self):
        for i in range(PREFIXES):
            first, second = self.chance.choice(self.people).words[:2]
            if i % 2:
                self.add("prefix", words=[], prefix=first[:self.chance.randint(2, 5)])
            else:
                self.add("prefix", words=[second], prefix=first[:self.chance.randint(1, 4)])

    def misspelt(self, word):
        """The word with one edit: a letter less, other, more, or two swapped."""
        at, letter = self.chance.randrange(1, len(word)), self.chance.choice(string.ascii_lowercase)
        return [
            word[:at] + word[at + 1:], word[:at] + letter + word[at + 1:], word[:at] + letter + word[at:],
            word[:at - 1] + word[at] + word[at - 1] + word[at + 1:],
        ][self.chance.randrange(4)]

    def fuzzy(self):
        known = [d for d in self.people if len(d.words[0]) >= 5 and len(d.words[1]) >= 4
                 and d.words[0].isalpha() and d.words[1].isalpha()]
        for i in range(FUZZY):
            first, second = self.chance.choice(known).words[:2]
            self.add("fuzzy", words=[self.misspelt(first)] + ([second] if i % 2 else []))

    def circles(self):
        for i in range(CIRCLES):
            document = self.chance.choice(self.cancer_care)
            keywords = [self.network(document)] if i % 10 >= 7 else [self.chance.choice(self.values(document, "cancer"))]
            if i % 10 == 6:
                keywords.append(self.network(document))
            latitude, longitude = document.place
            self.add("geo", keywords, latitude=latitude, longitude=longitude, miles=50)

    def counts(self):
        for i in range(COUNTS):
            document = self.chance.choice([d for d in self.chance.sample(self.everybody, 50) if self.state(d)])
            network = [self.network(document)]
            self.add("facet", [
                network, self.state(document), ["virtual:video"], network + self.state(document),
                self.values(document, "specialty")[:1] or ["virtual:video"], ["network:n0"],
            ][i % 6])

    def broad(self):
        for _ in range(BROAD):
            self.add("broad", words=self.chance.sample(self.common, self.chance.randint(2, 5)))


def main():
    folder, out = sys.argv[1:3]
    maker = Maker(list(documents(folder)))
    for part in (maker.filters, maker.texts, maker.prefixes, maker.fuzzy, maker.circles, maker.counts, maker.broad):
        part()
    with open(out, "w", encoding="utf-8") as file:
        for question in maker.questions:
            file.write(json.dumps(question) + "\n")


main()
