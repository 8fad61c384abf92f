import DirectoryModel
import Foundation
import Glibc
import Querying
import TestSupport
import Vocabulary

/// One line of `export ndjson`, as far as a search asks for it.
struct ExportedRole: Decodable, Sendable {
  struct NameParts: Decodable, Sendable { var first, middle, last, suffix: String? }
  struct License: Decodable, Sendable { var state: String? }
  struct Cancer: Decodable, Sendable { var id, match: String }
  struct Site: Decodable, Sendable {
    var id, kind: String?
    var treatsPatients: String
    var ageGroup, state: String?
    var lat, lon: Double?
  }
  struct Participation: Decodable, Sendable {
    var networkId, status, accepting: String
    var from, to: String?
    var source: String?
  }
  struct Source: Decodable, Sendable {
    var id: String
    var asOf, verified: String?
  }

  var id, roleId: String
  var npi: String?
  var npiValid: Bool?
  var kind, name: String
  var nameParts: NameParts
  var specialties: [String]
  var licenses: [License]
  var cancerTypes: [Cancer]
  var modalities: [String]
  var site: Site?
  var participations: [Participation]
  var virtual: [String]
  var accessible: String
  var nci: String?
  var centers: [String]
  var gender: String?
  var languages: [String]
  var ageGroup: String?
  var teaching, treatsPatients, offered: String
  var sources: [Source]
}

/// The naive twin of an engine: a plain scan over the lines of the export, by the meaning in the documents.
///
/// What the export does not say is read plainly from the files that were imported: names beside the first one, what
/// a role itself says of new patients, plans with their year, and the programs' own rules.
struct NaiveDirectory: Sendable {
  /// A line with what a scan would otherwise work out again for every request.
  // @unchecked: changes only while the twin is made.
  final class Role: @unchecked Sendable {
    let line: ExportedRole
    let kind: String
    var names = Set<String>()
    let folded: String
    let specialties: Set<String>
    let modalities: Set<String>
    var focus = Set<String>()
    var siteProgram = Set<String>()
    var isGeneral = false
    var excludedCancers = Set<String>()
    /// Ages that are seen here; nil for unknown.
    var ages: Set<String>?
    /// Of each center to which a source ties it.
    let designations: Set<String>
    /// First and last day as the role states them; blank is open.
    var stated = (from: "", to: "")
    let virtual: Set<String>
    let languages: Set<String>
    let licensedStates: Set<String>
    var statedAccepting = "unknown"
    let evidence: Int?
    let npi: Int?
    /// The value of a name's part that is shown.
    func shown(_ field: Field) -> String? {
      switch field {
      case .firstName: line.nameParts.first
      case .middleName: line.nameParts.middle
      case .lastName: line.nameParts.last
      case .nameSuffix: line.nameParts.suffix
      default: line.name
      }
    }

    /// Place of the entity in the order of folded name, then id.
    var nameRank = 0
    var program: [String: String]?

    init(_ line: ExportedRole, ageOfSpecialty: [String: String], tierOfCenter: [String: String]) {
      self.line = line
      kind = line.kind
      let parts = line.nameParts
      folded = TextFolding.folded(
        kind == "clinician" && parts.last != nil
          ? [parts.last, parts.first, parts.middle, parts.suffix].compactMap { $0 }.joined(separator: " ")
          : line.name)
      if kind == "clinician" {
        for part in [parts.first, parts.middle, parts.last, parts.suffix] {
          names.formUnion(TextFolding.tokens(part ?? ""))
        }
      } else {
        names.formUnion(TextFolding.tokens(line.name))
      }
      specialties = Set(line.specialties)
      modalities = Set(line.modalities)
      for cancer in line.cancerTypes {
        if cancer.match == "focus" { focus.insert(cancer.id) } else { siteProgram.insert(cancer.id) }
      }
      let tied = kind == "clinician" || kind == "program"
      designations =
        line.site?.kind == "affiliate-not-designated"
        ? [] : Set(tied ? line.centers.compactMap { tierOfCenter[$0] } : [line.nci].compactMap(\.self))
      virtual = Set(line.virtual)
      languages = Set(line.languages)
      licensedStates = Set(line.licenses.compactMap(\.state))
      evidence = line.sources.first.flatMap { $0.verified ?? $0.asOf }.flatMap { CalendarDate(iso: $0) }
        .map { Int($0.days) }
      npi = line.npiValid == true ? line.npi.flatMap { Int($0) } : nil
      // What a source states, else what the specialties imply; a site for one age sees nobody else.
      var ages: Set<String>?
      func add(_ group: String?) {
        guard let group else { return }
        ages = (ages ?? []).union(group == "both" ? ["adult", "child"] : [group])
      }
      if let stated = line.ageGroup {
        add(stated)
      } else {
        for code in line.specialties { add(ageOfSpecialty[code]) }
      }
      if let site = line.site?.ageGroup, site != "both" {
        let both = ages.map { $0.intersection([site]) } ?? [site]
        // The one says adults, the other children: nobody, and for who asks for an age unknown.
        ages = both
      }
      self.ages = ages
    }
  }

