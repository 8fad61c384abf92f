public import DirectoryModel

/// What is known of the person's case when sheets are made; everything but the day may be left open.
public struct PreparationRequest: Sendable {
  public var language: SheetLanguage
  public var today: CalendarDate
  public var cancer: SheetCancer?
  public var destination: Destination?
  public var dates: PreparationDates?

  /// - Parameter visit: `today` or later.
  public init(
    language: SheetLanguage, today: CalendarDate, cancer: SheetCancer? = nil, destination: Destination? = nil,
    visit: CalendarDate? = nil
  ) {
    self.language = language
    self.today = today
    self.cancer = cancer
    self.destination = destination
    dates = visit.map { PreparationDates(visit: $0, today: today) }
  }
}

extension Packet {
  /// The sheets asked for, in the order of `kinds`.
  ///
  /// - Parameter kinds: of `SheetKind.prepared`. A letter that is not in English is followed by the same letter in
  ///   English, since that is the one to send.
  public static func prepared(_ kinds: [SheetKind], _ request: PreparationRequest) -> Packet {
    let sheets = kinds.flatMap { kind -> [Sheet] in
      switch kind {
      case .records: [RecordsSheet.sheet(request)]
      case .questions: [QuestionsSheet.sheet(request)]
      case .script: [ScriptSheet.sheet(request)]
      case .letter: LetterSheet.sheets(request)
      case .call: [CallSheet.sheet(request)]
      case .reconcile: [ReconcileSheet.empty(language: request.language, rule: nil)]
      }
    }
    return Packet(
      language: request.language, sheets: sheets.map { Glossary.explained($0) }, day: request.today)
  }

  /// The worksheet for two opinions; an empty one to write on when there are none yet.
  public static func reconciling(
    _ reconciliation: Reconciliation?, rule: ThirdOpinionRule?, language: SheetLanguage, today: CalendarDate
  ) -> Packet {
    let sheet =
      reconciliation.map { ReconcileSheet.sheet($0, language: language, rule: rule) }
      ?? ReconcileSheet.empty(language: language, rule: rule)
    return Packet(language: language, sheets: [Glossary.explained(sheet)], day: today)
  }
}
