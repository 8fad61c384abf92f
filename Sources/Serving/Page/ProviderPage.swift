import Answering
import Assessing
import DirectoryModel
import Exporting
import Querying
import Storing
import Vocabulary

/// All that is known of one place, each fact with its source and date.
struct ProviderPage {
  let provider: Provider
  let legend: SourceLegend
  let language: ExportLanguage
  let engine: SnapshotEngine

  static func reply(_ call: Call) throws -> Reply {
    let form = try PageForm(call)
    guard
      let provider = try call.generation.lookup.provider(typed: call.path[0]),
      provider.kind.entityKind != nil
    else { throw Problem.unknownID }
    let legend = try SourceLegend(call.engine.layers, call.generation.manifest, on: call.today)
    return try ProviderPage(
      provider: provider, legend: legend, language: form.language, engine: call.engine
    ).reply(form, isPosted: call.isPosted)
  }

  private func reply(_ form: PageForm, isPosted: Bool) throws(QueryError) -> Reply {
    var groups: [[String: Any]] = [group(PagePhrase.facts.text(language), try rows(provider.facts))]
    for (i, role) in provider.roles.enumerated() {
      var rows = try self.rows(role.facts)
      rows += role.participations.map { participation in
        row(PagePhrase.networkName.text(language), words(participation), participation.source)
      }
      var caption = PageWords.place(i + 1, language)
      if !role.isHeld(on: legend.day) {
        caption += "; " + PagePhrase.notOn.text(language, language.written(legend.day))
      }
      groups.append(group(caption, rows))
    }
    let held = provider.roles.lazy.filter { $0.isHeld(on: legend.day) }
    let phone = held.compactMap { $0.facts.first(.phone) }.first ?? provider.facts.first(.phone)
    var values: [String: Any] = [
      "role": provider.kind.entityKind?.phrase.text(language) ?? "",
      "groups": groups, "sources": provider.sources.map(words),
      "whose": SheetPhrase.whose.text(language), "sourcesTitle": PagePhrase.sourcesTitle.text(language),
      "isBack": isPosted, "back": PagePhrase.back.text(language), "hidden": form.hidden(besides: [:]),
      "id": provider.id, "prepare": PagePhrase.prepareLink.text(language),
    ]
    if let address = CenterPage.address(provider.id) {
      values["center"] = address
      values["centerLink"] = PagePhrase.centerShort.text(language)
    }
    if let phone, let link = PageLink.phone(phone) {
      values["phone"] = link.words
      values["phoneLink"] = link.address
    }
    let name = HitRendering.title(provider)
    let action = "/provider/" + QueryText.encode(provider.id)
    return Page(language: language, switchAction: action, hasForm: isPosted).reply(
      "provider", title: name.isEmpty ? provider.id : name, values)
  }

  /// What a source says of a network, for which days, and whether today is one of them: a listing that is over is not
  /// an "in".
  private func words(_ participation: Participation) -> String {
    let standing: PagePhrase = participation.isIn ? .inNetwork : .outNetwork
    var parts = ["\(participation.network): \(standing.text(language))"]
    if let tier = participation.tier { parts.append(PagePhrase.tier.text(language, tier)) }
    if let from = participation.from {
      parts.append(PagePhrase.periodFrom.text(language, language.written(from)))
    }
    if let to = participation.to { parts.append(PagePhrase.periodTo.text(language, language.written(to))) }
    if !participation.isCurrent(on: legend.day) {
      parts.append(PagePhrase.notOn.text(language, language.written(legend.day)))
    }
    parts.append(PagePhrase.accepting.text(language) + ": " + participation.accepting.phrase.text(language))
    return parts.joined(separator: "; ")
  }

  private func group(_ caption: String, _ rows: [[String: Any]]) -> [String: Any] {
    [
      "caption": caption, "rows": rows, "fact": PagePhrase.fact.text(language),
      "says": PagePhrase.says.text(language), "fromWhere": PagePhrase.fromWhere.text(language),
    ]
  }

  private func rows(_ facts: [Fact]) throws(QueryError) -> [[String: Any]] {
    var result: [[String: Any]] = []
    for fact in facts where fact.field != .id {
      var row = row(PageWords.field(fact.field, language), try value(fact), fact.source)
      if fact.isAlternate { row["note"] = PagePhrase.also.text(language) }
      switch fact.field {
      case .phone: if let link = PageLink.phone(fact.value) { row["link"] = link.address }
      case .website, .sourcePage: if let link = PageLink.web(fact.value) { row["link"] = link }
      default: break
      }
      result.append(row)
    }
    return result
  }

  private func row(_ label: String, _ value: String, _ source: Int) -> [String: Any] {
    ["label": label, "value": value, "from": from(source)]
  }

  /// The number of a source with the date of its evidence and how old that is.
  func from(_ source: Int) -> String {
    let reference = provider.sources[source]
    let age = PageWords.freshness(legend.freshness(reference, of: provider.kind), language)
    let day = PageWords.date(legend.evidence(reference)?.description, language)
    return "[\(source + 1)] \(day), \(age)"
  }

  /// Codes by their names.
  func value(_ fact: Fact) throws(QueryError) -> String {
    switch fact.field {
    case .cancerFocus, .cancerIncluded, .cancerExcluded, .programCancer:
      return try CancerNames(engine: engine, language: language).name(fact.value)
    default: break
    }
    let type: String? =
      switch fact.field {
      case .specialty: "specialty:"
      case .center: "center:"
      case .hospital: "ccn:"
      case .group: "pac:"
      default: nil
      }
    if let type, let named = try engine.provider(id: type + fact.value), !named.displayName.isEmpty {
      return ["ccn:", "pac:"].contains(type) ? "\(named.displayName) (\(fact.value))" : named.displayName
    }
    if fact.field == .language { return language.languageName(fact.value) }
    if fact.field == .phone, let link = PageLink.phone(fact.value) { return link.words }
    if let answer = ThreeValued.allCases.first(where: { $0.token == fact.value }) {
      return answer.phrase.text(language)
    }
    return fact.parts.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// Which source it is, and its dates.
  func words(_ reference: SourceReference) -> String {
    let checked =
      reference.verified.map { PagePhrase.verified.text(language, language.written($0)) }
      ?? PagePhrase.never.text(language)
    let asOf = SheetPhrase.asOf.text(language, PageWords.date(legend.asOf(reference), language))
    let row = PagePhrase.row.text(language, String(reference.row))
    return "\(legend.name(reference)), \(row): \(asOf), \(checked)"
  }
}

/// Addresses that a page may lead to.
enum PageLink {
  static func phone(_ text: String) -> (words: String, address: String)? {
    PhoneNumber.link(text).map { (PhoneNumber.written(text), $0) }
  }

  /// Only what a browser may be sent to.
  static func web(_ text: String) -> String? {
    var entry = ShortlistEntry(
      id: "", kind: .clinician, name: "", added: CalendarDate(iso: "2000-01-01")!, generation: "")
    entry.website = text
    return entry.safeWebsite
  }
}
