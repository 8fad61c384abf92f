import DirectoryModel
import FHIRModel
import Vocabulary

/// A shortlist as a Bundle of FHIR R4 (4.0.1): a List, and what its entries point to. No profile is claimed.
///
/// What FHIR has no element for stands in an extension of the list's entry, under the names of `ShortlistColumn`.
struct ShortlistBundle {
  private var resources: [(url: String, resource: FHIRValue)] = []
  private let list: Shortlist
  private let context: ExportContext

  static let leftOut = [
    LeftOutField("facts", "many to an entry; the receipt and the JSON export have them"),
    LeftOutField("evidence", "stands as a list of sources with their dates, without file, row and digest"),
    LeftOutField("program_version", "nothing in a resource depends on it"),
  ]

  static func bundle(_ list: Shortlist, in context: ExportContext) -> FHIRValue {
    var maker = ShortlistBundle(list: list, context: context)
    let items = list.entries.map { maker.resources(of: $0) }
    let id = StableIdentity.uuid("list", list.name, list.created.description)
    let resources =
      [(url: "urn:uuid:" + id, resource: maker.listResource(id: id, items: items))] + maker.resources
    return .resource(
      "Bundle",
      [
        ("id", .string(StableIdentity.uuid("bundle", id, context.day.description))),
        ("language", .string(context.language.rawValue)),
        ("type", .string("collection")),
        ("timestamp", .string("\(context.day)T00:00:00Z")),
        (
          "entry",
          .list(resources.map { .object([("fullUrl", .string($0.url)), ("resource", $0.resource)]) })
        ),
      ])
  }

  private init(list: Shortlist, context: ExportContext) {
    self.list = list
    self.context = context
  }

  // MARK: The list

  private func listResource(id: String, items: [String]) -> FHIRValue {
    let columns = ShortlistColumn.rows(list, in: context)
    let entries = list.entries.indices.map { i -> FHIRValue in
      let parts = zip(ShortlistColumn.all, columns[i]).compactMap { column, cell in
        Self.ofList.contains(column.name) ? nil : Self.part(column.name, cell)
      }
      return .object([
        ("extension", .list([.object([("url", .string(Self.entryURL))] + [("extension", .list(parts))])])),
        ("flag", .object([("text", .string(list.entries[i].status.rawValue))])),
        ("date", .string(list.entries[i].added.description)),
        ("item", Self.reference(items[i])),
      ])
    }
    let own = [
      Self.part("list_created", .date(list.created)),
      list.decideBy.flatMap { Self.part("decide_by", .date($0)) },
    ].compactMap { $0 }
    var notes = [SheetPhrase.accuracy, .notAdvice].map { $0.text(context.language) }
    if let question = list.question, !question.isEmpty { notes.append(question) }
    return .resource(
      "List",
      [
        ("id", .string(id)), ("language", .string(context.language.rawValue)),
        ("text", .object([("status", .string("generated")), ("div", .xhtml(narrative.html))])),
        ("extension", .list([.object([("url", .string(Self.listURL)), ("extension", .list(own))])])),
        ("status", .string("current")), ("mode", .string("working")),
      ] + Self.texts("title", list.name) + [
        ("code", .object([("text", .string("Places to ask for a second opinion"))])),
        ("date", .string(context.day.description)),
        (
          "orderedBy",
          Self.concept("http://terminology.hl7.org/CodeSystem/list-order", "user", "Sorted by User")
        ),
        ("note", .list(notes.map { .object([("text", .string($0))]) })),
      ] + (entries.isEmpty ? [] : [("entry", .list(entries))]))
  }

  /// Columns that are the list's and not an entry's.
  private static let ofList: Set<String> = ["list", "list_created", "decide_by", "question", "exported"]
  private static let entryURL = "urn:second-opinion:shortlist-entry:1"
  private static let listURL = "urn:second-opinion:shortlist:1"

