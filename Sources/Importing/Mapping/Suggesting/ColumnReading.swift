/// What each column of a sampled file is taken for, and why.
struct ColumnReading: Sendable {
  struct Understood: Sendable {
    var sample: ColumnSample
    var meaning: ColumnMeaning
    /// 1 unless the name has a number.
    var office: Int
    var reason: String
  }

  private(set) var understood: [Understood] = []
  /// Names of columns that are left out, each with the reason.
  private(set) var ignored: [(name: String, reason: String)] = []

  init(_ sample: FileSample) {
    for column in sample.columns { read(column) }
    settleAddressLines()
    settleNames()
    settleSingles()
  }

  func first(_ meaning: ColumnMeaning) -> Understood? { understood.first { $0.meaning == meaning } }

  func all(_ meanings: ColumnMeaning...) -> [Understood] {
    understood.filter { meanings.contains($0.meaning) }
  }

  // MARK: One column

  private mutating func read(_ column: ColumnSample) {
    let (found, unused) = HeaderMeaning.of(column.name)
    if let unused {
      ignored.append((column.name, unused))
    } else if found?.meaning == .unused {
      ignored.append((column.name, "the exchange format has no column for it"))
    } else if column.values.isEmpty {
      ignored.append((column.name, "empty in the first \(column.rows) rows"))
    } else if let found, let reason = reason(found.meaning, column) {
      understood.append(
        Understood(
          sample: column, meaning: refined(found.meaning, column), office: found.office, reason: reason))
    } else if let (meaning, reason) = byValues(column) {
      understood.append(
        Understood(sample: column, meaning: meaning, office: found?.office ?? 1, reason: reason))
    } else {
      let why =
        found.map { "named like \($0.meaning.words), but its values do not look so" } ?? "not understood"
      ignored.append((column.name, why))
    }
  }

  /// A title may be `Dr.` or `MD`.
  private func refined(_ meaning: ColumnMeaning, _ column: ColumnSample) -> ColumnMeaning {
    if meaning == .prefix && column.isMostly(ValueLooks.credentials) { return .credentials }
    if meaning == .credentials
      && column.isMostly({ ["dr", "mr", "mrs", "ms", "prof"].contains($0.lowercased().filter(\.isLetter)) })
    {
      return .prefix
    }
    return meaning
  }

  /// Why a column of that name may be taken at its word; nil when its values contradict it.
  private func reason(_ meaning: ColumnMeaning, _ column: ColumnSample) -> String? {
    let named = "named like \(meaning.words)"
    let count = column.values.count
    func counted(_ what: String, _ test: (String) -> Bool, atLeast share: Double) -> String? {
      let good = column.holds(test)
      return Double(good) >= share * Double(count) ? "\(named); \(good) of \(count) values \(what)" : nil
    }
    switch meaning {
    case .npi, .organizationNPI: return counted("pass the check digit", ValueLooks.npi, atLeast: 0.3)
    case .state: return counted("are states", ValueLooks.state, atLeast: 0.5)
    case .zip: return counted("are ZIP codes", { $0.utf8.count >= 3 && $0.first!.isNumber }, atLeast: 0.5)
    case .phone: return counted("are telephone numbers", ValueLooks.phone, atLeast: 0.5)
    case .cityStateZIP:
      return counted("are of that form", { TextSplit.parts(of: $0, .cityStateZIP) != nil }, atLeast: 0.9)
    case .latitude, .longitude:
      return counted("are numbers", { Double($0).map { abs($0) <= 180 } ?? false }, atLeast: 0.9)
    case .graduationYear:
      return counted("are years", { Int($0).map { (1900...2100).contains($0) } ?? false }, atLeast: 0.5)
    case .accepting: return counted("are known words", { ValueTable.accepting[$0] != nil }, atLeast: 0.5)
    case .telehealth, .accessible:
      return counted("are yes or no", { ValueTable.yesNo[$0] != nil }, atLeast: 0.5)
    case .gender: return counted("are known words", { ValueTable.genders[$0] != nil }, atLeast: 0.5)
    case .asOf, .verified, .from, .to:
      guard let form = ValueLooks.dateForm(column.values) else { return nil }
      return "\(named); all values are dates as \(form.form.text)"
        + (form.isAmbiguous ? ", the month taken first" : "")
    case .specialty where column.isMostly(ValueLooks.specialtyCode):
      return counted("are NUCC codes", ValueLooks.specialtyCode, atLeast: 0.9)
    default: return "\(named); \(column.filled) of \(column.rows) rows have a value"
    }
  }

