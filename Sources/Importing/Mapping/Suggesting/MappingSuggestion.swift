/// A first mapping for a file that nobody has described yet: from the names of its columns and from what stands in
/// its first rows. Each choice carries its reason; what is not understood is listed.
public struct MappingSuggestion {
  /// The mapping as JSON.
  ///
  /// - Parameter path: a CSV or, by its name, an XML file.
  /// - Throws: `ReadingError` when the file cannot be read, `ImportError.refused` when no column names anybody.
  public static func text(for path: String) throws -> String {
    let sample = try FileSample(path)
    let reading = ColumnReading(sample)
    var suggestion = MappingSuggestion(sample: sample, reading: reading)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard suggestion.makeRecords() else {
      throw ImportError.refused(
        ImportIssue(
          file: name, line: 1, value: sample.columns.prefix(6).map(\.name).joined(separator: ", "),
          rule: "suggestion-nothing",
          remedy:
            "a column with the last name of a person or the name of an organization; none was understood"))
    }
    return suggestion.document(name: name).written() + "\n"
  }

  let sample: FileSample
  let reading: ColumnReading
  var records: [MappingText] = []
  /// The names of the roles that stand for all offices.
  var roleNames: [String] = []
  var ignored: [(name: String, reason: String)] = []
  let used = UsedColumns()

  private init(sample: FileSample, reading: ColumnReading) {
    self.sample = sample
    self.reading = reading
    ignored = reading.ignored
  }

  private func document(name: String) -> MappingText {
    var members: [(String, MappingText)] = [
      ("mapping", .number(Mapping.version)),
      (
        "comment",
        .text(
          "Suggested from the names and the first \(sample.columns.first?.rows ?? 0) rows of \(name). Check each "
            + "comment, then try it with --dry-run.")
      ),
    ]
    if let rows = sample.rows { members.append(("rows", .text(rows.joined(separator: "/")))) }
    if !sample.blank.isEmpty { members.append(("blank", .list(sample.blank.map { .text($0) }))) }
    if !ignored.isEmpty {
      members.append(("ignored", .object(uniqueIgnored.map { ($0.name, .text($0.reason)) })))
    }
    members.append(("records", .list(records)))
    return .object(members)
  }

  private var uniqueIgnored: [(name: String, reason: String)] {
    var seen = Set<String>()
    return ignored.filter { !$0.name.isEmpty && seen.insert($0.name).inserted }
  }

  // MARK: Records

  typealias Column = ColumnReading.Understood

  var hasPerson: Bool { reading.first(.last) != nil || reading.first(.fullName) != nil }
  var hasOrganization: Bool { reading.first(.organizationName) != nil }
  /// Rows of both kinds in one file, told apart by a column.
  var entityType: Column? {
    guard hasPerson, hasOrganization, let type = reading.first(.entityType) else { return nil }
    let known = type.sample.values.allSatisfy {
      Self.personTypes.contains($0.lowercased()) || Self.organizationTypes.contains($0.lowercased())
    }
    return known ? type : nil
  }

  static let personTypes = [
    "individual", "person", "practitioner", "clinician", "physician", "type 1", "1", "1.0", "i",
  ]
  static let organizationTypes = [
    "organization", "organisation", "facility", "group", "hospital", "clinic", "type 2", "2", "2.0", "o",
  ]

  private mutating func makeRecords() -> Bool {
    guard hasPerson || hasOrganization else { return false }
    if let type = reading.first(.entityType), entityType == nil {
      ignored.append((type.sample.name, "not needed to tell the rows apart"))
    }
    if hasOrganization { addOrganization() }
    if hasPerson { addClinician() }
    for office in offices { addOffice(office) }
    if offices.isEmpty { addRole(nil) }
    addNetworks()
    for column in reading.understood where !used.names.contains(column.sample.name) {
      ignored.append((column.sample.name, column.reason + "; there is nothing to tie it to"))
    }
    return true
  }

  private mutating func addOrganization() {
    let name = reading.first(.organizationName)!
    var columns: [(String, MappingText)] = []
    // In a row that is about a facility the NPI is the facility's.
    let isOwnRow = !hasPerson || entityType != nil
    let npi = reading.first(.organizationNPI) ?? (isOwnRow ? reading.first(.npi) : nil)
    if let npi { columns.append(("npi", value(npi))) }
    if let ccn = reading.first(.ccn) { columns.append(("ccn", value(ccn, [("wrong", .text("blank"))]))) }
    if let pac = reading.first(.pac) { columns.append(("pac", value(pac))) }
    columns.append(("name", value(name)))
    if isOwnRow { columns += specialties(textsAs: nil) + dates() }
    if let website = reading.first(.website) { columns.append(("website", value(website))) }
    let ids = [npi, reading.first(.organizationID), reading.first(.ccn), reading.first(.pac)].compactMap {
      $0
    }
    let isMade =
      entityType.map { condition($0, among: Self.organizationTypes) } ?? reference(name, each: nil)
    record(
      "organization", when: [isMade],
      id: firstOf(ids.map { reference($0, each: nil) } + [reference(name, each: nil)]),
      columns)
  }