  struct Cancer {
    var related: Set<String>
    var selfAndAbove: Set<String>
    var age: String?
    /// Code → modality and rank.
    var specialties: [(code: String, modality: String, isPrimary: Bool)]
  }

  let roles: [Role]
  private let rolesByID: [String: [Role]]
  private(set) var words = NaiveWords([])
  private var parents: [String: String] = [:]
  private var children: [String: [String]] = [:]
  private var ages: [String: String] = [:]
  private var specialtiesOfCancer: [String: [(code: String, modality: String, isPrimary: Bool)]] = [:]
  private(set) var zips: [String: Coordinates] = [:]
  private var zip3: [String: Coordinates] = [:]
  /// Id → a year, blank for none, and networks with their source, for each row of any source.
  private(set) var plans: [String: [(year: String, networks: Set<String>)]] = [:]
  private(set) var networks = Set<String>()
  var cancerIDs: [String] { parents.keys.sorted() }
  /// Words that mean a cancer somewhere: no names for a test.
  private(set) var cancerWords = Set<String>()
  /// Sources that declare their list complete for clinicians.
  var completeForClinicians = Set<String>()
  /// For each source the ids whose rows it could not use.
  var mentioned: [String: Set<String>] = [:]

  /// - Parameters:
  ///   - export: the lines of `export ndjson`.
  ///   - exchange: folders of exchange files, by source.
  ///   - nppes: an NPPES file.
  init(export: [Data], exchange: [String: String], nppes: String) throws {
    let data = DirectoryFixture.data
    let specialties = PlainTable.rows(data + "/specialties.csv")
    let ageOfSpecialty = Dictionary(
      specialties.map { ($0["specialty_code"]!, $0["age_group"]!) }, uniquingKeysWith: { a, _ in a })
    let general = Set(
      specialties.filter { $0["modality"] == "organization" && $0["cancer_care"] == "yes" }
        .map { $0["specialty_code"]! })
    let tierOfCenter = Dictionary(
      PlainTable.rows(data + "/centers.csv").map { ($0["center"]!, $0["designation"]!) },
      uniquingKeysWith: { a, _ in a })
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    roles = try export.map {
      Role(
        try decoder.decode(ExportedRole.self, from: $0), ageOfSpecialty: ageOfSpecialty,
        tierOfCenter: tierOfCenter)
    }
    rolesByID = Dictionary(grouping: roles, by: \.line.id)
    readCancers(data)
    readZIPs(data)
    var programs: [String: [String: String]] = [:]
    for file in [data + "/programs.csv"] + exchange.values.map({ $0 + "/programs.csv" })
    where access(file, R_OK) == 0 {
      for row in PlainTable.rows(file) { programs["program:" + row["program"]!] = row }
    }
    var centerCancers: [String: Set<String>] = [:]
    for row in programs.values where row["offered"] == "yes" && !row["center"]!.isEmpty {
      centerCancers["center:" + row["center"]!, default: []].formUnion(
        PlainTable.list(row["cancers_included"]))
    }
    let aliases = Self.aliases(data: data, exchange: exchange, nppes: nppes)
    let statedNames = Self.statedNames(exchange: exchange, nppes: nppes)
    let stated = Self.statedAccepting(exchange)
    for (source, folder) in exchange { readPlans(source, folder) }
    for role in roles {
      let id = role.line.id
      for alias in aliases[id] ?? [] { role.names.formUnion(TextFolding.tokens(alias)) }
      // A name that another source gives finds its bearer too.
      for (field, name) in statedNames[id] ?? [] {
        guard let shown = role.shown(field), !FactAgreement.agree(field, shown, name) else { continue }
        role.names.formUnion(TextFolding.tokens(name))
      }
      if let program = programs[id], role.kind == "program" {
        role.program = program
        role.names.formUnion(TextFolding.tokens(program["institution"]!))
        role.excludedCancers = Set(PlainTable.list(program["cancers_excluded"]))
        role.isGeneral = program["offered"] == "yes" && PlainTable.list(program["cancers_included"]).isEmpty
      }
      if role.kind == "center" {
        role.siteProgram.formUnion(centerCancers[id] ?? [])
        role.isGeneral = role.line.treatsPatients == "yes"
      }
      if !role.specialties.isDisjoint(with: general) { role.isGeneral = true }
      let site = role.line.site?.id.map { String($0.split(separator: ":").last!) } ?? ""
      role.statedAccepting = stated[id + "|" + site] ?? "unknown"
    }
    let byName = roles.sorted {
      if $0.folded != $1.folded { return $0.folded.utf8.lexicographicallyPrecedes($1.folded.utf8) }
      return $0.line.id.utf8.lexicographicallyPrecedes($1.line.id.utf8)
    }
    words = NaiveWords(roles)
    for (i, role) in byName.enumerated() {
      role.nameRank = i > 0 && byName[i - 1].line.id == role.line.id ? byName[i - 1].nameRank : i
    }
  }

