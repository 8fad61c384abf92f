import Testing

@testable import FHIRFacade

@Suite struct MomentTests {
  @Test func `a date covers all that it does not name`() throws {
    let day = try #require(Moment("2026-11-25"))
    #expect(day.last - day.first == 86_400_000 - 1)
    #expect(try #require(Moment("2026-11")).contains(day))
    #expect(try #require(Moment("2026")).contains(try #require(Moment("2026-11"))))
    #expect(try #require(Moment("2024-02")).last == (try #require(Moment("2024-03-01"))).first - 1)
    #expect(Moment("2026-11-25T10:30:00Z") == Moment("2026-11-25T05:30:00-05:00"))
    #expect(day.contains(try #require(Moment("2026-11-25T23:59:59.999Z"))))
    #expect(!day.contains(try #require(Moment("2026-11-26T00:00:00Z"))))
  }

  @Test(arguments: [
    "", "26", "2026-13", "2026-02-30", "2026-11-25T", "2026-11-25T25:00", "2026-11-25T10:00:00+1", "x",
  ])
  func `what is no date is none`(_ text: String) { #expect(Moment(text) == nil) }

  @Test func `each prefix compares as FHIR says`() throws {
    let asked = try #require(Moment("2026-11"))
    let before = try #require(Moment("2026-10-31"))
    let within = try #require(Moment("2026-11-25"))
    let behind = try #require(Moment("2026-12-01"))
    let around = Moment(first: before.first, last: behind.last)
    func holding(_ prefix: DatePrefix) -> [Bool] {
      [before, within, behind, around].map { prefix.holds($0, asked: asked, now: asked.first) }
    }
    #expect(holding(.eq) == [false, true, false, false])
    #expect(holding(.ne) == [true, false, true, true])
    #expect(holding(.gt) == [false, false, true, true])
    #expect(holding(.lt) == [true, false, false, true])
    #expect(holding(.ge) == [false, true, true, true])
    #expect(holding(.le) == [true, true, false, true])
    #expect(holding(.sa) == [false, false, true, false])
    #expect(holding(.eb) == [true, false, false, false])
    #expect(holding(.ap) == [false, true, false, true])
  }
}
