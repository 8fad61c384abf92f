import TestSupport
import Testing

extension Trap {
  private static let entity = "Entity Type Code"
  private static let last = "Provider Last Name (Legal Name)"
  private static let organization = "Provider Organization Name (Legal Business Name)"
  private static let credential = "Provider Credential Text"
  private static let ended = "NPI Deactivation Date"
  private static let resumed = "NPI Reactivation Date"

  private static func practice(_ cell: String) -> String {
    "Provider Business Practice Location Address \(cell)"
  }

  private static func taxonomy(
    _ slot: Int, _ code: String, _ isPrimary: String, license: String? = nil
  ) -> [String: String] {
    var cells = [
      "Healthcare Provider Taxonomy Code_\(slot)": code,
      "Healthcare Provider Primary Taxonomy Switch_\(slot)": isPrimary,
    ]
    cells["Provider License Number_\(slot)"] = license
    cells["Provider License Number State Code_\(slot)"] = license.map { _ in "NY" }
    return cells
  }

  /// A medical oncologist unless `more` says otherwise.
  private static func person(
    _ npi: String, _ first: String, _ last: String, _ more: [String: String]...
  ) -> [String: String] {
    let row = [
      "NPI": npi, entity: "1", Self.last: last, "Provider First Name": first, ended: "", resumed: "",
    ].merging(taxonomy(1, "207RX0202X", "Y")) { $1 }
    return more.reduce(row) { $0.merging($1) { $1 } }
  }

