import DirectoryModel
import Shortlisting
import Vocabulary

/// An invented entry in which everything that can be said is said.
func filledEntry(_ id: String = "npi:2000000036") -> ShortlistEntry {
  var entry = ShortlistEntry(
    id: id, kind: .clinician, name: "Ana \"Ejemplo\", MD", added: day("2026-11-21"), generation: "ab12")
  entry.status = .booked
  entry.notes = [EntryNote(day: day("2026-11-22"), text: "línea\nsecond line, \u{1F600}")]
  entry.visit = day("2026-12-10")
  entry.reasons = ["states breast cancer", "3.1 mi, straight line"]
  entry.match = EntryMatch(strength: .focus, words: "states breast cancer")
  entry.modalities = [.medical, .radiation]
  entry.specialties = ["Medical Oncology Physician"]
  entry.designation = .comprehensive
  entry.center = "Example Center (fictional)"
  entry.organization = "Lakeshore Cancer Center (fictional)"
  entry.role = "role:00000000000000aa"
  entry.site = "00000000000000bb"
  entry.address = PostalAddress(
    site: "Lakeshore", street: "200 Imaginary Shore Drive", unit: "Floor 4", city: "Chicago", state: "IL",
    zip: "60611")
  entry.coordinates = Coordinates(latitude: 41.8957, longitude: -87.6138)
  entry.distance = Distance(decameters: 129)
  entry.phone = "3125550103"
  entry.website = "https://lakeshore.example"
  entry.network = EntryNetwork(
    plan: "00000ZZ0010001", planName: "Example PPO Gold 2026", status: .inNetwork, basis: .listed,
    source: "example", asOf: day("2026-11-01"), verified: day("2026-11-02"), freshness: .fresh)
  entry.virtual = EntryVirtual(
    kinds: [.video], patientState: "IL", eligible: .yes, words: "a license in IL is stated")
  entry.price = "$590 to $790"
  entry.days = 3...7
  entry.daysFrom = "request"
  entry.daysUnit = "business"
  entry.accepting = .yes
  entry.languages = ["en", "es"]
  entry.recordsWanted = ["slides"]
  entry.independence = [EntryLine(what: "group", answer: "different", words: "another group")]
  entry.facts = [
    EntryFact(field: "phone", value: "312-555-0103", evidence: 1),
    EntryFact(field: "accepting", value: "yes", evidence: nil),
  ]
  entry.evidence = [
    EntryEvidence(
      source: "example", file: "clinicians.csv", sha256: "00ff", row: 2, asOf: day("2026-10-31"),
      verified: day("2026-11-01")),
    EntryEvidence(source: "example", file: nil, sha256: nil, row: 3, asOf: day("2026-10-31"), verified: nil),
  ]
  entry.lastConfirmed = day("2026-11-01")
  return entry
}

func filledList(_ ids: [String] = ["npi:2000000036", "npi:2000000150", "center:example"]) -> Shortlist {
  Shortlist(
    name: "rivera", created: day("2026-11-20"), entries: ids.map { filledEntry($0) },
    decideBy: day("2026-12-18"), question: "near 60601")
}

func day(_ text: String) -> CalendarDate { CalendarDate(iso: text)! }
