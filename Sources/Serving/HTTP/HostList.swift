import HTTPTypes
import Hummingbird

/// Under which names the server may be reached. A page somewhere else that has its own name point to this machine
/// (DNS rebinding) reaches nothing.
struct HostList: Sendable {
  /// Lower case, without a port.
  let names: Set<String>

  /// - Parameter names: beside the names of this machine for itself.
  init(_ names: [String]) {
    self.names = Self.own.union(names.map { $0.lowercased() })
  }

  /// The names of this machine for itself.
  static let own: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

  func refusal(of request: Hummingbird.Request) -> Problem? {
    guard let authority = request.head.authority else { return .wrongHost }
    return names.contains(Self.name(authority)) ? nil : .wrongHost
  }

  /// Without its port, which may be any.
  static func name(_ authority: String) -> String {
    let text = authority.lowercased()
    if text.hasPrefix("[") { return String(text.prefix { $0 != "]" }) + "]" }
    return String(text.prefix { $0 != ":" })
  }
}
