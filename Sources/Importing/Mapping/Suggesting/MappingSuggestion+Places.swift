// Where a row's people are seen, and in which networks.

extension MappingSuggestion {
  // MARK: Offices

  /// A place that a row names: by the number in the columns' names, or by the element around them.
  struct Office: Hashable {
    var number: Int
    var each: [String]?
  }

  var offices: [Office] {
    var found: [Office] = []
    for column in reading.all(.street, .city, .zip, .cityStateZIP, .siteName, .siteID) {
      let office = Office(number: column.office, each: column.sample.each)
      if !found.contains(office) { found.append(office) }
    }
    return found
  }

  func column(_ meaning: ColumnMeaning, _ office: Office?) -> Column? {
    reading.understood.first {
      $0.meaning == meaning
        && (office == nil || ($0.office == office!.number && $0.sample.each == office!.each))
    }
  }

  mutating func addOffice(_ office: Office) {
    var columns: [(String, MappingText)] = []
    var place: [Column] = []
    func add(_ name: String, _ column: Column?, _ extra: [(String, MappingText)] = []) {
      if let column { columns.append((name, value(column, extra, each: office.each))) }
    }
    add("name", column(.siteName, office))
    add("street", column(.street, office))
    add("unit", column(.unit, office))
    if let whole = column(.cityStateZIP, office), column(.city, office) == nil {
      for part in TextSplit.Form.cityStateZIP.parts {
        add(
          part, whole,
          [
            ("split", .text(TextSplit.Form.cityStateZIP.rawValue)), ("part", .text(part)),
            ("wrong", .text("blank")),
          ])
      }
      place.append(whole)
    } else {
      add("city", column(.city, office))
      add("state", column(.state, office), [("values", .text("states")), ("wrong", .text("blank"))])
      add("zip", column(.zip, office))
    }
    add("country", column(.country, office))
    add("lat", column(.latitude, office), [("wrong", .text("blank"))])
    add("lon", column(.longitude, office), [("wrong", .text("blank"))])
    add("accessible", column(.accessible, office), [("values", .text("yes-no")), ("wrong", .text("blank"))])
    place =
      [
        column(.street, office), column(.unit, office), column(.city, office), column(.state, office),
        column(.zip, office),
      ]
      .compactMap { $0 } + place
    if place.isEmpty { place = [column(.siteName, office)].compactMap { $0 } }
    let own = column(.siteID, office)
    let groups =
      [own.map { reference($0, each: office.each) }].compactMap { $0 }
      + (place.isEmpty ? [] : [.list(place.map { reference($0, each: office.each) })])
    let conditions = (own.map { [$0] } ?? []) + place
    record(
      "site", called: name("site", office), each: office.each,
      when: [anyOf(conditions.map { reference($0, each: office.each) })],
      id: firstOf(groups), columns)
    addRole(office)
  }

  func name(_ noun: String, _ office: Office?) -> String {
    guard let office else { return noun }
    let at = offices.firstIndex(of: office) ?? 0
    return at == 0 ? noun : "\(noun) \(at + 1)"
  }

