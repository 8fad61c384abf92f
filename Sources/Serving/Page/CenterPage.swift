import Answering
import DirectoryModel
import Exporting
import Querying
import Storing
import Vocabulary

/// A cancer center: how it is named by the NCI and by whom that is said, where it is, who belongs to it, and what
/// nobody knows.
struct CenterPage {
  private static let most = 10

  private let id: String
  private let provider: Provider
  private let facts: ProviderPage
  private let engine: SnapshotEngine
  private let language: ExportLanguage

  static func reply(_ call: Call) throws -> Reply {
    let form = try PageForm(call)
    let text = call.path[0]
    let id = text.hasPrefix("center:") ? String(text.dropFirst("center:".count)) : text
    guard let provider = try call.engine.provider(id: "center:" + id), provider.kind == .center else {
      throw Problem.unknownID
    }
    let legend = try SourceLegend(call.engine.layers, call.generation.manifest, on: call.today)
    return try CenterPage(
      id: id, provider: provider,
      facts: ProviderPage(provider: provider, legend: legend, language: form.language, engine: call.engine),
      engine: call.engine, language: form.language
    ).reply(form, isPosted: call.isPosted)
  }

  /// The address of a center's page, of its id with the type; nil for whoever is none.
  static func address(_ id: String) -> String? {
    guard id.hasPrefix("center:") else { return nil }
    return "/center/" + QueryText.encode(String(id.dropFirst("center:".count)))
  }

  private func reply(_ form: PageForm, isPosted: Bool) throws(QueryError) -> Reply {
    var missing: [String] = []
    let named = try named(&missing)
    var values: [String: Any] = [
      "role": PagePhrase.nci.text(language), "named": named, "isPosted": isPosted,
      "sites": provider.roles.map(site),
      "ties": try ties(&missing), "back": PagePhrase.back.text(language),
      "hidden": form.hidden(besides: [:]), "allFacts": "/provider/" + QueryText.encode(provider.id),
      "sources": provider.sources.map(facts.words), "missing": missing, "hasMissing": !missing.isEmpty,
      "prepare": PagePhrase.prepareLink.text(language), "id": provider.id,
    ]
    if let phone = provider.facts.first(.phone), let link = PageLink.phone(phone) {
      values["phone"] = link.words
      values["phoneLink"] = link.address
    }
    let words: [(String, PagePhrase)] = [
      ("sitesTitle", .centerSites), ("sitesHint", .centerSitesHint), ("namedTitle", .centerNamed),
      ("missingTitle", .centerUnknown), ("namedHint", .centerNamedHint), ("missingHint", .help2Text),
      ("allTitle", .centerAll),
      ("sourcesTitle", .sourcesTitle),
    ]
    for (name, phrase) in words { values[name] = phrase.text(language) }
    values["whose"] = SheetPhrase.whose.text(language)
    let name = provider.displayName
    return Page(
      language: language, switchAction: CenterPage.address(provider.id) ?? "/", hasForm: isPosted
    ).reply("center", title: name.isEmpty ? provider.id : name, values)
  }

  // MARK: The center itself

  /// What the sources say of it; what none says is added to `missing`.
  private func named(_ missing: inout [String]) throws(QueryError) -> [[String: Any]] {
    let shown: [(Field, PagePhrase)] = [
      (.designation, .centerTier), (.treatsPatients, .centerTreats), (.ageGroup, .centerAges),
      (.hostInstitution, .centerHost), (.consortiumMember, .centerMembers), (.cancerFocus, .centerCancers),
      (.website, .centerWebsite), (.phone, .phone),
    ]
    var lines: [[String: Any]] = []
    for (field, label) in shown {
      let stated = provider.facts.filter { $0.field == field && !$0.isAlternate && !$0.value.isEmpty }
      if stated.isEmpty {
        if field != .consortiumMember { missing.append(label.text(language)) }
        continue
      }
      var values: [[String: Any]] = []
      for (i, fact) in stated.enumerated() {
        var value: [String: Any] = ["words": try words(fact)]
        // Said once behind several from one row.
        if i + 1 == stated.count || stated[i + 1].source != fact.source {
          value["from"] = facts.from(fact.source)
        }
        if field == .phone { value["link"] = PageLink.phone(fact.value)?.address }
        if field == .website { value["link"] = PageLink.web(fact.value) }
        values.append(value)
      }
      lines.append(["label": label.text(language), "values": values])
    }
    if provider.roles.allSatisfy({ $0.accepting(on: facts.legend.day) == .unknown }) {
      missing.append(PagePhrase.accepting.text(language))
    }
    return lines
  }

