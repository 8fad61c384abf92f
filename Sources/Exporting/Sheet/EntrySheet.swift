import DirectoryModel
import Vocabulary

/// An entry as a person reads it: what the page of a provider says, in groups of lines. Markdown, HTML and the note of a
/// card are written from it.
struct EntrySheet {
  struct Group {
    var heading: SheetPhrase
    var lines: [Line]
    /// What to do about it.
    var advice: SheetPhrase?
  }

  struct Line {
    var label: SheetPhrase
    var values: [SheetValue]
  }

  var position: Int
  var name: String
  /// What and where: modality, specialties, center.
  var role: [SheetValue]
  var groups: [Group]

  init(_ entry: ShortlistEntry, position: Int, language: ExportLanguage) {
    let maker = EntrySheetMaker(entry: entry, language: language)
    self.position = position
    name = entry.name
    role = maker.role
    groups = [
      Group(heading: .reach, lines: maker.reach),
      Group(heading: .yourPlan, lines: maker.plan, advice: .askPlan),
      Group(heading: .why, lines: maker.why),
      Group(heading: .visitAndCost, lines: maker.visitAndCost),
      Group(heading: .notes, lines: maker.notes),
      Group(heading: .sources, lines: maker.sources),
    ]
  }
}

/// A value, by whose words it is.
enum SheetValue {
  /// Ours, in the language of the sheet.
  case words(String)
  /// As the source, or the English program that read it, wrote it.
  case data(String)
  /// The person's own.
  case own(String)
  case phone(String, link: String?)
  case link(String)
  /// Ours, then what the source or the program says to it.
  case explained(String, data: String)

  var text: String {
    switch self {
    case .explained(let text, let data): "\(text) (\(data))"
    case .words(let text), .data(let text), .own(let text), .phone(let text, _), .link(let text): text
    }
  }
}

private struct EntrySheetMaker {
  let entry: ShortlistEntry
  let language: ExportLanguage

  private func say(_ phrase: SheetPhrase) -> SheetValue { .words(phrase.text(language)) }

  private func line(_ label: SheetPhrase, _ values: [SheetValue], else absent: SheetPhrase = .unknown)
    -> EntrySheet.Line
  {
    EntrySheet.Line(label: label, values: values.isEmpty ? [say(absent)] : values)
  }

  private func data(_ text: String?) -> [SheetValue] {
    guard let text, !text.isEmpty else { return [] }
    return [.data(text)]
  }

  var role: [SheetValue] {
    let kinds = entry.modalities.filter { $0 != .organization }.map { say($0.phrase) }
    return (kinds.isEmpty ? [say(entry.kind.phrase)] : kinds) + entry.specialties.map { .data($0) }
  }

  var reach: [EntrySheet.Line] {
    let phone = entry.writtenPhone.map { [SheetValue.phone($0, link: entry.phoneLink)] } ?? []
    let address = data(entry.address?.site) + data(entry.address?.line)
    let website: [SheetValue] = entry.safeWebsite.map { [.link($0)] } ?? data(entry.website)
    let designation = entry.designation.map { [say($0.phrase)] } ?? []
    return [
      line(.phone, phone, else: .askWhenYouCall),
      line(.address, address),
      line(
        .howFar, entry.distance.map { [.words(SheetPhrase.miles.text(language, $0.writtenMiles))] } ?? []),
      line(.designation, data(entry.center) + designation),
      line(.institution, data(entry.organization)),
      line(.website, website),
      line(.languages, languages),
      line(
        .newPatients, entry.accepting == .unknown ? [] : [say(entry.accepting.phrase)], else: .askWhenYouCall),
    ]
  }

  var plan: [EntrySheet.Line] {
    guard let network = entry.network else {
      return [line(.inPlan, [say(.noPlan)])]
    }
    let days = [
      network.asOf.map { SheetPhrase.asOf.text(language, language.written($0)) },
      network.verified.map { SheetPhrase.verified.text(language, language.written($0)) },
    ].compactMap { $0 }
    let date = days.isEmpty ? SheetPhrase.dateUnknown.text(language) : days.joined(separator: ", ")
    let status = network.status.phrase.text(language)
    let isSilent = network.basis == .noList && network.status == .unknown
    let age = network.freshness.phrase.text(language)
    return [
      line(.planName, data(network.planName.isEmpty ? network.plan : network.planName)),
      // Never without its date, which only silence does not have.
      line(.inPlan, [.words(isSilent ? status : "\(status) (\(date); \(age))")]),
      line(.basis, [say(network.basis.phrase)]),
      line(.source, data(network.source)),
    ]
  }

