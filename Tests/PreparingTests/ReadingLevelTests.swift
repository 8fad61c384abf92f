import DirectoryModel
import Preparing
import Testing

@Test(.disabled()) func scratch() {
  for language in SheetLanguage.allCases {
    let packet = Packet.prepared(
      SheetKind.allCases,
      PreparationRequest(
        language: language, today: CalendarDate(iso: "2026-11-21")!, visit: CalendarDate(iso: "2026-12-10")!))
    for sheet in packet.sheets {
      print(language.rawValue, sheet.kind, ReadingLevel(of: sheet).description)
      let html = ReadingLevel(
        html: SheetFormat.html.rendered(Packet(language: language, sheets: [sheet], day: packet.day)),
        language: language, leavingOut: Glossary.forms(explainedBy: sheet))
      print("   html", html.description)
    }
  }
}