  /// - Parameter office: nil when no place is known.
  mutating func addRole(_ office: Office?) {
    let name = name("role", office)
    func place(_ columns: inout [(String, MappingText)]) {
      if let office { columns.append(("site", .object([("record", .text(self.name("site", office)))]))) }
      if let phone = column(.phone, office) { columns.append(("phone", value(phone, each: office?.each))) }
      if acceptingOfNetwork == nil,
        let accepting = column(.accepting, office) ?? acceptingColumns.first(where: { $0.sample.each == nil })
      {
        columns.append(("accepting", word(accepting, "accepting", each: office?.each)))
      }
      if networkColumns.isEmpty { columns += period(each: office?.each) }
      columns += dates(each: office?.each)
    }
    var conditions: [MappingText] = []
    if let office, office.number > 1 {
      let own = reading.all(.street, .city, .zip, .cityStateZIP, .siteName, .siteID).filter {
        $0.office == office.number && $0.sample.each == office.each
      }
      conditions = [anyOf(own.map { reference($0, each: office.each) })]
    }
    if hasPerson {
      var columns: [(String, MappingText)] = [("clinician", .object([("record", .text("clinician"))]))]
      if hasOrganization { columns.append(("organization", .object([("record", .text("organization"))]))) }
      place(&columns)
      let person = personConditions([reading.first(.last) ?? reading.first(.fullName)].compactMap { $0 })
      record("role", called: name, each: office?.each, when: person + conditions, id: nil, columns)
      roleNames.append(name)
    }
    let isOwnService = !hasPerson || entityType != nil
    if hasOrganization && isOwnService {
      let called = hasPerson ? "own service" + (name == "role" ? "" : " of " + name) : name
      var columns: [(String, MappingText)] = [("organization", .object([("record", .text("organization"))]))]
      place(&columns)
      let type = entityType.map { [condition($0, among: Self.organizationTypes)] } ?? []
      record("role", called: called, each: office?.each, when: type + conditions, id: nil, columns)
      roleNames.append(called)
    }
  }

  // MARK: Networks

  private var acceptingColumns: [Column] { reading.all(.accepting) }

  /// What a row says once of new patients holds in each of its networks; what it says of an office stays there.
  private var acceptingOfNetwork: Column? {
    guard !networkColumns.isEmpty, acceptingColumns.count == 1, acceptingColumns[0].sample.each == nil else {
      return nil
    }
    return acceptingColumns[0]
  }

  var networkColumns: [Column] { reading.all(.network, .networkID, .plan, .planID) }

  mutating func addNetworks() {
    guard !networkColumns.isEmpty else { return }
    let network = reading.first(.network)
    let id = reading.first(.networkID)
    let plan = reading.first(.plan)
    let planID = reading.first(.planID)
    let key = network ?? id ?? plan ?? planID!
    // Several networks in one cell, or an element that stands several times, are several participations.
    var each: MappingText?
    var eachPath: [String]?
    if sample.rows == nil, let separator = key.sample.separator, networkColumns.count == 1 {
      each = .object([("column", reference(key, each: nil)), ("separator", .text(separator))])
    } else if sample.rows != nil {
      eachPath = key.sample.each ?? []
      if key.sample.isRepeated { eachPath = key.sample.name.split(separator: "/").map(String.init) }
      if eachPath == [] { eachPath = nil }
      each = eachPath.map { .text($0.joined(separator: "/")) }
    }
    func inside(_ column: Column) -> MappingText { reference(column, each: eachPath) }
    let ids = [id, network, id == nil && network == nil ? planID ?? plan : nil].compactMap { $0 }
    let label = network ?? plan ?? key
    let condition = anyOf(ids.map(inside))
    record(
      "network", eachText: each, when: [condition], id: firstOf(ids.map(inside)),
      [("name", valueFirst(label.sample.name == key.sample.name ? [key] : [label, key], each: eachPath))])
    if let planID {
      record(
        "plan", eachText: each, when: [inside(planID)], id: inside(planID),
        [
          ("name", valueFirst([plan, planID].compactMap { $0 }, each: eachPath)),
          ("networks", .object([("record", .text("network"))])),
        ])
    }
    var columns: [(String, MappingText)] = [
      (
        "role",
        // One office, or each of those that the row names.
        roleNames.count == 1 && offices.allSatisfy({ $0.each == nil })
          ? .object([("record", .text(roleNames[0]))])
          : .object([("every", .list(roleNames.map { .text($0) }))])
      ),
      ("network", .object([("record", .text("network"))])),
    ]
    if let tier = reading.first(.tier), isVisible(tier, each: eachPath) {
      columns.append(("tier", value(tier, each: eachPath)))
    }
    if let accepting = acceptingOfNetwork {
      columns.append(("accepting", word(accepting, "accepting", each: eachPath)))
    }
    columns += period(each: eachPath) + dates(each: eachPath)
    record("participation", eachText: each, when: [condition], id: nil, columns)
  }
}
