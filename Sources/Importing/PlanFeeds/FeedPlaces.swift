import DirectoryModel
import Reading

/// The distinct places of one provider, each with its participations: one role a place.
///
/// An address that stands twice, in two plans for example, is one place; a second telephone number of a place stands
/// beside the first.
struct FeedPlaces {
  struct Place {
    var facts: Range<Int>
    var phone: String
    var furtherPhones: Set<String> = []
    var participations: [Range<Int>] = []
    /// What its role will take.
    var bytes: Int
  }

  /// So that no role outgrows what a record can hold, and no record the memory.
  private static let roleBytes = 1 << 20
  private static let entryBytes = 8 << 20

  private(set) var places: [Place] = []
  /// What all roles will take, as far as it was counted.
  private(set) var bytes = 0
  /// The entry is more than a record holds. From here on nothing is added: addresses and plans of one entry multiply,
  /// and a few hundred kilobytes would fill the memory.
  private(set) var isTooLarge = false
  /// By all values of an address as cleaned, and by `SiteKey`.
  private var placeByWords: [String: Int] = [:]
  private var placeBySite: [UInt64: Int] = [:]
  private let encoded = FactWriter()
  private var seen = Set<UInt64>()

  mutating func removeAll() {
    places.removeAll(keepingCapacity: true)
    bytes = 0
    isTooLarge = false
    placeByWords.removeAll(keepingCapacity: true)
    placeBySite.removeAll(keepingCapacity: true)
    seen.removeAll(keepingCapacity: true)
    encoded.removeAll()
  }

  /// - Returns: the place of an address, or nil when the address says nothing.
  mutating func place(of node: RecordNode, in row: FeedRow) -> Int? {
    if row.tree.kind(of: node) != .object {
      if !row.value(node).isEmpty {
        row.warn(
          "addresses", row.value(node).text, rule: "address-form",
          remedy: "an object with address, city, state and zip; the row is kept without this address")
      }
      return nil
    }
    let address = Address(node, in: row)
    let words = address.words
    if words.isEmpty { return nil }
    if let known = placeByWords[words] { return known }
    let site = SiteKey.key(of: address.located)
    if site != 0, let known = placeBySite[site] {
      placeByWords[words] = known
      addPhone(address.phone, to: known)
      return known
    }
    let start = encoded.count
    address.addFacts(to: encoded)
    places.append(Place(facts: start..<encoded.count, phone: address.phone, bytes: 0))
    count(encoded.count - start, at: places.count - 1)
    placeByWords[words] = places.count - 1
    placeBySite[site] = places.count - 1
    return places.count - 1
  }

  private mutating func addPhone(_ phone: String, to place: Int) {
    guard !phone.isEmpty, phone != places[place].phone,
      places[place].furtherPhones.insert(phone).inserted
    else { return }
    count(phone.utf8.count + 8, at: place)
  }

  private mutating func count(_ more: Int, at place: Int) {
    places[place].bytes += more
    bytes += more
    if places[place].bytes > Self.roleBytes || bytes > Self.entryBytes { isTooLarge = true }
  }

  /// A role without any place, for what is said of a provider of whom no address is given.
  mutating func placeless() -> Int {
    places.append(Place(facts: 0..<0, phone: "", bytes: 0))
    return places.count - 1
  }

  /// - Parameter participation: where it lies in `bytes`; one that stands at the place already is not repeated.
  mutating func add(_ participation: Range<Int>, of bytes: UnsafeRawBufferPointer, at place: Int) {
    guard !isTooLarge else { return }
    let hash = ByteHash.hash(UnsafeRawBufferPointer(rebasing: bytes[participation]))
    guard seen.insert(ByteHash.mixed(hash, with: UInt64(place))).inserted else { return }
    places[place].participations.append(participation)
    count(participation.count, at: place)
  }

  /// Writes the roles.
  ///
  /// - Parameters:
  ///   - accepting: yes or no, for a role that is in no network; empty for unknown.
  func write(participations: UnsafeRawBufferPointer, accepting: String, to facts: FactWriter) {
    for place in places {
      let mark = facts.open(.role)
      facts.append(UnsafeRawBufferPointer(rebasing: encoded.bytes[place.facts]))
      for phone in place.furtherPhones.sorted() {
        var copy = phone
        copy.withUTF8 { facts.addAlternate(.phone, UnsafeRawBufferPointer($0)) }
      }
      if place.participations.isEmpty { facts.add(.accepting, accepting) }
      for range in place.participations {
        facts.append(UnsafeRawBufferPointer(rebasing: participations[range]))
      }
      facts.close(mark)
    }
  }
}

/// One address, cleaned and mended where that is certain.
private struct Address {
  var street = ""
  var unit = ""
  var city = ""
  var state = ""
  var zip = ""
  var phone = ""
  var fax = ""

  init(_ node: RecordNode, in row: FeedRow) {
    var zipNode: RecordNode?
    for child in row.tree.children(of: node) {
      switch row.meaning(child) {
      case .street where street.isEmpty: street = row.value(child).text
      case .unit where unit.isEmpty: unit = row.value(child).text
      case .city: city = row.value(child).text
      case .state: state = row.value(child).text
      case .zip: zipNode = child
      case .phone where phone.isEmpty: phone = Self.phone(child, "phone", row)
      case .fax where fax.isEmpty: fax = Self.phone(child, "fax", row)
      default: break
      }
    }
    if state.utf8.count == 2 { state = state.uppercased() }
    zip = row.wholeNumber(zipNode, field: "zip").text
    if let restored = ZIPRepair.restored(zip, state: state, country: "") {
      row.repaired(
        "zip", zip, rule: "zip-leading-zero",
        remedy: "five digits as text; the zero that the state confirms is added")
      zip = restored
    }
  }

  private static func phone(_ node: RecordNode, _ field: String, _ row: FeedRow) -> String {
    let value = row.wholeNumber(node, field: field)
    guard FieldCleaning.isScientific(value) else { return value.text }
    row.warn(
      field, value.text, rule: "phone-damaged",
      remedy: "ten digits as text; the last digits were lost, the row is kept without this number")
    return ""
  }

  /// Empty when it says nothing.
  var words: String {
    let parts = [street, unit, city, state, zip, phone, fax]
    return parts.allSatisfy(\.isEmpty) ? "" : parts.joined(separator: "\u{1F}")
  }

  /// What says where it is.
  var located: [Fact] {
    let parts: [(Field, String)] = [
      (.street, street), (.unit, unit), (.city, city), (.state, state), (.zip, zip),
    ]
    return parts.filter { !$0.1.isEmpty }.map { Fact(field: $0.0, value: $0.1, source: 0) }
  }

  func addFacts(to writer: FactWriter) {
    for fact in located { writer.add(fact.field, fact.value) }
    writer.add(.phone, phone)
    writer.add(.fax, fax)
  }
}