  // MARK: Plain reading

  private mutating func readCancers(_ data: String) {
    for row in PlainTable.rows(data + "/cancer-types.csv") {
      let id = row["cancer_type"]!
      parents[id] = row["parent"]!
      children[row["parent"]!, default: []].append(id)
      ages[id] = row["age_group"]!.isEmpty ? nil : row["age_group"]!
      for column in ["cancer_type", "name", "words", "abbreviations", "words_es"] {
        cancerWords.formUnion(TextFolding.tokens(row[column]!))
      }
    }
    for row in PlainTable.rows(data + "/cancer-specialties.csv") {
      specialtiesOfCancer[row["cancer_type"]!, default: []].append(
        (row["specialty_code"]!, row["modality"]!, row["rank"] == "primary"))
    }
  }

  private mutating func readZIPs(_ data: String) {
    var sums: [String: (latitude: Int, longitude: Int, count: Int)] = [:]
    for row in PlainTable.rows(data + "/zip-centroids.csv") {
      let place = Coordinates(latitude: Double(row["lat"]!)!, longitude: Double(row["lon"]!)!)
      zips[row["zip"]!] = place
      let sum = sums[String(row["zip"]!.prefix(3)), default: (0, 0, 0)]
      sums[String(row["zip"]!.prefix(3))] = (
        sum.latitude + Int((place.latitude * 1e6).rounded()),
        sum.longitude + Int((place.longitude * 1e6).rounded()),
        sum.count + 1
      )
    }
    // To the millionth of a degree, as places are kept.
    zip3 = sums.mapValues {
      Coordinates(
        latitude: Double($0.latitude / $0.count) / 1e6, longitude: Double($0.longitude / $0.count) / 1e6)
    }
  }

  private mutating func readPlans(_ source: String, _ folder: String) {
    for row in PlainTable.rows(folder + "/plans.csv") {
      let own = Set(PlainTable.list(row["networks"]).map { source + ":" + $0 })
      plans[row["plan"]!, default: []].append((row["year"]!, own))
    }
    for row in PlainTable.rows(folder + "/networks.csv") { networks.insert(source + ":" + row["network"]!) }
  }

  private static func isMask(_ text: String) -> Bool {
    text == "<UNAVAIL>" || text.allSatisfy { "$*_=-".contains($0) }
  }