  private static func part(_ name: String, _ cell: CellValue) -> FHIRValue? {
    let value: (name: String, value: FHIRValue)
    switch cell {
    case .empty: return nil
    case .date(let day): value = ("valueDate", .string(day.description))
    case .number(let digits): value = ("valueDecimal", .number(digits))
    case .text(let text):
      guard let text = text.spoken else { return nil }
      value = ("valueString", .string(text))
    case .unknown, .notAsked: value = ("valueString", .string(cell.written))
    }
    return .object([("url", .string(name)), value])
  }

  private var narrative: Markup {
    let language = context.language
    let places = list.entries.map { entry -> Markup in
      let words = [entry.name, entry.address?.line, entry.writtenPhone, entry.status.phrase.text(language)]
      return .element("li", words.compactMap { $0?.spoken }.joined(separator: ", "))
    }
    let places1 =
      places.isEmpty
      ? [Markup.element("p", SheetPhrase.noPlaces.text(language))]
      : [
        .element("ol", attributes: [], children: places)
      ]
    return .element(
      "div", attributes: [("xmlns", "http://www.w3.org/1999/xhtml")],
      children: [.element("p", SheetPhrase.accuracy.text(language))] + places1)
  }

  // MARK: What entries point to

  /// Adds the resources of an entry.
  ///
  /// - Returns: the URL of that which stands on the list.
  private mutating func resources(of entry: ShortlistEntry) -> String {
    let location = location(of: entry)
    switch entry.kind {
    case .clinician: return role(of: entry, at: location)
    case .program: return service(of: entry, at: location)
    case .center, .organization: return organization(of: entry)
    }
  }

  private mutating func role(of entry: ShortlistEntry, at location: String?) -> String {
    let practitioner = add(
      "Practitioner", [entry.id],
      Self.identifier(entry) + [("name", .list([.object(Self.texts("text", entry.name))]))]
        + Self.telecom(entry, parts: .website)
        + Self.communication(entry))
    let organization = (entry.organization ?? entry.center)?.spoken.map { name in
      add(
        "Organization", [name, entry.address?.city ?? "", entry.address?.state ?? ""],
        [("name", .string(name))])
    }
    var fields: [(name: String, value: FHIRValue)] = [("practitioner", Self.reference(practitioner))]
    if let organization { fields.append(("organization", Self.reference(organization))) }
    fields += Self.concepts("code", entry.modalities.map(\.token))
    fields += Self.concepts("specialty", entry.specialties)
    if let location { fields.append(("location", .list([Self.reference(location)]))) }
    return add(
      "PractitionerRole", [entry.id, entry.address?.line ?? ""],
      fields + Self.telecom(entry, parts: .phone))
  }

  private mutating func service(of entry: ShortlistEntry, at location: String?) -> String {
    let owner = (entry.organization ?? entry.center)?.spoken.map { name in
      add(
        "Organization", [name, entry.address?.city ?? "", entry.address?.state ?? ""],
        [("name", .string(name))])
    }
    var fields: [(name: String, value: FHIRValue)] = []
    if let owner { fields.append(("providedBy", Self.reference(owner))) }
    fields += Self.concepts("specialty", entry.specialties)
    if let location { fields.append(("location", .list([Self.reference(location)]))) }
    fields += Self.texts("name", entry.name) + Self.telecom(entry, parts: .all) + Self.communication(entry)
    return add("HealthcareService", [entry.id], fields)
  }

  private mutating func organization(of entry: ShortlistEntry) -> String {
    add(
      "Organization", [entry.id],
      Self.identifier(entry) + Self.texts("name", entry.name) + Self.telecom(entry, parts: .all)
        + (Self.address(entry.address).map { [("address", .list([$0]))] } ?? []))
  }

  private mutating func location(of entry: ShortlistEntry) -> String? {
    let address = Self.address(entry.address)
    guard address != nil || entry.coordinates != nil else { return nil }
    var fields: [(name: String, value: FHIRValue)] = [("status", .string("active"))]
    fields += Self.texts("name", entry.address?.site ?? entry.organization ?? entry.name)
    fields += Self.telecom(entry, parts: .phone)
    if let address { fields.append(("address", address)) }
    if let place = entry.coordinates {
      fields.append(
        (
          "position",
          .object([
            ("longitude", .number(RoleExport.degrees(place.longitude))),
            ("latitude", .number(RoleExport.degrees(place.latitude))),
          ])
        ))
    }
    return add("Location", [entry.id, entry.address?.line ?? ""], fields)
  }

