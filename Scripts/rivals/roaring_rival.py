#!/usr/bin/env python3
"""pyroaring and numpy: compressed bitmaps and plain arrays in memory. No engine: it has no words and no relevance.

  roaring_rival.py build FOLDER | run FOLDER QUERIES [BUDGET]
"""
import math
import os
import pickle
import sys

import contract
import numpy
import pyroaring
from contract import RESULTS, Answer


class RoaringRival:
    name = "roaring"

    def version(self):
        return f"pyroaring {pyroaring.__version__}, numpy {numpy.__version__}"

    def build(self, folder, index_folder):
        numbers, npis, names, places = {}, [], [], []
        for document in contract.documents(folder):
            npis.append(document.npi)
            names.append(document.name)
            places.append(document.place or (math.nan, math.nan))
            for keyword in document.keywords:
                numbers.setdefault(keyword, []).append(document.number)
        bitmaps = {}
        for keyword, of_keyword in numbers.items():
            bitmaps[keyword] = pyroaring.BitMap(of_keyword)
            bitmaps[keyword].run_optimize()
        with open(index_folder + "/pickle", "wb") as file:
            pickle.dump((bitmaps, numpy.array(npis), names, numpy.radians(numpy.array(places))), file, protocol=5)

    def open(self, folder, index_folder):
        with open(os.path.join(index_folder, "pickle"), "rb") as file:
            self.bitmaps, self.npis, self.names, places = pickle.load(file)
        self.latitudes, self.longitudes = numpy.ascontiguousarray(places[:, 0]), numpy.ascontiguousarray(places[:, 1])
        self.cosines = numpy.cos(self.latitudes)
        self.empty = pyroaring.BitMap()

    def page(self, numbers):
        return [(int(self.npis[number]), self.names[number]) for number in numbers]

    def answer(self, question):
        if question["class"] not in ("filter", "geo", "facet"):
            return None
        parts = sorted((self.bitmaps.get(keyword, self.empty) for keyword in question["keywords"]), key=len)
        matching = parts[0]
        for part in parts[1:]:
            matching = matching & part
        if question["class"] == "geo":
            return self.near(question, numpy.array(matching.to_array(), dtype=numpy.int64))
        if question["class"] == "facet":
            contract.leading_counts(
                (keyword, count) for keyword, bitmap in self.bitmaps.items()
                if (count := matching.intersection_cardinality(bitmap)))
        return Answer(len(matching), self.page(matching[:RESULTS]))

    def near(self, question, numbers):
        latitude, longitude = math.radians(question["latitude"]), math.radians(question["longitude"])
        height, _ = contract.degrees_around(question["latitude"], question["miles"])
        numbers = numbers[numpy.abs(self.latitudes[numbers] - latitude) < math.radians(height)]
        h = (numpy.sin((self.latitudes[numbers] - latitude) / 2) ** 2
             + math.cos(latitude) * self.cosines[numbers] * numpy.sin((self.longitudes[numbers] - longitude) / 2) ** 2)
        distances = numpy.floor(2 * contract.EARTH_KILOMETERS * numpy.arcsin(numpy.sqrt(h)) * 100 + 0.5)
        inside = distances <= contract.radius_decameters(question["miles"])
        numbers, distances = numbers[inside], distances[inside]
        total = len(numbers)
        if total >= 64:
            # All at the tenth distance are kept: equal ones go by number.
            nearest = distances <= numpy.partition(distances, RESULTS - 1)[RESULTS - 1]
            numbers, distances = numbers[nearest], distances[nearest]
        return Answer(total, self.page(numbers[numpy.lexsort((numbers, distances))[:RESULTS]]))


if __name__ == "__main__":
    contract.main(sys.argv[1:], RoaringRival())
