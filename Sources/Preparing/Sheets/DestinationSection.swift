import DirectoryModel
import Vocabulary

/// What the directory knows of the place that is to give the opinion, each with its source and date; what it does not
/// know is said to be not stated.
enum DestinationSection {
  /// Places shown; the rest are told of.
  private static let mostPlaces = 3

  static func section(
    _ destination: Destination, _ words: any SheetWords, _ language: SheetLanguage
  ) -> Sheet.Section {
    let labels = words.labels
    var items: [Sheet.Item] = [.fact(label: labels.place, value: Phrase(name: destination.name))]
    func fact(_ label: String, _ value: Phrase?) {
      items.append(.fact(label: label, value: value ?? Phrase(labels.notStated)))
    }
    let places = destination.places.prefix(mostPlaces)
    for place in places {
      let line = [place.address.site, place.address.line].compactMap { $0 }.filter { !$0.isEmpty }
      if !line.isEmpty { fact(labels.address, Phrase(name: line.joined(separator: ", "))) }
      fact(labels.phone, place.phone.map { Phrase(name: PhoneNumber.written($0)) })
      items.append(source(place.citation, words))
    }
    if places.isEmpty {
      fact(labels.address, nil)
      fact(labels.phone, nil)
    }
    if destination.places.count > 1 { items.append(.paragraph(Phrase(labels.morePlaces))) }
    if let website = destination.website { fact(labels.website, Phrase(name: website)) }
    if let terms = destination.terms {
      items += facts(terms, words, language)
    } else {
      fact(labels.recordsWanted, nil)
      fact(labels.referral, nil)
    }
    return .init(labels.whereYouGo, intro: [Phrase(labels.callFirst)], items)
  }

  private static func source(_ citation: Citation, _ words: any SheetWords) -> Sheet.Item {
    let labels = words.labels
    var value: Phrase = "\(name: citation.source), "
    value.parts += citation.date.map { [.date($0)] } ?? [.words(labels.undated)]
    if citation.freshness == .stale { value.parts.append(.words(". " + labels.stale)) }
    return .fact(label: labels.source, value: value)
  }

  private static func facts(
    _ terms: ProgramTerms, _ words: any SheetWords, _ language: SheetLanguage
  ) -> [Sheet.Item] {
    let labels = words.labels
    func list(_ tokens: [String]) -> Phrase? {
      tokens.isEmpty ? nil : Phrase(tokens.map { labels.tokens[$0] ?? $0 }.joined(separator: ", "))
    }
    func answer(_ value: ThreeValued) -> Phrase? {
      switch value {
      case .yes: Phrase(labels.yes)
      case .no: Phrase(labels.no)
      case .unknown: nil
      }
    }
    let rows: [(String, Phrase?)] = [
      (
        labels.recordsWanted,
        terms.recordsWanted.isEmpty ? nil : Phrase(name: terms.recordsWanted.joined(separator: ", "))
      ),
      (labels.howIsIt, list(terms.kinds)),
      (labels.whoMayUseIt, list(terms.audience)),
      (labels.whoStarts, list(terms.initiatedBy)),
      (labels.referral, answer(terms.referralNeeded)),
      (labels.states, states(terms, labels, language)),
      (labels.days, days(terms, labels)),
      (labels.fee, fee(terms, labels, language)),
      (labels.writtenReport, answer(terms.writtenReport)),
    ]
    var items: [Sheet.Item] = []
    if terms.offered != .yes { items.append(.paragraph(Phrase(labels.notOffered))) }
    items += rows.map { .fact(label: $0.0, value: $0.1 ?? Phrase(labels.notStated)) }
    if let page = terms.sourcePage { items.append(.fact(label: labels.page, value: Phrase(name: page))) }
    items.append(source(terms.citation, words))
    return items
  }

  /// A source's own words, which are English.
  private static func quoted(_ text: String, _ labels: SheetLabels) -> [Phrase.Part] {
    [.words(labels.inEnglish), .english(text)]
  }

  private static func states(_ terms: ProgramTerms, _ labels: SheetLabels, _ language: SheetLanguage)
    -> Phrase?
  {
    var parts: [Phrase.Part] = []
    if !terms.statesAdmitted.isEmpty {
      parts += [
        .words(labels.onlyStates + " "), .name(terms.statesAdmitted.sorted().joined(separator: ", ")),
      ]
    }
    if !terms.statesExcluded.isEmpty {
      parts += [
        .words((parts.isEmpty ? "" : "; ") + labels.notStates + " "),
        .name(terms.statesExcluded.sorted().joined(separator: ", ")),
      ]
    }
    if parts.isEmpty, let text = terms.statesText { parts = quoted(text, labels) }
    return parts.isEmpty ? nil : Phrase(parts: parts)
  }

  private static func days(_ terms: ProgramTerms, _ labels: SheetLabels) -> Phrase? {
    guard let most = terms.daysMax ?? terms.daysMin else { return nil }
    let least = terms.daysMin ?? most
    var text = least == most ? "\(most)" : "\(least) \(labels.to) \(most)"
    text += " " + (terms.daysUnit == "business" ? labels.businessDays : labels.daysUnit)
    switch terms.daysFrom {
    case "records-complete": text += " " + labels.fromRecords
    case "request": text += " " + labels.fromRequest
    default: break
    }
    return Phrase(text)
  }

  private static func fee(_ terms: ProgramTerms, _ labels: SheetLabels, _ language: SheetLanguage) -> Phrase?
  {
    var parts: [Phrase.Part] = []
    if let fee = terms.fee {
      if fee == 0, terms.feeMax == nil {
        parts.append(.words(labels.free))
      } else {
        parts.append(.name("$\(fee)"))
        if let most = terms.feeMax, most != fee {
          parts += [.words(" \(labels.to) "), .name("$\(most)")]
        }
      }
    }
    if let text = terms.feeText {
      parts += (parts.isEmpty ? [] : [.words("; ")]) + quoted(text, labels)
    }
    return parts.isEmpty ? nil : Phrase(parts: parts)
  }
}
