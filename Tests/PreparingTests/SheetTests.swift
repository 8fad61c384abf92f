import DirectoryModel
import Testing
import Vocabulary

@testable import Preparing

/// What the sheets say.
@Suite struct SheetTests {
  private func text(_ kinds: [SheetKind], _ request: PreparationRequest) -> String {
    // Lines are broken for the terminal; what is said is not.
    SheetFormat.text.rendered(Packet.prepared(kinds, request)).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  // MARK: Reading level

  @Test(arguments: SheetLanguage.allCases)
  func `every sheet of a hundred words or more reads at sixth grade or below`(language: SheetLanguage) {
    var measured: Set<SheetKind> = []
    for sheet in PreparedCases.sheets(language) {
      let level = ReadingLevel(of: sheet)
      guard level.words >= 100 else { continue }
      measured.insert(sheet.kind)
      #expect(level.grade <= 6, "\(sheet.language.rawValue) \(sheet.kind): \(level.description)")
      // And as the page that is printed.
      let page = SheetFormat.html.rendered(
        Packet(language: sheet.language, sheets: [sheet], day: PreparedCases.today))
      let printed = ReadingLevel(
        html: page, language: sheet.language, leavingOut: Glossary.forms(explainedBy: sheet))
      #expect(printed.grade <= 6, "\(sheet.language.rawValue) \(sheet.kind), printed: \(printed.description)")
    }
    #expect(measured == Set(SheetKind.allCases), "each of them is long enough to be measured")
  }

  @Test(arguments: SheetLanguage.allCases)
  func `a sheet explains the hard words that it uses, and only those are left out`(language: SheetLanguage) {
    for sheet in PreparedCases.sheets(language) {
      let said = Set(
        SheetText.blocks(of: sheet).flatMap { phrase in
          phrase.parts.flatMap { part -> [String] in
            if case .words(let words) = part { TextFolding.tokens(words) } else { [] }
          }
        })
      let explained = Glossary.forms(explainedBy: sheet)
      let isToSend = !sheet.sections.contains { $0.style == .plain }
      for entry in Glossary.entries(in: sheet.language) where !isToSend {
        let used = !said.isDisjoint(with: entry.forms)
        #expect(used == !explained.isDisjoint(with: entry.forms), "\(sheet.kind): \(entry.term)")
      }
      if isToSend { #expect(explained.isEmpty) }
    }
  }

  // MARK: Records

  private static let checklist: [(language: SheetLanguage, words: [String])] = [
    (
      .english,
      [
        "[ ] Slides. The glass slides", "[ ] Pathology report.", "[ ] Scans on a disc.", "[ ] Scan reports.",
        "[ ] Operative report.", "[ ] Discharge summary.", "[ ] Treatment plan.",
        "[ ] List of your medicines.",
        "The name, the dose, and the dates you started and stopped each one.",
        "Who has it: the lab where your tumor was tested.", "Who has it: the office where you had the scan.",
        "Who has it: the records office of the hospital", "Who has it: the office of your cancer doctor",
        "Who has it: you. Your pharmacy can print a list", "Your visit is on Tuesday, December 15, 2026.",
        "by Tuesday, December 1, 2026", "Call the new office on Friday, December 11, 2026.",
        "did you get each one?", "Two weeks is our guess.",
      ]
    ),
    (
      .spanish,
      [
        "[ ] Laminillas. Son vidrios", "[ ] Informe de patología.", "[ ] Imágenes en un disco.",
        "[ ] Informes de las imágenes.", "[ ] Informe de la operación.", "[ ] Resumen de alta.",
        "[ ] Plan de tratamiento.", "[ ] Lista de medicinas.",
        "El nombre, la dosis y las fechas en que empezó y dejó cada una.",
        "Quién lo tiene: el laboratorio que revisó su tumor.",
        "Quién lo tiene: el lugar donde le hicieron la imagen.",
        "Quién lo tiene: la oficina de archivo del hospital",
        "Quién lo tiene: el consultorio de su doctor de cáncer",
        "Quién lo tiene: usted. Su farmacia puede imprimir una lista",
        "Su cita es el martes 15 de diciembre de 2026.", "a más tardar el martes 1 de diciembre de 2026",
        "Llame al nuevo consultorio el viernes 11 de diciembre de 2026.", "¿les llegó todo?",
        "Ese tiempo lo calculamos nosotros.",
      ]
    ),
  ]

  @Test(arguments: checklist)
  func `the checklist has every record, who holds it, the day to ask by and the call that confirms`(
    language: SheetLanguage, words: [String]
  ) {
    let sheet = text([.records], PreparedCases.request(language, visit: "2026-12-15"))
    for line in words { #expect(sheet.contains(line), "\(line)") }
  }

  @Test func `every record has a name, something on it and a holder in each language, and no two are alike`()
  {
    for language in SheetLanguage.allCases {
      let words = language.sheetWords
      var names = Set<String>()
      for record in Record.allCases {
        let (name, detail) = words.record(record)
        #expect(!name.isEmpty && !detail.isEmpty)
        #expect(names.insert(name).inserted, "\(name) twice in \(language.rawValue)")
        #expect(!words.holder(record.holder).isEmpty)
      }
    }
  }

  @Test func `a cancer adds what is gathered for it, from its own type and those above`() {
    let breast = text(
      [.records, .questions], PreparedCases.request(.english, cancer: ["breast-tnbc", "breast"]))
    #expect(breast.contains("[ ] Receptor tests.") && breast.contains("ER, PR and HER2"))
    #expect(breast.contains("This part of the list is our own") || breast.contains("our own"))
    let bare = text([.records, .questions], PreparedCases.request(.english))
    #expect(!bare.contains("Receptor tests"))
    #expect(CancerNeeds.records(for: ["breast-tnbc", "breast"]) == [.breastImages, .receptorTests])
    #expect(CancerNeeds.records(for: ["sarcoma", "sarcoma"]) == [.massScan, .tissueBlock])
    #expect(CancerNeeds.records(for: []).isEmpty)
  }

  @Test(arguments: SheetLanguage.allCases)
  func `what the place asks for stands with source and date, and what nobody states is said to be unknown`(
    language: SheetLanguage
  ) {
    let labels = language.sheetWords.labels
    let known = text([.records], PreparedCases.request(language, destination: PreparedCases.program))
    for words in [
      "pathology report, imaging discs", "800-555-0112", "$250", "$700", "1 Example Way", "IL, MT",
      "https://remote.example/opinions", "example, " + language.words(CalendarDate(iso: "2026-11-01")!),
    ] { #expect(known.contains(words), "\(words)") }
    let bare = Destination(id: "npi:2000000036", kind: .clinician, name: "Ana Ejemplo, MD")
    let unknown = text([.records], PreparedCases.request(language, destination: bare))
    #expect(unknown.contains("\(labels.recordsWanted): \(labels.notStated)"))
    #expect(unknown.contains("\(labels.phone): \(labels.notStated)"))
    #expect(!unknown.contains("$"))
  }

  // One source's last day made a place one that has been left, though another one lists her there.
  @Test func `a place is one to go to as long as any source says so`() throws {
    var provider = Provider(kind: .clinician, key: EntityKey(npi: 2_000_000_036))
    provider.sources = [SourceReference(row: 1), SourceReference(row: 2)]
    var left = Role(facts: [])
    left.facts = [
      Fact(field: .street, value: "1 Former Way", source: 0),
      Fact(field: .to, value: "2026-06-30", source: 0),
    ]
    var listed = left
    listed.facts[0].value = "2 Listed Way"
    listed.participations = [Participation(network: "s:n", source: 1)]
    provider.roles = [left, listed]
    let place = try #require(Destination(provider, on: PreparedCases.today) { _ in PreparedCases.citation })
    #expect(place.places.map(\.address.street) == ["2 Listed Way"])
  }

  @Test func `evidence that is old is said to be old, and a program nobody states to be offered too`() {
    var place = PreparedCases.program
    place.terms?.offered = .unknown
    place.terms?.citation.freshness = .stale
    let labels = SheetLanguage.english.sheetWords.labels
    let sheet = text([.records], PreparedCases.request(.english, destination: place))
    #expect(sheet.contains(labels.stale) && sheet.contains(labels.notOffered))
  }

  // MARK: Questions, words to say, letter, call

  private static let spoken: [(sheet: SheetKind, english: [String], spanish: [String])] = [
    (
      .questions,
      [
        "Did your own lab look at my slides?", "How long can I safely wait before I start?",
        "Is there a clinical trial that fits me?", "Which guideline do you go by?",
        "Do you agree with my first doctor?", "Will you call my first doctor and talk it over?",
        "My own questions",
      ], ["¿", "Mis propias preguntas"]
    ),
    (
      .script,
      [
        "I want one more doctor to look at it.", "How long can I safely wait while I do this?",
        "May I record this on my phone?", "In some states, everyone in the room must agree to it.",
      ], ["Quiero que otro doctor lo vea.", "¿Cuánto puedo esperar sin peligro mientras hago esto?"]
    ),
    (
      .call,
      [
        "to ask for a second opinion", "Is this doctor taking new patients?", "Do I need a referral?",
        "sign a release form", "Do you take my health plan, at this address?",
        "do you pay for a third?", "reference number",
      ],
      [
        "una segunda opinión", "¿Este doctor acepta pacientes nuevos?", "¿Necesito una referencia?",
        "¿Debo firmar un permiso", "¿Aceptan mi plan de salud, en esta dirección?", "¿pagan una tercera?",
      ]
    ),
    (
      .letter,
      [
        "I ask for a copy of my own health records.", "45 CFR 164.524", "[ ] Slides", "[ ] Pathology report",
        "it is there by Friday, December 11, 2026",
      ],
      [
        "Pido una copia de mis propios papeles médicos.", "[ ] Laminillas", "Mande esta.",
        "I ask for a copy of my own health records.",
      ]
    ),
  ]

  @Test(arguments: spoken)
  func `a sheet has the words that it is for`(sheet: SheetKind, english: [String], spanish: [String]) {
    for (language, words) in [(SheetLanguage.english, english), (.spanish, spanish)] {
      var printed = text([sheet], PreparedCases.request(language, visit: "2026-12-15"))
      if language == .spanish, sheet == .letter {
        printed += SheetFormat.html.rendered(
          Packet.prepared([sheet], PreparedCases.request(language, visit: "2026-12-15")))
      }
      for line in words { #expect(printed.contains(line), "\(language.rawValue) \(sheet): \(line)") }
    }
  }

  @Test(arguments: SheetLanguage.allCases)
  func `no sheet leaves without the sentence that it is no advice`(language: SheetLanguage) {
    for kind in SheetKind.allCases {
      for format in [SheetFormat.text, .md, .html, .json] {
        let text = format.rendered(Packet.prepared([kind], PreparedCases.request(language)))
        #expect(text.contains(language == .english ? "not medical advice" : "no un consejo médico"))
      }
    }
  }

  // MARK: Days

  @Test(arguments: [
    // visit, ask by, confirm, late
    ("2026-12-15", "2026-12-01", "2026-12-11", false),
    // Three days before Monday the 7th is a Friday; before Wednesday the 9th, a Sunday.
    ("2026-12-07", "2026-11-23", "2026-12-04", false), ("2026-12-09", "2026-11-25", "2026-12-04", false),
    ("2026-12-05", "2026-11-21", "2026-12-02", false), ("2026-12-04", "2026-11-21", "2026-12-01", true),
    ("2026-11-22", "2026-11-21", "2026-11-21", true), ("2026-11-21", "2026-11-21", "2026-11-21", true),
  ]) func `days run back from the visit and never into the past`(
    visit: String, askBy: String, confirm: String, isLate: Bool
  ) {
    let dates = PreparationDates(visit: CalendarDate(iso: visit)!, today: PreparedCases.today)
    #expect(dates.askBy.description == askBy)
    #expect(dates.confirm.description == confirm)
    #expect(dates.isLate == isLate)
  }

  @Test(arguments: SheetLanguage.allCases)
  func `tasks for a calendar name no illness`(language: SheetLanguage) {
    let packet = Packet.prepared(
      SheetKind.prepared,
      PreparedCases.request(
        language, cancer: ["breast"], destination: PreparedCases.program, visit: "2026-12-15"))
    #expect(packet.tasks.map(\.day.description) == ["2026-12-01", "2026-12-11", "2026-12-15"])
    let calendar = SheetFormat.ics.rendered(packet).replacing("\r\n ", with: "")
    #expect(calendar.hasPrefix("BEGIN:VCALENDAR\r\n") && calendar.hasSuffix("END:VCALENDAR\r\n"))
    #expect(calendar.contains("Remote Opinions Example"), "the institution, so that one knows whom to call")
    for word in ["breast", "seno", "cancer", "cáncer", "tumor", "sarcoma"] {
      #expect(!calendar.lowercased().contains(word), "\(word)")
    }
  }

  // MARK: Markup

  @Test func `a name with markup stays a name in every format`() {
    var place = PreparedCases.program
    place.name = "<script>alert(1)</script> | *A* & \"B\""
    place.places[0].address.street = "1 <b>Way</b>"
    let packet = Packet.prepared(SheetKind.prepared, PreparedCases.request(.english, destination: place))
    let html = SheetFormat.html.rendered(packet)
    #expect(!html.contains("<script") && !html.contains("<b>"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; | *A* &amp; &quot;B&quot;"))
    let markdown = SheetFormat.md.rendered(packet)
    #expect(!markdown.replacing("\\<", with: "").contains("<"))
    #expect(markdown.contains("\\<script\\>") && markdown.contains("\\*A\\*"))
    // Nothing is fetched by looking at it.
    for word in ["src=", "href=", "url(", "@import", "http-equiv"] {
      #expect(!html.contains(word), "\(word)")
    }
  }

  @Test func `a file's name says the format`() {
    #expect(SheetFormat(fileName: "preparacion.html") == .html && SheetFormat(fileName: "a.b.MD") == .md)
    #expect(SheetFormat(fileName: "x.txt") == .text && SheetFormat(fileName: "x.ics") == .ics)
    #expect(SheetFormat(fileName: "x.json") == .json)
    #expect(SheetFormat(fileName: "x.pdf") == nil && SheetFormat(fileName: "html") == nil)
  }
}
