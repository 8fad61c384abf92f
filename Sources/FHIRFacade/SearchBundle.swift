import FHIRModel

/// The answer of a search: a Bundle with its page of matches, what they include, and where the next page is.
struct SearchBundle {
  let catalog: FHIRCatalog
  let base: String
  let question: SearchQuestion
  let searching: Searching
  let making: ResourceMaking

  init(catalog: FHIRCatalog, base: String, question: SearchQuestion, searching: Searching) {
    self.catalog = catalog
    self.base = base
    self.question = question
    self.searching = searching
    making = catalog.made.making()
  }

  func bundle(_ matches: ResourceSet, total: Int) throws(FHIRProblem) -> FHIRValue {
    let onlyCounts = question.summary == .count || question.count == 0
    var page: [Int] = []
    var hasMore = false
    if !onlyCounts {
      page = matches.first(question.count + 1, from: start)
      hasMore = page.count > question.count
      if hasMore { page.removeLast() }
    }
    let included = try searching.included(question, with: page)
    var entries = page.map { entry(question.type, $0, mode: "match") }
    entries += included.map { entry($0.type, $0.number, mode: "include") }
    if question.includes.contains(where: \.isProvenance) {
      let provenance = ProvenanceAnswering(catalog: catalog, base: base)
      entries += page.map { number in
        let resource = provenance.resource(question.type, number)
        return Self.entry(resource, url: "\(base)/Provenance/\(resource["id"]?.text ?? "")", mode: "include")
      }
    }
    var links = [Self.link("self", address(after: question.after))]
    if question.after != nil { links.append(Self.link("first", address(after: nil))) }
    if hasMore, let last = page.last {
      links.append(Self.link("next", address(after: catalog.id(question.type, last))))
    }
    return Self.searchset(total: question.hasTotal ? total : nil, links: links, entries: entries)
  }

  static func searchset(total: Int?, links: [FHIRValue], entries: [FHIRValue]) -> FHIRValue {
    var bundle = ResourceFields()
    bundle.add("type", "searchset")
    bundle.add("total", total.map { FHIRValue.number("\($0)") })
    bundle.add("link", links)
    bundle.add("entry", entries)
    return .resource("Bundle", bundle.fields)
  }

  static func link(_ relation: String, _ url: String) -> FHIRValue {
    .object([("relation", .string(relation)), ("url", .string(url))])
  }

  static func entry(_ resource: FHIRValue, url: String, mode: String) -> FHIRValue {
    .object([
      ("fullUrl", .string(url)), ("resource", resource), ("search", .object([("mode", .string(mode))])),
    ])
  }

  private func entry(_ type: ResourceType, _ number: Int, mode: String) -> FHIRValue {
    Self.entry(
      ResourceShape.shaped(catalog.resource(type, number, making), question, isMatch: mode == "match"),
      url: "\(base)/\(type.name)/\(catalog.id(type, number))", mode: mode)
  }

  /// The first number behind the cursor: in another generation, too, since resources are in the order of their ids.
  private var start: Int {
    guard let after = question.after else { return 0 }
    let shelf = catalog.shelf(question.type)
    let bytes = Array(after.utf8)
    let place = shelf.ids.lowerBound(bytes, in: 0..<shelf.count)
    return place < shelf.count && shelf.ids[place].elementsEqual(bytes) ? place + 1 : place
  }

  /// Every parameter that counted, as it was given.
  private func address(after id: String?) -> String {
    var pairs = question.given.map { Self.escaped($0.name) + "=" + Self.escaped($0.value) }
    if let id { pairs.append("_cursor=" + SearchQuestion.cursor(after: id)) }
    let query = pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    return "\(base)/\(question.type.name)\(query)"
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: ","):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += "%" + (hex.utf8.count == 1 ? "0" : "") + hex
      }
    }
    return result
  }
}

/// A resource cut down to its summary or to some elements, and marked as such.
enum ResourceShape {
  static func shaped(_ resource: FHIRValue, _ question: SearchQuestion, isMatch: Bool = true) -> FHIRValue {
    guard case .resource(let type, let fields) = resource else { return resource }
    let elements = FHIRStructure.elements(of: type) ?? []
    let isWanted: (FHIRElement) -> Bool
    switch question.summary {
    case .true: isWanted = { $0.isSummary }
    // No resource here has a narrative.
    case .text: isWanted = { _ in false }
    case .data, .count: isWanted = { _ in true }
    case .false:
      if question.elements.isEmpty || !isMatch { return resource }
      isWanted = { question.elements.contains($0.name) }
    }
    let kept = Set(
      elements.filter { $0.isMandatory || isWanted($0) }.map(\.name) + ["id", "meta", "implicitRules"])
    return .resource(
      type,
      fields.filter { kept.contains($0.name) }.map { field in
        field.name == "meta" ? (field.name, marked(field.value)) : field
      })
  }

  private static func marked(_ meta: FHIRValue) -> FHIRValue {
    let tag = FHIRValue.object([
      ("system", .string("http://terminology.hl7.org/CodeSystem/v3-ObservationValue")),
      ("code", .string("SUBSETTED")),
    ])
    var fields = meta.fields
    if let place = fields.firstIndex(where: { $0.name == "tag" }) {
      fields[place].value = .list(fields[place].value.values + [tag])
    } else {
      fields.append(("tag", .list([tag])))
    }
    return .object(fields)
  }
}