  private func words(_ fact: Fact) throws(QueryError) -> String {
    switch fact.field {
    case .designation: Self.sentence(Designation(token: fact.value)?.phrase.text(language) ?? fact.value)
    case .ageGroup: PageWords.ages(fact.value, language)
    default: try facts.value(fact)
    }
  }

  private static func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }

  private func site(_ role: Role) -> [String: Any] {
    let own = role.facts
    let address = PostalAddress(
      street: own.first(.street), unit: own.first(.unit), city: own.first(.city), state: own.first(.state),
      zip: own.first(.zip))
    let treats = ThreeValued(answer: own.first(.siteTreatsPatients))
    var values: [String: Any] = [
      "name": own.first(.siteName) ?? provider.displayName, "address": address.line,
      "treats": PagePhrase.centerTreats.text(language) + ": " + treats.phrase.text(language).lowercased(),
    ]
    if let source = own.first?.source { values["from"] = facts.from(source) }
    if let phone = own.first(.phone), let link = PageLink.phone(phone) {
      // Names of their own: a template looks for what a site lacks in the page around it, and the center's number is
      // not the site's.
      values["sitePhone"] = link.words
      values["siteLink"] = link.address
    }
    return values
  }

  // MARK: Who belongs to it

  private func ties(_ missing: inout [String]) throws(QueryError) -> [[String: Any]] {
    var result: [[String: Any]] = []
    let hospitals = provider.facts.filter { $0.field == .centerHospital && !$0.isAlternate }
    if !hospitals.isEmpty {
      var rows: [[String: Any]] = []
      for fact in hospitals {
        let number = fact.parts[0]
        let found = try engine.provider(id: "ccn:" + number)
        let checked: PagePhrase = fact.parts.last == "yes" ? .centerLinkChecked : .centerLinkUnchecked
        rows.append(
          row(
            found.map { $0.displayName } ?? "CCN " + number, found?.id,
            checked.text(language) + " " + facts.from(fact.source)))
      }
      result.append(group(.centerHospitals, rows, total: rows.count))
    } else {
      missing.append(PagePhrase.centerHospitals.text(language))
    }
    for (kind, title) in [
      (EntityKind.program, PagePhrase.centerPrograms), (.organization, .centerOrganizations),
      (.clinician, .centerClinicians),
    ] {
      let (total, first) = try engine.tied(toCenter: id, kind, most: Self.most)
      if total == 0 {
        missing.append(title.text(language))
        continue
      }
      result.append(group(title, first.map(row), total: total))
    }
    return result
  }

  /// One of those who say that they belong to it: what is said, and where it stands.
  private func row(_ provider: Provider) -> [String: Any] {
    let tie = provider.facts.first {
      ($0.field == .centerLink || $0.field == .center) && $0.parts.first == id
    }
    var words: [String] = []
    if provider.kind == .program {
      let answer = provider.answer(.offered).phrase.text(language)
      words.append(PagePhrase.centerOffered.text(language, answer))
    }
    if let tie, tie.field == .centerLink {
      let checked: PagePhrase = tie.parts.last == "yes" ? .centerLinkChecked : .centerLinkUnchecked
      words.append(checked.text(language))
    }
    let page = ProviderPage(provider: provider, legend: facts.legend, language: language, engine: engine)
    if provider.sources.indices.contains(tie?.source ?? 0) {
      words.append(page.words(provider.sources[tie?.source ?? 0]))
    }
    let name = HitRendering.title(provider)
    return row(name.isEmpty ? provider.id : name, provider.id, words.joined(separator: " "))
  }

  private func row(_ name: String, _ id: String?, _ words: String) -> [String: Any] {
    var row: [String: Any] = ["name": name, "words": words]
    row["address"] = id.map { "/provider/" + QueryText.encode($0) }
    return row
  }

  private func group(_ title: PagePhrase, _ rows: [[String: Any]], total: Int) -> [String: Any] {
    var group: [String: Any] = ["title": title.text(language), "rows": rows]
    if total > rows.count {
      group["more"] = PagePhrase.centerMore.text(language, (total - rows.count).grouped)
    }
    return group
  }
}