  /// Every name that any row gives, by id.
  private static func statedNames(
    exchange: [String: String], nppes: String
  ) -> [String: [(Field, String)]] {
    var result: [String: [(Field, String)]] = [:]
    func add(_ npi: String?, _ row: [String: String], _ columns: [(Field, String)]) {
      for (field, column) in columns {
        let name = (row[column] ?? "").trimmingCharacters(in: .whitespaces)
        if !name.isEmpty && !isMask(name) { result["npi:" + (npi ?? ""), default: []].append((field, name)) }
      }
    }
    for folder in exchange.values {
      // The row of an unknown gender is refused, and its name is nobody's.
      for row in PlainTable.rows(folder + "/clinicians.csv") where row["gender"] != "Q" {
        add(
          row["npi"], row,
          [(.firstName, "first"), (.middleName, "middle"), (.lastName, "last"), (.nameSuffix, "suffix")])
      }
      for row in PlainTable.rows(folder + "/organizations.csv") { add(row["npi"], row, [(.name, "name")]) }
    }
    for row in PlainTable.rows(nppes) {
      add(
        row["NPI"], row,
        row["Entity Type Code"] == "2"
          ? [(.name, "Provider Organization Name (Legal Business Name)")]
          : [
            (.firstName, "Provider First Name"), (.middleName, "Provider Middle Name"),
            (.lastName, "Provider Last Name (Legal Name)"), (.nameSuffix, "Provider Name Suffix Text"),
          ])
    }
    return result
  }

  private static func aliases(data: String, exchange: [String: String], nppes: String) -> [String: [String]] {
    var result: [String: [String]] = [:]
    func add(_ id: String, _ texts: [String]) {
      result[id, default: []] += texts.filter {
        !$0.isEmpty && !isMask($0.trimmingCharacters(in: .whitespaces))
      }
    }
    for row in PlainTable.rows(data + "/centers.csv") {
      add(
        "center:" + row["center"]!,
        PlainTable.list(row["aliases"]) + PlainTable.list(row["consortium_members"]) + [
          row["host_institution"]!
        ])
    }
    for row in PlainTable.rows(data + "/hospitals.csv") {
      add("ccn:" + row["ccn"]!, PlainTable.list(row["aliases"]))
    }
    for folder in exchange.values {
      for row in PlainTable.rows(folder + "/organizations.csv") {
        add("npi:" + (row["npi"] ?? ""), PlainTable.list(row["aliases"]))
      }
    }
    for row in PlainTable.rows(nppes) {
      add(
        "npi:" + row["NPI"]!,
        row["Entity Type Code"] == "2"
          ? [row["Provider Other Organization Name"]!]
          : row["Provider Other Last Name"]!.isEmpty
            ? []
            : ["Provider Other First Name", "Provider Other Middle Name", "Provider Other Last Name"].map {
              row[$0]!
            })
    }
    return result
  }

  /// What roles say of new patients, by the entity's id and the site's local id.
  private static func statedAccepting(_ exchange: [String: String]) -> [String: String] {
    var result: [String: String] = [:]
    for (source, folder) in exchange {
      var ids: [String: String] = [:]
      for noun in ["clinician", "organization"] {
        for row in PlainTable.rows(folder + "/\(noun)s.csv") {
          let isValid = NationalProviderIdentifier.parse(row["npi"]!) != nil
          ids[noun + row[noun]!] = isValid ? "npi:" + row["npi"]! : "\(noun):\(source):\(row[noun]!)"
        }
      }
      for row in PlainTable.rows(folder + "/roles.csv") where !row["accepting"]!.isEmpty {
        let owner = row["clinician"]!.isEmpty ? "organization" : "clinician"
        result[ids[owner + row[owner]!]! + "|" + row["site"]!] = row["accepting"]!
      }
    }
    return result
  }

  // MARK: Questions

  func cancer(_ id: String) -> Cancer {
    func above(_ id: String) -> [String] {
      var result: [String] = []
      var next = parents[id] ?? ""
      while !next.isEmpty {
        result.append(next)
        next = parents[next] ?? ""
      }
      return result
    }
    let ancestors = above(id)
    var descendants: [String] = []
    var waiting = children[id] ?? []
    while let next = waiting.popLast() {
      descendants.append(next)
      waiting += children[next] ?? []
    }
    let nearest = ([id] + ancestors).first { specialtiesOfCancer[$0] != nil }
    return Cancer(
      related: Set([id] + ancestors + descendants), selfAndAbove: Set([id] + ancestors), age: ages[id],
      specialties: nearest.flatMap { specialtiesOfCancer[$0] } ?? [])
  }

  func place(_ zip: String) -> (coordinates: Coordinates, isOwn: Bool)? {
    if let place = zips[zip] { return (place, true) }
    return zip3[String(zip.prefix(3))].map { ($0, false) }
  }

