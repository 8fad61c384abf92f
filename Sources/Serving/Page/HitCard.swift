import Assessing
import DirectoryModel
import Exporting
import Querying
import Vocabulary

/// One place of a list: what speaks for it, in a few lines, and what nobody knows.
struct HitCard {
  struct Line {
    var label: PagePhrase
    var values: [(words: String, data: String?)]
    var isKnown = true
  }

  let entry: ShortlistEntry
  let language: ExportLanguage

  /// Kind of doctor, specialty, place.
  var role: String {
    let kinds = entry.modalities.filter { $0 != .organization }.map { $0.phrase.text(language) }
    var parts = kinds.isEmpty ? [entry.kind.phrase.text(language)] : kinds
    if let designation = entry.designation { parts.append(designation.phrase.text(language)) }
    let place = [entry.address?.city, entry.address?.state].compactMap(\.self).joined(separator: ", ")
    if let site = entry.organization ?? entry.address?.site, site != entry.name { parts.append(site) }
    if !place.isEmpty { parts.append(place) }
    return parts.joined(separator: " · ")
  }

  var lines: [Line] { [why, plan, apart, home, far, newPatients, confirmed] }

  private func unknown(_ label: PagePhrase, _ phrase: PagePhrase = .miss) -> Line {
    Line(label: label, values: [(phrase.text(language), nil)], isKnown: false)
  }

  private var why: Line {
    guard let match = entry.match else {
      return Line(label: .whyHere, values: [(entry.kind.phrase.text(language), nil)])
    }
    return Line(label: .whyHere, values: [(match.strength.phrase.text(language), match.words)])
  }

  private var plan: Line {
    guard let network = entry.network else { return unknown(.inPlan, .noPlan) }
    let day =
      network.verified.map { SheetPhrase.verified.text(language, language.written($0)) }
      ?? network.asOf.map { SheetPhrase.asOf.text(language, language.written($0)) }
      ?? SheetPhrase.dateUnknown.text(language)
    let age = PageWords.freshness(network.freshness, language)
    let status = network.status.phrase.text(language)
    return Line(
      label: .inPlan,
      values: [
        ("\(status) (\(day); \(age))", nil),
        (
          network.basis.phrase.text(language),
          network.source.map { SheetPhrase.source.text(language) + ": " + $0 }
        ),
      ], isKnown: network.status != .unknown)
  }

  private var apart: Line {
    if entry.independence.isEmpty { return unknown(.independence, .noDoctor) }
    // Of several first doctors the words say from which.
    let isOfSeveral = Set(entry.independence.map(\.what)).count < entry.independence.count
    return Line(
      label: .independence,
      values: entry.independence.map {
        ("\(what($0)): \($0.answerPhrase.text(language))", isOfSeveral ? $0.words : nil)
      })
  }

  private func what(_ line: EntryLine) -> String { line.whatPhrase?.text(language) ?? line.what }

  private var home: Line {
    guard let virtual = entry.virtual else { return unknown(.fromHome) }
    let kinds = virtual.kinds.map { $0.phrase.text(language) }.joined(separator: ", ")
    guard let state = virtual.patientState else {
      return Line(label: .fromHome, values: [(kinds, nil)], isKnown: true)
    }
    let answer = SheetPhrase.forState.text(language, state, virtual.eligible.phrase.text(language))
    return Line(
      label: .fromHome, values: [(kinds, nil), (answer, virtual.words.isEmpty ? nil : virtual.words)])
  }

  private var far: Line {
    guard let distance = entry.distance else { return unknown(.distance) }
    return Line(
      label: .distance, values: [(SheetPhrase.miles.text(language, distance.writtenMiles), nil)])
  }

  private var newPatients: Line {
    if entry.accepting == .unknown { return unknown(.accepting) }
    return Line(label: .accepting, values: [(entry.accepting.phrase.text(language), nil)])
  }

  private var confirmed: Line {
    guard let day = entry.lastConfirmed else { return unknown(.sourceDate) }
    // A list's own day is no day on which somebody looked.
    let isVerified = entry.evidence.contains { $0.verified == day }
    let phrase: SheetPhrase = isVerified ? .verified : .asOf
    return Line(label: .sourceDate, values: [(phrase.text(language, language.written(day)), nil)])
  }

  /// Built here and not by a template: a list has twenty, and reading names of values would take most of its time.
  ///
  /// - Parameter isKept: whether the person has ticked it.
  func markup(_ position: Int, isKept: Bool) -> Markup {
    let lines = lines
    let anchor = "place-\(position)"
    var parts: [Markup] = [
      .element(
        "h2", [("id", anchor), ("class", "numbered")],
        .element("span", [("class", "position")], .text("\(position)")), .text(" "),
        .element(
          "button",
          [
            ("class", "plain"), ("type", "submit"), ("form", "search"), ("formaction", address),
            ("dir", "auto"),
          ], .text(entry.name))),
      .element("p", [("class", "role")], .text(role)),
    ]
    if let phone = entry.writtenPhone, let link = entry.phoneLink {
      parts.append(.element("p", [("class", "call")], .element("a", [("href", link)], .text(phone))))
    }
    parts.append(.element("dl", attributes: [], children: lines.filter(\.isKnown).map(markup)))
    if let evidence { parts.append(evidence) }
    var missing = lines.filter { !$0.isKnown }.map { $0.label.text(language).lowercased() }
    if entry.writtenPhone == nil { missing.append(PagePhrase.phone.text(language).lowercased()) }
    if !missing.isEmpty {
      let words = PagePhrase.stillUnknown.text(language, missing.joined(separator: "; "))
      parts.append(.element("p", [("class", "unknown")], .text(words)))
    }
    parts.append(keep("keep-\(position)", isKept))
    return .element(
      "article", attributes: [("class", "card"), ("aria-labelledby", anchor)], children: parts)
  }

  private var address: String {
    CenterPage.address(entry.id) ?? "/provider/" + QueryText.encode(entry.id)
  }

  private func markup(_ line: Line) -> Markup {
    var parts: [Markup] = [.element("dt", line.label.text(language))]
    for value in line.values {
      var words: [Markup] = [.text(value.words)]
      if let data = value.data {
        words += [
          .text(" "), .element("span", [("class", "data"), ("lang", "en"), ("dir", "auto")], .text(data)),
        ]
      }
      parts.append(.element("dd", attributes: [], children: words))
    }
    return .element("div", attributes: [], children: parts)
  }

  /// What is behind the lines of independence, for whoever wants to know.
  private var evidence: Markup? {
    let lines = entry.independence.filter { !$0.words.isEmpty }
    if lines.isEmpty { return nil }
    return .element(
      "details", [("class", "why")],
      .element(
        "summary", [], .text(SheetPhrase.basis.text(language)),
        .element("span", [("class", "away")], .text(": " + entry.name))),
      .element(
        "ul", attributes: [],
        children: lines.map {
          .element(
            "li", [], .text(what($0) + ": "),
            .element("span", [("lang", "en"), ("dir", "auto")], .text($0.words)))
        }))
  }

  private func keep(_ id: String, _ isKept: Bool) -> Markup {
    var box = [("type", "checkbox"), ("form", "search"), ("id", id), ("name", "ids"), ("value", entry.id)]
    if isKept { box.append(("checked", "")) }
    return .element(
      "div", [("class", "check keep")], .element("input", box),
      .element(
        "label", [("for", id)], .text(PagePhrase.keepHint.text(language)),
        .element("span", [("class", "away")], .text(" " + entry.name))))
  }
}
