import Synchronization

/// How many requests a second one client may make. What it knows of a client is a number of requests at an address,
/// in memory, for seconds.
final class RateLimit: Sendable {
  /// Clients that are told apart at once. Those beyond share one allowance, so that many addresses are no way around it
  /// and memory stays bounded.
  static let mostClients = 10_000

  /// What is left of an allowance, at a time.
  private struct Allowance {
    var left: Double
    var at: ContinuousClock.Instant
  }

  private let each: Double
  private let state = Mutex<[ClientAddress: Allowance]>([:])

  /// - Parameter each: requests a second; as many may come at once.
  init(each: Int) { self.each = Double(each) }

  /// Takes one request off a client's allowance.
  ///
  /// - Returns: nil when it may be answered; else after how many whole seconds the next one may.
  func refusal(of client: ClientAddress, at now: ContinuousClock.Instant = .now) -> Int? {
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