  var why: [EntrySheet.Line] {
    let match =
      entry.match.map { match -> [SheetValue] in
        let words = match.strength.phrase.text(language)
        return [match.words.isEmpty ? .words(words) : .explained(words, data: match.words)]
      } ?? []
    var lines = [line(.reasons, entry.reasons.map { .data($0) }), line(.match, match)]
    if !entry.independence.isEmpty {
      lines.append(
        line(
          .independence,
          entry.independence.map { one in
            let what = one.whatPhrase?.text(language) ?? one.what
            let line = "\(what): \(one.answerPhrase.text(language))"
            return one.words.isEmpty ? .words(line) : .explained(line, data: one.words)
          }))
    }
    return lines
  }

  var visitAndCost: [EntrySheet.Line] {
    [
      line(.virtual, virtual), line(.price, data(entry.price), else: .askWhenYouCall), line(.time, time),
      line(.recordsWanted, joined(entry.recordsWanted), else: .askWhenYouCall),
      line(.visit, entry.visit.map { [.words(language.written($0))] } ?? [], else: .notAgreed),
    ]
  }

  private var virtual: [SheetValue] {
    guard let virtual = entry.virtual else { return [] }
    let kinds = virtual.kinds.map { $0.phrase.text(language) }
    let eligible = virtual.eligible.phrase.text(language)
    let state =
      virtual.patientState.map { SheetPhrase.forState.text(language, $0, eligible) }
      ?? SheetPhrase.noState.text(language)
    return [
      .words(kinds.isEmpty ? SheetPhrase.unknown.text(language) : kinds.joined(separator: ", ")),
      virtual.words.isEmpty ? .words(state) : .explained(state, data: virtual.words),
    ]
  }

  /// On one line.
  private func joined(_ texts: [String]) -> [SheetValue] {
    texts.isEmpty ? [] : [.data(texts.joined(separator: "; "))]
  }

  private var languages: [SheetValue] {
    entry.languages.isEmpty
      ? [] : [.words(entry.languages.map(language.languageName).joined(separator: ", "))]
  }

  private var time: [SheetValue] {
    guard let days = entry.days else { return [] }
    let words: (range: SheetPhrase, several: SheetPhrase, one: SheetPhrase) =
      entry.daysUnit == "business"
      ? (.businessDaysRange, .businessDays, .oneBusinessDay) : (.daysRange, .days, .oneDay)
    let count =
      days.lowerBound < days.upperBound
      ? words.range.text(language, String(days.lowerBound), String(days.upperBound))
      : days.lowerBound == 1
        ? words.one.text(language) : words.several.text(language, String(days.lowerBound))
    return switch entry.daysFrom {
    case "records-complete": [.words(count + " " + SheetPhrase.afterRecords.text(language))]
    case "request": [.words(count + " " + SheetPhrase.afterRequest.text(language))]
    case nil: [.words(count)]
    case let other?: [.words(count), .data(other)]
    }
  }

  var notes: [EntrySheet.Line] {
    [
      line(.status, [say(entry.status.phrase)]),
      line(
        .notes, entry.notes.map { .own("\(language.written($0.day)): \($0.text)") }, else: .noNotes),
    ]
  }

  var sources: [EntrySheet.Line] {
    let sources = entry.evidence.reduce(into: [String]()) { lines, one in
      let days = [
        one.asOf.map { SheetPhrase.asOf.text(language, language.written($0)) },
        one.verified.map { SheetPhrase.verified.text(language, language.written($0)) },
      ].compactMap { $0 }
      let date = days.isEmpty ? SheetPhrase.dateUnknown.text(language) : days.joined(separator: ", ")
      let line = "\(one.source) (\(date))"
      if !lines.contains(line) { lines.append(line) }
    }
    return [
      line(.lastConfirmed, entry.lastConfirmed.map { [.words(language.written($0))] } ?? []),
      line(.added, [.words(language.written(entry.added))]),
      line(
        .sources, sources.isEmpty ? [] : [.words(sources.joined(separator: "; "))], else: .noSources),
      line(.id, [.data(entry.id)]),
    ]
  }
}
