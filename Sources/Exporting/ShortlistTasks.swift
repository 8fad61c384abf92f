public import DirectoryModel
import Vocabulary

/// What a shortlist puts into a calendar. Calendars are shared: no reason, no word of the search and no name of a
/// program is in it. The person's own notes are, in the text and never in a title.
public enum ShortlistTasks {
  /// A round figure of our own, to be early: how long a hospital takes to give out slides and scans no source says.
  static let daysForRecords: Int32 = 14
  static let daysForCall: Int32 = 3

  /// In the order of the list: ask for slides, make sure they arrived, the visit; last the day of deciding.
  ///
  /// What would lie in the past stands on the day of the export, and not at all once the visit is over. Places that are
  /// ruled out have no task, and without a visit or a day of deciding there is no day to count back from: the slides
  /// are then asked for on the day of the export.
  public static func tasks(_ list: Shortlist, on day: CalendarDate, language: ExportLanguage)
    -> [CalendarTask]
  {
    var tasks: [CalendarTask] = []
    for entry in list.entries where entry.status != .ruledOut {
      let isOpen = entry.status != .seen && (entry.visit.map { $0 >= day } ?? true)
      func add(
        _ what: String, _ kind: CalendarTask.Kind, _ on: CalendarDate, _ title: SheetPhrase,
        _ text: SheetPhrase
      ) {
        let details = [text.text(language), reach(entry, language), SheetPhrase.accuracy.text(language)]
        tasks.append(
          CalendarTask(
            uid: uid(list, entry.id, entry.address?.line ?? "", what), kind: kind, day: on,
            title: title.text(language, named(entry, language)), text: details.joined(separator: "\n")))
      }
      if isOpen {
        let last = entry.visit ?? list.decideBy ?? day
        add("slides", .toDo, max(day, last.adding(-daysForRecords)), .askSlides, .askSlidesText)
      }
      if let visit = entry.visit {
        if isOpen {
          add("records", .toDo, max(day, visit.adding(-daysForCall)), .confirmRecords, .confirmRecordsText)
        }
        add("visit", .event, visit, .visitWith, .visitText)
      }
    }
    if let decideBy = list.decideBy {
      tasks.append(
        CalendarTask(
          uid: uid(list, "decide"), kind: .event, day: decideBy, title: SheetPhrase.decide.text(language),
          text: SheetPhrase.decideText.text(language)))
    }
    return tasks
  }

  /// A program's own name tells the illness; its institution's does not.
  private static func named(_ entry: ShortlistEntry, _ language: ExportLanguage) -> String {
    entry.kind == .program ? entry.organization ?? entry.kind.phrase.text(language) : entry.name
  }

  private static func uid(_ list: Shortlist, _ parts: String...) -> String {
    StableIdentity.hexadecimal([list.name, list.created.description] + parts) + "@second-opinion"
  }

  /// Where to call and to go, which records they want, and what the person noted.
  private static func reach(_ entry: ShortlistEntry, _ language: ExportLanguage) -> String {
    let sheet = EntrySheet(entry, position: 0, language: language)
    var wanted: Set<SheetPhrase> = [.phone, .address, .recordsWanted]
    if !entry.notes.isEmpty { wanted.insert(.notes) }
    return sheet.groups.flatMap(\.lines).filter { wanted.contains($0.label) }.map { line in
      "\(line.label.text(language)): \(line.values.map(\.text).joined(separator: "; "))"
    }.joined(separator: "\n")
  }
}

extension CalendarDate {
  fileprivate func adding(_ days: Int32) -> CalendarDate { CalendarDate(days: self.days + days) }
}
