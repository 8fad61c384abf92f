import DirectoryModel
import Glibc
import Shortlisting
import Storing
import TestSupport
import Testing

/// One's own calls, and how they are laid over answers.
@Suite struct CallTests {
  private func call(
    _ subject: OwnCall.Subject, _ saw: String, _ on: String, site: String? = "00000000000000bb",
    plan: String? = nil, id: String = "npi:2000000036"
  ) -> OwnCall {
    OwnCall(
      id: id, name: "Ana Ejemplo, MD", site: site, place: "Lakeshore", subject: subject, plan: plan, saw: saw,
      day: day(on))
  }

  private func readings(_ calls: OwnCall...) -> [CallReading] {
    CallOverlay(calls).readings(about: filledEntry())
  }

  // MARK: The rule

  @Test func `a call later than the source's evidence stands first, an earlier or equal one after it`() {
    // The phone's evidence is of 31 October, the network's was verified on 2 November.
    #expect(readings(call(.phone, "3125550103", "2026-11-01")).map(\.isFirst) == [true])
    #expect(readings(call(.phone, "3125550103", "2026-10-31")).map(\.isFirst) == [false])
    let plan = "00000ZZ0010001"
    #expect(readings(call(.network, "out", "2026-11-03", plan: plan)).map(\.isFirst) == [true])
    #expect(readings(call(.network, "out", "2026-11-01", plan: plan)).map(\.isFirst) == [false])
  }

  @Test(arguments: [
    (OwnCall.Subject.phone, "312-555-0103", true), (.phone, "3125550199", false),
    (.phone, "disconnected", false),
    (.accepting, "yes", true), (.accepting, "no", false),
    (.address, "200 Imaginary Shore Dr, Floor 4, Chicago, IL 60611", true),
    (.address, "200 imaginary shore drive", true), (.address, "1 Other Street", false),
  ])
  func `whether both say the same is judged by what they mean`(
    subject: OwnCall.Subject, saw: String, agrees: Bool
  ) {
    #expect(readings(call(subject, saw, "2026-11-20")).map(\.agrees) == [agrees])
  }

  @Test func `a disagreement is said with both values and dates`() {
    let words = readings(call(.accepting, "no", "2026-11-20")).first?.words
    #expect(
      words == "you, by phone 2026-11-20: accepting no; the source says yes (2026-11-01): they disagree")
    let phone = readings(call(.phone, "3125550199", "2026-10-01")).first?.words
    #expect(
      phone
        == "you, by phone 2026-10-01: phone 312-555-0199; the source example says 312-555-0103 (2026-10-31): they "
        + "disagree, and the source is the later one")
  }

  @Test func `of several calls about one thing the latest counts, of one day the one noted last`() {
    let found = readings(
      call(.phone, "3125550111", "2026-11-20"), call(.phone, "3125550112", "2026-11-19"),
      call(.phone, "3125550113", "2026-11-20"), call(.accepting, "no", "2026-11-10"))
    #expect(found.map(\.call.saw) == ["3125550113", "no"])
  }

  @Test func `a call about another place, plan or person is not shown`() {
    #expect(readings(call(.phone, "3125550111", "2026-11-20", site: "00000000000000cc")).isEmpty)
    #expect(readings(call(.phone, "3125550111", "2026-11-20", id: "npi:2000000150")).isEmpty)
    #expect(readings(call(.phone, "3125550111", "2026-11-20", site: nil)).count == 1, "of all places")
    let other = readings(call(.network, "out", "2026-11-20", plan: "H0000-001-0"))
    #expect(other.map(\.agrees) == [nil], "what the entry says is of its own plan")
    #expect(other.first?.words.hasSuffix("; no source says") == true)
  }

  // MARK: The log

  @Test func `calls are kept in order in a file of their owner's, and go by their number`() throws {
    let folder = TemporaryFolder()
    let log = CallLog(PersonalFolder(path: folder.file("personal")))
    #expect(try log.calls() == [])
    let calls = [
      call(.phone, "3125550111", "2026-11-20"), call(.network, "in", "2026-11-19", plan: "P"),
      call(.address, "1 \"Quoted\" Street", "2026-11-18", site: nil),
    ]
    #expect(try calls.map { try log.add($0) } == [1, 2, 3])
    #expect(try log.calls() == calls)
    var status = stat()
    #expect(stat(log.folder.callsPath, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(try log.remove(2) == calls[1])
    #expect(try log.calls() == [calls[0], calls[2]])
    #expect(throws: ShortlistError.noSuchCall(3, count: 2)) { try log.remove(3) }
    #expect(throws: ShortlistError.noSuchCall(0, count: 2)) { try log.remove(0) }
    folder.write("personal/calls.json", "{\"format\":1,\"calls\":[{\"id\":1}]}")
    #expect(throws: ShortlistError.self) { try log.add(calls[0]) }
  }

  @Test func `a report says what is listed, where, what was found and when, and leaves the sender blank`() {
    let reading = readings(call(.phone, "3125550199", "2026-11-20"))[0]
    let text = CallReport.text(
      [
        CallReport(
          call: reading.call, stated: reading.stated, listing: "example, roles.csv row 2, as of 2026-10-31",
          publisher: "Example Mutual (fictional)")
      ], on: day("2026-11-21"))
    for line in [
      "To: Example Mutual (fictional)", "Date: 2026-11-21", "Provider: Ana Ejemplo, MD, npi:2000000036",
      "Place: Lakeshore", "Listed: 3125550103", "Where: example, roles.csv row 2, as of 2026-10-31",
      "Found: 3125550199", "How: by telephone on 2026-11-20, no reference given",
    ] { #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)") }
  }

  // MARK: What is too much

  @Test func `a call that could not be read again is not noted`() throws {
    let folder = TemporaryFolder()
    let log = CallLog(PersonalFolder(path: folder.file("personal")))
    try log.add(call(.phone, "3125550103", "2026-11-20"))
    var long = call(.phone, "3125550103", "2026-11-21")
    long.reference = String(repeating: "x", count: 70_000)
    let error = #expect(throws: ShortlistError.self) { try log.add(long) }
    guard case .tooLarge? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try log.calls().count == 1)
    #expect(try log.add(call(.phone, "3125550103", "2026-11-22")) == 2)
  }

  @Test func `an extension that was told is kept, and one that differs is no agreement`() {
    let words = readings(call(.phone, "3125550103 x42", "2026-11-20")).first?.words
    #expect(
      words?.hasPrefix("you, by phone 2026-11-20: phone 312-555-0103 x42; the source example says the same")
        == true)
  }
}
