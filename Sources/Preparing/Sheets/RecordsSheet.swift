import DirectoryModel
import Exporting
import Vocabulary

/// The checklist of what the new doctor needs to see.
enum RecordsSheet {
  static func sheet(_ request: PreparationRequest) -> Sheet {
    let words = request.language.sheetWords
    let text = words.records
    var intro = text.intro
    if let dates = request.dates {
      let visit: Phrase = "\(date: dates.visit)"
      let ask: Phrase = "\(date: dates.askBy)"
      intro += dates.isLate ? ["\(words.questions.visitFor(visit))"] + text.late : text.dates(visit, ask)
    } else {
      intro += text.noDates
    }
    var sections = [Sheet.Section(text.listHeading, Record.common.map { item($0, words) })]
    if let cancer = request.cancer {
      let records = CancerNeeds.records(for: cancer.lineage)
      if !records.isEmpty {
        sections.append(
          .init(
            text.cancerHeading(cancer.name.text(in: request.language)), intro: text.ownList,
            records.map { item($0, words) }))
      }
    }
    if let destination = request.destination {
      sections.append(DestinationSection.section(destination, words, request.language))
    }
    let check =
      request.dates.map { text.checkOn("\(date: $0.confirm)") } ?? text.checkAny
    sections += [
      .init(text.howHeading, text.how.map { .tick($0) }),
      .init(text.checkHeading, intro: check, text.check.map { .tick($0) }),
      .init(text.bringHeading, text.bring.map { .tick($0) }),
    ]
    return Sheet(
      kind: .records, language: request.language, title: text.title, intro: intro, sections: sections,
      tasks: tasks(request, words))
  }

  static func item(_ record: Record, _ words: any SheetWords) -> Sheet.Item {
    let (name, detail) = words.record(record)
    return .tick(
      Phrase(name + "."),
      details: [Phrase(detail), Phrase("\(words.labels.whoHasIt) \(words.holder(record.holder)).")],
      blanks: [words.labels.askedOn, words.labels.gotItOn])
  }

  private static func tasks(_ request: PreparationRequest, _ words: any SheetWords) -> [CalendarTask] {
    guard let dates = request.dates else { return [] }
    let text = words.records
    // Nothing of the illness: calendars are shared and kept by others.
    // A program's id and name tell it, so neither is in it.
    let stem = ["prepare", dates.visit.description, request.destination?.id ?? ""]
    let place = request.destination.map { destination -> String in
      let name = destination.kind == .program ? destination.institution : destination.name
      let phone = destination.places.first?.phone.map(PhoneNumber.written)
      return [name, phone].compactMap(\.self).map { "\n" + $0 }.joined()
    }
    func task(
      _ name: String, _ kind: CalendarTask.Kind, _ day: CalendarDate, _ title: String, _ words: String
    )
      -> CalendarTask
    {
      CalendarTask(
        uid: StableIdentity.hexadecimal(stem + [name]) + "@second-opinion", kind: kind, day: day,
        title: title,
        text: words + place.orEmpty + "\n" + request.language.sheetWords.labels.notAdvice)
    }
    return [
      task("ask", .toDo, dates.askBy, text.askTask, text.askTaskText),
      task("confirm", .toDo, dates.confirm, text.checkTask, text.checkTaskText),
      task("visit", .event, dates.visit, text.visitTask, text.visitTaskText),
    ]
  }
}

extension String? {
  var orEmpty: String { self ?? "" }
}
