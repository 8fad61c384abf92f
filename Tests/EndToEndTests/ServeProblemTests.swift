import TestSupport
import Testing

/// The problems of docs/http.md that only a connection can provoke, and their likes under /fhir/r4 (docs/fhir.md).
/// `ProblemTests` provokes the others without a socket.
@Suite struct ServeProblemTests {
  private func expect(
    _ answer: Exchange, _ status: Int, _ kind: String, isFHIR: Bool,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(answer.status == status, sourceLocation: sourceLocation)
    if isFHIR {
      #expect(answer.json["resourceType"].text == "OperationOutcome", sourceLocation: sourceLocation)
      #expect(answer.fields["content-type"]?.hasPrefix("application/fhir+json") == true)
    } else {
      #expect(
        answer.json["type"].text?.hasSuffix("/problems/" + kind) == true, "\(answer.text)",
        sourceLocation: sourceLocation)
      #expect(answer.fields["content-type"] == "application/problem+json")
    }
  }

  @Test(arguments: [false, true])
  func `another host, more than a client may ask, and a body that does not come are told as documented`(
    isFHIR: Bool
  ) {
    let target = isFHIR ? "/fhir/r4/Practitioner/_search" : "/api/v1/search"
    let server = RunningServer(DataFolder.withExample())
    let elsewhere = server.send(
      "GET \(target) HTTP/1.1\r\nHost: elsewhere.invalid\r\nConnection: close\r\n\r\n")
    expect(elsewhere, 421, "misdirected-request", isFHIR: isFHIR)

    let limited = RunningServer(DataFolder.withExample(), "--rate", "1/s")
    let address = isFHIR ? "/fhir/r4/metadata" : "/api/v1/generations"
    let refused = (0..<20).map { _ in limited.get(address) }.filter { $0.status == 429 }
    #expect(!refused.isEmpty)
    for answer in refused.prefix(1) {
      expect(answer, 429, "too-many-requests", isFHIR: isFHIR)
      #expect(answer.fields["retry-after"] == "1")
    }

    let slow = Connection(server.port)
    slow.write(
      "POST \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        + "Content-Length: 50\r\n\r\nfamily=")
    // A letter now and then: who says nothing at all is dropped for that, without a word.
    for _ in 0..<40 where !slow.hasAnswer(within: 1) { slow.write("a") }
    let late = slow.readToEnd(within: 120)
    expect(late, 408, "request-timeout", isFHIR: isFHIR)
    #expect(late.fields["connection"] == "close" && late.closedAfter != nil)
  }
}
