/// Which states a ZIP code can belong to, by its first three digits.
///
/// Source: the postal service's sectional center facilities (Labeling List L002), read as general knowledge on
/// 2026-11-25 and compared with the addresses of published registry excerpts. Codes of one post office that serves
/// both sides of a border are named with both states where a whole prefix is concerned; a single such code is not.
public enum ZIPPrefix {
  /// Whether the code can stand in an address of the state.
  ///
  /// - Parameters:
  ///   - zip: five digits, or nine with or without a hyphen; anything else is unknown.
  ///   - state: USPS code of two capitals.
  /// - Returns: `unknown` when the code is no ZIP code, its prefix is not in use, or the state is no state.
  public static func agrees(zip: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer) -> ThreeValued {
    guard zip.count == 5 || zip.count == 9 || zip.count == 10, state.count == 2,
      knownStates.contains(code(state[0], state[1]))
    else { return .unknown }
    var prefix = 0
    for i in 0..<5 {
      guard (0x30...0x39).contains(zip[i]) else { return .unknown }
      if i < 3 { prefix = prefix * 10 + Int(zip[i] &- 0x30) }
    }
    let allowed = statesByPrefix[prefix]
    if allowed.isEmpty { return .unknown }
    return allowed.contains(code(state[0], state[1])) ? .yes : .no
  }

  private static func code(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }

  private static let ranges: [(ClosedRange<Int>, String)] = [
    (5...5, "NY"), (6...7, "PR"), (8...8, "VI"), (9...9, "PR"), (10...27, "MA"), (28...29, "RI"),
    (30...38, "NH"), (39...49, "ME"), (50...54, "VT"), (55...55, "MA"), (56...59, "VT"), (60...69, "CT"),
    (63...63, "NY"), (70...89, "NJ"), (90...99, "AE"), (100...149, "NY"), (150...196, "PA"),
    (197...199, "DE"), (200...200, "DC"), (201...201, "VA"), (202...205, "DC"), (206...219, "MD"),
    (220...246, "VA"), (247...268, "WV"), (270...289, "NC"), (290...299, "SC"), (300...319, "GA"),
    (320...339, "FL"), (340...340, "AA"), (341...342, "FL"), (344...344, "FL"), (346...347, "FL"),
    (349...349, "FL"), (350...352, "AL"), (354...369, "AL"), (370...385, "TN"), (386...397, "MS"),
    (398...399, "GA"), (400...427, "KY"), (422...422, "TN"), (430...459, "OH"), (460...479, "IN"),
    (480...499, "MI"), (500...528, "IA"), (530...549, "WI"), (550...567, "MN"), (569...569, "DC"),
    (570...577, "SD"), (580...588, "ND"), (590...599, "MT"), (600...629, "IL"), (630...658, "MO"),
    (660...679, "KS"), (680...693, "NE"), (700...714, "LA"), (716...729, "AR"), (730...749, "OK"),
    (733...733, "TX"), (750...799, "TX"), (800...816, "CO"), (820...831, "WY"), (832...838, "ID"),
    (834...834, "WY"), (840...847, "UT"), (850...865, "AZ"), (865...865, "NM"), (870...884, "NM"),
    (885...885, "TX"), (889...898, "NV"), (900...961, "CA"), (962...966, "AP"), (967...968, "HI"),
    (967...967, "AS"), (969...969, "GU MP PW FM MH"), (970...979, "OR"), (980...994, "WA"), (995...999, "AK"),
  ]

  private static let statesByPrefix: [[UInt16]] = {
    var table = [[UInt16]](repeating: [], count: 1000)
    for (range, states) in ranges {
      for state in states.split(separator: " ") {
        let bytes = Array(state.utf8)
        for prefix in range { table[prefix].append(code(bytes[0], bytes[1])) }
      }
    }
    return table
  }()

  private static let knownStates: Set<UInt16> = Set(statesByPrefix.joined())
}