  private mutating func addClinician() {
    var columns: [(String, MappingText)] = []
    let npi = reading.first(.npi)
    if let npi { columns.append(("npi", value(npi))) }
    for (meaning, column) in [(ColumnMeaning.prefix, "prefix"), (.first, "first"), (.middle, "middle")] {
      if let found = reading.first(meaning) { columns.append((column, value(found))) }
    }
    var names: [Column] = []
    if let last = reading.first(.last) {
      columns.append(("last", value(last)))
      names = [last] + [reading.first(.first), reading.first(.middle)].compactMap { $0 }
      if let other = reading.first(.fullName) { ignored.append((other.sample.name, "the name in one piece")) }
    } else if let full = reading.first(.fullName) {
      columns += parts(ofName: full)
      names = [full]
    }
    for (meaning, column) in [(ColumnMeaning.suffix, "suffix"), (.credentials, "credentials")] {
      guard let found = reading.first(meaning), !columns.contains(where: { $0.0 == column }) else { continue }
      columns.append((column, value(found)))
    }
    if let gender = reading.first(.gender) { columns.append(("gender", word(gender, "genders"))) }
    let languages = reading.all(.languages)
    if !languages.isEmpty { columns.append(("languages", list(languages, table: "languages"))) }
    columns += specialties(textsAs: "specialty_texts") + licenses()
    if let school = reading.first(.medicalSchool) { columns.append(("medical_school", value(school))) }
    if let year = reading.first(.graduationYear) {
      columns.append(("graduation_year", value(year, [("wrong", .text("blank"))])))
    }
    if let telehealth = reading.first(.telehealth) {
      columns.append(("telehealth", word(telehealth, "yes-no")))
    }
    columns += dates()
    let local = reading.first(.personID).flatMap { $0.sample.each == nil ? $0 : nil }
    var ids: [MappingText] = [npi, local].compactMap { $0 }.map {
      reference($0, each: nil)
    }
    ids.append(
      names.count == 1 ? reference(names[0], each: nil) : .list(names.map { reference($0, each: nil) }))
    record(
      "clinician", when: personConditions(names), id: firstOf(ids), columns)
  }

  func personConditions(_ names: [Column]) -> [MappingText] {
    if let type = entityType { return [condition(type, among: Self.personTypes)] }
    // Rows without a person's name are those of organizations.
    return hasOrganization && names[0].sample.filled < names[0].sample.rows
      ? [reference(names[0], each: nil)] : []
  }

  func condition(_ column: Column, among known: [String]) -> MappingText {
    var words: [String] = []
    for word in column.sample.values where known.contains(word.lowercased()) && !words.contains(word) {
      words.append(word)
    }
    return .object([("column", reference(column, each: nil)), ("is", .list(words.map { .text($0) }))])
  }

  private func parts(ofName full: Column) -> [(String, MappingText)] {
    func part(_ form: TextSplit.Form, _ part: String) -> MappingText {
      value(full, [("split", .text(form.rawValue)), ("part", .text(part))])
    }
    if full.sample.isMostly(ValueLooks.nameCredentials) {
      return [
        ("last", part(.nameCredentials, "name")), ("credentials", part(.nameCredentials, "credentials")),
      ]
    }
    if full.sample.isMostly({ $0.contains(",") }, share: 0.6) {
      var columns = [
        ("first", part(.lastFirst, "first")), ("middle", part(.lastFirst, "middle")),
        ("last", part(.lastFirst, "last")),
      ]
      if full.sample.values.contains(where: {
        TextSplit.parts(of: $0, .lastFirst)?["credentials"]?.isEmpty == false
      }) {
        columns.append(("credentials", part(.lastFirst, "credentials")))
      }
      return columns
    }
    var comment = full
    comment.reason += "; in one piece, since nothing says where the first name ends"
    return [("last", value(comment))]
  }

  private mutating func licenses() -> [(String, MappingText)] {
    let numbers = reading.all(.license)
    let states = reading.all(.licenseState)
    guard let number = numbers.first, let state = states.first else {
      for one in numbers + states {
        ignored.append((one.sample.name, "a license needs its number and its state"))
      }
      return []
    }
    for further in numbers.dropFirst() + states.dropFirst() {
      ignored.append((further.sample.name, "a further license; add it by hand"))
    }
    let columns = MappingText.list([reference(state, each: nil), reference(number, each: nil)])
    return [
      (
        "licenses",
        .object([
          ("from", columns), ("join", .text(":")), ("wrong", .text("blank")),
          ("comment", .text(number.reason)),
        ])
      )
    ]
  }

  /// - Parameter textsAs: the column for specialties in words; nil where there is none.
  private mutating func specialties(textsAs texts: String?) -> [(String, MappingText)] {
    let all = reading.all(.specialty)
    let codes = all.filter { $0.sample.isMostly(ValueLooks.specialtyCode) }
    let words = all.filter { !$0.sample.isMostly(ValueLooks.specialtyCode) }
    var columns: [(String, MappingText)] = []
    if !codes.isEmpty {
      columns.append(("specialties", list(codes, table: nil, extra: [("wrong", .text("blank"))])))
    }
    if let texts, !words.isEmpty {
      // A comma belongs to many a specialty's name.
      columns.append((texts, list(words, table: nil, allowing: [";", "|"])))
    } else {
      for one in words {
        ignored.append((one.sample.name, "the exchange format keeps only codes of an organization"))
      }
    }
    return columns
  }
}

/// Which columns a suggestion has named.
final class UsedColumns {
  var names = Set<String>()
}
