import Glibc
import Testing

@testable import Serving

/// The log of requests, and who takes it.
@Suite struct RequestLogTests {
  @Test(.timeLimit(.minutes(20)))
  func `a log that nobody reads keeps no request waiting, and its lines are whole`() {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let log = RequestLog.to(ends[1])
    let reply = Reply(status: 200, type: "text/plain", body: [])
    let asked = 10_000
    for number in 0..<asked { log.note(reply, .milliseconds(1), method: "GET", id: "\(number)") }
    close(ends[1])
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let n = read(ends[0], &buffer, buffer.count), n > 0 { bytes += buffer[..<n] }
    close(ends[0])
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect((100..<asked).contains(lines.count))
    for (number, line) in lines.enumerated() { #expect(line.hasSuffix(" id=\(number)")) }
  }
}
