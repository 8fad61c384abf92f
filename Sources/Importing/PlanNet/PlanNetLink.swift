import DirectoryModel

/// What a resource says besides facts of its own: whom it refers to, and what holds only for a network or a
/// role.
struct PlanNetLink {
  enum Slot: UInt8 {
    /// The resource's own id, as text.
    case id
    /// A valid NPI, as `hash`.
    case npi
    case ccn
    case practitioner, organization, location, service, network
    /// A place or network that the reference does not name: what is stated holds there and nowhere else.
    case unnamedLocation, unnamedNetwork
    case partOf, owner, provider, manager
    /// The code for new patients, in general.
    case accepting
    /// The same in the network `hash`.
    case acceptingInNetwork
    /// `physical`, `virtual` or the token of a virtual kind.
    case delivery
    /// The role gives admitting privileges and is no place of care.
    case admittingOnly
    /// The organization pays and does not treat.
    case payer
  }

  var slot: Slot
  var hash: UInt64
  var text: UnsafeRawBufferPointer
  var display: UnsafeRawBufferPointer

  static let textBytes = 1024

  /// `slot (1) · hash (8) · length of text (2) · length of display (2) · text · display`
  static func append(
    _ slot: Slot, hash: UInt64 = 0, text: UnsafeRawBufferPointer = .init(start: nil, count: 0),
    display: UnsafeRawBufferPointer = .init(start: nil, count: 0), to writer: FactWriter
  ) {
    let text = cut(text)
    let display = cut(display)
    writer.append(integer: slot.rawValue)
    writer.append(integer: hash)
    writer.append(integer: UInt16(text.count))
    writer.append(integer: UInt16(display.count))
    writer.append(text)
    writer.append(display)
  }

  /// The start of what is too long, cut between two characters.
  static func cut(_ text: UnsafeRawBufferPointer, to most: Int = textBytes) -> UnsafeRawBufferPointer {
    guard text.count > most else { return text }
    var end = most
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: text[..<end])
  }
}

/// The links of one resource, in the order in which they were written.
struct PlanNetLinks: Sequence, IteratorProtocol {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next() -> PlanNetLink? {
    guard position < bytes.count else { return nil }
    func load<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
      Value(littleEndian: bytes.loadUnaligned(fromByteOffset: position + offset, as: Value.self))
    }
    let textStart = position + 13
    let displayStart = textStart + Int(load(9, UInt16.self))
    let end = displayStart + Int(load(11, UInt16.self))
    let link = PlanNetLink(
      slot: PlanNetLink.Slot(rawValue: bytes[position])!, hash: load(1, UInt64.self),
      text: UnsafeRawBufferPointer(rebasing: bytes[textStart..<displayStart]),
      display: UnsafeRawBufferPointer(rebasing: bytes[displayStart..<end]))
    position = end
    return link
  }

  /// The first one of a kind.
  func first(_ slot: PlanNetLink.Slot) -> PlanNetLink? {
    for link in self where link.slot == slot { return link }
    return nil
  }
}