  /// The same thing is in the bundle once.
  private mutating func add(_ type: String, _ key: [String], _ fields: [(name: String, value: FHIRValue)])
    -> String
  {
    let id = StableIdentity.uuid(type, key.joined(separator: "\0"))
    let url = "urn:uuid:" + id
    if !resources.contains(where: { $0.url == url }) {
      resources.append((url, .resource(type, [("id", .string(id))] + fields)))
    }
    return url
  }

  // MARK: Parts of resources

  private static func reference(_ url: String) -> FHIRValue { .object([("reference", .string(url))]) }

  private static func texts(_ name: String, _ text: String) -> [(name: String, value: FHIRValue)] {
    text.spoken.map { [(name, .string($0))] } ?? []
  }

  private static func concept(_ system: String, _ code: String, _ display: String) -> FHIRValue {
    .object([
      (
        "coding",
        .list([
          .object([("system", .string(system)), ("code", .string(code)), ("display", .string(display))])
        ])
      )
    ])
  }

  private static func concepts(_ name: String, _ words: [String]) -> [(name: String, value: FHIRValue)] {
    let values = words.compactMap(\.spoken).map { FHIRValue.object([("text", .string($0))]) }
    return values.isEmpty ? [] : [(name, .list(values))]
  }

  private static func identifier(_ entry: ShortlistEntry) -> [(name: String, value: FHIRValue)] {
    let (system, value) =
      entry.npi.map { ("http://hl7.org/fhir/sid/us-npi", $0) } ?? ("urn:second-opinion:id", entry.id)
    guard value.spoken != nil else { return [] }
    return [("identifier", .list([.object([("system", .string(system)), ("value", .string(value))])]))]
  }

  private enum ContactParts { case phone, website, all }

  private static func telecom(_ entry: ShortlistEntry, parts: ContactParts) -> [(
    name: String, value: FHIRValue
  )] {
    var points: [FHIRValue] = []
    if parts != .website, let phone = entry.writtenPhone?.spoken {
      points.append(
        .object([("system", .string("phone")), ("value", .string(phone)), ("use", .string("work"))]))
    }
    if parts != .phone, let website = entry.website?.spoken {
      points.append(
        .object([("system", .string("url")), ("value", .string(website)), ("use", .string("work"))]))
    }
    return points.isEmpty ? [] : [("telecom", .list(points))]
  }

  private static func communication(_ entry: ShortlistEntry) -> [(name: String, value: FHIRValue)] {
    let languages = entry.languages.filter(SpokenLanguage.isCode).map {
      concept("urn:ietf:bcp:47", $0, ExportLanguage.english.languageName($0))
    }
    return languages.isEmpty ? [] : [("communication", .list(languages))]
  }

  private static func address(_ address: PostalAddress?) -> FHIRValue? {
    guard let address, let line = address.line.spoken else { return nil }
    let lines = [address.street, address.unit].compactMap { $0?.spoken }
    var fields: [(name: String, value: FHIRValue)] = [("use", .string("work")), ("text", .string(line))]
    if !lines.isEmpty { fields.append(("line", .list(lines.map { .string($0) }))) }
    for (name, value) in [
      ("city", address.city), ("state", address.state), ("postalCode", address.zip), ("country", "US"),
    ] {
      if let value { fields += texts(name, value) }
    }
    return .object(fields)
  }
}

extension String {
  /// Without blanks and line ends around it, as FHIR's strings are; nil when nothing is left.
  fileprivate var spoken: String? {
    var view = self[...]
    while let first = view.first, first.isWhitespace { view = view.dropFirst() }
    while let last = view.last, last.isWhitespace { view = view.dropLast() }
    return view.isEmpty ? nil : String(view)
  }
}
