import NIOCore
import Synchronization

/// How many connections each client has, so that one cannot have all of them.
final class ConnectionCounts: Sendable {
  private let most: Int
  private let counts = Mutex<[ClientAddress: Int]>([:])

  /// - Parameter most: connections of one client at once.
  init(most: Int) { self.most = most }

  /// Counts a connection; false for one too many, which is not counted.
  func take(_ client: ClientAddress) -> Bool {
    counts.withLock { counts in
      guard counts[client, default: 0] < most else { return false }
      counts[client, default: 0] += 1
      return true
    }
  }

  /// Counts it no longer.
  func give(_ client: ClientAddress) {
    counts.withLock { counts in
      guard let count = counts[client] else { return }
      counts[client] = count > 1 ? count - 1 : nil
    }
  }
}

/// Ends a connection at once when its client has as many as one may have.
final class ConnectionBound: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let counts: ConnectionCounts
  private var counted: ClientAddress?

  init(_ counts: ConnectionCounts) { self.counts = counts }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { count(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    count(context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let counted { counts.give(counted) }
    counted = nil
    context.fireChannelInactive()
  }

  private func count(_ context: ChannelHandlerContext) {
    guard counted == nil else { return }
    let client = ClientAddress(context.remoteAddress)
    if counts.take(client) {
      counted = client
    } else {
      context.close(promise: nil)
    }
  }
}
