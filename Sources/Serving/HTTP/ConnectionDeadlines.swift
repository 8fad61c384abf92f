import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends what Hummingbird would leave open: a body that never ends, also one that nobody reads; answers that a client
/// does not take; and a connection that an answer has called closed. And keeps open what it would close too early: it
/// takes a connection for idle as soon as an answer is written, though a slow client is still taking it.
///
/// Silence and unfinished headers are no concern of it: those end by the idle time-out.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private var body: Scheduled<Void>?
  private var taking: Scheduled<Void>?
  private var closing: Scheduled<Void>?
  private var draining: Scheduled<Void>?
  private var bodyBytes = 0
  private var isToClose = false
  /// Requests that are read and not answered.
  private var asked = 0
  /// Answers that are written and not taken by the network.
  private var untaken = 0
  /// Bytes of bodies that were written, ever.
  private var written = 0
  /// A close that waits until all answers are taken.
  private var putOff: EventLoopPromise<Void>?
  private var isGivenUp = false
  private let waiting: (any Channel) -> Int

  /// - Parameter waiting: bytes that a channel holds for a client.
  init(waiting: @escaping (any Channel) -> Int = ConnectionDeadlines.buffered) { self.waiting = waiting }

  static func buffered(_ channel: any Channel) -> Int {
    (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      asked += 1
      bodyBytes = 0
      body?.cancel()
      // The answer that says so comes first.
      body = close(context, afterSeconds: ServerLimits.bodySeconds + ServerLimits.closingSeconds)
    case .body(let buffer):
      let before = bodyBytes
      bodyBytes += buffer.readableBytes
      if before <= ServerLimits.bodyBytes, bodyBytes > ServerLimits.bodyBytes {
        body?.cancel()
        body = close(context, afterSeconds: ServerLimits.closingSeconds)
      }
    case .end:
      body?.cancel()
      body = nil
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      if head.headerFields[.connection] == "close" { isToClose = true }
      context.write(data, promise: promise)
    case .body(let buffer):
      written += buffer.readableBytes
      context.write(data, promise: promise)
    case .end:
      let promise = promise ?? context.eventLoop.makePromise()
      asked -= 1
      untaken += 1
      promise.futureResult.assumeIsolated().whenComplete { _ in
        self.untaken -= 1
        self.closeWhatWasPutOff(context)
      }
      guard isToClose, closing == nil else { return context.write(data, promise: promise) }
      // What still comes is read and thrown away for a moment, or the client's system would throw the answer away.
      closing = close(context, afterSeconds: ServerLimits.closingSeconds)
      context.writeAndFlush(data, promise: promise)
      context.close(mode: .output, promise: nil)
    }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard mode == .all, untaken > 0, !isGivenUp else { return context.close(mode: mode, promise: promise) }
    if let putOff {
      putOff.futureResult.cascade(to: promise)
    } else {
      putOff = promise ?? context.eventLoop.makePromise()
    }
    watch(context)
  }

  private func closeWhatWasPutOff(_ context: ChannelHandlerContext) {
    guard let putOff, untaken == 0, asked <= 0 else { return }
    self.putOff = nil
    context.close(promise: putOff)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if !context.channel.isWritable { watch(context) }
    context.fireChannelWritabilityChanged()
  }

  /// Gives a client up that takes too little of what waits for it.
  private func watch(_ context: ChannelHandlerContext) {
    guard taking == nil else { return }
    let before = waiting(context.channel) - written
    taking = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(ServerLimits.takingSeconds)))
    {
      self.taking = nil
      let taken = before - (self.waiting(context.channel) - self.written)
      guard !context.channel.isWritable || self.putOff != nil else { return }
      if taken < ServerLimits.leastTaken { self.giveUp(context.channel) } else { self.watch(context) }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // Whoever takes its answer for longer than the server waits for it has lost it.
    if event is ChannelShouldQuiesceEvent {
      draining = close(context, afterSeconds: ServerLimits.drainSeconds)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  private func end() {
    for task in [body, taking, closing, draining] { task?.cancel() }
    (body, taking, closing, draining) = (nil, nil, nil, nil)
    putOff?.succeed()
    putOff = nil
  }

  private func giveUp(_ channel: any Channel) {
    isGivenUp = true
    channel.close(promise: nil)
  }

  private func close(_ context: ChannelHandlerContext, afterSeconds seconds: Int) -> Scheduled<Void> {
    let channel = context.channel
    return context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(seconds))) {
      self.giveUp(channel)
    }
  }
}
