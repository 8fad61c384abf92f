import DirectoryModel
import NIOSSL
import Testing

@testable import Serving

@Suite struct CertificateTests {
  @Test(arguments: [
    ("2026-11-20", nil), ("2026-11-19", "the certificate is not valid before 2026-11-20"),
    ("2027-02-04", nil), ("2027-02-05", "the certificate ends on 2027-02-19"),
    ("2027-02-19", "the certificate ends on 2027-02-19"),
    ("2027-02-20", "the certificate ended on 2027-02-19, and browsers refuse it"),
  ])
  func `the dates of a certificate are told of in time`(day: String, words: String?) throws {
    let certificate = ServerCertificate(
      chain: [], key: .file(""), begins: CalendarDate(iso: "2026-11-20"),
      ends: CalendarDate(iso: "2027-02-19"))
    #expect(certificate.warning(on: try #require(CalendarDate(iso: day))) == words)
  }
}