  /// Steps of ten meters over the ground: haversine on the mean radius of 6,371.0088 km.
  static func decameters(_ a: Coordinates, _ b: Coordinates) -> Int {
    let r = Double.pi / 180
    let x = pow(sin((b.latitude - a.latitude) * r / 2), 2)
    let y = cos(a.latitude * r) * cos(b.latitude * r) * pow(sin((b.longitude - a.longitude) * r / 2), 2)
    return Int((2 * 637_100.88 * asin(min(1, sqrt(x + y)))).rounded())
  }

  /// What a plan offers on a day: nothing when every year that is stated is another, else the networks of the rows for
  /// that year and for none.
  func offered(_ plan: String, on day: String) -> Set<String> {
    let rows = plans[plan] ?? []
    let years = rows.map(\.year).filter { !$0.isEmpty }
    guard years.isEmpty || years.contains(where: { day.hasPrefix($0) }) else { return [] }
    return rows.filter { $0.year.isEmpty || day.hasPrefix($0.year) }.reduce(into: []) {
      $0.formUnion($1.networks)
    }
  }

  /// One request, its words resolved.
  struct Question {
    var request: SearchRequest
    var day: String
    var cancer: Cancer?
    var primary = Set<String>()
    var secondary = Set<String>()
    /// For each word asked for, the words of names that will do.
    var words: [Set<String>]
    /// What each counts where any will do.
    var weights: [Int] = []
    /// nil when neither plan nor network is asked for.
    var networks: Set<String>?
    var center: Coordinates?
  }

  /// - Parameter cancer: the id that the request's words for a cancer mean.
  func question(_ request: SearchRequest, cancer id: String?) -> Question {
    var question = Question(
      request: request, day: request.on.description, words: words.accepted(request, in: roles))
    if request.wordMatch == .any {
      question.weights = question.words.map { accepted in
        let bearers = roles.filter { !$0.names.isDisjoint(with: accepted) }.count
        var weight = bearers == 0 ? 0 : 1
        var reach = bearers * 2
        while bearers > 0, reach <= roles.count {
          weight += 1
          reach *= 2
        }
        return weight
      }
    }
    if let id {
      let cancer = self.cancer(id)
      question.cancer = cancer
      let treating: Set<String> = [
        "medical", "surgical", "radiation", "transplant", "interventional-radiology",
      ]
      let wanted = request.modalities.isEmpty ? treating : Set(request.modalities.map(\.token))
      let fitting = cancer.specialties.filter { wanted.contains($0.modality) }
      question.primary = Set(fitting.filter(\.isPrimary).map(\.code))
      question.secondary = Set(fitting.map(\.code))
    }
    if request.plan != nil || !request.networks.isEmpty {
      let named = Set(request.networks)
      let offered = request.plan.map { self.offered($0, on: question.day) }
      question.networks = offered.map { named.isEmpty ? $0 : $0.intersection(named) } ?? named
    }
    switch request.near {
    case .zip(let zip): question.center = place(zip)?.coordinates
    case .place(let place): question.center = place
    case nil: break
    }
    return question
  }

  // MARK: Answers of one role

  /// 0 focus, 1 program of the site, 2 first specialty, 3 another; nil for no match.
  func strength(_ role: Role, _ question: Question) -> Int? {
    guard let cancer = question.cancer else { return 0 }
    guard let strength = anyStrength(role, cancer, question) else { return nil }
    // First and second specialty are one strength.
    return min(strength, 2) <= Int(question.request.match?.rawValue ?? 2) ? strength : nil
  }

  private func anyStrength(_ role: Role, _ cancer: Cancer, _ question: Question) -> Int? {
    if let ages = role.ages, let needed = cancer.age, needed != "both", !ages.contains(needed) { return nil }
    if !role.excludedCancers.isDisjoint(with: cancer.selfAndAbove) { return nil }
    if !role.focus.isDisjoint(with: cancer.related) { return 0 }
    let isClinician = role.kind == "clinician"
    let isPrimary = isClinician && !role.specialties.isDisjoint(with: question.primary)
    let isSecondary = isClinician && !role.specialties.isDisjoint(with: question.secondary)
    if !role.siteProgram.isDisjoint(with: cancer.related), !isClinician || isPrimary || isSecondary {
      return 1
    }
    if isPrimary || role.isGeneral { return 2 }
    return isSecondary ? 3 : nil
  }

  private func current(_ role: Role, _ question: Question) -> [ExportedRole.Participation] {
    role.line.participations.filter {
      ($0.from ?? "") <= question.day && question.day <= ($0.to ?? "9999")
        && question.networks?.contains($0.networkId) != false
    }
  }

