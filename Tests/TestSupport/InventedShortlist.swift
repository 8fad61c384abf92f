public import DirectoryModel
import Vocabulary

/// Shortlists of invented places.
public enum InventedShortlist {
  public static let day = date("2026-11-21")

  private static func date(_ text: String) -> CalendarDate { CalendarDate(iso: text)! }

  /// Five places: a clinician of whom all is known, one of whom little is known, one with everything against her, a
  /// program and a center.
  public static var plain: Shortlist {
    Shortlist(
      name: "rivera", created: date("2026-11-19"), entries: [ejemplo, sinDatos, zmyslony, program, center],
      decideBy: date("2026-12-18"))
  }

  public static var empty: Shortlist { Shortlist(name: "rivera", created: day) }

  public static var ejemplo: ShortlistEntry {
    var entry = ShortlistEntry(
      id: "npi:2000000036", kind: .clinician, name: "Ana Ejemplo, MD", added: date("2026-11-19"),
      generation: "5f0c9a")
    entry.status = .booked
    entry.notes = [
      EntryNote(day: date("2026-11-20"), text: "intake wants slides before booking"),
      EntryNote(day: date("2026-11-21"), text: "spoke with María, call back on Monday"),
    ]
    entry.visit = date("2026-12-10")
    entry.reasons = ["states breast cancer", "in network: listed 2026-11-01", "3.1 miles"]
    entry.match = EntryMatch(strength: .focus, words: "states breast cancer in her profile")
    entry.modalities = [.medical]
    entry.specialties = ["Medical Oncology", "Hematology & Oncology"]
    entry.designation = .comprehensive
    entry.center = "Lakeshore Cancer Center (fictional)"
    entry.organization = "Sample Oncology Group"
    entry.address = PostalAddress(
      site: "Lakeside Clinic", street: "8 Sample Street", unit: "Suite 8B", city: "Brooklyn", state: "NY",
      zip: "01201")
    entry.coordinates = Coordinates(latitude: 41.8853, longitude: -87.6216)
    entry.distance = Distance(miles: 3.1)
    entry.phone = "3125550137"
    entry.website = "https://example.org/ejemplo"
    entry.network = EntryNetwork(
      plan: "plan:00000ZZ0010001", planName: "Example PPO Gold 2026", status: .inNetwork, basis: .listed,
      source: "plan-00000ZZ", asOf: date("2026-11-01"), verified: date("2026-10-20"), freshness: .fresh)
    entry.virtual = EntryVirtual(
      kinds: [.video, .written], patientState: "IL", eligible: .yes, words: "licensed in IL")
    entry.price = "$590 to $790"
    entry.days = 5...7
    entry.daysFrom = "records-complete"
    entry.accepting = .yes
    entry.languages = ["en", "es"]
    entry.recordsWanted = ["pathology slides", "imaging on disc", "pathology report"]
    entry.independence = [
      EntryLine(what: "group", answer: "different", words: "Sample Oncology Group and Harbor Surgeons"),
      EntryLine(what: "medical_school", answer: "unknown", words: "no source names hers"),
    ]
    entry.facts = [
      EntryFact(field: "phone", value: "3125550137", evidence: 0),
      EntryFact(field: "cancer_focus", value: "breast", evidence: 1),
      EntryFact(field: "language", value: "es", evidence: nil),
    ]
    entry.evidence = [
      EntryEvidence(
        source: "registry", file: "npidata.csv", sha256: String(repeating: "ab", count: 32), row: 17,
        asOf: date("2026-11-01"), verified: nil),
      EntryEvidence(
        source: "center-file", file: "profiles.csv", sha256: nil, row: 4, asOf: date("2026-10-01"),
        verified: date("2026-10-05")),
      EntryEvidence(source: "own-calls", file: nil, sha256: nil, row: 1, asOf: nil, verified: nil),
    ]
    entry.lastConfirmed = date("2026-11-20")
    return entry
  }

  /// Of whom nobody says more than the name.
  public static var sinDatos: ShortlistEntry {
    ShortlistEntry(
      id: "npi:2000000010", kind: .clinician, name: "Rosa de la Cruz Sinnúmero", added: day,
      generation: "5f0c9a")
  }

  public static var zmyslony: ShortlistEntry {
    var entry = ShortlistEntry(
      id: "npi:2000000028", kind: .clinician, name: "Tomasz Zmyślony, DO, PhD", added: day,
      generation: "5f0c9a")
    entry.status = .ruledOut
    entry.modalities = [.radiation, .surgical]
    entry.accepting = .no
    entry.network = EntryNetwork(
      plan: "plan:00000ZZ0010001", planName: "Example PPO Gold 2026", status: .outOfNetwork,
      basis: .absentFromCompleteList, source: nil, asOf: nil, verified: nil, freshness: .stale)
    entry.virtual = EntryVirtual(kinds: [], patientState: nil, eligible: .no, words: "in person only")
    entry.address = PostalAddress(city: "Juneau", state: "AK", zip: "99801")
    entry.phone = "9075550101"
    return entry
  }

