import NIOCore

/// An address of IPv4, or the network of 64 bits that one customer has in IPv6.
struct ClientAddress: Hashable, Sendable {
  let high: UInt64
  let isWide: Bool

  static let others = ClientAddress(high: .max, isWide: false)

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
