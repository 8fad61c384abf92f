"""read_figures.py FILE: the text of /metrics, read by prometheus_client; prints each family with its type and its sum.

The sum is that of the values, or of the counts of a histogram. What breaks the format ends with an error.
"""
import json
import sys

from prometheus_client.parser import text_string_to_metric_families

result = {}
with open(sys.argv[1]) as text:
    for family in text_string_to_metric_families(text.read()):
        assert family.name not in result, f"{family.name} stands twice"
        assert family.documentation, f"{family.name} is not explained"
        total, buckets, counts = 0, {}, {}
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "le"}
            series = json.dumps(labels, sort_keys=True)
            if family.type == "histogram" and sample.name.endswith("_bucket"):
                below = buckets.setdefault(series, [])
                assert not below or (below[-1][0] < float(sample.labels["le"]) and below[-1][1] <= sample.value)
                below.append((float(sample.labels["le"]), sample.value))
            elif family.type == "histogram" and sample.name.endswith("_count"):
                counts[series] = sample.value
                total += sample.value
            elif family.type != "histogram":
                total += sample.value
        for series, below in buckets.items():
            assert below[-1] == (float("inf"), counts[series]), f"{family.name} {series}"
        result[family.name] = {"type": family.type, "sum": total}
print(json.dumps(result))
