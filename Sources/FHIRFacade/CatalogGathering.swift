import FHIRModel

/// Gathers for one type, with numbers in the order in which resources are met.
final class CatalogGathering {
  let ids = Interner()
  var origins: [UInt32] = []
  var updated: [UInt32] = []
  private(set) var moments: [Moment?] = [nil]
  private var places: [Int64: UInt32] = [:]
  var values = ValueCollectors()
  var words = ValueCollectors()
  var typedNumbers = ValueCollectors()
  var referenceIdentifiers = ValueCollectors()
  var references: [String: ReferencePairs] = [:]
  /// Resources that have the element of a parameter, and nothing in it that can be asked for.
  var bare: [String: [UInt32]] = [:]
  var dates: [String: [(resource: UInt32, moment: Moment)]] = [:]
  let sources = ValueIndex.Collector()

  static let undefined = UInt32.max

  func number(of id: String) -> Int {
    let number = ids.number(of: id)
    while origins.count <= number {
      origins.append(Self.undefined)
      updated.append(0)
    }
    return number
  }

  func setUpdated(_ moment: Moment?, of number: Int) {
    guard let moment else { return }
    // A day and its first second begin alike.
    let key = moment.first &* 2 &+ (moment.last - moment.first > 1_000 ? 1 : 0)
    if places[key] == nil {
      places[key] = UInt32(moments.count)
      moments.append(moment)
    }
    updated[number] = places[key]!
  }
}

/// Values of parameters, by the parameter.
struct ValueCollectors {
  private(set) var byName: [String: ValueIndex.Collector] = [:]

  mutating func add(_ name: String, _ value: [UInt8], of resource: Int) {
    if let known = byName[name] { return known.add(value, of: resource) }
    let new = ValueIndex.Collector()
    new.add(value, of: resource)
    byName[name] = new
  }

  func finish(_ places: [UInt32]) -> [String: ValueIndex] { byName.mapValues { $0.finish(places) } }
}

/// Who refers to whom, each pair once.
final class ReferencePairs {
  private(set) var sources: [UInt32] = []
  private(set) var targets: [UInt32] = []

  func add(_ source: UInt32, _ target: UInt32) {
    var i = sources.count - 1
    while i >= 0, sources[i] == source {
      if targets[i] == target { return }
      i -= 1
    }
    sources.append(source)
    targets.append(target)
  }
}
