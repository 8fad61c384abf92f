import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Serving

/// A connection without a network, whose time passes when the test says so.
@Suite final class ConnectionDeadlinesTests {
  private let channel: EmbeddedChannel
  private var others: [EmbeddedChannel] = []

  init() throws {
    channel = EmbeddedChannel(handler: ConnectionDeadlines())
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  private func receive(_ part: HTTPRequestPart) throws { try channel.writeInbound(part) }

  private func pass(_ seconds: Int) { channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(seconds))) }

  /// A channel and what is in it hold each other until it has ended, also one that was closed.
  deinit { for one in [channel] + others { _ = try? one.finish(acceptAlreadyClosed: true) } }

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
  }

  // MARK: Clients that take their answers slowly

  /// A network that takes as much as the test says.
  private final class Network: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    private var waiting: [(bytes: Int, promise: EventLoopPromise<Void>?)] = []
    var bytes: Int { waiting.reduce(0) { $0 + $1.bytes } }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      var bytes = 0
      if case .body(let buffer) = unwrapOutboundIn(data) { bytes = buffer.readableBytes }
      waiting.append((bytes, promise))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
      for one in waiting { one.promise?.fail(ChannelError.ioOnClosedChannel) }
      waiting = []
    }

    func take(_ bytes: Int) {
      var left = bytes
      while let first = waiting.first {
        if first.bytes > left {
          waiting[0].bytes -= left
          return
        }
        left -= first.bytes
        waiting.removeFirst()
        first.promise?.succeed()
      }
    }
  }

  private static let answer = 200_000

  /// A connection whose request was answered, and whose answer waits.
  private func answering() throws -> (channel: EmbeddedChannel, network: Network) {
    let network = Network()
    let channel = EmbeddedChannel(handlers: [network, ConnectionDeadlines { _ in network.bytes }])
    others.append(channel)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try channel.writeInbound(Self.head)
    try channel.writeInbound(HTTPRequestPart.end(nil))
    Self.answer(channel)
    return (channel, network)
  }

  private static func answer(_ channel: EmbeddedChannel) {
    channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
    channel.write(HTTPResponsePart.body(ByteBuffer(repeating: 0x61, count: Self.answer)), promise: nil)
    channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
  }

  @Test func `a connection that is taken for idle while its answer is taken lasts until it is taken`() throws
  {
    let (channel, network) = try answering()
    channel.close(promise: nil)
    network.take(Self.answer - 1)
    #expect(channel.isActive)
    network.take(1)
    #expect(!channel.isActive)
  }

  @Test func `a connection whose answers are taken is closed at once`() throws {
    let (channel, network) = try answering()
    network.take(Self.answer)
    #expect(channel.isActive)
    channel.close(promise: nil)
    #expect(!channel.isActive)
  }

  @Test func `whoever takes a little all the time is waited for, and whoever takes less is not`() throws {
    let (channel, network) = try answering()
    channel.close(promise: nil)
    for _ in 0..<5 {
      network.take(ServerLimits.leastTaken)
      channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(ServerLimits.takingSeconds)))
      #expect(channel.isActive)
    }
    network.take(ServerLimits.leastTaken - 1)
    channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(ServerLimits.takingSeconds)))
    #expect(!channel.isActive)
  }

  @Test func `a request that comes before the last answer is taken is answered`() throws {
    let (channel, network) = try answering()
    channel.close(promise: nil)
    try channel.writeInbound(Self.head)
    try channel.writeInbound(HTTPRequestPart.end(nil))
    network.take(Self.answer)
    #expect(channel.isActive)
    Self.answer(channel)
    network.take(Self.answer - 1)
    #expect(channel.isActive)
    network.take(1)
    #expect(!channel.isActive)
  }

  @Test func `a server that stops waits for nobody longer than it says`() throws {
    let (channel, network) = try answering()
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    channel.close(promise: nil)
    network.take(Self.answer / 2)
    channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(ServerLimits.drainSeconds) - 1))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }
}