  func networkStatus(_ role: Role, _ question: Question) -> NetworkStatus {
    guard let networks = question.networks else { return .unknown }
    let said = current(role, question)
    let ins = Set(said.filter { $0.status == "in" }.map { $0.source ?? "" })
    var outs = Set(said.map { $0.source ?? "" }).subtracting(ins)
    // A list names NPIs: who has none cannot be missed in it.
    if role.kind == "clinician", role.line.npiValid == true {
      for source in completeForClinicians where networks.contains(where: { $0.hasPrefix(source + ":") }) {
        // Named without a place, she is missing at none; and a role without one may be the one that is named.
        let named = (rolesByID[role.line.id] ?? []).filter { sibling in
          current(sibling, question).contains { $0.source == source }
        }
        if named.contains(where: { $0.line.site == nil }) || (role.line.site == nil && !named.isEmpty) {
          continue
        }
        if !ins.contains(source), mentioned[source]?.contains(role.line.id) != true { outs.insert(source) }
      }
    }
    if ins.isEmpty { return outs.isEmpty ? .unknown : .outOfNetwork }
    return outs.isEmpty ? .inNetwork : .disagree
  }

  func accepting(_ role: Role, _ question: Question) -> String {
    let said = current(role, question).filter { $0.status == "in" }.map(\.accepting)
    if said.contains("yes") { return "yes" }
    return said.contains("no") ? "no" : role.statedAccepting
  }

  func distance(_ role: Role, _ question: Question) -> Int? {
    guard let center = question.center, let latitude = role.line.site?.lat,
      let longitude = role.line.site?.lon
    else { return nil }
    return Self.decameters(center, Coordinates(latitude: latitude, longitude: longitude))
  }

  /// `eligible`, `excluded` or `unknown` for a patient in the state.
  func eligibility(_ role: Role, state: String) -> String {
    guard let program = role.program else {
      return role.licensedStates.contains(state) ? "eligible" : "unknown"
    }
    return Self.eligibility(program, state: state)
  }

  /// By a row of programs.csv.
  static func eligibility(_ program: [String: String], state: String) -> String {
    let audience = PlainTable.list(program["audience"])
    let admitted = PlainTable.list(program["states_admitted"])
    let excluded = PlainTable.list(program["states_excluded"])
    if audience == ["international"] || excluded.contains(state) { return "excluded" }
    if !admitted.isEmpty && !admitted.contains(state) { return "excluded" }
    if !audience.isEmpty && !audience.contains("public") && !audience.contains("physician") {
      return "unknown"
    }
    if PlainTable.list(program["initiated_by"]) == ["plan-member"] { return "unknown" }
    return admitted.isEmpty && excluded.isEmpty ? "unknown" : "eligible"
  }

  /// Whether a center's place sees patients. Where the center does and none of its own sites says so, each stands for
  /// it; an affiliate only by its own word.
  func seesPatients(_ role: Role) -> String {
    let own = role.line.site?.treatsPatients ?? "unknown"
    if role.line.treatsPatients == "no" || own == "no" { return "no" }
    func isAffiliate(_ role: Role) -> Bool { role.line.site?.kind == "affiliate-not-designated" }
    if own == "yes" || role.line.treatsPatients != "yes" || isAffiliate(role) { return own }
    let sites = rolesByID[role.line.id] ?? []
    return sites.contains { $0.line.site?.treatsPatients == "yes" && !isAffiliate($0) } ? "unknown" : "yes"
  }

  /// Whether the role has begun and not ended: by its own period, and longer where a source lists it in a network.
  private func isHeld(_ role: Role, _ question: Question) -> Bool {
    let listed = role.line.participations.filter {
      $0.status == "in" && ($0.from ?? "") <= ($0.to ?? "9999")
    }
    let from = role.stated.from.isEmpty ? "" : ([role.stated.from] + listed.map { $0.from ?? "" }).min()!
    let to = role.stated.to.isEmpty ? "9999" : ([role.stated.to] + listed.map { $0.to ?? "9999" }).max()!
    return from <= question.day && question.day <= to
  }

  /// A three-valued filter on one value; `included` lets the unknown through.
  private func passes(_ answer: String, _ wanted: [ThreeValued], included: Bool) -> Bool {
    wanted.isEmpty || wanted.contains { $0.token == answer } || included && answer == "unknown"
  }