  private func byValues(_ column: ColumnSample) -> (ColumnMeaning, String)? {
    func taken(_ meaning: ColumnMeaning) -> Bool { understood.contains { $0.meaning == meaning } }
    let tests: [(ColumnMeaning, String, (String) -> Bool)] = [
      (.npi, "pass the check digit of an NPI", ValueLooks.npi),
      (.specialty, "are NUCC codes", ValueLooks.specialtyCode),
      (.cityStateZIP, "are of the form City, ST ZIP", ValueLooks.cityStateZIP),
      (.phone, "are telephone numbers", ValueLooks.phone),
      (.state, "are states", { $0.utf8.count == 2 && ValueLooks.state($0) }),
      (.credentials, "are degrees", ValueLooks.credentials),
      (.fullName, "are of the form Last, First", ValueLooks.lastFirst),
    ]
    for (meaning, what, test) in tests where !taken(meaning) && column.isMostly(test) {
      let count = column.values.count
      return (meaning, "by its values: \(column.holds(test)) of \(count) \(what)")
    }
    return nil
  }

  // MARK: Columns beside each other

  /// `Address 2` is a second line, unless the file has a `City 2` too.
  private mutating func settleAddressLines() {
    let offices = Set(all(.city, .zip, .cityStateZIP, .state).filter { $0.office > 1 }.map(\.office))
    for i in understood.indices {
      let words = HeaderMeaning.words(understood[i].sample.name)
      guard let number = words.compactMap({ Int($0) }).last, offices.contains(number) else { continue }
      if understood[i].meaning == .unit && words.contains("address") && !words.contains("line") {
        understood[i].meaning = .street
        understood[i].office = number
        understood[i].reason = "named like a street of office \(number)"
      }
    }
    // A number that belongs to no second office is only a number.
    for i in understood.indices where understood[i].office > 1 && !offices.contains(understood[i].office) {
      understood[i].office = 1
    }
  }

  /// A column `Name` holds organizations when no other column names a person and the words say so.
  private mutating func settleNames() {
    guard first(.last) == nil, first(.organizationName) == nil,
      let i = understood.firstIndex(where: { $0.meaning == .fullName })
    else { return }
    let words: Set<String> = [
      "hospital", "clinic", "center", "centre", "llc", "inc", "pc", "pllc", "group", "associates", "medical",
      "health", "practice", "institute", "care", "oncology", "pa",
    ]
    let isOrganization: (String) -> Bool = { name in
      name.lowercased().split(whereSeparator: { !$0.isLetter }).contains { words.contains(String($0)) }
    }
    if understood[i].sample.isMostly(isOrganization, share: 0.6) {
      understood[i].meaning = .organizationName
      understood[i].reason = "a name; most of its values are names of institutions"
    }
  }

  private static let several: Set<ColumnMeaning> = [.specialty, .languages, .license, .licenseState]
  private static let perOffice: Set<ColumnMeaning> = [
    .street, .unit, .city, .state, .zip, .cityStateZIP, .country, .phone, .latitude, .longitude, .siteName,
    .siteID,
    .accessible, .accepting,
  ]

  /// Of two columns that say the same thing the first is used, but for those that hold lists.
  private mutating func settleSingles() {
    var kept: [Understood] = []
    for one in understood {
      let same = kept.first {
        $0.meaning == one.meaning && $0.sample.each == one.sample.each
          && (!Self.perOffice.contains(one.meaning) || $0.office == one.office)
      }
      if let same, !Self.several.contains(one.meaning) {
        ignored.append((one.sample.name, "\(same.sample.name) is already taken for \(one.meaning.words)"))
      } else {
        kept.append(one)
      }
    }
    understood = kept
  }
}

extension ColumnMeaning {
  /// For the sentence "named like …".
  var words: String {
    switch self {
    case .npi: "an NPI"
    case .first: "a first name"
    case .middle: "a middle name"
    case .last: "a last name"
    case .fullName: "a name"
    case .suffix: "a suffix of a name"
    case .prefix: "a title"
    case .credentials: "degrees"
    case .gender: "a gender"
    case .languages: "languages"
    case .specialty: "a specialty"
    case .license: "a license number"
    case .licenseState: "a license's state"
    case .medicalSchool: "a medical school"
    case .graduationYear: "a year of graduation"
    case .telehealth: "telehealth"
    case .personID: "an id"
    case .organizationName: "a practice or facility"
    case .organizationNPI: "a practice's NPI"
    case .organizationID: "a practice's id"
    case .ccn: "a CCN"
    case .pac: "a PAC id"
    case .website: "a website"
    case .street: "a street"
    case .unit: "a suite"
    case .city: "a city"
    case .state: "a state"
    case .zip: "a ZIP code"
    case .cityStateZIP: "a city with state and ZIP code"
    case .country: "a country"
    case .phone: "a telephone number"
    case .latitude: "a latitude"
    case .longitude: "a longitude"
    case .siteName: "an office's name"
    case .siteID: "an office's id"
    case .accessible: "wheelchair access"
    case .accepting: "new patients"
    case .network: "a network"
    case .networkID: "a network's id"
    case .plan: "a plan"
    case .planID: "a plan's id"
    case .tier: "a tier"
    case .from: "a first day"
    case .to: "a last day"
    case .asOf: "the row's own date"
    case .verified: "a day of verification"
    case .entityType: "a kind of entity"
    case .unused: "something that is not used"
    }
  }
}
