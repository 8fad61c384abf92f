#!/usr/bin/env python3
"""Reads the registry file and its two feeds with DuckDB and writes what every rival indexes: see contract.py.

  project.py REGISTRY FEEDS DATA OUT [--threads N]

REGISTRY is a file of Scripts/generate-nppes, FEEDS the folder of its --feeds, DATA the repository's Data. OUT is
documents.tsv; its lines are the active rows, ascending by NPI. How long it took goes to standard output as JSON:
it is the first half of what a rival needs to be queryable.

A document has a cancer when a search for that cancer with `--match focus` finds it: the types that are stated, those
above and those below them, without those of an age that its specialties do not see.
"""
import csv
import json
import os
import resource
import sys
import time

import duckdb

ADDRESS = "Provider Business Practice Location Address"


def cancer_types(data):
    """(type, related type, age group of the related type) for every pair where one is found by the other."""
    with open(os.path.join(data, "cancer-types.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parents = {row["cancer_type"]: row["parent"] for row in rows}
    ages = {row["cancer_type"]: row["age_group"] for row in rows}

    def above(name):
        line = []
        while parents.get(name):
            name = parents[name]
            line.append(name)
        return line

    pairs = set()
    for name in parents:
        pairs.add((name, name))
        for other in above(name):
            pairs.add((name, other))
            pairs.add((other, name))
    return sorted((stated, found, ages[found]) for stated, found in pairs)


def cell(column):
    """A cell without blanks, control bytes and the masks that stand for nothing."""
    plain = f"trim(regexp_replace(\"{column}\", '[\\x00-\\x1f]', ' ', 'g'), ' ')"
    return f"CASE WHEN {plain} = '<UNAVAIL>' OR regexp_full_match({plain}, '[$*_=-]+') THEN NULL ELSE nullif({plain}, '') END"


def folded(text):
    return (r"trim(regexp_replace(regexp_replace(strip_accents(lower(" + text + r")), '[''`’‘]', '', 'g'), "
            r"'[^a-z0-9\x{FFFD}]+', ' ', 'g'))")


def project(registry, feeds, data, out, threads):
    database = duckdb.connect()
    database.execute(f"SET threads={threads}")
    database.execute("SET enable_progress_bar=false")
    specialty = "Healthcare Provider Taxonomy Code_"
    codes = ", ".join(f'nullif(trim("{specialty}{slot}"), \'\')' for slot in range(1, 16))
    person = ", ".join(cell(f"Provider {part}") for part in (
        "First Name", "Middle Name", "Last Name (Legal Name)", "Name Suffix Text"))
    other_person = ", ".join(cell(f"Provider Other {part}") for part in ("First Name", "Middle Name", "Last Name"))
    organization = cell("Provider Organization Name (Legal Business Name)")
    other_organization = cell("Provider Other Organization Name")
    database.execute(f"""
        CREATE TEMP TABLE provider AS
        SELECT CAST(NPI AS BIGINT) AS npi,
          CASE WHEN "Entity Type Code" = '1' THEN concat_ws(' ', {person}) ELSE {organization} END AS name,
          CASE WHEN "Entity Type Code" = '1'
            THEN CASE WHEN {cell('Provider Other Last Name')} IS NULL THEN NULL ELSE concat_ws(' ', {other_person}) END
            ELSE {other_organization} END AS other_name,
          {cell(ADDRESS + ' State Name')} AS state,
          CASE WHEN coalesce({cell(ADDRESS + ' Country Code (If outside U.S.)')}, 'US') = 'US'
            AND regexp_matches("{ADDRESS} Postal Code", '^[0-9]{{5}}')
            THEN left("{ADDRESS} Postal Code", 5) END AS zip,
          list_distinct(list_filter([{codes}], lambda code: code IS NOT NULL)) AS codes
        FROM read_csv('{registry}', header=true, all_varchar=true, delim=',', quote='"', escape='"', nullstr='',
          sample_size=1000)
        WHERE "NPI Deactivation Date" IS NULL OR "NPI Reactivation Date" IS NOT NULL""")
    database.execute(f"""
        CREATE TEMP TABLE network AS
        SELECT npi, string_agg(DISTINCT keyword, ' ') AS keywords FROM (
          SELECT npi, unnest(CASE WHEN accepting = 'yes' THEN ['network:' || network, 'accepting:' || network]
            ELSE ['network:' || network] END) AS keyword
          FROM read_csv('{feeds}/networks.csv', header=true, types={{'npi': 'BIGINT', 'zip': 'VARCHAR',
            'network': 'VARCHAR', 'accepting': 'VARCHAR', 'from': 'VARCHAR', 'to': 'VARCHAR'}}))
        GROUP BY npi""")
    database.execute(f"""
        CREATE TEMP TABLE service AS
        SELECT * FROM read_csv('{feeds}/services.csv', header=true, all_varchar=true, nullstr='', sample_size=-1)""")
    database.execute(f"""
        CREATE TEMP TABLE specialty AS SELECT * FROM read_csv('{data}/specialties.csv', header=true, all_varchar=true)""")
    database.execute(f"""
        CREATE TEMP TABLE zip AS SELECT zip, CAST(round(lat * 1e6) AS BIGINT) AS latitude,
          CAST(round(lon * 1e6) AS BIGINT) AS longitude
        FROM read_csv('{data}/zip-centroids.csv', header=true, types={{'zip': 'VARCHAR', 'lat': 'DOUBLE', 'lon': 'DOUBLE'}})""")
    # Where the list has no area for a code: the mean of those that share its first three digits, in whole millionths.
    database.execute("""
        CREATE TEMP TABLE zip3 AS SELECT left(zip, 3) AS zip3,
          CAST(trunc(CAST(sum(latitude) AS DOUBLE) / count(*)) AS BIGINT) AS latitude,
          CAST(trunc(CAST(sum(longitude) AS DOUBLE) / count(*)) AS BIGINT) AS longitude FROM zip GROUP BY ALL""")
    # An age is known by the specialties that our own table knows.
    database.execute("""
        CREATE TEMP TABLE age AS
        SELECT npi, bool_or(age_group IN ('adult', 'both')) AS adult, bool_or(age_group IN ('child', 'both')) AS child
        FROM (SELECT npi, unnest(codes) AS code FROM provider) JOIN specialty ON code = specialty_code GROUP BY npi""")
    database.execute("CREATE TEMP TABLE related(stated VARCHAR, found VARCHAR, found_age VARCHAR)")
    pairs = ", ".join(f"('{stated}', '{found}', '{age}')" for stated, found, age in cancer_types(data))
    database.execute(f"INSERT INTO related VALUES {pairs}")
    database.execute("""
        CREATE TEMP TABLE cancer AS
        SELECT stated.npi, string_agg(DISTINCT 'cancer:' || found, ' ') AS keywords
        FROM (SELECT CAST(npi AS BIGINT) AS npi, unnest(string_split(cancers, '|')) AS cancer FROM service
          WHERE cancers IS NOT NULL) AS stated
        JOIN related ON stated.cancer = related.stated LEFT JOIN age ON age.npi = stated.npi
        WHERE NOT (found_age = 'adult' AND coalesce(child AND NOT adult, false))
          AND NOT (found_age = 'child' AND coalesce(adult AND NOT child, false))
        GROUP BY stated.npi""")
    text = "concat_ws(' ', name, other_name)"
    database.execute(f"""
        COPY (
          SELECT row_number() OVER (ORDER BY provider.npi) - 1 AS number, provider.npi, name, {folded(text)} AS words,
            coalesce(zip.latitude, zip3.latitude) / 1e6 AS latitude,
            coalesce(zip.longitude, zip3.longitude) / 1e6 AS longitude,
            concat_ws(' ', 'state:' || lower(regexp_replace(provider.state, '[^A-Za-z]', '', 'g')),
              CASE WHEN len(codes) > 0 THEN 'specialty:' || array_to_string(codes, ' specialty:') END,
              network.keywords, cancer.keywords, CASE WHEN service.virtual = 'video' THEN 'virtual:video' END,
              CASE WHEN service.center IS NOT NULL THEN 'nci:designated' END) AS keywords
          FROM provider LEFT JOIN network ON network.npi = provider.npi LEFT JOIN cancer ON cancer.npi = provider.npi
            LEFT JOIN service ON CAST(service.npi AS BIGINT) = provider.npi LEFT JOIN zip ON zip.zip = provider.zip
            LEFT JOIN zip3 ON zip3.zip3 = left(provider.zip, 3)
          ORDER BY provider.npi)
        TO '{out}' (HEADER false, DELIMITER '\t', QUOTE '', ESCAPE '')""")


def main():
    registry, feeds, data, out = sys.argv[1:5]
    threads = int(sys.argv[6]) if len(sys.argv) > 6 and sys.argv[5] == "--threads" else 1
    start = time.perf_counter()
    project(registry, feeds, data, out, threads)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"threads": threads, "wall_s": round(time.perf_counter() - start, 2),
                      "cpu_s": round(usage.ru_utime + usage.ru_stime, 2), "peak_mb": usage.ru_maxrss // 1024}))


main()
