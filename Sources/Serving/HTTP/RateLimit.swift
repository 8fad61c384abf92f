import NIOCore
import Synchronization

/// How many requests a second one client may make. What it knows of a client is a number of requests at an address,
/// in memory, for seconds.
final class RateLimit: Sendable {
  /// Clients that are told apart at once. Those beyond share one allowance, so that many addresses are no way around it
  /// and memory stays bounded.
  static let mostClients = 10_000

  /// An address of IPv4, or the network of 64 bits that one customer has in IPv6.
  struct Client: Hashable, Sendable {
    let high: UInt64
    let isWide: Bool

    static let others = Client(high: .max, isWide: false)

    init(high: UInt64, isWide: Bool) {
      self.high = high
      self.isWide = isWide
    }

    init(_ address: SocketAddress?) {
      // The address begins behind family and port; in IPv6 behind the flow as well.
      switch address {
      case .v4(let address):
        let bytes = withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
        self.init(high: Self.number(bytes[...]), isWide: false)
      case .v6(let address):
        let bytes = withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        self.init(high: Self.number(isMapped ? bytes[12...] : bytes[..<8]), isWide: !isMapped)
      default: self = .others
      }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// What is left of an allowance, at a time.
  private struct Allowance {
    var left: Double
    var at: ContinuousClock.Instant
  }

  private let each: Double
  private let state = Mutex<[Client: Allowance]>([:])

  /// - Parameter each: requests a second; as many may come at once.
  init(each: Int) { self.each = Double(each) }

  /// Takes one request off a client's allowance.
  ///
  /// - Returns: nil when it may be answered; else after how many whole seconds the next one may.
  func refusal(of client: Client, at now: ContinuousClock.Instant = .now) -> Int? {
    state.withLock { clients in
      var client = client
      if clients[client] == nil, clients.count >= Self.mostClients {
        // Whoever has asked nothing for a second has the whole allowance, and need not be known.
        clients = clients.filter { now - $0.value.at < .seconds(1) }
        if clients.count >= Self.mostClients { client = .others }
      }
      var allowance = clients[client] ?? Allowance(left: each, at: now)
      let passed = (now - allowance.at).components
      let seconds = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
      allowance.left = min(each, allowance.left + max(0, seconds) * each)
      allowance.at = now
      let isAllowed = allowance.left >= 1
      if isAllowed { allowance.left -= 1 }
      clients[client] = allowance
      return isAllowed ? nil : 1
    }
  }
}