  /// Traps of NPPES and its companions.
  static let registry: [Trap] = [
    Trap(4, "a row of an ended NPI that is empty but for it is known as ended, and nobody is found by it") {
      data in
      let report = try data.take(
        csv([["NPI": npiA, ended: "05/14/2019"], person(npiB, "BEN", "MUSTER")]), as: "nppes")
      #expect(report["refused"].int == 0 && report["deactivated"].int == 1)
      #expect(try data.must("show", npiA).stdout.contains("deactivated on 2019-05-14"))
      #expect(try data.found("--kind", "clinician") == ["npi:\(npiB)"])
    },
    Trap(5, "an NPI that was ended and taken up again is active") {
      data in
      try data.take(
        csv([
          person(npiA, "ANA", "ZURUECK", [ended: "01/15/2025", resumed: "02/15/2025"]),
          person(npiB, "BEN", "ENDE", [ended: "01/15/2025"]),
          // Ended once more, years after she was taken up again.
          person(npiC, "CARA", "NOCHMAL", [ended: "06/01/2024", resumed: "03/01/2010"]),
        ]), as: "nppes")
      #expect(try data.found("--kind", "clinician") == ["npi:\(npiA)"])
      #expect(!(try data.must("show", npiA).stdout.contains("not in use")))
      #expect(try data.must("show", npiB).stdout.contains("deactivated on 2025-01-15"))
      #expect(try data.must("show", npiC).stdout.contains("deactivated on 2024-06-01"))
    },
    Trap(6, "columns are found by name: 329, 330 and 335 of them, Gender Code and Sex Code") {
      data in
      let cells = person(npiA, "ANA", "EJEMPLO", [practice("State Name"): "NY"])
      for (count, sex) in [(329, "Gender"), (330, "Sex"), (335, "Sex")] {
        var row = cells.merging(["Provider \(sex) Code": "F"]) { $1 }
        let own = row.keys.sorted()
        // What stands between the columns moves all of them.
        var columns: [String] = []
        for i in 0..<(count - own.count) {
          let filler = "Other Provider Identifier_\(i)"
          row[filler] = "M"
          if i < own.count, count != 330 { columns.append(own[i]) }
          columns.append(filler)
        }
        if count == 330 { columns += own.reversed() }
        var file = PlainCSVFile(columns)
        file.add(row)
        #expect(columns.count == count)
        let data = DataFolder.seeded()
        try data.take(file.text, as: "nppes")
        let ana = try data.role("npi:\(npiA)")
        #expect(ana["gender"].text == "F" && ana["name"].text == "ANA EJEMPLO")
        #expect(ana["specialties"].texts == ["207RX0202X"] && ana["site"]["state"].text == "NY")
      }
      // Of a file without the column nobody's sex is known.
      try data.take(csv([cells]), as: "nppes")
      #expect(try data.role("npi:\(npiA)")["gender"].isNull)
    },
    Trap(7, "other names are read with three columns and with the fourth of 2026") {
      data in
      try data.take(
        csv([["NPI": npiA, entity: "2", organization: "SAMPLE CANCER CARE LLC"]]), as: "nppes")
      for (more, alias) in [("", "OLD PRETENCE"), (",Created Date", "NEW PRETENCE")] {
        let report = try data.take(
          "NPI,Provider Other Organization Name,Provider Other Organization Name Type Code\(more)\n"
            + "\(npiA),\(alias),3\(more.isEmpty ? "" : ",09/01/2026")\n",
          as: "nppes-othername")
        #expect(report["kept"].int == 1)
        #expect(try data.found("--kind", "organization", alias) == ["npi:\(npiA)"])
      }
      #expect(try data.shown("alias", of: npiA) == ["NEW PRETENCE"])
    },
    Trap(8, "further places are read under a header with irregular blanks and hyphens") {
      data in
      let address = "Provider Secondary Practice Location Address"
      try data.take(csv([person(npiA, "ANA", "EJEMPLO")]), as: "nppes")
      try data.take(
        csv([
          [
            "NPI": npiA, "\(address)- Address Line 1": "2 Second Rd",
            "\(address)-  Address Line 2": "Ste A", "\(address) - City Name": "Gary",
            "\(address) - State Name": "IN", "\(address) - Postal Code": "46402",
            "\(address) - Telephone Number": "2195550150",
            "Provider Practice Location Address - Fax Number": "2195550187",
          ]
        ]), as: "nppes-locations")
      for (field, value) in [
        ("street", "2 Second Rd"), ("unit", "Ste A"), ("city", "Gary"), ("zip", "46402"),
        ("phone", "2195550150"), ("fax", "2195550187"),
      ] {
        #expect(try data.shown(field, of: npiA) == [value])
      }
    },
    Trap(9, "the primary specialty is the one so marked, in whichever place; X marks none and loses none") {
      data in
      try data.take(
        csv([
          person(
            npiA, "ANA", "ZWEITE", taxonomy(1, "207R00000X", "N"), taxonomy(2, "207RX0202X", "Y")),
          person(npiB, "BEN", "OHNE", taxonomy(1, "207R00000X", "X"), taxonomy(2, "2086X0206X", "X")),
          person(npiC, "CY", "LEER", taxonomy(1, "207R00000X", ""), taxonomy(3, "2085R0001X", "")),
        ]), as: "nppes")
      #expect(try data.role("npi:\(npiA)")["specialties"].texts == ["207RX0202X", "207R00000X"])
      #expect(Set(try data.role("npi:\(npiB)")["specialties"].texts) == ["207R00000X", "2086X0206X"])
      #expect(Set(try data.role("npi:\(npiC)")["specialties"].texts) == ["207R00000X", "2085R0001X"])
      #expect(try data.found("--modality", "surgical", "--kind", "clinician") == ["npi:\(npiB)"])
      #expect(try data.found("--modality", "radiation", "--kind", "clinician") == ["npi:\(npiC)"])
    },
    Trap(10, "a mask is nothing: no license, no credential, and no number that two practices share") {
      data in
      let masks = ["$$$$$$$$$", "=========", "--"]
      let hidden = [
        "Employer Identification Number (EIN)": "<UNAVAIL>", "Parent Organization TIN": "<UNAVAIL>",
      ]
      let people = zip([npiA, npiB, npiC], masks).map {
        person($0, "ANA", "MASKE", taxonomy(1, "207RX0202X", "Y", license: $1), [credential: $1])
      }
      let practices = [npiD, npiE].map {
        ["NPI": $0, entity: "2", organization: "SAMPLE \($0)"].merging(hidden) { $1 }
      }
      try data.take(csv(people + practices), as: "nppes")
      for npi in [npiA, npiB, npiC] {
        let role = try data.role("npi:\(npi)")
        #expect(role["credentials"].isNull && role["licenses"].list.allSatisfy { $0["number"].isNull })
      }
      #expect(try data.found("--kind", "organization", "sample") == ["npi:\(npiD)", "npi:\(npiE)"])
      let everything = try data.must("export", "ndjson").stdout + (try data.must("show", npiA, npiD).stdout)
      for mask in masks.prefix(2) + ["UNAVAIL"] { #expect(!everything.contains(mask)) }
    },
    Trap(11, "MD in its six spellings is no disagreement, and DO is one") {
      data in
      let spellings = ["M.D.", "MD", "M.D", "M. D.", "M.D>", "M.D.1208", "D.O."]
      let numbers = (1...spellings.count).map { InventedRegistry.npi($0) }
      try data.take(
        csv(zip(numbers, spellings).map { person($0, "ANA", "EJEMPLO", [credential: $1]) }), as: "nppes")
      try data.take(
        csv(
          numbers.map {
            [
              "NPI": $0, "Provider Last Name": "EJEMPLO", "Provider First Name": "ANA",
              "pri_spec": "MEDICAL ONCOLOGY", "Cred": "MD",
            ]
          }), as: "dac")
      let listed = JSON(try data.must("sources", "conflicts", "--format", "json", "--top", "all"))
      #expect(listed["conflicts"].list.map { $0["id"].text } == ["npi:\(numbers[6])"])
      #expect(listed["by_kind"]["credentials"].int == 1)
    },
    Trap(
      12,
      "a name with a damaged letter is found by its letters, agrees with the whole one and gives way to it"
    ) {
      data in
      try data.take(
        csv([
          person(npiA, "ANA", "RIVERA-MONTA\u{FFFD}EZ"), person(npiB, "EVA", "MU\u{FFFD}OZ"),
        ]), as: "nppes")
      #expect(try data.shown("last_name", of: npiA) == ["RIVERA-MONTA\u{FFFD}EZ"])
      for words in ["montanez", "Montañez", "rivera montañez"] {
        #expect(try data.found("--kind", "clinician", words) == ["npi:\(npiA)"])
      }
      #expect(try data.found("--kind", "clinician", "muntz") == [])
      func other(_ npi: String, _ last: String) -> [String: String] {
        [
          "NPI": npi, "Provider Last Name": last, "Provider First Name": "ANA",
          "pri_spec": "MEDICAL ONCOLOGY",
        ]
      }
      try data.take(csv([other(npiA, "RIVERA-MONTAÑEZ"), other(npiB, "MUNTZ")]), as: "dac")
      #expect(try data.shown("last_name", of: npiA) == ["RIVERA-MONTAÑEZ"])
      // The registry's word counts more than another's, damaged or not.
      #expect(try data.shown("last_name", of: npiB) == ["MU\u{FFFD}OZ"])
      let names = JSON(
        try data.must("sources", "conflicts", "--kind", "name", "--format", "json", "--top", "all"))
      let last = names["conflicts"].list.filter { $0["field"].text == "last_name" }
      #expect(last.map { $0["id"].text } == ["npi:\(npiB)"])
    },
    Trap(13, "a foreign code of four digits is whole, where one of Massachusetts has lost its zero") {
      data in
      func place(_ state: String, _ zip: String, _ country: String) -> [String: String] {
        [
          practice("State Name"): state, practice("Postal Code"): zip,
          practice("Country Code (If outside U.S.)"): country,
        ]
      }
      let report = try data.take(
        csv([
          person(npiA, "AVA", "AUSTRALIS", place("QUEENSLAND", "4215", "AU")),
          person(npiB, "BEN", "BOSTON", place("MA", "2115", "US")),
          // Also MA, which is a state of no country but one.
          person(npiC, "CY", "MAROC", place("MA", "2115", "MA")),
        ]), as: "nppes")
      let places = try [npiA, npiB, npiC].map { npi in try data.role("npi:\(npi)")["site"] }
      #expect(places.map { $0["zip"].text } == ["4215", "02115", "2115"])
      #expect(places.map { $0["country"].text } == ["AU", nil, "MA"])
      #expect(places.map { $0["lat"].isNull } == [true, false, true])
      #expect(report["warnings"]["zip-leading-zero"].int == 1)
    },
  ]
}
