/// Which resources have which value of a parameter: values in order, so that a beginning is a range of them.
struct ValueIndex: Sendable {
  let values: SortedTexts
  /// Where the resources of a value begin, and one more.
  private let starts: [UInt32]
  private let resources: [UInt32]

  func insert(_ range: Range<Int>, into set: inout ResourceSet) {
    for i in Int(starts[range.lowerBound])..<Int(starts[range.upperBound]) { set.insert(Int(resources[i])) }
  }

  func insertAll(into set: inout ResourceSet) { insert(0..<values.count, into: &set) }

  func insert(prefix: [UInt8], into set: inout ResourceSet) {
    insert(values.range(prefix: prefix), into: &set)
  }

  func insert(exactly value: [UInt8], into set: inout ResourceSet) {
    if let found = values.find(value, in: 0..<values.count) { insert(found..<found + 1, into: &set) }
  }

  /// Cost: a look at every value.
  func insert(where isWanted: (ArraySlice<UInt8>) -> Bool, into set: inout ResourceSet) {
    for i in 0..<values.count where isWanted(values[i]) { insert(i..<i + 1, into: &set) }
  }

  /// Gathers values while resources are still in no order.
  final class Collector {
    private let interner = Interner()
    private var terms: [UInt32] = []
    private var numbers: [UInt32] = []

    func add(_ value: [UInt8], of resource: Int) {
      let term = value.withUnsafeBytes { UInt32(interner.number(of: $0)) }
      // The same value twice in one resource, one behind the other, is once.
      if terms.last == term, numbers.last == UInt32(resource) { return }
      terms.append(term)
      numbers.append(UInt32(resource))
    }

    /// - Parameter places: the final number of each resource.
    func finish(_ places: [UInt32]) -> ValueIndex {
      let order = interner.sorted()
      var rank = [UInt32](repeating: 0, count: order.count)
      for (i, number) in order.enumerated() { rank[Int(number)] = UInt32(i) }
      let (starts, resources) = Postings.make(
        keys: terms.map { rank[Int($0)] }, values: numbers.map { places[Int($0)] }, count: order.count)
      return ValueIndex(
        values: SortedTexts(interner, order: order), starts: starts, resources: resources)
    }
  }
}

/// Pairs gathered under their first part.
enum Postings {
  /// - Returns: where the values of each key begin, and one more; and the values.
  static func make(keys: [UInt32], values: [UInt32], count: Int) -> (starts: [UInt32], values: [UInt32]) {
    var starts = [UInt32](repeating: 0, count: count + 1)
    for key in keys { starts[Int(key) + 1] += 1 }
    for i in 0..<count { starts[i + 1] += starts[i] }
    var next = starts
    var result = [UInt32](repeating: 0, count: keys.count)
    for (key, value) in zip(keys, values) {
      result[Int(next[Int(key)])] = value
      next[Int(key)] += 1
    }
    return (starts, result)
  }
}

/// Which resources refer to which, both ways, so that a chain or an include is a lookup.
///
/// Targets are numbered as the resources of their type; those that are referred to and not there come after them.
struct ReferenceIndex: Sendable {
  let target: ResourceType
  private let forwardStarts: [UInt32]
  private let forward: [UInt32]
  private let reverseStarts: [UInt32]
  private let reverse: [UInt32]

  /// - Parameters:
  ///   - sources, targets: pairs, in final numbers.
  init(target: ResourceType, sources: [UInt32], targets: [UInt32], sourceCount: Int, targetCount: Int) {
    self.target = target
    (forwardStarts, forward) =
      sources.isEmpty ? ([], []) : Postings.make(keys: sources, values: targets, count: sourceCount)
    (reverseStarts, reverse) =
      sources.isEmpty ? ([], []) : Postings.make(keys: targets, values: sources, count: targetCount)
  }

  func targets(of source: Int) -> ArraySlice<UInt32> {
    forwardStarts.isEmpty ? [] : forward[Int(forwardStarts[source])..<Int(forwardStarts[source + 1])]
  }

  func sources(of target: Int) -> ArraySlice<UInt32> {
    reverseStarts.isEmpty ? [] : reverse[Int(reverseStarts[target])..<Int(reverseStarts[target + 1])]
  }

  func insertAllSources(into set: inout ResourceSet) { for source in reverse { set.insert(Int(source)) } }
}
