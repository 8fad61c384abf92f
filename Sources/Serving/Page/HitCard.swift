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
    return Line(
      label: .independence,
      values: entry.independence.map { ("\(what($0)): \($0.answerPhrase.text(language))", nil) })
  }

  private func what(_ line: EntryLine) -> String { line.whatPhrase?.text(language) ?? line.what }

  /// What is behind the lines of independence, for whoever wants to know.
  private var evidence: [[String: Any]] {
    entry.independence.filter { !$0.words.isEmpty }.map { ["what": what($0), "data": $0.words] }
  }

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
    return Line(label: .sourceDate, values: [(language.written(day), nil)])
  }

  /// - Parameter isKept: whether the person has ticked it.
  func values(_ position: Int, isKept: Bool) -> [String: Any] {
    var missing = lines.filter { !$0.isKnown }.map { $0.label.text(language).lowercased() }
    if entry.writtenPhone == nil { missing.append(PagePhrase.phone.text(language).lowercased()) }
    var result: [String: Any] = [
      "anchor": "place-\(position)", "keepID": "keep-\(position)", "id": entry.id, "name": entry.name,
      "address": CenterPage.address(entry.id) ?? "/provider/" + QueryText.encode(entry.id), "role": role,
      "isKept": isKept, "position": position,
      "keepHint": PagePhrase.keepHint.text(language),
      "lines": lines.filter(\.isKnown).map { line -> [String: Any] in
        [
          "label": line.label.text(language),
          "values": line.values.map { value -> [String: Any] in
            var fields: [String: Any] = ["words": value.words]
            if let data = value.data { fields["data"] = data }
            return fields
          },
        ]
      },
    ]
    if !evidence.isEmpty {
      result["howWeKnow"] = SheetPhrase.basis.text(language)
      result["evidence"] = evidence
    }
    if let phone = entry.writtenPhone, let link = entry.phoneLink {
      result["phone"] = phone
      result["phoneLink"] = link
    }
    if !missing.isEmpty {
      result["unknown"] = PagePhrase.stillUnknown.text(language, missing.joined(separator: "; "))
    }
    return result
  }
}
