/// Two payers' directories of the same invented people at the same places, full of differences: made by chance from
/// a seed, as exchange files.
///
/// Both say something about the plan `fz-shared`, each with networks of its own, so that sources can agree, differ
/// and be silent. Only the first states what a role itself says of new patients.
public struct InventedDirectory: Sendable {
  /// Files by name, for one exchange import each.
  public private(set) var first: [String: String] = [:]
  public private(set) var second: [String: String] = [:]
  public static let cancerTypes = [
    "breast", "breast-tnbc", "melanoma", "uveal-melanoma", "sarcoma", "chordoma", "prostate", "lung",
    "leukemia",
    "pediatric", "glioma", "pancreatic", "colorectal", "gynecologic", "lymphoma",
  ]
  public static let specialties = [
    "207RX0202X", "207RH0003X", "2086X0206X", "208600000X", "2085R0001X", "2085R0202X", "207ZP0102X",
    "2080P0207X",
    "2086S0120X", "207VX0201X", "208800000X", "2085R0204X", "163WX0200X", "170300000X", "207T00000X",
    "363LX0001X",
  ]
  public static let states = ["NY", "NJ", "IL", "MT", "OR", "CA", "MA", "TX"]
  public static let languages = ["en", "es", "zh", "vi", "fr", "ru"]
  public static let centers = ["mskcc", "mayo", "florida", "city-of-hope", "st-jude", "hawaii"]

  /// - Parameter knownNPIs: of people that another source holds as well; some of the invented ones take theirs.
  public init(seed: UInt64, knownNPIs: [String]) {
    var rng = SplitMix64(seed: seed)
    let people = Self.people(&rng, knownNPIs)
    let places = Self.places(&rng)
    for source in 0..<2 {
      var files: [String: PlainCSVFile] = [:]
      Self.addNetworks(source, to: &files)
      Self.addPlaces(places, source, to: &files, &rng)
      Self.addPeople(people, source, to: &files, &rng)
      Self.addRoles(people.count, places.count, source, to: &files, &rng)
      let texts = files.mapValues(\.text)
      if source == 0 { first = texts } else { second = texts }
    }
    first["programs.csv"] = Self.programs(&rng).text
  }

  private struct Person {
    var npi: String
    var first: String
    var last: String
    var gender: String
    var ages: String
  }

  private static func people(_ rng: inout SplitMix64, _ knownNPIs: [String]) -> [Person] {
    let firsts = ["Ana", "Zoë", "Wei", "Noor", "Jean-Paul", "O'Neil", "Siân", "Bo"]
    let lasts = [
      "Alder", "Alderman", "Aldermann", "Birch", "Birchwood", "Cedar", "Da Silva", "Mc Elm", "Ölm",
      "Quercus-Oak",
    ]
    return (0..<90).map { i in
      Person(
        npi: i < knownNPIs.count ? knownNPIs[i] : inventedNPI(51_000_000 + i * 37),
        first: rng.pick(firsts), last: rng.pick(lasts), gender: rng.pick(["F", "M", "X", ""]),
        ages: rng.pick(["", "", "", "adult", "child", "both"]))
    }
  }

  private struct Place {
    var street: String
    var unit = ""
    var zip: String
    var state: String
    var latitude: String
    var longitude: String
    var ages: String
    var accessible: String
    var kind: String
  }

