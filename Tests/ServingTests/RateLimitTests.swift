import NIOCore
import Testing

@testable import Serving

/// One client's haste is no other's wait.
@Suite struct RateLimitTests {
  private let start = ContinuousClock.now

  private func client(_ address: String) throws -> ClientAddress {
    ClientAddress(try SocketAddress(ipAddress: address, port: 1))
  }

  @Test func `as many as a second allows come at once, then one by one as time passes`() throws {
    let limit = RateLimit(each: 5)
    let one = try client("192.0.2.1")
    for _ in 0..<5 { #expect(limit.refusal(of: one, at: start) == nil) }
    #expect(limit.refusal(of: one, at: start) == 1)
    #expect(try limit.refusal(of: client("192.0.2.2"), at: start) == nil)
    #expect(limit.refusal(of: one, at: start + .milliseconds(100)) == 1)
    #expect(limit.refusal(of: one, at: start + .milliseconds(210)) == nil)
    #expect(limit.refusal(of: one, at: start + .milliseconds(220)) == 1)
    for _ in 0..<5 { #expect(limit.refusal(of: one, at: start + .seconds(60)) == nil) }
    #expect(limit.refusal(of: one, at: start + .seconds(60)) == 1)
  }

  @Test func `a network of IPv6 is one client, and an address of IPv4 is the same in either form`() throws {
    #expect(try client("2001:db8:0:1::1") == client("2001:db8:0:1:ffff::2"))
    #expect(try client("2001:db8:0:1::1") != client("2001:db8:0:2::1"))
    #expect(try client("192.0.2.1") == client("::ffff:192.0.2.1"))
    #expect(try client("192.0.2.1") != client("192.0.2.2"))
    // Its first 64 bits are the number of an address of IPv4, and it is none.
    #expect(try client("0:0:c000:201::1") != client("192.0.2.1"))
  }

  @Test func `many addresses are no way around it and cost no more than their bound`() {
    let limit = RateLimit(each: 2)
    func other(_ number: Int) -> ClientAddress { ClientAddress(high: UInt64(number), isWide: true) }
    for number in 0..<RateLimit.mostClients { #expect(limit.refusal(of: other(number), at: start) == nil) }
    let beyond = (0..<100).filter { limit.refusal(of: other(1_000_000 + $0), at: start) == nil }
    #expect(beyond.count == 2)
    // Who is known still has what is left.
    #expect(limit.refusal(of: other(7), at: start) == nil)
    #expect(limit.refusal(of: other(7), at: start) == 1)
    // Those who went are forgotten.
    #expect(limit.refusal(of: other(2_000_000), at: start + .seconds(2)) == nil)
    #expect(limit.refusal(of: other(2_000_001), at: start + .seconds(2)) == nil)
  }
}
