import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Serving

/// A connection without a network, whose time passes when the test says so.
@Suite struct ConnectionDeadlinesTests {
  private let channel: EmbeddedChannel

  init() throws {
    channel = EmbeddedChannel(handler: ConnectionDeadlines())
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  private func receive(_ part: HTTPRequestPart) throws { try channel.writeInbound(part) }

  private func pass(_ seconds: Int) { channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(seconds))) }

  /// A channel and what is in it hold each other until it is closed.
  private func end() throws { _ = try channel.finish() }

  private static let head = HTTPRequestPart.head(
    HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/"))

  @Test func `a body that goes on and on ends the connection, however often a byte comes`() throws {
    try receive(Self.head)
    for _ in 0..<ServerLimits.bodySeconds {
      try receive(.body(ByteBuffer(string: "a")))
      pass(1)
    }
    #expect(channel.isActive)
    pass(ServerLimits.closingSeconds)
    #expect(!channel.isActive)
  }

  @Test func `a body that has come to its end ends nothing`() throws {
    try receive(Self.head)
    try receive(.body(ByteBuffer(repeating: 0x61, count: ServerLimits.bodyBytes + 1)))
    try receive(.end(nil))
    pass(1_000)
    #expect(channel.isActive)
    try end()
  }

  @Test func `a body beyond its limit has a moment, for the answer that says so`() throws {
    try receive(Self.head)
    try receive(.body(ByteBuffer(repeating: 0x61, count: ServerLimits.bodyBytes)))
    pass(ServerLimits.closingSeconds)
    #expect(channel.isActive)
    try receive(.body(ByteBuffer(string: "a")))
    pass(ServerLimits.closingSeconds - 1)
    try receive(.body(ByteBuffer(string: "a")))
    #expect(channel.isActive)
    pass(1)
    #expect(!channel.isActive)
  }

  @Test func `an answer that is not taken ends the connection, one that is taken slowly does not`() {
    for _ in 0..<3 {
      channel.isWritable = false
      channel.pipeline.fireChannelWritabilityChanged()
      pass(ServerLimits.takingSeconds - 1)
      channel.isWritable = true
      channel.pipeline.fireChannelWritabilityChanged()
      pass(ServerLimits.takingSeconds)
    }
    #expect(channel.isActive)
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
    pass(ServerLimits.takingSeconds)
    #expect(!channel.isActive)
  }

  @Test(arguments: [("close", false), ("keep-alive", true)])
  func `what an answer calls closed is closed`(field: String, stays: Bool) throws {
    try receive(Self.head)
    try receive(.end(nil))
    try channel.writeOutbound(
      HTTPResponsePart.head(HTTPResponse(status: .ok, headerFields: [.connection: field])))
    try channel.writeOutbound(HTTPResponsePart.end(nil))
    pass(ServerLimits.closingSeconds)
    #expect(channel.isActive == stays)
    if stays { try end() }
  }
}
