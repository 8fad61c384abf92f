import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends what Hummingbird would leave open: a body that never ends, also one that nobody reads; answers that a client
/// does not take; and a connection that an answer has called closed.
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
  private var bodyBytes = 0
  private var isToClose = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
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
    case .end where isToClose && closing == nil:
      // What still comes is read and thrown away for a moment, or the client's system would throw the answer away.
      closing = close(context, afterSeconds: ServerLimits.closingSeconds)
      context.writeAndFlush(data, promise: promise)
      context.close(mode: .output, promise: nil)
    default: context.write(data, promise: promise)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    taking?.cancel()
    taking =
      context.channel.isWritable ? nil : close(context, afterSeconds: ServerLimits.takingSeconds)
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { cancel() }

  private func cancel() {
    for task in [body, taking, closing] { task?.cancel() }
    (body, taking, closing) = (nil, nil, nil)
  }

  private func close(_ context: ChannelHandlerContext, afterSeconds seconds: Int) -> Scheduled<Void> {
    let channel = context.channel
    return context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) { channel.close(promise: nil) }
  }
}
