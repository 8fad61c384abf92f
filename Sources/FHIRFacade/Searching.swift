import DirectoryModel
import FHIRModel

/// Works out which resources a search finds, by lookups in the joins of the catalog.
struct Searching {
  let catalog: FHIRCatalog
  /// The address of this server, with a slash at the end: a reference with it is one of its own.
  let base: String
  let today: CalendarDate

  func matches(_ question: SearchQuestion) throws(FHIRProblem) -> ResourceSet {
    var result = ResourceSet(universe: catalog.count(question.type), isFull: true)
    for (name, value) in question.conditions {
      let parsed = try ConditionReading.name(name, of: question.type)
      let values = try ConditionValues(value, name: name).read(as: parsed)
      result.formIntersection(matches(parsed, values, of: question.type))
    }
    return result
  }

  private func matches(
    _ name: ConditionReading.Name, _ values: [ConditionValues.Value], of type: ResourceType
  ) -> ResourceSet {
    let shelf = catalog.shelf(type)
    var set = ResourceSet(universe: shelf.count)
    switch name {
    case .id(let modifier):
      for case .id(let id) in values { if let number = shelf.number(of: id) { set.insert(number) } }
      return modifier == "not" ? set.complement : set
    case .source:
      for case .text(let text) in values { shelf.sources.insert(exactly: Array(text.utf8), into: &set) }
      return set
    case .lastUpdated:
      if case .missing(let isMissing)? = values.first {
        let wanted = shelf.moments.map { ($0 == nil) == isMissing }
        for (i, moment) in shelf.updated.enumerated() where wanted[Int(moment)] { set.insert(i) }
        return set
      }
      for case .date(let prefix, let asked) in values {
        let wanted = shelf.moments.map { $0.map { prefix.holds($0, asked: asked, now: now) } ?? false }
        for (i, moment) in shelf.updated.enumerated() where wanted[Int(moment)] { set.insert(i) }
      }
      return set
    case .parameter(let parameter, let modifier): return matches(parameter, modifier, values)
    case .chain(let parameter, let rest):
      guard let index = shelf.references[parameter.name] else { return set }
      matches(rest, values, of: index.target).forEach { target in
        for source in index.sources(of: target) { set.insert(Int(source)) }
      }
      return set
    case .reverse(let parameter, let rest):
      guard let index = catalog.shelf(parameter.type).references[parameter.name] else { return set }
      matches(rest, values, of: parameter.type).forEach { source in
        for target in index.targets(of: source) { set.insert(Int(target)) }
      }
      return set
    }
  }

  private var now: Int64 { Int64(today.days) * Moment.day }

  // MARK: One parameter

  private func matches(
    _ parameter: SearchParameter, _ modifier: String?, _ values: [ConditionValues.Value]
  ) -> ResourceSet {
    let shelf = catalog.shelf(parameter.type)
    var set = ResourceSet(universe: shelf.count)
    if case .missing(let isMissing)? = values.first {
      insertAll(parameter, shelf, into: &set)
      return isMissing ? set.complement : set
    }
    for value in values {
      switch value {
      case .text(let text):
        guard
          let index = parameter.kind == .token ? shelf.words[parameter.name] : shelf.values[parameter.name]
        else { continue }
        insert(text, modifier, index, into: &set)
      case .token(let system, let code):
        let index =
          parameter.kind == .reference
          ? shelf.referenceIdentifiers[parameter.name] : shelf.values[parameter.name]
        if let index { Self.insert(system, code, index, into: &set) }
      case .typed(let system, let code, let number):
        shelf.typedNumbers[parameter.name]?.insert(
          exactly: SearchText.typedKey(system: system, code: code, number: number), into: &set)
      case .date(let prefix, let asked):
        for (resource, moment) in shelf.dates[parameter.name] ?? []
        where prefix.holds(moment, asked: asked, now: now) { set.insert(Int(resource)) }
      case .id(let id):
        guard let index = shelf.references[parameter.name],
          let target = catalog.shelf(index.target).target(own(id, index.target))
        else { continue }
        for source in index.sources(of: target) { set.insert(Int(source)) }
      case .missing: break
      }
    }
    return modifier == "not" ? set.complement : set
  }

  /// Without the address of this server.
  private func own(_ reference: String, _ type: ResourceType) -> String {
    let prefix = base + type.name + "/"
    return reference.hasPrefix(prefix) ? String(reference.dropFirst(prefix.count)) : reference
  }

