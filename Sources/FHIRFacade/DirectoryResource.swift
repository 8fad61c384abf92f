import DirectoryModel

/// What a resource is made of.
enum Origin: Equatable, Sendable {
  /// An entity that holds the resource as its source states it.
  case stated(Int)
  case entity(Int)
  /// A role: a PractitionerRole, or an organization's place in networks.
  case role(Int)
  /// The first role at a site.
  case site(Int)
  /// What a role offers virtually.
  case service(Int)

  /// Three bits for the case, the rest for the number.
  init(packed: UInt32) {
    let number = Int(packed & 0x1FFF_FFFF)
    self =
      switch packed >> 29 {
      case 0: .stated(number)
      case 1: .entity(number)
      case 2: .role(number)
      case 3: .site(number)
      default: .service(number)
      }
  }

  var packed: UInt32 {
    switch self {
    case .stated(let number): UInt32(number)
    case .entity(let number): 1 << 29 | UInt32(number)
    case .role(let number): 2 << 29 | UInt32(number)
    case .site(let number): 3 << 29 | UInt32(number)
    case .service(let number): 4 << 29 | UInt32(number)
    }
  }
}

/// Ids of resources that are made of facts: of what names the entity everywhere, so that they are the same in every
/// generation.
enum ResourceID {
  static let longest = 64

  /// `npi:2000000010` is `npi-2000000010`; a network or plan is named by its own id alone.
  static func of(_ id: String) -> String {
    let parts = id.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return allowed(id) }
    return parts[0] == "network" || parts[0] == "plan"
      ? allowed(parts[1]) : allowed(parts[0] + "-" + parts[1])
  }

  static func site(_ key: UInt64) -> String { "site-" + hexadecimal(key) }

  static func role(_ id: String, site: UInt64) -> String {
    allowed(of(id) + "-" + (site == 0 ? "0" : hexadecimal(site)))
  }

  static func service(_ role: String) -> String { allowed(role + "-virtual") }

  static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// Letters, digits, hyphens and points, at most 64 of them: what is none of these or too long is told apart by a hash.
  static func allowed(_ text: String) -> String {
    var isSame = text.utf8.count <= longest
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: ":"): result += "."
      default:
        result += "-"
        isSame = false
      }
    }
    return isSame ? result : String(result.prefix(46)) + "-" + hexadecimal(ByteHash.hash(text))
  }
}