  func passes(_ role: Role, _ question: Question) -> Bool {
    let request = question.request
    let unknowns = request.includeUnknown
    func lets(_ filter: String) -> Bool { unknowns.contains(filter) }

    if !request.kinds.isEmpty, !request.kinds.contains(where: { $0.token == role.kind }) { return false }
    if role.kind == "program", role.line.offered != "yes" {
      guard role.line.offered == "unknown" && lets("offered") else { return false }
    }
    if role.kind == "center" {
      switch seesPatients(role) {
      case "yes": break
      case "unknown": guard lets("treats-patients") else { return false }
      default: return false
      }
    }
    guard isHeld(role, question) else { return false }
    if !question.words.isEmpty, !NaiveWords.passes(role, question.words, request.wordMatch) { return false }
    if !request.ids.isEmpty, !request.ids.contains(role.line.id) { return false }
    if let age = request.age, age != .both {
      let known = role.ages.flatMap { $0.isEmpty ? nil : $0 }
      guard known?.contains(age.token) ?? lets("age") else { return false }
    }
    if let tiers = request.designations {
      if !role.designations.isEmpty {
        guard tiers.isEmpty || tiers.contains(where: { role.designations.contains($0.token) }) else {
          return false
        }
      } else if role.kind == "center" || !lets("nci") {
        return false
      }
    }
    if !request.states.isEmpty {
      guard role.line.site?.state.map({ request.states.contains($0) }) ?? lets("state") else { return false }
    }
    if !request.specialties.isEmpty {
      guard
        role.specialties.isEmpty ? lets("specialty") : !role.specialties.isDisjoint(with: request.specialties)
      else { return false }
    }
    if !request.modalities.isEmpty {
      let refused = PlainTable.list(role.program?["modalities_excluded"])
      let wanted = request.modalities.map(\.token).filter { !refused.contains($0) }
      guard
        role.modalities.isEmpty
          ? !wanted.isEmpty && lets("modality") : !role.modalities.isDisjoint(with: wanted)
      else { return false }
    }
    if !request.differentFrom.isEmpty {
      let treating: Set<String> = [
        "medical", "surgical", "radiation", "transplant", "interventional-radiology",
      ]
      let others = treating.subtracting(request.differentFrom.map(\.token))
      guard
        role.modalities.isEmpty ? lets("different-from") : !role.modalities.isDisjoint(with: others)
      else { return false }
    }
    if request.independence == .require {
      switch independence(role, request) {
      case .yes: break
      case .unknown: guard lets("independence") else { return false }
      case .no: return false
      }
    }
    if let most = request.maxPriceUSD {
      guard NaiveProgram.price(role.program).map({ $0 <= most }) ?? lets("price") else { return false }
    }
    if let most = request.maxDays {
      guard NaiveProgram.isAnswered(role.program, within: most) ?? lets("days") else { return false }
    }
    if let most = request.freshWithinDays {
      guard role.evidence.map({ Int(request.on.days) - $0 <= most }) ?? lets("freshness") else {
        return false
      }
    }
    if !request.languages.isEmpty {
      guard role.languages.isEmpty ? lets("language") : !role.languages.isDisjoint(with: request.languages)
      else { return false }
    }
    if !request.genders.isEmpty {
      guard role.line.gender.map({ request.genders.contains($0) }) ?? lets("gender") else { return false }
    }
    guard passes(role.line.accessible, request.accessible, included: lets("accessible")),
      passes(role.line.teaching, request.teaching, included: lets("teaching"))
    else { return false }
    if let radius = request.within {
      guard distance(role, question).map({ $0 <= Int(radius.decameters) }) ?? lets("near") else {
        return false
      }
    }
    return passesVirtual(role, request) && passesNetwork(role, question) && strength(role, question) != nil
  }

  private func independence(_ role: Role, _ request: SearchRequest) -> ThreeValued {
    IndependenceTwin.shared.answer(role.line.id, of: request.firstDoctors)
  }

  private func passesVirtual(_ role: Role, _ request: SearchRequest) -> Bool {
    guard let kinds = request.virtual else { return true }
    if role.virtual.isEmpty {
      guard request.includeUnknown.contains("virtual") else { return false }
    } else {
      guard
        role.virtual.contains(where: { kind in
          kind != "none" && (kinds.isEmpty || kinds.contains { $0.token == kind })
        })
      else { return false }
    }
    guard let state = request.patientState else { return true }
    switch eligibility(role, state: state) {
    case "eligible": return true
    case "unknown": return request.includeUnknown.contains("patient-state")
    default: return false
    }
  }