  private static func places(_ rng: inout SplitMix64) -> [Place] {
    // The last three have no centroid of their own; 00000 has no neighbors either.
    let zips = [
      ("10016", "NY"), ("11201", "NY"), ("07030", "NJ"), ("60611", "IL"), ("59101", "MT"), ("97201", "OR"),
      ("94158", "CA"), ("02115", "MA"), ("77030", "TX"), ("44195", "OH"), ("60290", "IL"), ("00000", "TX"),
    ]
    var places = (0..<30).map { i in
      let (zip, state) = rng.pick(zips)
      let hasPoint = rng.once(in: 3)
      return Place(
        street: rng.once(in: 8) ? "" : "\(i + 1) Chance Street", zip: rng.once(in: 9) ? "" : zip,
        state: state,
        latitude: hasPoint ? "40.\(rng.number(100_000..<999_999))" : "",
        longitude: hasPoint ? "-74.\(rng.number(100_000..<999_999))" : "",
        ages: rng.pick(["", "", "", "child", "adult", "both"]), accessible: rng.pick(["", "", "yes", "no"]),
        kind: rng.pick(["practice", "practice", "practice", "affiliate-not-designated"]))
    }
    // Some stand in the building of their neighbor, with other units or with none.
    for i in stride(from: 5, to: places.count, by: 6) {
      places[i].street = places[i - 1].street
      places[i].zip = places[i - 1].zip
      places[i].state = places[i - 1].state
      places[i].unit = "Suite \(i)"
      if i % 4 == 1, !places[i].street.isEmpty { places[i - 1].unit = "Floor 2" }
    }
    return places
  }

  private static func addNetworks(_ source: Int, to files: inout [String: PlainCSVFile]) {
    var networks = PlainCSVFile(["network", "name"])
    for i in 1...3 { networks.add(["network": "n\(i)", "name": "Network \(i) of payer \(source)"]) }
    files["networks.csv"] = networks
    var plans = PlainCSVFile(["plan", "name", "year", "networks"])
    plans.add(["plan": "fz-shared", "name": "Shared", "year": "2026", "networks": "n1|n2"])
    plans.add(["plan": "fz-own-\(source)", "name": "Own \(source)", "year": "", "networks": "n3"])
    plans.add(["plan": "fz-old-\(source)", "name": "Old \(source)", "year": "2025", "networks": "n1"])
    files["plans.csv"] = plans
  }

  private static func addPlaces(
    _ places: [Place], _ source: Int, to files: inout [String: PlainCSVFile], _ rng: inout SplitMix64
  ) {
    var organizations = PlainCSVFile([
      "organization", "npi", "name", "type", "specialties", "cancer_types", "age_group", "teaching", "as_of",
      "ccn", "pac", "part_of",
    ])
    for i in 0..<12 {
      organizations.add([
        "organization": "o\(i)", "npi": i % 4 == 3 ? "" : inventedNPI(52_000_000 + i * 41),
        "name": "Chance Clinic \(i)", "type": "practice",
        "specialties": rng.pick(["", "261QX0200X", "282N00000X", "207RX0202X"]),
        "cancer_types": rng.once(in: 2) ? rng.some(cancerTypes, 2).joined(separator: "|") : "",
        "age_group": rng.pick(["", "", "adult", "child", "both"]), "teaching": rng.pick(["", "yes", "no"]),
        "as_of": rng.pick(["", "2025-11-30", "2026-09-01", "2026-10-20"]),
        "ccn": ["o2": "000902", "o8": "000908"]["o\(i)"] ?? "",
        "pac": ["o4": "0000000904", "o9": "0000000909"]["o\(i)"] ?? "",
        // Two trees; the second source does not know of one of the branches.
        "part_of": ["o5": "o1", "o3": "o5", "o10": "o2", "o6": source == 0 ? "o2" : ""]["o\(i)"] ?? "",
      ])
    }
    files["organizations.csv"] = organizations
    var sites = PlainCSVFile([
      "site", "name", "organization", "kind", "treats_patients", "age_group", "street", "unit", "city",
      "state",
      "zip",
      "lat", "lon", "accessible",
    ])
    for (i, place) in places.enumerated() {
      sites.add([
        "site": "s\(i)", "name": "Place \(i)", "organization": "o\(i % 12)", "kind": place.kind,
        "treats_patients": "yes", "age_group": place.ages, "street": place.street,
        "unit": place.unit, "city": "Chanceville \(i)",
        "state": place.state, "zip": place.zip, "lat": place.latitude, "lon": place.longitude,
        "accessible": place.accessible,
      ])
    }
    files["sites.csv"] = sites
  }

