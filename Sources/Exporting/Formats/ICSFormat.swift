import DirectoryModel

/// iCalendar (RFC 5545): when to ask for slides, to make sure that they arrived, the visits, the day of deciding.
struct ICSFormat: ShortlistFormat {
  let token = "ics"
  let fileExtension = "ics"
  let mediaType = "text/calendar; charset=utf-8"
  let title = "iCalendar, what to do by which day"
  let leftOut =
    [
      "reasons", "match", "question", "independence", "network", "price", "virtual", "specialties",
      "modalities", "center", "designation",
    ].map { LeftOutField($0, "calendars are shared, and this tells what the person is looking for") }
    + [
      "npi", "id", "kind", "organization", "website", "coordinates", "distance_mi", "accepting", "languages",
      "days", "days_from", "days_unit", "last_confirmed", "added", "generation", "facts", "evidence",
      "position",
      "created",
      "program_version",
    ].map { LeftOutField($0, "nothing that is done on a day") }
    + [
      LeftOutField("status", "it decides which tasks there are, and is none"),
      LeftOutField("entries", "a place that is ruled out has no task"),
    ]

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    let tasks = ShortlistTasks.tasks(list, on: context.day, language: context.language)
    return Array(CalendarText.text(tasks, name: list.name, stamp: context.day).utf8)
  }
}