  private func passesNetwork(_ role: Role, _ question: Question) -> Bool {
    let request = question.request
    if question.networks != nil {
      let status = networkStatus(role, question)
      let wanted = request.networkStatuses.isEmpty ? [.inNetwork] : request.networkStatuses
      guard wanted.contains(status) || status == .unknown && request.includeUnknown.contains("network")
      else { return false }
    }
    return passes(
      request.accepting.isEmpty ? "" : accepting(role, question), request.accepting,
      included: request.includeUnknown.contains("accepting"))
  }

  // MARK: Answers

  struct Hit {
    var id: String
    var roleID: String
    var others: Int
    var distance: Int?
    /// Whether new patients are seen in what is asked about.
    var accepting: String
    /// The numbers that decide its place, from the first to the last.
    var key: [Int]
  }

  func total(_ question: Question) -> Int {
    var ids = Set<String>()
    for role in roles where passes(role, question) { ids.insert(role.line.id) }
    return ids.count
  }

  func ids(_ question: Question) -> Set<String> {
    Set(roles.filter { passes($0, question) }.map(\.line.id))
  }

  /// All hits in order.
  func hits(_ question: Question) -> [Hit] {
    struct Candidate {
      var role: Role
      var rules: [Int]
      var lead: [Int]
      var others = 0
      var distance: Int?
    }
    let sort = question.request.sort
    let day = Int(question.request.on.days)
    var order: [String] = []
    var best: [String: Candidate] = [:]
    for role in roles where passes(role, question) {
      let distance = distance(role, question)
      // By relevance neither place nor network counts.
      let place = question.center == nil || sort == .relevance ? 0 : distance ?? .max
      let network = [.inNetwork, .disagree, .unknown, .outOfNetwork].firstIndex(
        of: networkStatus(role, question))!
      let tier = ["comprehensive": 0, "clinical": 1][role.line.nci ?? ""] ?? 2
      let age = role.evidence.map { day - $0 }
      let isFacility = role.kind != "clinician"
      let freshness = age.map { $0 <= 60 ? 0 : $0 <= (isFacility ? 365 : 90) ? 1 : 2 } ?? 2
      // Relevance asks neither for a network nor for a distance.
      let asksPlace = sort != .relevance
      let preferred: Int? =
        question.request.independence == .prefer
        ? [.yes, .unknown, .no].firstIndex(of: independence(role, question.request)) : nil
      let rules = [
        strength(role, question)!, preferred ?? 0, question.networks == nil || !asksPlace ? 0 : network,
        asksPlace ? place : 0,
        tier, freshness,
      ]
      var lead: [Int] = []
      if sort == .distance { lead = [place] }
      if sort == .best || sort == .relevance, !question.weights.isEmpty {
        lead = [
          -question.words.indices.filter { !question.words[$0].isDisjoint(with: role.names) }
            .reduce(0) { $0 + question.weights[$1] }
        ]
      }
      if sort == .feasible { lead = [NaiveProgram.feasibleRank(role.program, question.request)] }
      if sort == .freshness { lead = [role.evidence.map { -$0 } ?? .max] }
      var candidate = Candidate(role: role, rules: rules, lead: lead, distance: distance)
      if let known = best[role.line.id] {
        candidate.others = known.others + 1
        if (lead + rules).lexicographicallyPrecedes(known.lead + known.rules) {
          best[role.line.id] = candidate
        } else {
          best[role.line.id]!.others += 1
        }
      } else {
        order.append(role.line.id)
        best[role.line.id] = candidate
      }
    }
    func key(_ candidate: Candidate) -> [Int] {
      switch sort {
      case .name: [candidate.role.nameRank]
      // Whoever has no number comes last.
      case .npi: [candidate.role.npi ?? .max, candidate.role.nameRank]
      default: candidate.lead + candidate.rules + [candidate.role.nameRank]
      }
    }
    return order.map { (key(best[$0]!), best[$0]!) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
      .map { key, candidate in
        Hit(
          id: candidate.role.line.id, roleID: candidate.role.line.roleId, others: candidate.others,
          distance: candidate.distance, accepting: accepting(candidate.role, question), key: key)
      }
  }
}