  private static func addPeople(
    _ people: [Person], _ source: Int, to files: inout [String: PlainCSVFile], _ rng: inout SplitMix64
  ) {
    var clinicians = PlainCSVFile([
      "clinician", "npi", "first", "last", "gender", "languages", "specialties", "licenses", "cancer_types",
      "age_group", "verified", "as_of",
    ])
    var affiliations = PlainCSVFile(["affiliation", "clinician", "center", "hospital", "group"])
    // Of its own, so that whatever else is chosen stays as it is.
    var ties = SplitMix64(seed: 4_000 + UInt64(source))
    for (i, person) in people.enumerated() {
      // The second payer knows two of three, and not always by the same name.
      if source == 1 && i % 3 == 0 { continue }
      clinicians.add([
        "clinician": "c\(i)", "npi": person.npi, "first": person.first,
        "last": source == 1 && i % 10 == 1 ? person.last + " Otherwise" : person.last,
        "gender": person.gender,
        "languages": rng.some(languages, rng.number(0..<3)).joined(separator: "|"),
        "specialties": rng.some(specialties, rng.number(0..<3)).joined(separator: "|"),
        "licenses": rng.some(states, rng.number(0..<3)).map { "\($0):L\(i)" }.joined(separator: "|"),
        "cancer_types": rng.once(in: 3)
          ? rng.some(cancerTypes, rng.number(1..<3)).joined(separator: "|") : "",
        "age_group": person.ages, "verified": rng.pick(["", "", "2026-11-10", "2026-08-25"]),
        "as_of": rng.pick(["", "2025-03-14", "2026-09-22", "2026-09-23", "2026-08-23", "2026-08-22"]),
      ])
      if rng.once(in: 5) {
        affiliations.add(["affiliation": "a\(i)", "clinician": "c\(i)", "center": rng.pick(centers)])
      }
      for n in 0..<ties.number(0..<3) {
        affiliations.add([
          "affiliation": "h\(i)-\(n)", "clinician": "c\(i)",
          "hospital": ties.pick(["000901", "000902", "000903", "000908", "330101", "330101", "330059"]),
        ])
      }
      for n in 0..<ties.number(0..<3) {
        affiliations.add([
          "affiliation": "g\(i)-\(n)", "clinician": "c\(i)",
          "group": ties.pick(["0000000904", "0000000909", "0000000911", "0000000912", "0000000913"]),
        ])
      }
    }
    // Her row cannot be used, and still she is in the list.
    if source == 1 {
      clinicians.add(["clinician": "c0", "npi": people[0].npi, "last": "Refused", "gender": "Q"])
    }
    files["clinicians.csv"] = clinicians
    files["affiliations.csv"] = affiliations
  }

