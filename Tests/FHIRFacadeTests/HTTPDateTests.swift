import Testing

@testable import FHIRFacade

/// The date of `If-Modified-Since`, which strangers write.
@Suite struct HTTPDateTests {
  @Test(arguments: [Int64(0), 1_795_602_600_000, -86_400_000, 1_795_651_199_000])
  func `a date that was written is read`(_ milliseconds: Int64) {
    #expect(HTTPDate.milliseconds(HTTPDate.text(milliseconds)) == milliseconds)
  }

  @Test(arguments: [
    "9223372036854775807:00:00", "00:9223372036854775807:00", "00:00:-9223372036854775808", "24:00:00",
    "23:60:00",
    "23:59:61", "-1:00:00", "00:00", "a:b:c", "",
  ])
  func `an hour that no clock shows is no date, and no overflow`(_ clock: String) {
    #expect(HTTPDate.milliseconds("Wed, 25 Nov 2026 \(clock) GMT") == nil)
  }

  @Test(arguments: ["9223372036854775807", "-1", "0", "32"])
  func `neither is a day or year beyond the calendar`(_ number: String) {
    #expect(HTTPDate.milliseconds("Wed, \(number) Nov 2026 10:30:00 GMT") == nil)
    #expect(HTTPDate.milliseconds("Wed, 25 Nov \(number) 10:30:00 GMT") == nil)
  }
}