  public static var program: ShortlistEntry {
    var entry = ShortlistEntry(
      id: "program:example-remote", kind: .program, name: "Example Remote Second Opinions", added: day,
      generation: "5f0c9a")
    entry.status = .called
    entry.organization = "Example Institute"
    entry.phone = "8005550199"
    entry.website = "https://example.org/remote?from=list&lang=en"
    entry.days = 1...1
    entry.daysFrom = "request"
    entry.price = "free"
    entry.languages = ["en"]
    entry.virtual = EntryVirtual(
      kinds: [.written, .doctorToDoctor, .pathology], patientState: "IL", eligible: .unknown,
      words: "the program does not say")
    return entry
  }

  public static var center: ShortlistEntry {
    var entry = ShortlistEntry(
      id: "center:example-center", kind: .center, name: "Example Cancer Center", added: day,
      generation: "5f0c9a")
    entry.designation = .clinical
    entry.address = PostalAddress(street: "1 Invented Avenue", city: "Chicago", state: "IL", zip: "60601")
    entry.coordinates = Coordinates(latitude: 41.0, longitude: -87.5)
    entry.phone = "3125550100"
    entry.distance = Distance(miles: 18)
    return entry
  }

  /// What tries to become a formula, markup, a line, a record or an end of text.
  public static let hostileTexts = [
    "=HYPERLINK(\"http://example.org\",\"x\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a\r\nEND:VCARD\r\nBEGIN:VCARD",
    "x\nBEGIN:VEVENT\nSUMMARY:y", "nul\u{0}bell\u{7}escape\u{1B}", "\u{202B}\u{200F}שלום עולם\u{202C}",
    "د. آمنة مثال", "👩🏽‍⚕️ é ñ ü ł", "| pipe | \\ ` * _ [a](javascript:alert(1)) # <b>", "'; DROP TABLE x;--",
    "next\u{85}line\u{2028}sep\u{2029}end", "_x0041_", "]]>&amp;&#0;", ";,:\\n", "\"\u{301}\",;\u{301}",
    "- [ ] item",
    "1. one", "```\ncode", "{{7*7}} ${7*7} {0} {1}", " padded ", "\u{FEFF}mark",
  ]

  /// A list each of whose texts is hostile, an entry for each hostile text, some with a note of 10,000 characters.
  public static var hostile: Shortlist {
    var list = Shortlist(name: "hostile list", created: day, decideBy: date("2026-12-18"))
    list.question = hostileTexts[6] + hostileTexts[14]
    for (i, text) in hostileTexts.enumerated() {
      let kinds: [EntityKind] = [.clinician, .program, .center, .organization]
      var entry = ShortlistEntry(
        id: "local:\(i)", kind: kinds[i % 4], name: "Name \(i) \(text)", added: day, generation: "5f0c9a")
      entry.notes = [EntryNote(day: day, text: text)]
      if i % 10 == 0 {
        entry.notes.append(EntryNote(day: day, text: text + String(repeating: "long ñ ", count: 1_430)))
      }
      entry.visit = date("2026-12-10")
      entry.reasons = [text, text]
      entry.match = EntryMatch(strength: .specialty, words: text)
      entry.specialties = [text]
      entry.center = text
      entry.organization = text
      entry.address = PostalAddress(site: text, street: text, unit: text, city: text, state: text, zip: text)
      entry.phone = text
      entry.website = i % 2 == 0 ? text : "javascript:alert(\(i))"
      entry.network = EntryNetwork(
        plan: text, planName: text, status: .disagree, basis: .noList, source: text, asOf: day, verified: nil,
        freshness: .aging)
      entry.virtual = EntryVirtual(kinds: [.video], patientState: text, eligible: .unknown, words: text)
      entry.price = text
      entry.days = 3...4
      entry.daysFrom = text
      entry.languages = [text]
      entry.recordsWanted = [text]
      entry.independence = [EntryLine(what: text, answer: text, words: text)]
      entry.facts = [EntryFact(field: text, value: text, evidence: 99)]
      entry.evidence = [
        EntryEvidence(source: text, file: text, sha256: text, row: 1, asOf: day, verified: day)
      ]
      list.entries.append(entry)
    }
    return list
  }
}