  /// Second-opinion services that state much, little or nothing of price, days, specialists, states and dates.
  private static func programs(_ rng: inout SplitMix64) -> PlainCSVFile {
    var programs = PlainCSVFile([
      "program", "center", "institution", "name", "offered", "kinds", "age_group", "audience",
      "states_admitted",
      "states_excluded", "states_ground", "cancers_included", "cancers_excluded", "modalities_included",
      "modalities_excluded", "initiated_by", "days_min", "days_max", "days_from", "days_unit", "fee_usd",
      "fee_max_usd", "fee_text", "verified", "as_of",
    ])
    func list(_ values: [String], _ rng: inout SplitMix64) -> String {
      rng.once(in: 2) ? "" : rng.some(values, rng.number(1..<3)).joined(separator: "|")
    }
    let modalities = ["medical", "surgical", "radiation", "pathology"]
    for i in 0..<40 {
      programs.add([
        "program": "chance-\(i)", "institution": "Chance Institute \(i)", "name": "Opinion \(i)",
        "offered": rng.pick(["yes", "yes", "yes", "yes", "no", ""]),
        "kinds": rng.pick([
          "", "video", "written", "phone|written", "in-person", "in-person|video", "pathology",
        ]),
        "age_group": rng.pick(["", "", "adult", "child", "both"]),
        "audience": rng.pick([
          "", "public", "public", "employer", "physician", "international", "network-member",
          "public|employer",
        ]),
        "states_admitted": list(states, &rng), "states_excluded": rng.once(in: 3) ? list(states, &rng) : "",
        "states_ground": rng.pick(["", "", "licensed", "local-doctor"]),
        "cancers_included": rng.once(in: 2) ? list(cancerTypes, &rng) : "",
        "cancers_excluded": rng.once(in: 2) ? list(cancerTypes, &rng) : "",
        "modalities_included": list(modalities, &rng), "modalities_excluded": list(modalities, &rng),
        "initiated_by": rng.pick([
          "", "patient", "physician", "patient-with-local-doctor", "plan-member", "plan-member|physician",
        ]),
        "days_min": rng.pick(["", "", "0", "3", "5", "10", "20"]),
        "days_max": rng.pick(["", "", "7", "10", "14", "30"]),
        "days_from": rng.pick(["", "records-complete", "request"]),
        "days_unit": rng.pick(["", "calendar", "business"]),
        "fee_usd": rng.pick(["", "0", "250", "900.50"]), "fee_max_usd": rng.pick(["", "", "700", "1200"]),
        "fee_text": rng.pick(["", "varies"]), "verified": rng.pick(["", "2026-11-10"]),
        "as_of": rng.pick(["", "2025-03-14", "2026-10-20", "2026-11-20"]),
      ])
    }
    return programs
  }

  private static func addRoles(
    _ people: Int, _ places: Int, _ source: Int, to files: inout [String: PlainCSVFile],
    _ rng: inout SplitMix64
  ) {
    var roles = PlainCSVFile([
      "role", "clinician", "organization", "site", "accepting", "virtual", "from", "to",
    ])
    // Of its own, so that whatever else is chosen stays as it is. Some begin or end on the day asked about or beside it.
    var periods = SplitMix64(seed: 5_000 + UInt64(source))
    var participations = PlainCSVFile([
      "participation", "role", "network", "status", "tier", "accepting", "from", "to",
    ])
    func participate(_ role: String) {
      for n in 0..<rng.number(0..<4) {
        participations.add([
          "participation": "p-\(role)-\(n)", "role": role, "network": "n\(rng.number(1..<4))",
          "status": rng.pick(["", "in", "in", "out"]), "tier": rng.pick(["", "1", "2"]),
          "accepting": rng.pick(["", "yes", "no", "newpt", "nopt", "not", "existptonly", "existptfam"]),
          "from": rng.pick(["", "", "", "2026-01-01", "2027-01-01"]),
          "to": rng.pick(["", "", "", "2026-12-31", "2025-12-31"]),
        ])
      }
    }
    for i in 0..<people {
      if source == 1 && i % 3 == 0 { continue }
      var sites = rng.some(Array(0..<places), rng.number(1..<4)).map { "s\($0)" }
      if rng.once(in: 8) { sites.append("") }
      for site in sites {
        let role = "r\(i)\(site)"
        roles.add([
          "role": role, "clinician": "c\(i)", "organization": rng.once(in: 2) ? "o\(rng.number(0..<12))" : "",
          "site": site, "accepting": source == 0 ? rng.pick(["", "yes", "no"]) : "",
          "virtual": rng.pick([
            "", "", "none", "video", "phone|written", "pathology|doctor-to-doctor", "app|web",
          ]),
          "from": periods.once(in: 8) ? periods.pick(["2024-01-01", "2026-11-21", "2026-11-22"]) : "",
          "to": periods.once(in: 8) ? periods.pick(["2025-06-30", "2026-11-20", "2026-11-21"]) : "",
        ])
        participate(role)
      }
    }
    for i in stride(from: 0, to: 12, by: 2) {
      roles.add(["role": "service\(i)", "organization": "o\(i)", "site": "s\(i)"])
      participate("service\(i)")
    }
    files["roles.csv"] = roles
    files["participations.csv"] = participations
  }
}
