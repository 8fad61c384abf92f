import NIOCore
import NIOEmbedded
import Testing

@testable import Serving

/// One client cannot have all connections.
@Suite struct ConnectionBoundTests {
  private let counts = ConnectionCounts(most: 2)

  private func connect(_ address: String) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: ConnectionBound(counts))
    try channel.connect(to: SocketAddress(ipAddress: address, port: 1)).wait()
    return channel
  }

  @Test func `a connection too many is closed at once, and others are not`() throws {
    let first = [try connect("192.0.2.1"), try connect("192.0.2.1")]
    #expect(first.allSatisfy { $0.isActive })
    for _ in 0..<3 { #expect(try !connect("192.0.2.1").isActive) }
    let other = try connect("192.0.2.2")
    #expect(other.isActive && first.allSatisfy { $0.isActive })
    for channel in first + [other] { _ = try channel.finish() }
  }

  @Test func `who has closed one may open another`() throws {
    var open = [try connect("2001:db8::1"), try connect("2001:db8::2")]
    #expect(try !connect("2001:db8::3").isActive)
    for _ in 0..<3 {
      _ = try open.removeFirst().finish()
      open.append(try connect("2001:db8::4"))
      #expect(open.allSatisfy { $0.isActive })
      #expect(try !connect("2001:db8::5").isActive)
    }
    for channel in open { _ = try channel.finish() }
  }
}
