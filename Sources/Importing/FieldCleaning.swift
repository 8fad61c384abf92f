import DirectoryModel

/// What a cell says once blanks and masks are taken away.
enum FieldCleaning {
  /// Trims ASCII blanks and tabs; a masked or placeholder value becomes empty, which is how unknown is written.
  ///
  /// Masks of NPPES: `<UNAVAIL>`, and `$$$$$$$$$`, `********`, `_________`, `=========`, `--` where somebody typed
  /// a social security number.
  @inline(__always)
  static func clean(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var start = 0
    var end = cell.count
    while start < end, cell[start] == 0x20 || cell[start] == 0x09 { start &+= 1 }
    while end > start, cell[end &- 1] == 0x20 || cell[end &- 1] == 0x09 { end &-= 1 }
    guard start < end else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let value = UnsafeRawBufferPointer(rebasing: cell[start..<end])
    switch value[0] {
    case 0x24, 0x2A, 0x5F, 0x3D, 0x2D, 0x3C: return isMask(value) ? .init(start: nil, count: 0) : value
    default: return value
    }
  }

  @inline(never)
  private static func isMask(_ value: UnsafeRawBufferPointer) -> Bool {
    if value.equals("<UNAVAIL>") { return true }
    return value.allSatisfy { [0x24, 0x2A, 0x5F, 0x3D, 0x2D].contains($0) }
  }

  /// Whether the value holds a control byte: such a byte could end a part of a composite value.
  @inline(__always)
  static func hasControlByte(_ value: UnsafeRawBufferPointer) -> Bool {
    for byte in value where byte < 0x20 { return true }
    return false
  }

  /// `3088652512.0` without its `.0`; nil when that is not what the value looks like.
  static func withoutDecimalZero(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard value.count > 2, value[value.count - 1] == 0x30, value[value.count - 2] == 0x2E,
      value[0..<value.count - 2].allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return UnsafeRawBufferPointer(rebasing: value[0..<value.count - 2])
  }

  /// Whether the value is a number in scientific notation, `2.12689E+12`: its last digits are lost.
  static func isScientific(_ value: UnsafeRawBufferPointer) -> Bool {
    guard let e = value.firstIndex(where: { $0 == 0x45 || $0 == 0x65 }), e > 0, e + 1 < value.count else {
      return false
    }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    return isDigit(value[0]) && value[..<e].allSatisfy { isDigit($0) || $0 == 0x2E }
      && value[(e + 1)...].allSatisfy { isDigit($0) || $0 == 0x2B || $0 == 0x2D }
  }
}

/// ZIP codes that lost their leading zeros in a spreadsheet.
enum ZIPRepair {
  /// States whose ZIP codes begin with one zero, and those that have codes with two.
  private static let oneZero: Set<String> = ["CT", "MA", "ME", "NH", "NJ", "NY", "RI", "VT", "AE"]
  private static let twoZeros: Set<String> = ["PR", "VI", "NY"]

  /// The full code of 5 or 9 digits, when the state confirms the missing zeros; nil when nothing is certain.
  ///
  /// - Parameter country: empty or `US`; a foreign code is never touched (4215 in Queensland is whole).
  static func restored(_ digits: String, state: String, country: String) -> String? {
    guard country.isEmpty || country == "US", !digits.isEmpty,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    switch digits.utf8.count {
    case 4, 8: return oneZero.contains(state) ? "0" + digits : nil
    case 3, 7: return twoZeros.contains(state) ? "00" + digits : nil
    default: return nil
    }
  }
}