  private func insert(
    _ text: String, _ modifier: String?, _ index: ValueIndex, into set: inout ResourceSet
  ) {
    switch modifier {
    case "exact": index.insert(exactly: SearchText.stringKey(text), into: &set)
    case "contains":
      let wanted = SearchText.folded(text)
      index.insert(where: { Self.contains($0.prefix { $0 != SearchText.separator }, wanted) }, into: &set)
    default: index.insert(prefix: SearchText.folded(text), into: &set)
    }
  }

  static func contains(_ text: ArraySlice<UInt8>, _ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first else { return true }
    guard text.count >= wanted.count else { return false }
    for start in text.startIndex...(text.endIndex - wanted.count)
    where text[start] == first && text[start..<start + wanted.count].elementsEqual(wanted) { return true }
    return false
  }

  private static func insert(
    _ system: String?, _ code: String?, _ index: ValueIndex, into set: inout ResourceSet
  ) {
    switch (system, code) {
    case (nil, let code?): index.insert(prefix: SearchText.folded(code) + [SearchText.separator], into: &set)
    case (let system?, let code?):
      index.insert(exactly: SearchText.tokenKey(code, system: system), into: &set)
    case (let system?, nil):
      let end = [SearchText.separator] + Array(system.utf8)
      index.insert(where: { $0.count >= end.count && $0.suffix(end.count).elementsEqual(end) }, into: &set)
    case (nil, nil): break
    }
  }

  private func insertAll(
    _ parameter: SearchParameter, _ shelf: FHIRCatalog.Shelf, into set: inout ResourceSet
  ) {
    shelf.values[parameter.name]?.insertAll(into: &set)
    for resource in shelf.bare[parameter.name] ?? [] { set.insert(Int(resource)) }
    shelf.references[parameter.name]?.insertAllSources(into: &set)
    for (resource, _) in shelf.dates[parameter.name] ?? [] { set.insert(Int(resource)) }
  }

  // MARK: Includes

  struct Entry: Hashable {
    var type: ResourceType
    var number: Int
  }

  /// What a page includes beside its matches, each once.
  func included(_ question: SearchQuestion, with page: [Int]) throws(FHIRProblem) -> [Entry] {
    let matches = page.map { Entry(type: question.type, number: $0) }
    var known = Set(matches)
    var result: [Entry] = []
    var fresh = matches
    var isFirst = true
    while !fresh.isEmpty {
      var next: [Entry] = []
      for include in question.includes where !include.isProvenance && (isFirst || include.iterates) {
        for entry in fresh {
          for found in related(to: entry, by: include) where known.insert(found).inserted {
            next.append(found)
            guard result.count + next.count <= SearchQuestion.mostIncluded else {
              throw FHIRProblem(
                status: 400, code: "too-costly",
                diagnostics:
                  "This page would include more than \(SearchQuestion.mostIncluded) resources; a smaller _count "
                  + "includes fewer.",
                expression: include.isReverse ? "_revinclude" : "_include")
            }
          }
        }
      }
      result += next
      fresh = next
      isFirst = false
    }
    return result
  }

  private func related(to entry: Entry, by include: SearchQuestion.Include) -> [Entry] {
    if include.isReverse {
      guard let type = include.type else { return [] }
      return parameters(include, of: type).flatMap { parameter -> [Entry] in
        guard parameter.target == entry.type, include.target == nil || include.target == entry.type,
          let index = catalog.shelf(type).references[parameter.name]
        else { return [] }
        return index.sources(of: entry.number).map { Entry(type: type, number: Int($0)) }
      }
    }
    guard include.type == nil || include.type == entry.type else { return [] }
    return parameters(include, of: entry.type).flatMap { parameter -> [Entry] in
      guard let target = parameter.target, include.target == nil || include.target == target,
        let index = catalog.shelf(entry.type).references[parameter.name]
      else { return [] }
      // What is not there cannot be included.
      return index.targets(of: entry.number).filter { $0 < catalog.count(target) }.map {
        Entry(type: target, number: Int($0))
      }
    }
  }

  private func parameters(_ include: SearchQuestion.Include, of type: ResourceType) -> [SearchParameter] {
    if let name = include.parameter { return SearchParameter.named(name, of: type).map { [$0] } ?? [] }
    return SearchParameter.of(type).filter { $0.kind == .reference }
  }
}
