import DirectoryModel
import Vocabulary

@testable import Preparing

/// Sheets as people ask for them. Today is Saturday 21 November 2026.
enum PreparedCases {
  static let today = CalendarDate(iso: "2026-11-21")!

  static let citation = Citation(
    source: "example", date: CalendarDate(iso: "2026-11-01"), freshness: .fresh)

  /// A program of which a source knows everything.
  static var program: Destination {
    var terms = ProgramTerms(citation: citation)
    terms.offered = .yes
    terms.kinds = ["video", "written", "doctor-to-doctor", "pathology"]
    terms.recordsWanted = ["pathology report", "imaging discs"]
    (terms.daysMin, terms.daysMax, terms.daysFrom) = (5, 10, "records-complete")
    (terms.fee, terms.feeMax, terms.feeText) = (250, 700, "less without video")
    terms.initiatedBy = ["patient", "patient-with-local-doctor"]
    terms.audience = ["public", "employer"]
    terms.referralNeeded = .no
    terms.writtenReport = .yes
    terms.statesAdmitted = ["IL", "MT"]
    terms.sourcePage = "https://remote.example/opinions"
    var destination = Destination(
      id: "program:example-remote-sarcoma", kind: .program, name: "Remote Opinions Example: Sarcoma",
      places: [
        .init(
          address: PostalAddress(street: "1 Example Way", city: "Chicago", state: "IL", zip: "60601"),
          phone: "8005550112", citation: citation)
      ])
    destination.institution = "Remote Opinions Example"
    destination.website = "https://remote.example"
    destination.terms = terms
    return destination
  }

  static func request(
    _ language: SheetLanguage, cancer: [String]? = nil, destination: Destination? = nil, visit: String? = nil
  ) -> PreparationRequest {
    PreparationRequest(
      language: language, today: today,
      cancer: cancer.map {
        SheetCancer(lineage: $0, name: Phrase(name: language == .english ? "this cancer" : "este cáncer"))
      }, destination: destination, visit: visit.map { CalendarDate(iso: $0)! })
  }

  static let opinions: (first: Opinion, second: Opinion) = {
    var first = Opinion()
    first.doctor = "Rowan Example, MD"
    first.specialty = "surgery"
    first.diagnosis = "breast cancer"
    first.type = "ductal"
    first.stage = "2"
    first.plan = "surgery first"
    first.guideline = "NCCN 2026"
    first.tests = [
      .init(what: "biopsy", result: "HER2 negative", readBy: "Harbor General"),
      .init(what: "CT scan", result: "no spread", readBy: "Harbor General"),
    ]
    var second = Opinion()
    second.doctor = "Ana Ejemplo, MD"
    second.specialty = "medical oncology"
    second.diagnosis = "Breast Cancer"
    second.type = "lobular"
    second.stage = "2"
    second.plan = "drugs first"
    second.wait = "four weeks"
    second.tests = [
      .init(what: "Biopsy", result: "HER2 positive", readBy: "Lakeshore"),
      .init(what: "MRI", result: "clear"),
    ]
    return (first, second)
  }()

  /// Every sheet in one language: bare, with dates that fit and that do not, with a place, for every cancer with needs
  /// of its own; and the worksheet, empty and filled in.
  static func sheets(_ language: SheetLanguage) -> [Sheet] {
    var requests = [
      request(language), request(language, visit: "2026-12-15"), request(language, visit: "2026-11-25"),
      request(language, destination: program, visit: "2026-12-15"),
      request(
        language, destination: Destination(id: "npi:2000000036", kind: .clinician, name: "Ana Ejemplo, MD")),
    ]
    requests += CancerNeeds.table.map { request(language, cancer: [$0.type]) }
    let packets = requests.map { Packet.prepared(SheetKind.prepared, $0) }
    let rule = ThirdOpinionRule(plan: "Example PPO Gold 2026", answer: .yes, citation: citation)
    let both = Reconciliation(first: opinions.first, second: opinions.second)
    let worksheets = [
      Packet.reconciling(nil, rule: nil, language: language, today: today),
      Packet.reconciling(both, rule: rule, language: language, today: today),
    ]
    return (packets + worksheets).flatMap(\.sheets)
  }
}
