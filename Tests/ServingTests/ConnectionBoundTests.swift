import NIOCore
import NIOEmbedded
import Testing

@testable import Serving

/// One client cannot have all connections.
@Suite final class ConnectionBoundTests {
  private let counts = ConnectionCounts(most: 2)
  private var channels: [EmbeddedChannel] = []

  /// A channel and what is in it hold each other until it has ended, also one that was closed.
  deinit { for channel in channels { _ = try? channel.finish(acceptAlreadyClosed: true) } }

  private func connect(_ address: String) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: ConnectionBound(counts))
    channels.append(channel)
    try channel.connect(to: SocketAddress(ipAddress: address, port: 1)).wait()
    return channel
  }

  @Test func `a connection too many is closed at once, and others are not`() throws {
    let first = [try connect("192.0.2.1"), try connect("192.0.2.1")]
    #expect(first.allSatisfy { $0.isActive })
    for _ in 0..<3 { #expect(try !connect("192.0.2.1").isActive) }
    let other = try connect("192.0.2.2")
    #expect(other.isActive && first.allSatisfy { $0.isActive })
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
  }
}
